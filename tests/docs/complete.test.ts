/** The documents list what there is: error codes, exit codes, options, the words of migration files. */
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { exitCodeOf, exitCodes } from "../../src/migrator/cli/exit-codes";
import { command, repository, runCommand } from "../support/project";

const read = (path: string): string => readFileSync(join(repository, path), "utf8");

test.each(Object.entries(exitCodeOf))("troubleshooting: %s, exit code %i", (code, exitCode) => {
  expect(read("docs/troubleshooting.md")).toMatch(new RegExp(`^\\| \`${code}\` +\\| ${exitCode} +\\|`, "m"));
});

test("troubleshooting lists no code that is gone", () => {
  const listed = [...read("docs/troubleshooting.md").matchAll(/^\| `([a-z-]+)`/gm)].map(([, code]) => code);
  expect(listed.sort()).toEqual(Object.keys(exitCodeOf).sort());
});

test.each(Object.entries(exitCodeOf))("%s is thrown somewhere", (code) => {
  expect(sources().includes(`"${code}"`)).toBe(true);
});

test.each(Object.entries(exitCodes))("README: exit code %s", (_name, code) => {
  expect(read("README.md")).toMatch(new RegExp(`^\\| ${code} +\\|`, "m"));
});

test.each([
  "revision",
  "upgrade",
  "downgrade",
  "current",
  "history",
  "heads",
  "branches",
  "show",
  "edit",
  "stamp",
  "merge",
  "log",
  "sql",
  "init",
  "doctor",
  "eject",
  "restore",
  "purge",
  "check",
  "status",
  "drift",
  "verify",
  "diff",
])("README: every option of %s", async (word) => {
  const { stdout } = await runCommand([command, word, "--help"]);
  const options = [...stdout.matchAll(/^ {2,}(?:-\w, )? *(--[\w-]+)/gm)].map(([, option]) => option ?? "");
  expect(options.length).toBeGreaterThan(1);
  for (const option of options.filter((name) => name !== "--version" && name !== "--help"))
    expect(read("README.md")).toContain(option);
});

test("migration-files.md has every word of `op`", () => {
  const words = [...read("src/migrator/operations/builder-types.ts").matchAll(/^ {2}(\w+)\(/gm)].map(
    ([, word]) => word ?? "",
  );
  const document = read("docs/migration-files.md");
  expect(words.length).toBeGreaterThan(30);
  expect(words.filter((word) => !document.includes(`.${word}(`))).toEqual([]);
});

test("links between the documents lead somewhere", () => {
  for (const document of [
    "README.md",
    "docs/architecture.md",
    "docs/adoption.md",
    "docs/alembic.md",
    "docs/api.md",
    "docs/conflicts.md",
    "docs/data-migrations.md",
    "docs/deployment.md",
    "docs/rollback.md",
    "docs/workflow.md",
    "docs/detection.md",
    "docs/migration-files.md",
    "docs/projects.md",
    "docs/proof.md",
    "docs/renames.md",
    "docs/sqlite.md",
    "docs/renames.md",
    "docs/troubleshooting.md",
  ])
    for (const [, target] of read(document).matchAll(/\]\((?!https?:|#)([^)#]+)/g))
      expect(() => read(join(document, "..", target ?? ""))).not.toThrow();
});

function sources(): string {
  const root = join(repository, "src/migrator");
  return readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter(
      (name) => name.endsWith(".ts") && !name.endsWith("schema/errors.ts") && !name.endsWith("exit-codes.ts"),
    )
    .map((name) => readFileSync(join(root, name), "utf8"))
    .join("\n");
}
