/**
 * One autogen at a time on a PostgreSQL database: a session's advisory lock around the whole run. A pooler that hands each transaction to another
 * server connection breaks such locks. There a row takes the place of the lock, which its holder keeps alive by a heartbeat, and each
 * transaction takes an advisory lock of its own (`lockTransaction`). On SQLite a file beside the database is locked (see `lock-file.ts`).
 */
import { randomBytes } from "node:crypto";
import { hostname } from "node:os";
import { setTimeout as wait } from "node:timers/promises";
import type { DataSourceOptions, QueryRunner } from "typeorm";
import { nameSql, quoteName } from "../schema/expressions";
import { AutogenError } from "../schema/errors";
import type { QualifiedName } from "../schema/schema";
import { lockTableOf } from "./bookkeeping";
import { LockFile } from "./lock-file";
import { lockHolder } from "./lock-holder";
import { inTransaction, type Connected } from "./session";

/** Two numbers that nobody else uses for a PostgreSQL advisory lock: "auto" and "gen " in ASCII. */
export const lockKeys = [0x6175746f, 0x67656e20] as const;

/** Milliseconds. */
const heartbeat = 5_000;
/** A row whose holder has been silent for so long is free: its process was killed. Milliseconds. */
export const silence = 30_000;

export interface LockOptions {
  /** Milliseconds. */
  readonly timeout: number;
  /** Called once, when somebody else has the lock. */
  readonly onWait: (holder: string) => void;
  readonly signal?: AbortSignal;
}

export interface RunLock {
  /** Behind a pooler: settings of the session do not last from one transaction to the next. */
  readonly isPooled: boolean;
  /** Call it first thing in each transaction of the run. @throws AutogenError `database-locked` where the lock was lost */
  lockTransaction(): Promise<void>;
}

/**
 * Runs `work` while no other autogen works on this database.
 * @throws AutogenError `database-locked` when the lock does not come free in time
 */
export async function withLock<T>(
  connected: Connected,
  migrationsTable: QualifiedName,
  options: LockOptions,
  work: (lock: RunLock) => Promise<T>,
): Promise<T> {
  const { queryRunner } = connected;
  const { options: connection } = queryRunner.connection;
  if (connection.type !== "postgres") return withLockFile(connection, options, work);
  if (await isPooled(queryRunner)) return withLockRow(connected, migrationsTable, options, work);
  await retryUntil(options, async () =>
    (await tryAdvisoryLock(queryRunner)) ? undefined : lockHolder(queryRunner, lockKeys),
  );
  try {
    return await work(noLock);
  } finally {
    await queryRunner.query("SELECT pg_advisory_unlock($1, $2)", [...lockKeys]).catch(() => undefined);
  }
}

/** The same on SQLite, where the database need not be opened for it: it may be damaged. */
export async function withLockFile<T>(
  connection: DataSourceOptions,
  options: LockOptions,
  work: (lock: RunLock) => Promise<T>,
): Promise<T> {
  const file = LockFile.beside(connection);
  if (!file) return work(noLock);
  try {
    await retryUntil(options, async () => ((await file.tryTake()) ? undefined : "another autogen"));
  } catch (error) {
    // SQLite needs a file beside the database for every change, too: where none can be made the change says so.
    if (!isFileProblem(error)) throw error;
    return work(noLock);
  }
  try {
    return await work(noLock);
  } finally {
    await file.release();
  }
}

function isFileProblem(error: unknown): boolean {
  return error instanceof AutogenError && ["database-file", "database-read-only"].includes(error.code);
}

const noLock: RunLock = { isPooled: false, lockTransaction: () => Promise.resolve() };

/**
 * A pooler answers with a process id of its own when a client connects (the key for cancelling); the server's id then is another one. A pooler in session mode
 * is taken for one in transaction mode, which does no harm.
 */
async function isPooled(queryRunner: QueryRunner): Promise<boolean> {
  // node-postgres keeps what the server said of itself at the start; other drivers, which talk to no pooler, do not.
  const { processID } = (await queryRunner.connect()) as { readonly processID?: number | null };
  if (typeof processID !== "number") return false;
  const rows = (await queryRunner.query("SELECT pg_backend_pid() AS pid")) as { pid: number }[];
  return rows[0]?.pid !== processID;
}

async function tryAdvisoryLock(queryRunner: QueryRunner): Promise<boolean> {
  const rows = (await queryRunner.query("SELECT pg_try_advisory_lock($1, $2) AS taken", [...lockKeys])) as {
    taken: boolean;
  }[];
  return rows[0]?.taken === true;
}

