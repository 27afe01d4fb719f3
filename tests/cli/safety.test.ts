/** Backups, what is kept of drops, and adopting a database that is there: rows are compared by hash. */
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DataSource } from "typeorm";
import { startDumpServer, type DumpServer } from "../support/dump-server";
import { jsonOf, ormconfig, taskEntity, withProject, type TestProject } from "../support/project";
import { sqliteOptions } from "../support/typeorm-line";

const dialects = ["sqlite", "postgres"] as const;
const extra = '\n  @Column("varchar", { nullable: true })\n  legacy: string | null;\n';

const labelEntities = `
import { ManyToOne } from "typeorm";

@Entity("labels")
export class Label {
  @PrimaryGeneratedColumn()
  id: number;

  @Column("varchar", { length: 20 })
  name: string;
}

@Entity("marks")
export class Mark {
  @PrimaryGeneratedColumn()
  id: number;

  @ManyToOne(() => Label, { onDelete: "CASCADE", nullable: false })
  label: Label;
}
`;

/** Every row of the table as the database gives it. */
async function rowHash(project: TestProject, table = "tasks"): Promise<string> {
  const rows = await project.query(`SELECT * FROM ${table} ORDER BY id`);
  return createHash("sha256").update(JSON.stringify(rows)).digest("hex");
}

async function withRows(project: TestProject): Promise<void> {
  project.write("src/entities/task.ts", taskEntity(extra));
  expect(await project.autogen("-m", "first", "--no-proof")).toMatchObject({ code: 0 });
  expect(await project.autogen("upgrade")).toMatchObject({ code: 0 });
  await project.query(
    "INSERT INTO tasks (title, legacy) VALUES ('a', 'x'), ('b''s \\ \"q\"', NULL), ('ü\t\n', '')",
  );
}

let dumpServer: DumpServer | undefined;
beforeAll(async () => {
  dumpServer = await startDumpServer();
});
afterAll(() => dumpServer?.stop());

/** On PostgreSQL a server that pg_dump can read; nothing is done where there is none. */
async function onDumpable(
  dialect: "sqlite" | "postgres",
  work: (project: TestProject) => Promise<void>,
): Promise<void> {
  if (dialect === "sqlite") return withProject(dialect, work);
  if (dumpServer) await withProject(dialect, work, dumpServer.url);
}

describe.each(dialects)("backups on %s", (dialect) => {
  test("a backup is taken, verified, and brings the rows back", () =>
    onDumpable(dialect, async (project) => {
      await withRows(project);
      const before = await rowHash(project);
      project.write("src/entities/task.ts", taskEntity());
      await project.autogen("-m", "drop legacy", "--no-rename", "--no-proof");
      const upgraded = jsonOf(await project.autogen("upgrade", "--backup", "--json")) as {
        backup: { file: string; rows: number };
      };
      expect(upgraded.backup.rows).toBeGreaterThanOrEqual(3);
      await project.query("INSERT INTO tasks (title) VALUES ('after the backup')");
      await project.query("CREATE TABLE made_later (id integer)");
      const asked = await project.autogen("restore", upgraded.backup.file);
      expect(asked).toMatchObject({ code: 3 });
      expect(asked.stderr).toContain("say --yes");
      expect(await project.autogen("restore", upgraded.backup.file, "--yes")).toMatchObject({
        code: 0,
        stderr: "",
      });
      expect(await rowHash(project)).toBe(before);
      expect(jsonOf(await project.autogen("current", "--json"))).toMatchObject({
        pending: [{ message: "drop legacy" }],
      });
      await expect(project.query("SELECT * FROM made_later")).rejects.toThrow();
      expect(await project.autogen("upgrade")).toMatchObject({ code: 0 });
    }));

  test("by setting one is taken only before a step that takes something away", () =>
    onDumpable(dialect, async (project) => {
      project.write("ormconfig.ts", ormconfig('{ backup: { before: "destructive", directory: "safe" } }'));
      await withRows(project);
      expect(project.files("safe")).toEqual([]);
      project.write("src/entities/task.ts", taskEntity());
      await project.autogen("-m", "drop legacy", "--no-rename", "--no-proof");
      const upgraded = await project.autogen("upgrade");
      expect(upgraded.stdout).toMatch(
        /^backup {3}safe\/.*\(\d+ tables, \d+ rows, \d+ kB; verified\)\napplied/,
      );
      expect(project.files("safe")).toHaveLength(1);
      expect((await project.autogen("downgrade", "-1", "--no-backup")).stdout).not.toContain("backup");
    }));

  test("a damaged or missing backup is refused, and nothing is changed", () =>
    onDumpable(dialect, async (project) => {
      await withRows(project);
      const upgraded = await project.autogen("upgrade", "--backup");
      expect(upgraded.stdout).not.toContain("backup"); // Nothing to do.
      project.write("src/entities/task.ts", taskEntity());
      await project.autogen("-m", "drop legacy", "--no-rename", "--no-proof");
      const { backup } = jsonOf(await project.autogen("upgrade", "--backup", "--json")) as {
        backup: { file: string };
      };
      await project.autogen("downgrade", "-1");
      const path = join(project.directory, backup.file);
      writeFileSync(path, readFileSync(path).subarray(0, 2000));
      const refused = await project.autogen("restore", backup.file, "--yes");
      expect(refused).toMatchObject({ code: 4 });
      expect(refused.stderr).toMatch(/error\[(?:backup-failed|database-file)\]/);
      expect(refused.stderr).toContain("\nNext: ");
      expect((await project.query("SELECT count(*) AS n FROM tasks")).map(({ n }) => Number(n))).toEqual([3]);
      expect(await project.autogen("restore", "nowhere", "--yes")).toMatchObject({ code: 4 });
    }));
});

