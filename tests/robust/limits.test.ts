/** What stands in the way: tables that others hold, a file that is locked, full or read-only, a connection that is gone. Each is said, and leaves an intact database. */
import { spawnSync } from "node:child_process";
import { chmodSync } from "node:fs";
import { join } from "node:path";
import { Client } from "pg";
import { Database } from "sqlite3";
import { readDatabase } from "../support/chain-state";
import { startCommitProxy } from "../support/commit-proxy";
import { makeProject, migrationFile, type CommandResult, type TestProject } from "../support/project";
import { isLine1 } from "../support/typeorm-line";

const ids = ["aaaaaaaaaaa1", "abbbbbbbbbb2", "acccccccccc3"];
const names = ["One1763679060000", "Two1763679060001", "Three1763679060002"];

interface Revision {
  readonly up: string;
  readonly down?: string;
  readonly members?: string;
}

const crews: Revision = {
  up: `await op.createTable("crews", (table) => {
      table.column("id", "integer", { nullable: false });
      table.column("name", "text", { nullable: true });
      table.primaryKey(["id"]);
    });
    await op.sql("INSERT INTO crews VALUES (1, 'one'), (2, 'two')");`,
  down: `await op.dropTable("crews");`,
};
const rank: Revision = {
  up: `await op.alterTable("crews", (table) => {
      table.addColumn("rank", "integer", { nullable: false, default: "0" });
    });`,
  down: `await op.alterTable("crews", (table) => {
      table.dropColumn("rank");
    });`,
};

const ormconfig = `
import { DataSource } from "typeorm";
import { readSettings } from "typeorm-autogen";

export default new DataSource({
  ...readSettings({ directory: __dirname }).database,
  entities: [],
  migrations: [\`\${__dirname}/migrations/*.ts\`],
});
`;

let project: TestProject;
afterEach(() => project.close());

async function open(dialect: "sqlite" | "postgres", ...revisions: readonly Revision[]): Promise<void> {
  project = await makeProject(dialect);
  project.write("ormconfig.ts", ormconfig);
  revisions.forEach((revision, position) =>
    project.write(
      `migrations/${position}.ts`,
      migrationFile({
        ...revision,
        id: ids[position] ?? "",
        parents: ids.slice(Math.max(position - 1, 0), position),
        name: names[position] ?? "",
      }),
    ),
  );
}

async function recorded(): Promise<readonly unknown[]> {
  return (await project.query("SELECT name FROM migrations ORDER BY id")).map(({ name }) => name);
}

/** Another session, in the middle of a transaction that has sent this. */
async function otherSession(...statements: readonly string[]): Promise<Client> {
  const client = new Client({ connectionString: project.environment["DATABASE_URL"] });
  // Ended by the test's own command, or by dropping the database.
  client.on("error", () => undefined);
  await client.connect();
  await client.query("BEGIN");
  for (const sql of statements) await client.query(sql);
  return client;
}

async function expectIntact(after = 1): Promise<void> {
  expect(await recorded()).toEqual(names.slice(0, after));
  const dialect = project.environment["DATABASE_URL"] === undefined ? "sqlite" : "postgres";
  const { schema } = await readDatabase(project, dialect);
  expect(schema.tables.map(({ name, columns }) => [name, columns.map((column) => column.name)])).toEqual([
    ["crews", ["id", "name"]],
  ]);
  const rows = await project.query("SELECT * FROM crews ORDER BY id");
  expect(rows).toEqual([
    { id: 1, name: "one" },
    { id: 2, name: "two" },
  ]);
}

async function expectFinishes(): Promise<void> {
  expect(await project.autogen("upgrade")).toMatchObject({ code: 0, stderr: "" });
  expect(await recorded()).toEqual(names.slice(0, project.files("migrations").length));
}

const holds = [
  ["has it for itself", "LOCK TABLE crews IN ACCESS EXCLUSIVE MODE"],
  ["has read it and is not done", "SELECT * FROM crews"],
] as const;

