/** What an application does with its own DataSource, on real databases. */
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DataSource, type MigrationInterface, type QueryRunner } from "typeorm";
import {
  assertUpToDate,
  downgrade,
  operations,
  startUp,
  status,
  upgrade,
  type RunHooks,
  type Status,
} from "typeorm-autogen";
import { withPostgresUrl } from "../support/databases";
import { sqliteOptions } from "../support/typeorm-line";

class Create1763679060000 implements MigrationInterface {
  static readonly revision = "aaaa";
  static readonly parents: readonly string[] = [];
  async up(queryRunner: QueryRunner): Promise<void> {
    await operations(queryRunner).createTable("notes", (table) => {
      table.column("id", "integer", { nullable: false });
      table.primaryKey(["id"]);
    });
  }
  async down(queryRunner: QueryRunner): Promise<void> {
    await operations(queryRunner).dropTable("notes");
  }
}

class AddTextToNotes1763679061000 implements MigrationInterface {
  static readonly revision = "bbbb";
  static readonly parents = ["aaaa"];
  async up(queryRunner: QueryRunner): Promise<void> {
    await operations(queryRunner).alterTable("notes", (table) => {
      table.addColumn("text", "text", { nullable: true });
    });
  }
  async down(queryRunner: QueryRunner): Promise<void> {
    await operations(queryRunner).alterTable("notes", (table) => table.dropColumn("text"));
  }
}

class Fails1763679062000 implements MigrationInterface {
  static readonly revision = "cccc";
  static readonly parents = ["bbbb"];
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query("INSERT INTO nowhere VALUES (1)");
  }
  async down(): Promise<void> {
    // It never came up.
  }
}

// Jest does not let PGlite load itself.
beforeAll(() => {
  process.env["AUTOGEN_SCRATCH_URL"] = process.env["TEST_POSTGRES_URL"];
});
afterAll(() => {
  delete process.env["AUTOGEN_SCRATCH_URL"];
});

const both = [Create1763679060000, AddTextToNotes1763679061000];
const ids = (list: Status["pending"]): readonly string[] => list.map(({ id }) => id);

