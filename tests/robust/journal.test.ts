/** What the journal is for: the way back without the newer files, and telling that an applied file was edited. */
import { makeChain, type Chain, type ChainProject } from "../support/chain-project";
import { readDatabase, type DatabaseState } from "../support/chain-state";
import { migrationFile, withProject, type CommandResult } from "../support/project";

let chain: Chain;
beforeAll(async () => {
  chain = await makeChain();
}, 300_000);
afterAll(() => chain.close());

/** The ids of the revisions so many before the newest. */
function standing(count: number): string {
  return chain.revisions.at(-1 - count)?.id ?? "";
}

describe.each(["sqlite", "postgres"] as const)("on %s", (dialect) => {
  test.each([3, 12, 25])(
    "an older release undoes what %s revisions of a newer one did",
    async (count) => {
      const project = await chain.project(dialect);
      await project.reset("end");
      expect(await project.autogen("downgrade", standing(count))).toMatchObject({ code: 0, stderr: "" });
      const wanted = await readDatabase(project, dialect);
      await project.reset("end");
      for (const { file } of chain.revisions.slice(-count)) project.drop(`migrations/${file}`);
      const refused = await project.autogen("downgrade", standing(count));
      expect(refused.stderr).toContain("error[database-ahead]");
      expect(await project.autogen("downgrade", standing(count), "--from-journal")).toMatchObject({
        code: 0,
        stderr: "",
      });
      expect(await readDatabase(project, dialect)).toEqual(wanted);
    },
    120_000,
  );

  test("an edited applied file is reported; comments and formatting are no edit", async () => {
    const project = await chain.project(dialect);
    await project.reset("end");
    const file = `migrations/${chain.revisions[1]?.file ?? ""}`;
    const id = chain.revisions[1]?.id ?? "";
    const text = project.read(file);
    project.write(file, commented(text));
    const wanted = await standingOf(project, dialect);
    for (const [words] of reporting) {
      await makeWork(project, words);
      expectSilent(await project.autogen(...words), id);
    }
    project.write(file, text.replace('default: "2"', 'default: "4"'));
    expect(project.read(file)).not.toBe(text);
    for (const [words, code] of reporting) {
      await makeWork(project, words);
      const before = await standingOf(project, dialect);
      const result = await project.autogen(...words);
      expect({ words, code: result.code }).toEqual({ words, code });
      expect(result.stdout + result.stderr).toMatch(
        new RegExp(`  ${id} [^]*\\n    - up \\w+ [^]*default: 2\\n    \\+ up \\w+ .*default: 4\\n`),
      );
      // `upgrade` runs what is pending and no edit.
      expect(await standingOf(project, dialect)).toEqual(words[0] === "upgrade" ? wanted : before);
    }
  }, 120_000);
});

test("what a revision of another branch did to a table stands in the way of the journal's undo, which does not know it", () =>
  withProject("sqlite", async (project) => {
    const table = (changes: string): string => `await op.alterTable("notes", (table) => { ${changes} });`;
    project.write(
      "migrations/0.ts",
      migrationFile({ id: "aaaaaaaaaaa1", name: "Notes1763679060000", up: notes }),
    );
    const retyped = { id: "abbbbbbbbbb2", parents: ["aaaaaaaaaaa1"], name: "Retyped1763679060001" };
    const up = table('table.alterColumn("amount", { type: "integer" });');
    const down = table('table.alterColumn("amount", { type: "text" });');
    project.write("migrations/1.ts", migrationFile({ ...retyped, up, down }));
    expect(await project.autogen("upgrade")).toMatchObject({ code: 0 });
    const extra = { id: "acccccccccc3", parents: ["aaaaaaaaaaa1"], name: "Extra1763679060002" };
    const add = table('table.addColumn("extra", "text", { nullable: true });');
    project.write(
      "migrations/2.ts",
      migrationFile({ ...extra, up: add, down: table('table.dropColumn("extra");') }),
    );
    expect(await project.autogen("upgrade", "heads")).toMatchObject({ code: 0 });
    await project.query("INSERT INTO notes VALUES (1, 7, 'kept')");
    project.drop("migrations/1.ts");
    const before = await readDatabase(project, "sqlite");
    const refused = await project.autogen("downgrade", "abbbbbbbbbb2@aaaaaaaaaaa1", "--from-journal");
    expect(refused).toMatchObject({ code: 5 });
    expect(refused.stderr).toContain("notes is not as this script knows it");
    expect(await readDatabase(project, "sqlite")).toEqual(before);
  }));

const notes = `
  await op.createTable("notes", (table) => {
    table.column("id", "integer", { nullable: false });
    table.column("amount", "text", { nullable: true });
    table.primaryKey(["id"]);
  });`;

/** The commands that tell of an edit, with their exit codes. */
const reporting = [
  [["status"], 0],
  [["check", "--database"], 1],
  [["upgrade"], 0],
] as const;

function commented(text: string): string {
  return text
    .replace("async up(", "// A comment that says more.\n  async up(")
    .replaceAll(";\n", ";\n\n")
    .replaceAll("    await", "        await");
}

/** Schema, rows and record; the journal tells of the steps that the test itself takes, too. */
async function standingOf(
  project: ChainProject,
  dialect: "sqlite" | "postgres",
): Promise<Omit<DatabaseState, "done">> {
  const { done: _, ...standing } = await readDatabase(project, dialect);
  return standing;
}

/** `upgrade` looks at the applied files when there is something to run. */
async function makeWork(project: ChainProject, [command]: readonly string[]): Promise<void> {
  if (command === "upgrade") expect((await project.autogen("downgrade", "-1")).code).toBe(0);
}

function expectSilent({ stdout, stderr }: CommandResult, id: string): void {
  expect(stdout + stderr).not.toContain(id);
  expect(stdout + stderr).not.toMatch(/edited/i);
}
