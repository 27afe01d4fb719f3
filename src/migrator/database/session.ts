/** The transaction of one revision, or of several, with what each database needs around it. */
import { setTimeout as wait } from "node:timers/promises";
import type { DataSource, QueryRunner } from "typeorm";
import type { Connection } from "../dialects/dialect";
import { unobserved } from "../dialects/observe";
import { AutogenError } from "../schema/errors";
import { busyTimeout, setBusyTimeout } from "./busy-timeout";
import { endedConnection } from "./connection-errors";
import type { LockOptions, RunLock } from "./lock";

/** How long statements may take on PostgreSQL. Milliseconds; 0: for ever. */
export interface StatementLimits {
  /** Waiting for a table that another session uses, with everybody else waiting behind (lock_timeout). */
  readonly tableLockTimeout: number;
  /** One statement as a whole (statement_timeout). */
  readonly statementTimeout: number;
}

export interface TransactionOptions {
  /** How to wait for SQLite's write lock. Default: not at all. */
  readonly waiting?: LockOptions;
  readonly lock?: RunLock;
  readonly limits?: StatementLimits;
}

/**
 * Runs `work` in a transaction: all of it or nothing. On SQLite foreign keys are switched off before, as a rebuilt table must not take its
 * children along, and the transaction takes the write lock at once, so that a second process waits instead of failing midway.
 * @throws AutogenError `database-locked` when SQLite's file does not come free in time; UnansweredCommit; what `work` throws
 */
export async function inTransaction<T>(
  queryRunner: QueryRunner,
  { waiting, lock, limits }: TransactionOptions,
  work: () => Promise<T>,
): Promise<T> {
  const restore = await beginRevision(queryRunner, waiting);
  try {
    await lock?.lockTransaction();
    if (limits) await limitStatements(queryRunner, limits, "LOCAL");
    const result = await work();
    await commit(queryRunner);
    return result;
  } catch (error) {
    await queryRunner.rollbackTransaction().catch(() => undefined);
    throw error;
  } finally {
    await restore().catch(() => undefined);
  }
}

/** COMMIT was sent, and the connection was gone before the answer: only the database knows whether it was carried out. */
export class UnansweredCommit extends Error {
  override readonly name = "UnansweredCommit";

  constructor(cause: unknown) {
    super("the answer to COMMIT did not come, so it may have been carried out or not", { cause });
  }
}

/** A server that ends a session while it waits for a replica has committed by then (manual, section 26.2.8). */
async function commit(queryRunner: QueryRunner): Promise<void> {
  try {
    await queryRunner.commitTransaction();
  } catch (error) {
    throw endedConnection(error) ? new UnansweredCommit(error) : error;
  }
}

/**
 * Opens the transaction; committing or rolling back is the caller's business.
 * @returns what restores the connection afterwards
 */
export async function beginRevision(
  queryRunner: QueryRunner,
  waiting: LockOptions = { timeout: 0, onWait: () => undefined },
): Promise<() => Promise<void>> {
  if (isPostgres(queryRunner)) {
    await queryRunner.startTransaction();
    return () => Promise.resolve();
  }
  const restore = await switchForeignKeysOff(queryRunner);
  try {
    await startImmediately(queryRunner, waiting);
  } catch (error) {
    await restore();
    throw error;
  }
  return restore;
}

/** A revision that asks for no transaction: foreign keys are its own business, and the record is written after it. */
export async function withoutTransaction<T>(
  queryRunner: QueryRunner,
  { lock, limits }: Pick<TransactionOptions, "lock" | "limits">,
  work: () => Promise<T>,
): Promise<T> {
  const restore = await switchForeignKeysOff(queryRunner);
  // An index that is built concurrently waits for every older transaction: a limit for that would only make it fail.
  const own = limits && { ...limits, tableLockTimeout: 0 };
  const isLimited = own && isPostgres(queryRunner) && lock?.isPooled !== true;
  try {
    if (isLimited) await limitStatements(queryRunner, own, "SESSION");
    return await work();
  } finally {
    if (isLimited) await resetLimits(queryRunner).catch(() => undefined);
    await restore().catch(() => undefined);
  }
}

/**
 * Around one piece of a revision that has no transaction, with nothing else changed on the connection. A transaction that the revision opened itself is left to it.
 * Whoever observes the connection sees nothing of it, and cannot stop it before its end.
 */
export async function inPlainTransaction(queryRunner: QueryRunner, work: () => Promise<void>): Promise<void> {
  const connection = unobserved(queryRunner);
  if (!(await begins(queryRunner, connection))) return work();
  try {
    await work();
    await connection.query("COMMIT");
  } catch (error) {
    await connection.query("ROLLBACK").catch(() => undefined);
    throw error;
  }
}

/** @returns false where a transaction is open already */
async function begins(queryRunner: QueryRunner, connection: Connection): Promise<boolean> {
  if (queryRunner.isTransactionActive) return false;
  try {
    if (isPostgres(queryRunner) && !(await isFirstStatement(connection))) return false;
    await connection.query("BEGIN");
    return true;
  } catch (error) {
    if (error instanceof Error && error.message.includes("within a transaction")) return false;
    throw error;
  }
}