describe.each(dialects)("on %s", (dialect) => {
  test("what is dropped is kept by setting, comes back with the downgrade, and goes with purge", () =>
    withProject(dialect, async (project) => {
      project.write("ormconfig.ts", ormconfig('{ drops: "keep" }'));
      await withRows(project);
      const before = await rowHash(project);
      project.write("src/entities/task.ts", taskEntity());
      expect((await project.autogen("-m", "drop legacy", "--no-rename")).stdout).toContain("lossless");
      expect(await project.autogen("upgrade")).toMatchObject({ code: 0 });
      expect((await project.autogen("check", "--database")).stdout).toContain("Clean");
      expect(await project.autogen("downgrade", "-1")).toMatchObject({ code: 0 });
      expect(await rowHash(project)).toBe(before);

      await project.autogen("upgrade");
      expect(await project.autogen("purge")).toMatchObject({ code: 2 });
      expect(await project.autogen("purge", "--older-than", "soon")).toMatchObject({ code: 2 });
      const young = await project.autogen("purge", "--older-than", "1d");
      expect(young.stdout).toMatch(
        /kept {6}autogen_kept_tasks_\w+ {2}\(3 rows, \d{4}-\d\d-\d\d, revision \w+\)/,
      );
      expect((await project.autogen("purge", "--all", "--dry-run")).stdout).toContain("would go");
      const purged = jsonOf(await project.autogen("purge", "--all", "--json")) as {
        purged: { rows: number }[];
      };
      expect(purged.purged).toEqual([expect.objectContaining({ rows: 3 })]);
      expect((await project.autogen("purge", "--all")).stdout).toContain("Nothing to purge");
      // The way back still runs, and finds nothing.
      expect(await project.autogen("downgrade", "-1")).toMatchObject({ code: 0 });
      expect(await project.query("SELECT legacy FROM tasks WHERE legacy IS NOT NULL")).toEqual([]);
      expect(await project.query("SELECT title FROM tasks")).toHaveLength(3);
    }));

  test("a table that goes is kept with its children; purge takes what is old enough and nothing else", () =>
    withProject(dialect, async (project) => {
      project.write("src/entities/task.ts", taskEntity(extra) + labelEntities);
      project.write(
        "ormconfig.ts",
        ormconfig('{ drops: "keep" }', "[Task, Label, Mark]").replace("{ Task }", "{ Label, Mark, Task }"),
      );
      await project.autogen("-m", "first", "--no-proof");
      await project.autogen("upgrade");
      await project.query("INSERT INTO tasks (title, legacy) VALUES ('a', 'x')");
      await project.query("INSERT INTO labels (name) VALUES ('it''s'), ('ü\t\n'), ('')");
      await project.query(`INSERT INTO marks ("labelId") VALUES (3), (1), (1)`);
      const hashes = (): Promise<string[]> =>
        Promise.all(["tasks", "labels", "marks"].map((table) => rowHash(project, table)));
      const before = await hashes();
      project.write("src/entities/task.ts", taskEntity(extra));
      project.write("ormconfig.ts", ormconfig('{ drops: "keep" }'));
      expect(await project.autogen("-m", "drop the labels", "--no-rename")).toMatchObject({ code: 0 });
      expect(await project.autogen("upgrade")).toMatchObject({ code: 0, stderr: "" });
      project.write("src/entities/task.ts", taskEntity());
      expect(await project.autogen("-m", "drop legacy", "--no-rename")).toMatchObject({ code: 0 });
      expect(await project.autogen("upgrade")).toMatchObject({ code: 0, stderr: "" });
      expect(await project.autogen("downgrade", "-2")).toMatchObject({ code: 0, stderr: "" });
      expect(await hashes()).toEqual(before);

      await project.autogen("upgrade");
      // The journal cannot be written to by the tool; only time makes it older.
      await project.query(
        `UPDATE migrations_journal SET "at" = '2026-01-01T00:00:00.000Z' WHERE "message" = 'drop the labels'`,
      );
      const old = jsonOf(await project.autogen("purge", "--older-than", "30d", "--json")) as {
        purged: { name: string; rows: number }[];
        left: { name: string; rows: number }[];
      };
      expect(old.purged.map(({ name, rows }) => [name.replace(/_\w{10}$/, ""), rows])).toEqual([
        ["autogen_kept_labels", 3],
        ["autogen_kept_marks", 3],
      ]);
      expect(old.left.map(({ name, rows }) => [name.replace(/_\w{10}$/, ""), rows])).toEqual([
        ["autogen_kept_tasks", 1],
      ]);
      expect(await project.autogen("downgrade", "-2")).toMatchObject({ code: 0, stderr: "" });
      expect(await rowHash(project)).toBe(before[0]);
      expect(await project.query("SELECT * FROM labels")).toEqual([]);
    }));

  test("a database that TypeORM synchronised is adopted, and goes on", () =>
    withProject(dialect, async (project) => {
      await synchronise(project, dialect);
      await project.query("INSERT INTO tasks (title) VALUES ('old')");
      const before = await rowHash(project);
      const adopted = await project.autogen("init", "--baseline");
      expect(adopted).toMatchObject({ code: 0 });
      expect(adopted.stdout).toContain("Entities and database agree.");
      expect((await project.autogen("-m", "nothing")).stdout).toContain("Nothing changed");
      expect(await project.autogen("check")).toMatchObject({ code: 0 });
      expect(await rowHash(project)).toBe(before);
      await goOn(project, before);
      expect((await project.autogen("init", "--baseline")).stderr).toContain("There are migrations already");
    }));

  test("a database that plain TypeORM migrations made goes on, behind them", () =>
    withProject(dialect, async (project) => {
      const id = dialect === "sqlite" ? "integer PRIMARY KEY AUTOINCREMENT NOT NULL" : "SERIAL PRIMARY KEY";
      project.write(
        "migrations/1763679060000-old.ts",
        `export class Old1763679060000 {
           async up(runner) { await runner.query('CREATE TABLE "tasks" ("id" ${id}, "title" varchar(120) NOT NULL)'); }
           async down(runner) { await runner.query('DROP TABLE "tasks"'); }
         }`,
      );
      expect(await project.autogen("upgrade")).toMatchObject({ code: 0 });
      await project.query("INSERT INTO tasks (title) VALUES ('old')");
      expect((await project.autogen("-m", "nothing")).stdout).toContain("Nothing changed");
      await goOn(project, await rowHash(project));
      const { revisions } = jsonOf(await project.autogen("history", "--json")) as {
        revisions: { parents: string[] }[];
      };
      expect(revisions[0]?.parents).toEqual(["Old1763679060000"]);
    }));

  test("a database made by hand is adopted with what only it has", () =>
    withProject(dialect, async (project) => {
      const id = dialect === "sqlite" ? "integer PRIMARY KEY AUTOINCREMENT NOT NULL" : "SERIAL PRIMARY KEY";
      await project.query(`CREATE TABLE tasks (id ${id}, title varchar(120) NOT NULL CHECK (title <> ''))`);
      await project.query("CREATE INDEX tuned ON tasks (title)");
      await project.query("CREATE TABLE of_others (id integer)");
      await project.query("INSERT INTO tasks (title) VALUES ('old')");
      const before = await rowHash(project);
      const adopted = await project.autogen("init", "--baseline", "-m", "what was there");
      expect(adopted).toMatchObject({ code: 0 });
      expect(adopted.stdout).toContain("  table of_others");
      expect(await rowHash(project)).toBe(before);
      await goOn(project, before);
      expect(await project.query("SELECT * FROM of_others")).toEqual([]);
    }));
});

