/** `autogen sql` for a database that somebody else runs the script on: it leaves what the online run leaves. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { makeChain, type Chain, type ChainProject, type Stage } from "../support/chain-project";
import { readDatabase, type DatabaseState } from "../support/chain-state";
import { makeProject, migrationFile, ormconfig, serverUrl, type TestProject } from "../support/project";

let chain: Chain;
beforeAll(async () => {
  chain = await makeChain();
}, 300_000);
afterAll(() => chain.close());

type Dialect = "sqlite" | "postgres";
const dialects: readonly Dialect[] = ["sqlite", "postgres"];

interface Ran {
  readonly code: number | null;
  readonly printed: string;
}

/** As the first line of the script says. */
function runScript(project: TestProject, dialect: Dialect, script: string): Ran {
  const file = join(project.directory, script);
  const { status, stdout, stderr } =
    dialect === "sqlite"
      ? spawnSync("sqlite3", [join(project.directory, "development.db")], {
          input: readFileSync(file),
          encoding: "utf8",
        })
      : spawnSync("psql", ["-X", "-q", "-f", file, project.environment["DATABASE_URL"] ?? ""], {
          encoding: "utf8",
        });
  return { code: status, printed: stdout + stderr };
}

/** `SELECT setval(...)` prints what it set; nothing else has anything to say. */
function expectWell({ code, printed }: Ran): void {
  expect({ code, printed: printed.replace(/^ setval *\n-+\n *\d+\n\(1 row\)\n\n/gm, "") }).toEqual({
    code: 0,
    printed: "",
  });
}

async function writeScript(project: TestProject, range: string): Promise<string> {
  const file = "script.sql";
  const result = await project.autogen("sql", range, "-o", file);
  expect(result).toMatchObject({ code: 0, stderr: "" });
  return file;
}

async function online(
  project: ChainProject,
  stage: Stage,
  ...words: readonly string[]
): Promise<DatabaseState> {
  await project.reset(stage);
  expect(await project.autogen(...words)).toMatchObject({ code: 0, stderr: "" });
  return readDatabase(project, project.dialect);
}

describe.each(dialects)("on %s", (dialect) => {
  const ends = [
    ["up, from nothing", "empty", "base:heads", "upgrade"],
    ["up, with rows", "first day", "DAY1:heads", "upgrade"],
    ["down, with rows", "end", "heads:DAY1", "downgrade"],
    ["down to nothing", "end", "head:base", "downgrade"],
  ] as const;

  test.each(ends)(
    "the whole chain %s",
    async (_title, stage, range, direction) => {
      const project = await chain.project(dialect);
      const dayOne = chain.revisions[0]?.id ?? "";
      const wanted = await online(project, stage, direction, ...targetOf(range, dayOne));
      await project.reset(stage);
      const script = await writeScript(project, range.replace("DAY1", dayOne));
      expectWell(runScript(project, dialect, script));
      expect(await readDatabase(project, dialect)).toEqual(wanted);
      const again = runScript(project, dialect, script);
      expect(again.code).not.toBe(0);
      expect(again.printed).toMatch(
        direction === "upgrade" ? /revision \w+ is applied already/ : /revision \w+ is not applied/,
      );
      expect(await readDatabase(project, dialect)).toEqual(wanted);
    },
    120_000,
  );

  test("a revision outside a transaction is guarded before its first statement", async () => {
    const project = await chain.project(dialect);
    const position = chain.revisions.findIndex(({ name }) => name.startsWith("HandLabelsOutside"));
    const [before, own] = chain.revisions.slice(position - 1).map(({ id }) => id);
    expect(chain.revisions[position]?.transaction).toBe(false);
    await project.reset("first day");
    expect(await project.autogen("upgrade", before ?? "")).toMatchObject({ code: 0 });
    const script = await writeScript(project, `${before}:${own}`);
    expectWell(runScript(project, dialect, script));
    const wanted = await readDatabase(project, dialect);
    expect(wanted.record.at(-1)).toMatch(/^HandLabelsOutside/);
    const again = runScript(project, dialect, script);
    expect(again.code).not.toBe(0);
    expect(again.printed).toContain(`revision ${own} is applied already`);
    expect(await readDatabase(project, dialect)).toEqual(wanted);
  }, 60_000);

  test("a stamp by script leaves what an online stamp leaves, and may run again", async () => {
    const project = await makeProject(dialect);
    project.environment["AUTOGEN_SCRATCH_URL"] = serverUrl();
    project.write("ormconfig.ts", ormconfig(bothTargets));
    project.write("migrations/0.ts", texts);
    project.write("migrations/1.ts", numbers);
    const stamps: readonly (readonly string[])[] = [["head"], ["aaaaaaaaaaa1"], ["--purge", "head"]];
    try {
      await project.query("CREATE TABLE notes (id integer NOT NULL PRIMARY KEY, amount integer NOT NULL)");
      const wanted: unknown[] = [];
      for (const words of stamps) {
        expect(await project.autogen("stamp", ...words)).toMatchObject({ code: 0, stderr: "" });
        wanted.push(await stamped(project, dialect));
        await project.query("INSERT INTO migrations (timestamp, name) VALUES (1, 'Gone1763679069999')");
      }
      for (const table of ["migrations", "migrations_journal"]) await project.query(`DROP TABLE ${table}`);
      for (const [position, words] of stamps.entries()) {
        const written = await project.autogen("stamp", ...words, "--sql", "-o", "stamp.sql");
        expect(written).toMatchObject({ code: 0, stderr: "" });
        expectWell(runScript(project, dialect, "stamp.sql"));
        expect(await stamped(project, dialect)).toEqual(wanted[position]);
        if (!words.includes("--purge")) expectWell(runScript(project, dialect, "stamp.sql"));
        expect(await stamped(project, dialect)).toEqual(wanted[position]);
        await project.query("INSERT INTO migrations (timestamp, name) VALUES (1, 'Gone1763679069999')");
      }
      const other = dialect === "sqlite" ? "postgres" : "sqlite";
      const { stdout } = await project.autogen("stamp", "abbb", "--sql", "--dialect", other, "--json");
      expect(JSON.parse(stdout)).toMatchObject({
        dialect: other,
        marked: ["aaaaaaaaaaa1", "abbbbbbbbbb2"],
        unmarked: [],
        script: expect.stringContaining(other === "postgres" ? '"id" SERIAL' : "AUTOINCREMENT") as unknown,
      });
    } finally {
      await project.close();
    }
  });

  test("values that cannot be converted stop it, and nothing is changed", async () => {
    const project = await makeProject(dialect);
    try {
      project.write("migrations/0.ts", texts);
      project.write("migrations/1.ts", numbers);
      expect((await project.autogen("upgrade", "+1")).code).toBe(0);
      await project.query("INSERT INTO notes VALUES (1, '7'), (2, 'twelve')");
      const before = await readDatabase(project, dialect);
      const script = await writeScript(project, "aaaaaaaaaaa1:head");
      const ran = runScript(project, dialect, script);
      expect(ran.code).not.toBe(0);
      expect(ran.printed).not.toBe("");
      expect(await readDatabase(project, dialect)).toEqual(before);
      await project.query("UPDATE notes SET amount = '12' WHERE id = 2");
      expectWell(runScript(project, dialect, script));
      expect(await project.query("SELECT amount FROM notes ORDER BY id")).toEqual([
        { amount: 7 },
        { amount: 12 },
      ]);
    } finally {
      await project.close();
    }
  });
});

