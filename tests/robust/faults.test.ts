/** What goes wrong with the files behind a database: each is said with its code and a next step, and schema, rows and record stay as they were. For what goes wrong with the database itself see limits.test.ts. */
import { readDatabase } from "../support/chain-state";
import { migrationFile, withProject, type TestProject } from "../support/project";

const start = 1763679060000;

const addColumn = (name: string): { readonly up: string; readonly down: string } => ({
  up: `await op.alterTable("crews", (table) => { table.addColumn("${name}", "integer", { nullable: true }); });`,
  down: `await op.alterTable("crews", (table) => { table.dropColumn("${name}"); });`,
});

const create = {
  up: `await op.createTable("crews", (table) => {
      table.column("id", "integer", { nullable: false });
      table.column("name", "varchar(40)", { nullable: true });
      table.primaryKey(["id"]);
      table.unique(["name"], { name: "UQ_name" });
    });
    await op.sql("INSERT INTO crews VALUES (1, 'one'), (2, 'two')");`,
  down: `await op.dropTable("crews");`,
};

/** Two revisions are applied, a third one is not. */
async function prepare(project: TestProject): Promise<void> {
  const write = (id: string, position: number, parents: readonly string[], what: typeof create): void =>
    project.write(
      `migrations/${id}.ts`,
      migrationFile({ id, parents, name: `Step${start + position}`, ...what }),
    );
  write("aaaa", 0, [], create);
  write("bbbb", 20, ["aaaa"], addColumn("rank"));
  expect(await project.autogen("upgrade")).toMatchObject({ code: 0, stderr: "" });
  await project.query("UPDATE crews SET rank = id");
  write("cccc", 30, ["bbbb"], addColumn("weight"));
}

interface Fault {
  readonly title: string;
  readonly make: (project: TestProject) => void;
  readonly words: readonly string[];
  readonly code: number;
  /** Printed somewhere. */
  readonly says: readonly string[];
}

const faults: readonly Fault[] = [
  {
    title: "an applied file that was deleted",
    make: (project) => project.drop("migrations/bbbb.ts"),
    words: ["upgrade"],
    code: 2,
    says: ["error[revision-missing-parent]", '"bbbb" of revision cccc', "Next: Restore that migration file"],
  },
  {
    title: "applied and pending files that were deleted",
    make: (project) => {
      for (const id of ["bbbb", "cccc"]) project.drop(`migrations/${id}.ts`);
    },
    words: ["upgrade"],
    code: 2,
    says: [
      `error[database-ahead] The database has applied Step${start + 20}`,
      "Nothing was changed.",
      "Next: ",
    ],
  },
  {
    title: "an applied file that was edited",
    make: (project) => {
      project.drop("migrations/cccc.ts");
      project.write("migrations/bbbb.ts", project.read("migrations/bbbb.ts").replace(/rank/g, "grade"));
    },
    words: ["check", "--database"],
    code: 1,
    says: ["bbbb", "- up addColumn crews.rank", "+ up addColumn crews.grade"],
  },
  {
    title: "a file out of order",
    make: (project) =>
      project.write(
        "migrations/plain.ts",
        `export class Plain${start + 10} { async up(runner) { await runner.query("CREATE TABLE late (id integer)"); } async down() {} }`,
      ),
    words: ["upgrade", "heads"],
    code: 2,
    says: [`error[revision-out-of-order] Plain${start + 10}`, "Nothing was changed.", "--out-of-order"],
  },
];

describe.each(["sqlite", "postgres"] as const)("on %s", (dialect) => {
  test("files that are not what was applied", () =>
    withProject(dialect, async (project) => {
      await prepare(project);
      const before = await readDatabase(project, dialect);
      const files = project.files("migrations").map((name) => `migrations/${name}`);
      const texts = files.map((file) => [file, project.read(file)] as const);
      for (const { title, make, words, code, says } of faults) {
        make(project);
        const result = await project.autogen(...words);
        expect({ title, code: result.code }).toEqual({ title, code });
        for (const text of says) expect(result.stdout + result.stderr).toContain(text);
        expect({ title, ...(await readDatabase(project, dialect)) }).toEqual({ title, ...before });
        project.drop("migrations");
        for (const [file, text] of texts) project.write(file, text);
      }
      expect(await project.autogen("upgrade")).toMatchObject({ code: 0, stderr: "" });
    }));

  test("a clock that went back: a revision that is older than what it follows runs behind it, and back", () =>
    withProject(dialect, async (project) => {
      await prepare(project);
      const early = { id: "cccc", parents: ["bbbb"], name: `Step${start - 5000}`, ...addColumn("weight") };
      project.write("migrations/cccc.ts", migrationFile(early));
      const before = await readDatabase(project, dialect);
      const applied = await project.autogen("upgrade");
      expect(applied).toMatchObject({ code: 0, stderr: "" });
      expect(applied.stdout).toMatch(/^applied +cccc/);
      const after = await readDatabase(project, dialect);
      expect(after.record).toEqual([...before.record, early.name]);
      expect((await project.autogen("downgrade", "-1")).stdout).toMatch(/^undone +cccc/);
      expect({ ...(await readDatabase(project, dialect)), done: [] }).toEqual({ ...before, done: [] });
    }));
});
