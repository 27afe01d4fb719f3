import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DataSource, MigrationInterface, QueryRunner } from "typeorm";
import { execute } from "../../../../src/migrator/dialects/sqlite/execute";
import { prepareForeignKeys } from "../../../../src/migrator/dialects/sqlite/session";
import { watchWrites } from "../../../../src/migrator/dialects/sqlite/watch-writes";
import type { Operation } from "../../../../src/migrator/operations/operation";
import { openDatabase, rows } from "./database";

// TypeORM's executor prints each failure that these tests provoke.
beforeAll(() => void jest.spyOn(console, "log").mockImplementation(() => undefined));
afterAll(() => jest.restoreAllMocks());

const retype = (type: string): Operation => ({
  kind: "alterColumn",
  table: { name: "crews" },
  column: "name",
  changes: { type },
});

class Retype1700000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    watchWrites(runner);
    await execute(runner, [
      { kind: "createIndex", table: { name: "crews" }, index: { name: "i", columns: [{ column: "name" }] } },
    ]);
    await execute(runner, [retype("varchar(9)")]);
  }
  async down(runner: QueryRunner): Promise<void> {
    watchWrites(runner);
    await execute(runner, [{ kind: "dropIndex", table: { name: "crews" }, index: "i" }]);
    await execute(runner, [retype("varchar(5)")]);
  }
}

class Fails1700000000002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await execute(runner, [retype("varchar(77)")]);
    await execute(runner, [
      { kind: "addColumn", table: { name: "crews" }, column: { name: "n", type: "int", nullable: false } },
    ]);
  }
  async down(runner: QueryRunner): Promise<void> {
    await execute(runner, [retype("varchar(66)")]);
    throw new Error("down stops here");
  }
}

class WritesFirst1700000000003 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await execute(runner, [retype("varchar(9)")]);
  }
  async down(runner: QueryRunner): Promise<void> {
    await runner.query("INSERT INTO crews VALUES (50, 'by hand', NULL)");
    watchWrites(runner);
    await execute(runner, [retype("varchar(5)")]);
  }
}

const setup = [
  "CREATE TABLE crews (id integer PRIMARY KEY, name varchar(5), lead int REFERENCES crews (id) ON DELETE CASCADE)",
  "CREATE TABLE members (id integer PRIMARY KEY, crew int NOT NULL REFERENCES crews (id) ON DELETE CASCADE)",
  "CREATE TABLE guests (id integer PRIMARY KEY, crew int REFERENCES crews (id) ON DELETE SET NULL)",
  "INSERT INTO crews VALUES (1, 'a', NULL), (2, 'b', 1)",
  "INSERT INTO members VALUES (10, 1), (11, 2), (12, 2)",
  "INSERT INTO guests VALUES (20, 1)",
];

async function expectRowsKept(dataSource: DataSource): Promise<void> {
  expect(await rows(dataSource, "SELECT id, lead FROM crews ORDER BY id")).toEqual([
    { id: 1, lead: null },
    { id: 2, lead: 1 },
  ]);
  expect(await rows(dataSource, "SELECT id FROM members ORDER BY id")).toEqual([
    { id: 10 },
    { id: 11 },
    { id: 12 },
  ]);
  expect(await rows(dataSource, "SELECT crew FROM guests")).toEqual([{ crew: 1 }]);
}

async function foreignKeys(dataSource: DataSource): Promise<unknown> {
  return rows(dataSource, "PRAGMA foreign_keys");
}

async function crewsText(dataSource: DataSource): Promise<string> {
  const [row] = (await dataSource.query("SELECT sql FROM sqlite_schema WHERE name = 'crews'")) as {
    sql: string;
  }[];
  return row?.sql ?? "";
}

const on = [{ foreign_keys: 1 }];