describe("PostgreSQL: a table that another session uses", () => {
  beforeEach(async () => {
    await open("postgres", crews, rank);
    expect((await project.autogen("upgrade", "+1")).code).toBe(0);
  });

  test.each(holds)("one that %s: given up in time, and said", async (_title, sql) => {
    const other = await otherSession(sql);
    const start = Date.now();
    const result = await project.autogen("upgrade", "--table-lock-timeout", "0.3", "--retries", "0");
    expect(Date.now() - start).toBeLessThan(10_000);
    await other.end();
    expect(result).toMatchObject({ code: 5, stdout: "" });
    expect(result.stderr).toContain('error[revision-failed] Cannot apply revision abbbbbbbbbb2 "Two');
    expect(result.stderr).toContain('The statement: ALTER TABLE "crews" ADD');
    expect(result.stderr).toContain("The database says: canceling statement due to lock timeout");
    expect(result.stderr).toContain("Nothing of it was kept");
    await expectIntact();
    await expectFinishes();
  });

  test.each(holds)("one that %s: tried again until it ends", async (_title, sql) => {
    const other = await otherSession(sql);
    let released: Promise<void> | undefined;
    const words = ["upgrade", "--table-lock-timeout", "0.3", "--retries", "8", "--log", "info"];
    const result = await project.run(words, {
      onOutput: (printed) => {
        // Two tries have failed by then.
        if ((printed.match(/lock timeout/g) ?? []).length >= 2) released ??= other.end();
      },
    });
    await (released ?? other.end());
    expect(result.code).toBe(0);
    expect(released).toBeDefined();
    expect(await recorded()).toEqual(names.slice(0, 2));
  });
});

test("PostgreSQL: what loses a deadlock is tried again", async () => {
  await open("postgres", crews, {
    up: `await op.sql("CREATE TABLE IF NOT EXISTS rooms (id integer)");
    await op.sql("SELECT set_config('deadlock_timeout', '50ms', true)");
    await op.sql("UPDATE crews SET name = name || '!' WHERE id = 1");
    process.stdout.write("first\\n");
    await new Promise((done) => setTimeout(done, 1500));
    await op.sql("UPDATE crews SET name = name || '!' WHERE id = 2");`,
  });
  expect((await project.autogen("upgrade", "+1")).code).toBe(0);
  const other = await otherSession(
    "SET deadlock_timeout = '20s'",
    "UPDATE crews SET name = name || '?' WHERE id = 2",
  );
  let crossing: Promise<unknown> | undefined;
  const words = ["upgrade", "--table-lock-timeout", "0", "--retries", "3", "--log", "info"];
  const result = await project.run(words, {
    onOutput: (printed) => {
      if (!printed.includes("first")) return;
      crossing ??= other
        .query("UPDATE crews SET name = name || '?' WHERE id = 1")
        .then(() => other.query("COMMIT"));
    },
  });
  await crossing;
  await other.end();
  expect(result.code).toBe(0);
  expect(result.stderr).toContain("deadlock detected");
  expect(await project.query("SELECT name FROM crews ORDER BY id")).toEqual([
    { name: "one?!" },
    { name: "two?!" },
  ]);
  expect(await recorded()).toEqual(names.slice(0, 2));
});

test("PostgreSQL: --statement-timeout ends a statement", async () => {
  await open("postgres", crews, {
    up: `await op.sql("UPDATE crews SET name = 'changed'");\nawait op.sql("SELECT pg_sleep(30)");`,
  });
  await project.autogen("upgrade", "+1");
  const result = await project.autogen("upgrade", "--statement-timeout", "0.3");
  expect(result).toMatchObject({ code: 5, stdout: "" });
  expect(result.stderr).toContain("The statement: SELECT pg_sleep(30)");
  expect(result.stderr).toContain("The database says: canceling statement due to statement timeout");
  await expectIntact();
});

test.each(["sqlite", "postgres"] as const)(
  "%s: --atomic: a failure in the third revision leaves none",
  async (dialect) => {
    await open(dialect, crews, rank, { up: `await op.sql("INSERT INTO nowhere VALUES (1)");` });
    const result = await project.autogen("upgrade", "--atomic");
    expect(result).toMatchObject({ code: 5, stdout: "" });
    expect(result.stderr).toContain("Cannot apply revision acccccccccc3");
    expect(result.stderr).toContain("stands where it stood before");
    const tables = await project.query(
      dialect === "sqlite"
        ? "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
        : "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'",
    );
    expect(tables).toEqual([]);
  },
);

