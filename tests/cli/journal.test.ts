/** What the journal holds of each way in which a revision gets into a database, and what that is good for afterwards. */
import { spawnSync } from "node:child_process";
import { hostname, userInfo } from "node:os";
import { join } from "node:path";
import { jsonOf, migrationFile, withProject, type TestProject } from "../support/project";

const dialects = ["sqlite", "postgres"] as const;

const first = { id: "aaaa", name: "First1763679060001" };
const second = { id: "bbbb", name: "Second1763679060002", parents: ["aaaa"] };

const tableOf = (name: string): { readonly up: string; readonly down: string } => ({
  up: `await op.createTable("${name}", (table) => { table.column("id", "integer", { nullable: true }); });`,
  down: `await op.dropTable("${name}");`,
});

function writeBoth(project: TestProject): void {
  project.write("migrations/a.ts", migrationFile({ ...first, ...tableOf("one") }));
  project.write("migrations/b.ts", migrationFile({ ...second, ...tableOf("two") }));
}

type Entry = Readonly<Record<string, unknown>>;

/** Newest first. */
async function entriesOf(project: TestProject): Promise<readonly Entry[]> {
  return jsonOf(await project.autogen("log", "--json"))["entries"] as readonly Entry[];
}

async function editedIds(project: TestProject): Promise<readonly unknown[]> {
  const { edited } = jsonOf(await project.autogen("status", "--json")) as { edited: readonly Entry[] };
  return edited.map(({ id }) => id);
}

async function succeed(project: TestProject, ...words: readonly string[]): Promise<void> {
  expect(await project.autogen(...words)).toMatchObject({ code: 0, stderr: "" });
}

const fingerprint = expect.stringMatching(/^1:[0-9a-f]{16}$/) as unknown;