describe.each([["memory"], ["delete"], ["truncate"], ["wal"]])(
  "rows that point at a rebuilt table, journal %s",
  (journal) => {
    const folder = mkdtempSync(join(tmpdir(), "autogen-sqlite-"));
    let number = 0;
    let dataSource: DataSource;
    const open = async (...migrations: (new () => MigrationInterface)[]): Promise<void> => {
      number += 1;
      const database = journal === "memory" ? ":memory:" : join(folder, `${number}.db`);
      dataSource = await openDatabase([`PRAGMA journal_mode = ${journal}`, ...setup], {
        database,
        migrations,
      });
    };
    afterEach(() => dataSource.destroy());
    afterAll(() => rmSync(folder, { recursive: true }));

    it.each(["all", "each", "none"] as const)(
      "are kept by migration:run, mode %s, and by migration:revert",
      async (transaction) => {
        await open(Retype1700000000001);
        await dataSource.runMigrations({ transaction });
        await expectRowsKept(dataSource);
        expect(await crewsText(dataSource)).toContain("varchar(9)");
        expect(await foreignKeys(dataSource)).toEqual(on);
        await dataSource.undoLastMigration({ transaction });
        await expectRowsKept(dataSource);
        expect(await crewsText(dataSource)).toContain("varchar(5)");
        expect(await foreignKeys(dataSource)).toEqual(on);
        expect(await rows(dataSource, "SELECT * FROM migrations")).toEqual([]);
      },
    );

    it("are kept when the revert fails, and everything is as before", async () => {
      await open(Fails1700000000002);
      await dataSource.runMigrations({ fake: true });
      const before = await crewsText(dataSource);
      await expect(dataSource.undoLastMigration()).rejects.toThrow(
        journal === "wal" ? /foreign keys are on/ : "down stops here",
      );
      expect(await crewsText(dataSource)).toBe(before);
      await expectRowsKept(dataSource);
      expect(await foreignKeys(dataSource)).toEqual(on);
      expect(await rows(dataSource, "SELECT count(*) AS n FROM migrations")).toEqual([{ n: 1 }]);
    });

    it("are kept when the run fails: mode all changes nothing, mode none stops at the failing operation", async () => {
      await open(Fails1700000000002);
      const before = await crewsText(dataSource);
      await expect(dataSource.runMigrations({ transaction: "all" })).rejects.toThrow(/NOT NULL/);
      expect(await crewsText(dataSource)).toBe(before);
      await dataSource.query("PRAGMA foreign_keys = ON");
      await expect(dataSource.runMigrations({ transaction: "none" })).rejects.toThrow(/NOT NULL/);
      expect(await crewsText(dataSource)).toContain("varchar(77)");
      await expectRowsKept(dataSource);
      expect(await foreignKeys(dataSource)).toEqual(on);
    });

    it("make a revert stop that has already written by hand, naming the table and the way out", async () => {
      await open(WritesFirst1700000000003);
      await dataSource.runMigrations();
      if (journal === "wal") return;
      await expect(dataSource.undoLastMigration()).rejects.toMatchObject({
        code: "operation-impossible",
        message: expect.stringContaining('"crews"'),
        nextStep: expect.stringContaining("autogen downgrade"),
      });
      await expectRowsKept(dataSource);
      expect(await crewsText(dataSource)).toContain("varchar(9)");
      expect(await foreignKeys(dataSource)).toEqual(on);
    });
  },
);

describe("watchWrites", () => {
  it("ends with the transaction and leaves the runner as it was", async () => {
    const dataSource = await openDatabase(setup);
    const runner = dataSource.createQueryRunner();
    await runner.startTransaction();
    watchWrites(runner);
    await prepareForeignKeys(runner);
    expect(await foreignKeys(dataSource)).toEqual([{ foreign_keys: 0 }]);
    await runner.commitTransaction();
    expect(await foreignKeys(dataSource)).toEqual(on);
    expect(
      ["query", "commitTransaction", "rollbackTransaction"].filter((name) => Object.hasOwn(runner, name)),
    ).toEqual([]);
    await dataSource.destroy();
  });

  it("knows a write from a read", async () => {
    // In memory better-sqlite3 cannot be asked.
    const folder = mkdtempSync(join(tmpdir(), "autogen-sqlite-"));
    const dataSource = await openDatabase(setup, { database: join(folder, "watched.db") });
    const runner = dataSource.createQueryRunner();
    for (const [sql, written] of [
      ["SELECT 1", false],
      ["WITH a AS (SELECT 1) SELECT * FROM a", false],
      ["PRAGMA foreign_keys = OFF", false],
      ["WITH a AS (SELECT 1) DELETE FROM guests WHERE id IN a", true],
      ["PRAGMA user_version = 5", true],
      ["CREATE TABLE t (a)", true],
    ] as const) {
      await runner.startTransaction();
      watchWrites(runner);
      await runner.query(sql);
      await prepareForeignKeys(runner);
      expect([sql, await foreignKeys(dataSource)]).toEqual([sql, [{ foreign_keys: written ? 1 : 0 }]]);
      await runner.rollbackTransaction();
    }
    await dataSource.destroy();
    rmSync(folder, { recursive: true });
  });
});