describe("SQLite: another process holds the write lock", () => {
  beforeEach(async () => {
    await open("sqlite", crews, rank);
    await project.autogen("upgrade", "+1");
  });

  test("it is waited for, which is seen", async () => {
    const other = await holdFile();
    let released: Promise<void> | undefined;
    const seen: string[] = [];
    const result = await project.run(["upgrade"], {
      onOutput: (printed) => {
        seen.push(printed);
        if (printed.includes("waiting for another process")) released ??= other.release();
      },
    });
    await (released ?? other.release());
    expect(seen.at(-1)).toContain("… waiting for another process");
    expect(result.code).toBe(0);
  });

  test("it is given up in time", async () => {
    const other = await holdFile();
    const start = Date.now();
    const result = await project.autogen("upgrade", "--lock-timeout", "1");
    // Not for as long as the driver would wait by itself.
    expect(Date.now() - start).toBeLessThan(8_000);
    await other.release();
    expect(result.code).toBe(4);
    expect(result.stderr).toContain("error[database-locked] Cannot apply revision abbbbbbbbbb2");
    expect(result.stderr).toContain("Another process has been writing to this database for 1 s.");
    expect(result.stderr).toContain("Nothing of it was kept");
    await expectIntact();
    await expectFinishes();
  });
});

async function holdFile(): Promise<{ release(): Promise<void> }> {
  const database = new Database(join(project.directory, "development.db"));
  const run = (sql: string): Promise<void> =>
    new Promise((done, failed) => database.run(sql, (error) => (error ? failed(error) : done())));
  await run("BEGIN IMMEDIATE");
  await run("INSERT INTO crews VALUES (99, 'other')");
  return {
    release: async () => {
      await run("ROLLBACK");
      await new Promise((done) => database.close(done));
    },
  };
}

const endOthers =
  "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()";

const lateKill = `await op.sql("UPDATE crews SET name = 'changed'");
    process.stdout.write("in the middle\\n");
    await new Promise((done) => setTimeout(done, 1500));
    await op.sql("UPDATE crews SET name = 'changed twice'");`;

test("PostgreSQL: a connection that is lost in the middle", async () => {
  await open("postgres", crews, { up: lateKill });
  await project.autogen("upgrade", "+1");
  let ended: Promise<unknown> | undefined;
  const result = await project.run(["upgrade"], {
    onOutput: (printed) => {
      if (printed.includes("in the middle")) ended ??= project.query(endOthers);
    },
  });
  await ended;
  expect(result.stderr).toContain('Cannot apply revision abbbbbbbbbb2 "Two');
  expect(result.stderr).toContain("error[database-unreachable]");
  expect(result.stderr).toContain("Nothing of it was kept");
  expect(result.code).toBe(4);
  await expectIntact();
  await expectFinishes();
});

describe.each(["before", "after"] as const)("PostgreSQL: a connection that is lost %s COMMIT", (when) => {
  test.each([
    [
      ["upgrade"],
      'while abbbbbbbbbb2 "Two1763679060001" (migrations/1.ts) was being committed',
      "So it may be applied",
    ],
    [
      ["upgrade", "--atomic"],
      'acccccccccc3 "Three1763679060002" (migrations/2.ts) were being',
      "So all of them may be applied",
    ],
    [["downgrade", "base"], "while aaaaaaaaaaa1", "So it may be undone"],
  ])("%j says that it may have been committed, and goes on the next time", async (words, what, state) => {
    await open("postgres", crews, rank, { up: 'await op.sql("SELECT 1");' });
    expect(await project.autogen("upgrade", "+1")).toMatchObject({ code: 0 });
    const wire = await startCommitProxy(project.environment["DATABASE_URL"] ?? "", when);
    const result = await project.run(words, { environment: { DATABASE_URL: wire.url } });
    await wire.close();
    expect(wire.broken).toBe(1);
    expect(result).toMatchObject({ code: 4, stdout: "" });
    expect(result.stderr).toContain("error[database-unreachable] The connection to postgres://");
    expect(result.stderr).toContain(what);
    expect(result.stderr).toContain(state);
    expect(result.stderr).toContain("Next: Run `autogen current` to see which");
    expect(result.stderr).not.toContain("was kept");
    const isDone = when === "after";
    const upgraded = words.includes("--atomic") ? 3 : 2;
    const standing = words[0] === "upgrade" ? [1, upgraded] : [1, 0];
    expect(await recorded()).toEqual(names.slice(0, standing[isDone ? 1 : 0]));
    await expectFinishes();
  });
});

