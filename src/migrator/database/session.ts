/** One run of a command that changes the database: one lock around all, one transaction for each revision. */
import { setTimeout as wait } from "node:timers/promises";
import type { QueryRunner } from "typeorm";
import { AutogenError } from "../schema/errors";

/** Two numbers that nobody else uses for a PostgreSQL advisory lock: "auto" and "gen " in ASCII. */
const lockKeys = [0x6175746f, 0x67656e20] as const;

export interface LockOptions {
  /** Milliseconds. */
  readonly timeout: number;
  readonly onWait: () => void;
}

/**
 * Runs `work` while no other autogen works on this PostgreSQL database. SQLite locks its file in each transaction instead
 * (see `beginRevision`).
 * @throws AutogenError `database-locked` when the lock does not come free in time
 */
export async function withLock<T>(
  queryRunner: QueryRunner,
  options: LockOptions,
  work: () => Promise<T>,
): Promise<T> {
  if (queryRunner.connection.options.type !== "postgres") return work();
  await takeLock(queryRunner, options);
  try {
    return await work();
  } finally {
    await queryRunner.query("SELECT pg_advisory_unlock($1, $2)", [...lockKeys]).catch(() => undefined);
  }
}

async function takeLock(queryRunner: QueryRunner, { timeout, onWait }: LockOptions): Promise<void> {
  const end = Date.now() + timeout;
  for (let isFirst = true; ; isFirst = false) {
    const rows = (await queryRunner.query("SELECT pg_try_advisory_lock($1, $2) AS taken", [...lockKeys])) as {
      taken: boolean;
    }[];
    if (rows[0]?.taken) return;
    if (isFirst) onWait();
    if (Date.now() >= end) break;
    await wait(200);
  }
  throw new AutogenError(
    "database-locked",
    `Another autogen has been working on this database for ${timeout / 1000} s.`,
    {
      nextStep:
        "Wait until it is done and run the command again, or look for it in pg_locks (locktype = 'advisory').",
    },
  );
}

/**
 * Opens the transaction of one revision. On SQLite foreign keys are switched off before, as a rebuilt table must not take its
 * children along, and the transaction takes the write lock at once, so that a second process waits instead of failing midway.
 * @returns what restores the connection afterwards
 */
export async function beginRevision(queryRunner: QueryRunner): Promise<() => Promise<void>> {
  if (queryRunner.connection.options.type === "postgres") {
    await queryRunner.startTransaction();
    return () => Promise.resolve();
  }
  const restore = await switchForeignKeysOff(queryRunner);
  try {
    await startImmediately(queryRunner);
  } catch (error) {
    await restore();
    throw error;
  }
  return restore;
}

/** Changes the record alone, all or nothing. */
export async function inRecordTransaction<T>(queryRunner: QueryRunner, work: () => Promise<T>): Promise<T> {
  const restore = await beginRevision(queryRunner);
  try {
    const result = await work();
    await queryRunner.commitTransaction();
    return result;
  } catch (error) {
    await queryRunner.rollbackTransaction().catch(() => undefined);
    throw error;
  } finally {
    await restore().catch(() => undefined);
  }
}

/** A revision that asks for no transaction: foreign keys are its own business, and the record is written after it. */
export async function switchForeignKeysOff(queryRunner: QueryRunner): Promise<() => Promise<void>> {
  if (queryRunner.connection.options.type === "postgres") return () => Promise.resolve();
  const rows = (await queryRunner.query("PRAGMA foreign_keys")) as { foreign_keys: number }[];
  if (rows[0]?.foreign_keys !== 1) return () => Promise.resolve();
  await queryRunner.query("PRAGMA foreign_keys = OFF");
  return async () => {
    await queryRunner.query("PRAGMA foreign_keys = ON");
  };
}

/** TypeORM knows only `BEGIN TRANSACTION`; this one call is sent as `BEGIN IMMEDIATE`. */
async function startImmediately(queryRunner: QueryRunner): Promise<void> {
  const original = queryRunner.query.bind(queryRunner);
  const immediate = ((sql: string, ...rest: never[]) =>
    original(sql === "BEGIN TRANSACTION" ? "BEGIN IMMEDIATE" : sql, ...rest)) as QueryRunner["query"];
  const own = Object.getOwnPropertyDescriptor(queryRunner, "query");
  queryRunner.query = immediate;
  try {
    await queryRunner.startTransaction();
  } finally {
    if (own) Object.defineProperty(queryRunner, "query", own);
    else delete (queryRunner as { query?: unknown }).query;
  }
}