/** @param attempt gives who has the lock, undefined when it is ours now */
async function retryUntil(
  { timeout, onWait, signal }: LockOptions,
  attempt: () => Promise<string | undefined>,
): Promise<void> {
  const end = Date.now() + timeout;
  for (let isFirst = true; ; isFirst = false) {
    const holder = await attempt();
    if (holder === undefined) return;
    if (isFirst) onWait(holder);
    if (Date.now() >= end) throw stillLocked(holder, timeout);
    await wait(200, undefined, signal ? { signal } : {});
  }
}

function stillLocked(holder: string, timeout: number): AutogenError {
  return new AutogenError(
    "database-locked",
    `${holder.charAt(0).toUpperCase()}${holder.slice(1)} has been working on this database for ${timeout / 1000} s.`,
    {
      nextStep:
        "Wait until it is done and run the command again, give it more time with --lock-timeout, or look for its process (on PostgreSQL also in pg_locks, locktype = 'advisory').",
    },
  );
}

async function withLockRow<T>(
  { dataSource, queryRunner }: Connected,
  migrationsTable: QualifiedName,
  options: LockOptions,
  work: (lock: RunLock) => Promise<T>,
): Promise<T> {
  const row = new LockRow(queryRunner, migrationsTable);
  await row.ensureTable();
  await retryUntil(options, () => row.tryTake());
  // Its own connection, as the run's may be busy with one statement for hours. A beat that fails is made up for by the next.
  const beats = setInterval(() => void dataSource.query(row.beatSql).catch(() => undefined), heartbeat);
  beats.unref();
  try {
    return await work({ isPooled: true, lockTransaction: () => row.lockTransaction() });
  } finally {
    clearInterval(beats);
    await row.release().catch(() => undefined);
  }
}

/** One row, `holder` and `beat_at`. The server's clock alone counts. */
class LockRow {
  readonly #table: string;
  readonly #holder = `${hostname()} (process ${process.pid}, ${randomBytes(4).toString("hex")})`;

  constructor(
    private readonly queryRunner: QueryRunner,
    private readonly migrationsTable: QualifiedName,
  ) {
    this.#table = nameSql(lockTableOf(migrationsTable));
  }

  /** CREATE TABLE IF NOT EXISTS fails where two run at once, so one at a time. */
  async ensureTable(): Promise<void> {
    await inTransaction(this.queryRunner, {}, async () => {
      await this.#advisoryLock();
      const { schema } = this.migrationsTable;
      if (schema !== undefined)
        await this.queryRunner.query(`CREATE SCHEMA IF NOT EXISTS ${quoteName(schema)}`);
      await this.queryRunner.query(
        `CREATE TABLE IF NOT EXISTS ${this.#table} ("id" integer PRIMARY KEY, "holder" text NOT NULL, "beat_at" timestamptz NOT NULL)`,
      );
    });
  }

  /** @returns who has it, undefined when it is ours now */
  async tryTake(): Promise<string | undefined> {
    const taken = (await this.queryRunner.query(
      `INSERT INTO ${this.#table} AS l ("id", "holder", "beat_at") VALUES (1, $1, clock_timestamp())
       ON CONFLICT ("id") DO UPDATE SET "holder" = excluded."holder", "beat_at" = excluded."beat_at"
       WHERE l."beat_at" < clock_timestamp() - interval '${silence} milliseconds' RETURNING "holder"`,
      [this.#holder],
    )) as { holder: string }[];
    if (taken.length > 0) return undefined;
    const rows = (await this.queryRunner.query(`SELECT "holder" FROM ${this.#table}`)) as {
      holder: string;
    }[];
    return rows[0]?.holder ?? "another autogen";
  }

  get beatSql(): string {
    return `UPDATE ${this.#table} SET "beat_at" = clock_timestamp() WHERE "holder" = '${this.#holder.replaceAll("'", "''")}'`;
  }

  /** A process that was asleep for longer than `silence` may have lost its row; then somebody else runs. */
  async lockTransaction(): Promise<void> {
    await this.#advisoryLock();
    const rows = (await this.queryRunner.query(`SELECT 1 FROM ${this.#table} WHERE "holder" = $1`, [
      this.#holder,
    ])) as unknown[];
    if (rows.length > 0) return;
    throw new AutogenError(
      "database-locked",
      "Another autogen took over, as this one was silent for too long.",
      {
        nextStep: "Run `autogen current` to see where the database stands, and the command again.",
      },
    );
  }

  async release(): Promise<void> {
    await this.queryRunner.query(`DELETE FROM ${this.#table} WHERE "holder" = $1`, [this.#holder]);
  }

  async #advisoryLock(): Promise<void> {
    await this.queryRunner.query("SELECT pg_advisory_xact_lock($1, $2)", [...lockKeys]);
  }
}