test("PostgreSQL: the server ends the session at COMMIT", async () => {
  await open("postgres", crews, {
    up: `await op.sql("CREATE FUNCTION leave() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END'");
    await op.sql("CREATE CONSTRAINT TRIGGER leaving AFTER UPDATE ON crews DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION leave()");
    await op.sql("UPDATE crews SET name = 'changed'");`,
  });
  await project.autogen("upgrade", "+1");
  const result = await project.autogen("upgrade");
  expect(result).toMatchObject({ code: 4, stdout: "" });
  expect(result.stderr).toContain("The database says: terminating connection due to administrator command");
  expect(result.stderr).toContain("So it may be applied, or nothing of it");
  await expectIntact();
});

test("PostgreSQL: a connection that is lost outside a transaction", async () => {
  await open("postgres", crews, {
    ...rank,
    up: `${rank.up}
    process.stdout.write("in the middle\\n");
    await new Promise((done) => setTimeout(done, 1500));
    await op.createTable("notes", (table) => table.column("id", "integer", { nullable: true }));`,
    members: "readonly transaction = false;",
  });
  await project.autogen("upgrade", "+1");
  let ended: Promise<unknown> | undefined;
  const result = await project.run(["upgrade"], {
    onOutput: (printed) => {
      if (printed.includes("in the middle")) ended ??= project.query(endOthers);
    },
  });
  await ended;
  expect(result.code).toBe(4);
  expect(result.stderr).toContain('error[database-unreachable] Cannot apply revision abbbbbbbbbb2 "Two');
  expect(result.stderr).toContain(
    "It runs without a transaction, so a part of it may have happened; the record does not",
  );
  expect(await recorded()).toEqual(names.slice(0, 1));
  expect(await project.query("SELECT id, rank FROM crews ORDER BY id")).toEqual([
    { id: 1, rank: 0 },
    { id: 2, rank: 0 },
  ]);
  // What is done is passed over.
  expect(await project.autogen("upgrade")).toMatchObject({ code: 0, stderr: "" });
  expect(await recorded()).toEqual(names.slice(0, 2));
  expect(await project.query("SELECT * FROM notes")).toEqual([]);
});

/** sqlite3 puts the code before its words. */
const fullDisk = `${isLine1 ? "" : "SQLITE_FULL: "}database or disk is full`;

test.each([
  ["sqlite", `await op.sql("PRAGMA max_page_count = 1");`, fullDisk],
  [
    "postgres",
    `await op.sql("DO $$ BEGIN RAISE 'could not extend file' USING ERRCODE = 'disk_full'; END $$");`,
    "could not extend file",
  ],
] as const)("%s: a full disk, as the database tells of it", async (dialect, full, says) => {
  await open(dialect, crews, {
    up: `${full}
    await op.sql("CREATE TABLE bulk (id integer)");`,
  });
  await project.autogen("upgrade", "+1");
  const result = await project.autogen("upgrade");
  expect(result).toMatchObject({ code: 4, stdout: "" });
  expect(result.stderr).toContain('error[database-file] Cannot apply revision abbbbbbbbbb2 "Two');
  expect(result.stderr).toContain(`The database says: ${says}`);
  expect(result.stderr).toContain("Nothing of it was kept");
  expect(result.stderr).toContain("Next: Free some space on the disk of the database");
  await expectIntact();
});

const bulk = `await op.sql("CREATE TABLE bulk (id integer, text text)");
    await op.sql("INSERT INTO bulk WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 60000) SELECT i, hex(randomblob(100)) FROM n");`;