/** `now()` is the time of the transaction. Without parameters the statement is one message, whose time is the same where it opens the transaction. */
async function isFirstStatement(connection: Connection): Promise<boolean> {
  const rows = (await connection.query(`SELECT now() = statement_timestamp() AS "first"`)) as {
    first: boolean;
  }[];
  return rows[0]?.first === true;
}

async function limitStatements(
  queryRunner: QueryRunner,
  { tableLockTimeout, statementTimeout }: StatementLimits,
  scope: "LOCAL" | "SESSION",
): Promise<void> {
  if (!isPostgres(queryRunner)) return;
  await queryRunner.query(`SET ${scope} lock_timeout = ${Math.round(tableLockTimeout)}`);
  // Without a wish the one that the role or the database has stays.
  if (statementTimeout > 0)
    await queryRunner.query(`SET ${scope} statement_timeout = ${Math.round(statementTimeout)}`);
}

async function resetLimits(queryRunner: QueryRunner): Promise<void> {
  await queryRunner.query("RESET lock_timeout");
  await queryRunner.query("RESET statement_timeout");
}

/** @returns what switches them on again */
export async function switchForeignKeysOff(queryRunner: QueryRunner): Promise<() => Promise<void>> {
  if (isPostgres(queryRunner)) return () => Promise.resolve();
  const rows = (await queryRunner.query("PRAGMA foreign_keys")) as { foreign_keys: number }[];
  if (rows[0]?.foreign_keys !== 1) return () => Promise.resolve();
  await queryRunner.query("PRAGMA foreign_keys = OFF");
  return async () => {
    await queryRunner.query("PRAGMA foreign_keys = ON");
  };
}

/**
 * Waits in short steps, so that a person sees it and a signal ends it. SQLite's own waiting would hold one of the few threads that Node has for all
 * connections, that of the one who could end the waiting too.
 */
async function startImmediately(
  queryRunner: QueryRunner,
  { timeout, onWait, signal }: LockOptions,
): Promise<void> {
  const end = Date.now() + timeout;
  for (let isFirst = true; ; isFirst = false) {
    try {
      return await withoutBusyTimeout(queryRunner, () => beginImmediately(queryRunner));
    } catch (error) {
      if (!isBusy(error)) throw error;
      if (isFirst) onWait("another process");
      if (Date.now() >= end) throw stillBusy(timeout, error);
      await wait(100, undefined, signal ? { signal } : {});
    }
  }
}

/** SQLite itself would wait in silence for as long as the project's `busyTimeout` (better-sqlite3: `timeout`) says, and no signal would end it. */
async function withoutBusyTimeout<T>(queryRunner: QueryRunner, work: () => Promise<T>): Promise<T> {
  const before = await busyTimeout(queryRunner);
  await setBusyTimeout(queryRunner, 0);
  try {
    return await work();
  } finally {
    await setBusyTimeout(queryRunner, before);
  }
}

function stillBusy(timeout: number, cause: unknown): AutogenError {
  return new AutogenError(
    "database-locked",
    `Another process has been writing to this database for ${timeout / 1000} s.`,
    {
      nextStep: "Wait until it is done and run the command again, or give it more time with --lock-timeout.",
      cause,
    },
  );
}

/** better-sqlite3 gives the extended codes, too: SQLITE_BUSY_SNAPSHOT. */
function isBusy(error: unknown): boolean {
  const { code, driverError } = (error ?? {}) as { code?: unknown; driverError?: { code?: unknown } };
  return [code, driverError?.code].some((known) => /^SQLITE_BUSY(?:_|$)/.test(String(known)));
}

/** TypeORM knows only `BEGIN TRANSACTION`; this one call is sent as `BEGIN IMMEDIATE`. */
async function beginImmediately(queryRunner: QueryRunner): Promise<void> {
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

function isPostgres(queryRunner: QueryRunner): boolean {
  return queryRunner.connection.options.type === "postgres";
}

export interface Connected {
  readonly dataSource: DataSource;
  readonly queryRunner: QueryRunner;
}

/**
 * The signal ends the statement that is on its way, so that a rollback need not wait for it.
 * @returns ends the listening
 */
export function cancelOn(signal: AbortSignal | undefined, connected: Connected): () => void {
  const cancel = (): void => void cancelStatement(connected);
  signal?.addEventListener("abort", cancel, { once: true });
  return () => signal?.removeEventListener("abort", cancel);
}

/** Does what it can. */
async function cancelStatement({ dataSource, queryRunner }: Connected): Promise<void> {
  try {
    const connection = (await queryRunner.connect()) as {
      readonly processID?: number | null;
      interrupt?: () => void;
    };
    if (dataSource.options.type !== "postgres") connection.interrupt?.();
    else if (typeof connection.processID === "number")
      await dataSource.query("SELECT pg_cancel_backend($1)", [connection.processID]);
  } catch {
    // Then the rollback waits for the statement.
  }
}