async function withApplication(
  dialect: "sqlite" | "postgres",
  work: (application: (migrations?: readonly unknown[]) => DataSource) => Promise<void>,
): Promise<void> {
  const make = (options: object, migrations: readonly unknown[] = both): DataSource =>
    new DataSource({ ...options, entities: [], migrations: [...migrations] } as never);
  if (dialect === "postgres")
    return withPostgresUrl((url) => work((migrations) => make({ type: "postgres", url }, migrations)));
  const directory = mkdtempSync(join(tmpdir(), "autogen-application-"));
  const database = join(directory, "app.db");
  try {
    await work((migrations) => make(sqliteOptions(database), migrations));
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

describe.each(["sqlite", "postgres"] as const)("on %s", (dialect) => {
  it("status tells, and creates nothing; upgrade and downgrade do what the command line does", () =>
    withApplication(dialect, async (application) => {
      const before = await status(application());
      expect({ ...before, database: "" }).toEqual({
        upToDate: false,
        database: "",
        current: [],
        heads: [{ id: "bbbb", message: "Add text to notes" }],
        pending: [
          { id: "aaaa", message: "Create" },
          { id: "bbbb", message: "Add text to notes" },
        ],
        unknown: [],
      });
      if (dialect === "sqlite") expect(existsSync(String(application().options.database))).toBe(false);
      const after = await upgrade(application());
      expect(after).toMatchObject({ upToDate: true, current: [{ id: "bbbb" }], pending: [] });
      expect(JSON.parse(JSON.stringify(after))).toEqual(after);
      expect(await status(application(), { drift: true })).toMatchObject({ drift: [] });
      expect(ids((await downgrade(application(), "-1")).current)).toEqual(["aaaa"]);
      expect(ids((await upgrade(application(), { target: "bbbb" })).pending)).toEqual([]);
    }));

  it("an initialised DataSource is left as it was", () =>
    withApplication(dialect, async (application) => {
      const dataSource = await application().initialize();
      try {
        await upgrade(dataSource);
        expect(dataSource.isInitialized).toBe(true);
        expect(await dataSource.query("SELECT * FROM notes")).toEqual([]);
        expect((await status(dataSource)).upToDate).toBe(true);
      } finally {
        await dataSource.destroy();
      }
    }));

  it("at start-up development upgrades, others report, and strict ones refuse", () =>
    withApplication(dialect, async (application) => {
      const told: unknown[] = [];
      const note = (fields: object, message: string): void => void told.push([message, fields]);
      const logger = { debug: note, info: note, warn: note, error: note };
      const reported = await startUp(application(), { environment: "production", logger });
      expect(ids(reported.pending)).toEqual(["aaaa", "bbbb"]);
      expect(told).toEqual([
        [expect.stringContaining("2 revisions are not applied (aaaa, bbbb)"), expect.anything()],
      ]);
      await expect(startUp(application(), { environment: "production", strict: true })).rejects.toMatchObject(
        {
          code: "not-up-to-date",
          nextStep: "Run `autogen upgrade` before the application starts.",
        },
      );
      await expect(assertUpToDate(application())).rejects.toMatchObject({ code: "not-up-to-date" });
      expect((await startUp(application(), { environment: "development" })).upToDate).toBe(true);
      expect((await startUp(application(), { environment: "production", strict: true })).upToDate).toBe(true);
      expect((await assertUpToDate(application())).upToDate).toBe(true);
    }));

  it("a database that a newer release migrated is told", () =>
    withApplication(dialect, async (application) => {
      await upgrade(application());
      const older = application([Create1763679060000]);
      expect(await status(older)).toMatchObject({
        upToDate: false,
        unknown: ["AddTextToNotes1763679061000"],
        pending: [],
      });
      await expect(assertUpToDate(older)).rejects.toThrow(
        /has AddTextToNotes1763679061000, which this release does not know/,
      );
    }));

  it("ten replicas at once: one works, and the others find nothing to do", () =>
    withApplication(dialect, async (application) => {
      const replicas = Array.from({ length: 10 }, () => upgrade(application()));
      for (const result of await Promise.all(replicas)) expect(result.upToDate).toBe(true);
      const dataSource = await application().initialize();
      expect(await dataSource.query("SELECT name FROM migrations ORDER BY id")).toEqual([
        { name: "Create1763679060000" },
        { name: "AddTextToNotes1763679061000" },
      ]);
      await dataSource.destroy();
    }));

  it("hooks are told of revisions, statements and failures, and the logger too", () =>
    withApplication(dialect, async (application) => {
      const events: string[] = [];
      const hooks: RunHooks = {
        beforeRevision: ({ revision }) => void events.push(`before ${revision.id}`),
        afterRevision: ({ revision, milliseconds }) =>
          void events.push(`after ${revision.id} ${milliseconds > 0}`),
        onStatement: ({ sql, error }) =>
          void events.push(`${sql.split(" ").slice(0, 2).join(" ")}${error ? " failed" : ""}`),
        onFailure: ({ revision }) => void events.push(`failure ${revision.id}`),
      };
      const records: string[] = [];
      const write = (level: string) => (_fields: object, message: string) =>
        void records.push(`${level} ${message}`);
      const logger = {
        debug: write("debug"),
        info: write("info"),
        warn: write("warn"),
        error: write("error"),
      };
      const failing = application([...both, Fails1763679062000]);
      await expect(upgrade(failing, { hooks, logger })).rejects.toMatchObject({ code: "revision-failed" });
      expect(events).toEqual([
        "before aaaa",
        "CREATE TABLE",
        "after aaaa true",
        "before bbbb",
        "ALTER TABLE",
        "after bbbb true",
        "before cccc",
        "INSERT INTO failed",
        "failure cccc",
      ]);
      expect(records).toContain("debug statement");
      expect(records).toContain("error upgrade cccc failed");
    }));

  it("a hook that refuses stops the run before anything changed, and one that breaks later changes nothing", () =>
    withApplication(dialect, async (application) => {
      const refuse = (): never => {
        throw new Error("not on a Friday");
      };
      await expect(upgrade(application(), { hooks: { beforeRevision: refuse } })).rejects.toThrow(
        "not on a Friday",
      );
      expect((await status(application())).current).toEqual([]);
      const careless: RunHooks = { afterRevision: refuse, onStatement: refuse };
      expect((await upgrade(application(), { hooks: careless })).upToDate).toBe(true);
    }));

  it("a signal stops it cleanly", () =>
    withApplication(dialect, async (application) => {
      const stopping = new AbortController();
      const hooks: RunHooks = { afterRevision: () => stopping.abort("the operator") };
      await expect(upgrade(application(), { hooks, signal: stopping.signal })).rejects.toMatchObject({
        code: "interrupted",
        message: expect.stringContaining("Stopped by the operator while applying revision bbbb") as string,
      });
      expect(ids((await status(application())).current)).toEqual(["aaaa"]);
    }));
});

it("a database in memory is migrated on the application's own connection", async () => {
  const dataSource = new DataSource({ ...sqliteOptions(":memory:"), migrations: both });
  await dataSource.initialize();
  expect((await upgrade(dataSource)).upToDate).toBe(true);
  expect(await dataSource.query("SELECT * FROM notes")).toEqual([]);
  expect((await status(dataSource)).upToDate).toBe(true);
  await dataSource.destroy();
});