test("SQLite: a full disk", async () => {
  await open("sqlite", crews, { up: bulk });
  await project.autogen("upgrade", "+1");
  const disk = join(project.directory, "disk");
  project.write("disk/.keep", "");
  if (spawnSync("mount", ["-t", "tmpfs", "-o", "size=2m", "tmpfs", disk]).status !== 0) {
    console.warn("A small disk of its own cannot be mounted here: skipped");
    return;
  }
  try {
    spawnSync("cp", [join(project.directory, "development.db"), join(disk, "small.db")]);
    const result = await project.run(["upgrade"], { environment: { DATABASE_URL: "sqlite:disk/small.db" } });
    expect(result.stderr).toContain("error[database-file]");
    expect(result.stderr).toMatch(/disk is full/);
    expect(result.stderr).toContain("Nothing of it was kept");
    expect(result.code).toBe(4);
    spawnSync("cp", [join(disk, "small.db"), join(project.directory, "development.db")]);
    await expectIntact();
  } finally {
    spawnSync("umount", [disk]);
  }
});

test.each([
  ["the file is read-only", "sqlite"],
  ["the session is read-only", "postgres"],
] as const)("%s (%s)", async (_title, dialect) => {
  await open(dialect, crews, rank);
  await project.autogen("upgrade", "+1");
  const result = await (dialect === "sqlite" ? upgradeReadOnlyFile() : upgradeReadOnlySession());
  expect(result.stderr).toContain("error[database-read-only]");
  expect(result.stderr).toContain("Next: ");
  expect(result.code).toBe(4);
  await expectIntact();
});

/** Root may write everything, so the command runs as nobody. */
function upgradeReadOnlyFile(): Promise<CommandResult> {
  chmodSync(join(project.directory, "development.db"), 0o444);
  chmodSync(project.directory, 0o755);
  return project.run(["upgrade"], process.getuid?.() === 0 ? { user: 65534 } : {});
}

function upgradeReadOnlySession(): Promise<CommandResult> {
  const url = new URL(project.environment["DATABASE_URL"] ?? "");
  url.searchParams.set("options", "-c default_transaction_read_only=on");
  return project.run(["upgrade"], { environment: { DATABASE_URL: url.href } });
}

describe.each(["sqlite", "postgres"] as const)(
  "hand-written SQL of a revision without a transaction on %s",
  (dialect) => {
    const openRevision = (up: string): string =>
      migrationFile({
        id: "aaaaaaaaaaa1",
        name: "Open1763679060000",
        members: "readonly transaction = false;",
        up,
      });
    const table = 'await op.sql("CREATE TABLE seen (n integer)");';
    const one = 'await op.sql("INSERT INTO seen VALUES (1)");';

    test("what is done is passed over also when the file is mended around it, and its notes go", async () => {
      await open(dialect);
      project.write(
        "migrations/0.ts",
        openRevision(`${table} ${one} ${one} await op.sql("INSERT INTO missing VALUES (1)");`),
      );
      const failed = await project.autogen("upgrade");
      expect(failed).toMatchObject({ code: 5 });
      expect(failed.stderr).toContain("passes over what is done already");
      const mended = `await op.sql("CREATE TABLE missing (n integer)"); ${table} ${one} ${one} ${one}`;
      project.write("migrations/0.ts", openRevision(mended));
      expect(await project.autogen("upgrade")).toMatchObject({ code: 0, stderr: "" });
      expect(await project.query("SELECT n FROM seen")).toHaveLength(3);
      expect(await project.query("SELECT 1 FROM migrations_journal WHERE outcome = 'reached'")).toEqual([]);
    });

    test("a transaction that it opens itself is its own", async () => {
      await open(dialect);
      const words = [
        "BEGIN",
        "INSERT INTO seen VALUES (2)",
        "ROLLBACK",
        "BEGIN",
        "INSERT INTO seen VALUES (3)",
        "COMMIT",
      ];
      const sent = words.map((sql) => `await op.sql("${sql}");`).join("\n");
      const raw = `await queryRunner.query("BEGIN"); await op.sql("INSERT INTO seen VALUES (4)"); await queryRunner.query("ROLLBACK");`;
      project.write("migrations/0.ts", openRevision(`${table}\n${sent}\n${raw}`));
      expect(await project.autogen("upgrade")).toMatchObject({ code: 0, stderr: "" });
      expect(await project.query("SELECT n FROM seen")).toEqual([{ n: 3 }]);
    });
  },
);
