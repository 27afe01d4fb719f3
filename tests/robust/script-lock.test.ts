/** A script of `autogen sql` and an `upgrade` at the same moment: one waits for the other or says why it stops, and nothing is done twice. */
import { spawn } from "node:child_process";
import { createReadStream } from "node:fs";
import { join } from "node:path";
import { migrationFile, withProject, type CommandResult, type TestProject } from "../support/project";

type Dialect = "sqlite" | "postgres";

const names = [0, 1, 2, 3].map((position) => `Step176367906000${position}`);

const slow = {
  sqlite: `INSERT INTO counters WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000000) SELECT 2, max(i) FROM n`,
  postgres: "INSERT INTO counters SELECT 2, 0 FROM pg_sleep(0.7)",
} as const;

const count = `await op.sql("UPDATE counters SET n = n + 1");`;

/** What runs twice is counted twice. The index is built where somebody may be waiting, which PostgreSQL must not take for a deadlock. */
function prepare(project: TestProject, dialect: Dialect): Promise<CommandResult> {
  const create = `
    await op.createTable("counters", (table) => {
      table.column("id", "integer", { nullable: false });
      table.column("n", "integer", { nullable: false });
      table.primaryKey(["id"]);
    });
    await op.sql("INSERT INTO counters VALUES (1, 0)");`;
  const index = `await op.alterTable("counters", (table) => { table.createIndex("by_n", ["n"], { concurrently: true }); });`;
  const ups = [create, `await op.sql(${JSON.stringify(slow[dialect])}); ${count}`, index, count];
  ups.forEach((up, position) =>
    project.write(
      `migrations/${position}.ts`,
      migrationFile({
        id: `id${position}`,
        parents: position === 0 ? [] : [`id${position - 1}`],
        name: names[position] ?? "",
        up,
        members: up === index ? "readonly transaction = false;" : "",
      }),
    ),
  );
  return project.autogen("sql", "-o", "script.sql");
}

interface Ran {
  readonly code: number | null;
  readonly printed: string;
}

/** As the first line of the script says. */
function runScript(project: TestProject, dialect: Dialect): Promise<Ran> {
  const file = join(project.directory, "script.sql");
  const child =
    dialect === "sqlite"
      ? spawn("sqlite3", [join(project.directory, "development.db")])
      : spawn("psql", ["-X", "-q", "-f", file, project.environment["DATABASE_URL"] ?? ""]);
  if (dialect === "sqlite") createReadStream(file).pipe(child.stdin);
  // It stops reading at the first mistake.
  child.stdin.on("error", () => undefined);
  let printed = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (chunk: string) => (printed += chunk));
  return new Promise((done) => child.on("close", (code) => done({ code, printed })));
}

async function expectEachOnce(project: TestProject): Promise<void> {
  const recorded = await project.query("SELECT name FROM migrations ORDER BY id");
  expect(recorded.map(({ name }) => name)).toEqual(names);
  const done = await project.query("SELECT name FROM migrations_journal WHERE outcome = 'done' ORDER BY id");
  expect(done.map(({ name }) => name)).toEqual(names);
  expect(await project.query("SELECT n FROM counters WHERE id = 1")).toEqual([{ n: 2 }]);
}

const applied = /revision id\d is applied already/;
const working = /another autogen works on this database: run this script again when it is done/;

describe.each(["sqlite", "postgres"] as const)("on %s", (dialect) => {
  test("a script that begins during an upgrade", () =>
    withProject(dialect, async (project) => {
      expect(await prepare(project, dialect)).toMatchObject({ code: 0, stderr: "" });
      let script: Promise<Ran> | undefined;
      const upgrade = await project.run(["upgrade"], {
        onOutput: (printed) => {
          if (/^applied +id0/m.test(printed)) script ??= runScript(project, dialect);
        },
      });
      expect(upgrade).toMatchObject({ code: 0, stderr: "" });
      const ran = await script;
      expect(ran?.code).not.toBe(0);
      expect(ran?.printed).toMatch(applied);
      if (dialect === "postgres")
        expect(ran?.printed).toContain("waiting for another autogen on this database");
      await expectEachOnce(project);
    }));

  test("an upgrade that begins during a script", () =>
    withProject(dialect, async (project) => {
      expect(await prepare(project, dialect)).toMatchObject({ code: 0, stderr: "" });
      const [script, upgrade] = await Promise.all([runScript(project, dialect), project.autogen("upgrade")]);
      expect(upgrade).toMatchObject({ code: 0, stderr: "" });
      if (script.code === 0) expect(script.printed).toBe("");
      else expect(script.printed).toMatch(new RegExp(`${applied.source}|${working.source}`));
      await expectEachOnce(project);
    }));
});

test("a script waits for a runner behind a pooler, whose lock is a row, and leaves no lock behind", () =>
  withProject("postgres", async (project) => {
    expect(await prepare(project, "postgres")).toMatchObject({ code: 0, stderr: "" });
    await project.query(
      `CREATE TABLE migrations_lock ("id" integer PRIMARY KEY, "holder" text NOT NULL, "beat_at" timestamptz NOT NULL);
       INSERT INTO migrations_lock VALUES (1, 'somebody', clock_timestamp() - interval '28 seconds')`,
    );
    const locks = `SELECT 'locks: ' || count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid();`;
    project.write("script.sql", `${project.read("script.sql")}${locks}\n`);
    const script = await runScript(project, "postgres");
    expect(script.printed).toContain("waiting for another autogen");
    expect(script.printed).toContain("locks: 0");
    expect(script.code).toBe(0);
    await expectEachOnce(project);
    await project.query("UPDATE migrations_lock SET beat_at = clock_timestamp()");
    project.write("script.sql", project.read("script.sql").replace("1..300", "1..2"));
    expect((await runScript(project, "postgres")).printed).toMatch(working);
  }));