/** Where nobody looks at the database any more, what a rebuild does not know would be gone without a word. */
test.each([
  ["a column", `ALTER TABLE notes ADD COLUMN by_hand text DEFAULT 'kept'`],
  ["an index", `CREATE INDEX by_hand ON notes (amount)`],
  ["a trigger", `CREATE TRIGGER by_hand AFTER INSERT ON notes BEGIN SELECT 1; END`],
])("a script for SQLite refuses a table that has %s which it does not know", async (_what, sql) => {
  const project = await makeProject("sqlite");
  try {
    project.write("migrations/0.ts", texts);
    project.write("migrations/1.ts", numbers);
    expect((await project.autogen("upgrade", "+1")).code).toBe(0);
    await project.query("INSERT INTO notes VALUES (1, '7')");
    await project.query(sql);
    const before = await readDatabase(project, "sqlite");
    const ran = runScript(project, "sqlite", await writeScript(project, "aaaaaaaaaaa1:head"));
    expect(ran.code).not.toBe(0);
    expect(ran.printed).toContain("notes is not as this script knows it");
    expect(await readDatabase(project, "sqlite")).toEqual(before);
    // The run that looks keeps it.
    expect(await project.autogen("upgrade")).toMatchObject({ code: 0 });
    expect(await project.query("SELECT 1 FROM sqlite_schema WHERE sql LIKE '%by_hand%'")).toHaveLength(1);
  } finally {
    await project.close();
  }
});

function targetOf(range: string, dayOne: string): readonly string[] {
  const [, to = ""] = range.split(":");
  return [to === "DAY1" ? dayOne : to];
}

const bothTargets = `{
  entities: "src/entities",
  targets: { sqlite: { DATABASE_URL: "sqlite::memory:" }, postgres: { DATABASE_URL: "postgres://localhost/unused" } },
}`;

/** Record and journal, their form included; when it was written differs. */
async function stamped(project: TestProject, dialect: Dialect): Promise<unknown> {
  const form =
    dialect === "sqlite"
      ? "SELECT sql FROM sqlite_schema WHERE name LIKE 'migrations%' ORDER BY name"
      : "SELECT table_name, column_name, data_type, column_default, is_nullable FROM information_schema.columns WHERE table_name LIKE 'migrations%' ORDER BY 1, ordinal_position";
  const journal = await project.query("SELECT * FROM migrations_journal ORDER BY id");
  return {
    form: (await project.query(form)).map((row) => JSON.stringify(row).replace("IF NOT EXISTS ", "")),
    record: await project.query("SELECT * FROM migrations ORDER BY id"),
    // Who runs a script, and where, only the database knows; and the way back is compiled from what it has.
    journal: journal.map(({ who: _who, host: _host, undo: _undo, ...row }) => ({
      ...row,
      at: typeof row["at"],
    })),
  };
}

// The sign in the class name must not be taken for a parameter.
const texts = migrationFile({
  id: "aaaaaaaaaaa1",
  name: "Texts$1763679060000",
  up: `
    await op.createTable("notes", (table) => {
      table.column("id", "integer", { nullable: false });
      table.column("amount", "text", { nullable: false });
      table.primaryKey(["id"]);
    });`,
  down: `await op.dropTable("notes");`,
});

const numbers = migrationFile({
  id: "abbbbbbbbbb2",
  parents: ["aaaaaaaaaaa1"],
  name: "Numbers1763679060001",
  up: `
    await op.alterTable("notes", (table) => {
      table.alterColumn("amount", { type: "integer" });
    });`,
  down: `
    await op.alterTable("notes", (table) => {
      table.alterColumn("amount", { type: "text" });
    });`,
});
