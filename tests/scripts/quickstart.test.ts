/** The tour runs on a new database, again, and after a tour that was cut off; it leaves the database at the project's head. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { command, repository, runCommand, withProject, type CommandResult } from "../support/project";

jest.setTimeout(300_000);

// In the project, where imports resolve, and apart from the tour of a developer.
const copy = join(repository, ".cache", `tour-${process.pid}`);

afterAll(() => rmSync(copy, { recursive: true, force: true }));

async function takeTour(url: string, scratch: Readonly<Record<string, string>> = {}): Promise<void> {
  const environment = { DATABASE_URL: url, ...scratch };
  const autogen = (folder: string, ...words: readonly string[]): Promise<CommandResult> =>
    runCommand([command, ...words], { environment, folder });
  const tour = (): Promise<CommandResult> => runCommand(["scripts/quickstart.mjs", copy], { environment });

  const first = await tour();
  expect(first).toMatchObject({ code: 0 });
  for (const text of [
    "applied  ",
    "Detected:",
    'table.backfill("estimate", "30")',
    "undone   ",
    "Next: Your turn",
  ])
    expect(first.stdout).toContain(text);
  expect((await tour()).code).toBe(0);

  // As if it had been cut off after step 5: the revision of the tour is still applied.
  expect((await autogen(copy, "upgrade")).stdout).toContain("estimate tasks");
  const again = await tour();
  expect(again).toMatchObject({ code: 0 });
  expect(again.stdout).toContain("0. Undo the revision of an earlier tour");
  expect((await autogen(repository, "current", "--check-head", "--json")).stdout).toContain('"unknown":[]');
  expect((await autogen(repository, "diff", "--exit-code")).code).toBe(0);

  const password = url.startsWith("postgres") ? new URL(url).password : "";
  if (password !== "") expect(first.stdout + first.stderr).not.toContain(password);
}

test("on SQLite", async () => {
  const directory = mkdtempSync(join(tmpdir(), "autogen-tour-"));
  try {
    await takeTour(`sqlite:${join(directory, "new.db")}`);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});

test("on PostgreSQL", () =>
  withProject("postgres", ({ environment: { DATABASE_URL: url = "", AUTOGEN_SCRATCH_URL: scratch = "" } }) =>
    takeTour(url, { AUTOGEN_SCRATCH_URL: scratch }),
  ));

test("not on a database that others use", async () => {
  const result = await runCommand(["scripts/quickstart.mjs"], { environment: { APP_ENV: "production" } });
  expect(result.code).toBe(1);
  expect(result.stderr).toContain("APP_ENV is production");
});