/** One more edit, up and down, with the rows as they were. */
async function goOn(project: TestProject, before: string): Promise<void> {
  project.write("src/entities/task.ts", taskEntity(extra));
  expect(await project.autogen("-m", "add legacy", "--no-rename")).toMatchObject({ code: 0 });
  expect(await project.autogen("upgrade")).toMatchObject({ code: 0 });
  expect(await project.query("SELECT legacy FROM tasks")).toEqual([{ legacy: null }]);
  expect(await project.autogen("downgrade", "-1")).toMatchObject({ code: 0 });
  expect(await rowHash(project)).toBe(before);
}

async function synchronise(project: TestProject, dialect: "sqlite" | "postgres"): Promise<void> {
  const { EntitySchema } = await import("typeorm");
  const Task = new EntitySchema({
    name: "Task",
    tableName: "tasks",
    columns: {
      id: { type: Number, primary: true, generated: true },
      title: { type: "varchar", length: 120 },
    },
  });
  const dataSource = new DataSource(
    dialect === "sqlite"
      ? { ...sqliteOptions(join(project.directory, "development.db")), entities: [Task] }
      : { type: "postgres", url: project.environment["DATABASE_URL"] ?? "", entities: [Task] },
  );
  await dataSource.initialize();
  await dataSource.synchronize();
  await dataSource.destroy();
}