describe.each(dialects)("on %s", (dialect) => {
  const here = { who: userInfo().username, host: hostname(), toolVersion: expect.any(String) as unknown };
  const at = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as unknown;
  const drops =
    dialect === "sqlite" ? ['DROP TABLE "one"'] : [expect.stringContaining("DROP TABLE") as unknown];

  test("a step that was run: who, where, when, how long, what was sent, what undoes it", () =>
    withProject(dialect, async (project) => {
      project.write("migrations/a.ts", migrationFile({ ...first, ...tableOf("one") }));
      await succeed(project, "upgrade");
      await succeed(project, "downgrade", "base");
      const common = {
        ...{ ...here, at, revision: "aaaa", name: first.name, message: first.name, outcome: "done" },
        milliseconds: expect.any(Number) as unknown,
      };
      const sent = (sql: unknown): unknown => ({ sql, milliseconds: expect.any(Number) as unknown });
      const create = expect.stringContaining('CREATE TABLE "one"') as unknown;
      expect(await entriesOf(project)).toEqual([
        { ...common, id: 2, direction: "down", statements: drops.map(sent) },
        {
          ...{ ...common, id: 1, direction: "up", fingerprint },
          statements: [sent(create)],
          undo: drops,
          does: [expect.stringMatching(/^up createTable /), 'down dropTable {"table":{"name":"one"}}'],
          place: { parents: [], dependsOn: [], transaction: true },
        },
      ]);
    }));

  test("stamp: an edit afterwards is noticed, and the last one can be undone without its file", () =>
    withProject(dialect, async (project) => {
      writeBoth(project);
      await succeed(project, "upgrade");
      await succeed(project, "stamp", "base");
      await succeed(project, "stamp", "head");
      const [two, one] = await entriesOf(project);
      expect(two).toMatchObject({ ...here, revision: "bbbb", direction: "stamp", fingerprint });
      expect(two).toMatchObject({ undo: [expect.stringContaining('DROP TABLE "two"')] });
      expect(one).toMatchObject({ revision: "aaaa", direction: "stamp", fingerprint });
      expect(one).not.toHaveProperty("undo");
      project.write("migrations/a.ts", migrationFile({ ...first, ...tableOf("another") }));
      expect(await editedIds(project)).toEqual(["aaaa"]);
      writeBoth(project);
      project.drop("migrations/b.ts");
      await succeed(project, "downgrade", "head", "--from-journal");
      await expect(project.query('SELECT * FROM "two"')).rejects.toThrow();
      expect(await project.query('SELECT * FROM "one"')).toEqual([]);
    }));

  test("init --baseline and drift --adopt: an edit afterwards is noticed", () =>
    withProject(dialect, async (project) => {
      const id = dialect === "sqlite" ? "integer PRIMARY KEY AUTOINCREMENT NOT NULL" : "serial PRIMARY KEY";
      await project.query(`CREATE TABLE tasks (id ${id}, title varchar(120) NOT NULL)`);
      await succeed(project, "init", "--baseline");
      await project.query("CREATE INDEX by_hand ON tasks (title)");
      await succeed(project, "drift", "--adopt", "-m", "index by hand");
      const entries = await entriesOf(project);
      expect(entries).toMatchObject([
        { ...here, message: "index by hand", direction: "stamp", fingerprint, undo: [expect.any(String)] },
        { ...here, message: "baseline", direction: "stamp", fingerprint, undo: [expect.any(String)] },
      ]);
      expect(await editedIds(project)).toEqual([]);
      for (const [position, file] of [...project.files("migrations")].reverse().entries()) {
        const text = project.read(`migrations/${file}`);
        project.write(
          `migrations/${file}`,
          text.replace(/up\(queryRunner.*\n.*\n/, '$&await op.sql("SELECT 1");\n'),
        );
        expect(await editedIds(project)).toContain(entries[position]?.["revision"]);
        project.write(`migrations/${file}`, text);
      }
    }));

  test("a script: the database's own time, and what it knows of whoever runs it", () =>
    withProject(dialect, async (project) => {
      writeBoth(project);
      await succeed(project, "sql", "-o", "up.sql");
      await succeed(project, "sql", "head:base", "-o", "down.sql");
      for (const file of ["up.sql", "down.sql"]) {
        expect(project.read(file)).not.toContain(`'${hostname()}'`);
        const ran = runScript(project, dialect, file);
        expect({ status: ran.status, stderr: ran.stderr }).toEqual({ status: 0, stderr: "" });
      }
      const entries = await entriesOf(project);
      expect(entries.map(({ direction }) => direction)).toEqual(["down", "down", "up", "up"]);
      for (const entry of entries) {
        expect(entry["at"]).toEqual(at);
        expect(Math.abs(Date.parse(String(entry["at"])) - Date.now())).toBeLessThan(60_000);
        const known = dialect === "sqlite" ? [undefined, undefined] : ["postgres", "127.0.0.1"];
        expect([entry["who"], entry["host"]]).toEqual(known);
      }
      const { stdout } = await project.autogen("log");
      expect(stdout).not.toMatch(/undefined|@\)|\(\)/);
      if (dialect === "postgres") expect(stdout).toContain("(postgres@127.0.0.1)");
    }));

  test("a fingerprint of another scheme says nothing", () =>
    withProject(dialect, async (project) => {
      writeBoth(project);
      await succeed(project, "upgrade");
      const write = (scheme: string): Promise<unknown> =>
        project.query(`UPDATE migrations_journal SET fingerprint = '${scheme}0123456789abcdef'`);
      await write("1:");
      expect(await editedIds(project)).toEqual(["aaaa", "bbbb"]);
      for (const scheme of ["2:", ""]) {
        await write(scheme);
        expect(await editedIds(project)).toEqual([]);
      }
    }));
});

test("a later try that failed does not hide what the file did", () =>
  withProject("sqlite", async (project) => {
    project.write("migrations/a.ts", migrationFile({ ...first, ...tableOf("one") }));
    await succeed(project, "upgrade");
    await succeed(project, "downgrade", "base");
    await project.query('CREATE TABLE "one" (id integer)');
    expect(await project.autogen("upgrade")).toMatchObject({ code: 5 });
    await succeed(project, "stamp", "head");
    project.write("migrations/a.ts", migrationFile({ ...first, ...tableOf("another") }));
    const { edited } = jsonOf(await project.autogen("status", "--json")) as { edited: readonly Entry[] };
    expect(edited).toMatchObject([
      { id: "aaaa", gone: expect.arrayContaining([expect.stringContaining('"one"')]) },
    ]);
  }));

function runScript(
  project: TestProject,
  dialect: "sqlite" | "postgres",
  file: string,
): { readonly status: number | null; readonly stderr: string } {
  return dialect === "sqlite"
    ? spawnSync("sqlite3", [join(project.directory, "development.db")], {
        input: project.read(file),
        encoding: "utf8",
      })
    : spawnSync(
        "psql",
        ["-X", "-q", "-f", join(project.directory, file), project.environment["DATABASE_URL"] ?? ""],
        { encoding: "utf8" },
      );
}
