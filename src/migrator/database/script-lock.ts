/**
 * The runner's lock (`lock.ts`) in a script for psql. A lock of the transaction, as it is free whatever ends the script, also behind a pooler. It is only ever tried: a
 * transaction that waits for it would stand in the way of an index that the holder builds concurrently, and PostgreSQL would call that a deadlock. A step outside
 * transactions needs a lock of the session, which is given back behind it.
 */
import { nameSql, quoteString } from "../schema/expressions";
import type { QualifiedName } from "../schema/schema";
import { lockTableOf } from "./bookkeeping";
import { lockKeys, silence } from "./lock";

export interface ScriptLock {
  /** Before the first transaction: waits for whoever works on the database. */
  readonly wait: readonly string[];
  /** First thing in each transaction. */
  readonly transaction: readonly string[];
  /** Around what runs outside of one. */
  readonly session: { readonly take: readonly string[]; readonly release: readonly string[] };
}

/** Seconds. */
const patience = 60;
const pause = 0.2;

export function postgresScriptLock(migrationsTable: QualifiedName): ScriptLock {
  return {
    wait: [waitSql(migrationsTable)],
    transaction: [takeSql("pg_try_advisory_xact_lock", migrationsTable)],
    session: {
      take: [takeSql("pg_try_advisory_lock", migrationsTable)],
      release: [`DO $autogen$ BEGIN PERFORM pg_advisory_unlock(${keys}); END $autogen$;`],
    },
  };
}

/**
 * SQLite's lock is that of the write transaction, which `BEGIN IMMEDIATE` waits for. The runner's file beside the database means nothing to sqlite3: between two
 * transactions another run may have its turn, and the guards in the next one see what it recorded.
 */
export const sqliteScriptLock: ScriptLock = {
  wait: [`.timeout ${patience * 1000}`],
  transaction: [],
  session: { take: [], release: [] },
};

const keys = lockKeys.join(", ");

/** COMMIT ends what a statement that waits would keep open. */
function waitSql(migrationsTable: QualifiedName): string {
  return `DO $autogen$ DECLARE
  free boolean;
BEGIN
  FOR try IN 1..${Math.round(patience / pause)} LOOP
${attempt("pg_try_advisory_xact_lock", migrationsTable, "    ")}
    EXIT WHEN free;
    IF try = 1 THEN
      RAISE WARNING 'waiting for another autogen on this database, up to ${patience} s';
    END IF;
    COMMIT;
    PERFORM pg_sleep(${pause});
  END LOOP;
END $autogen$;`;
}

function takeSql(tryLock: string, migrationsTable: QualifiedName): string {
  return `DO $autogen$ DECLARE
  free boolean;
BEGIN
${attempt(tryLock, migrationsTable, "  ")}
  IF NOT free THEN
    RAISE EXCEPTION 'another autogen works on this database: run this script again when it is done';
  END IF;
END $autogen$;`;
}

/** Behind a pooler a runner has a row instead of the lock. */
function attempt(tryLock: string, migrationsTable: QualifiedName, indent: string): string {
  const table = nameSql(lockTableOf(migrationsTable));
  const isFree = `SELECT NOT EXISTS (SELECT 1 FROM ${table} WHERE "beat_at" > clock_timestamp() - interval '${silence} milliseconds')`;
  return [
    `free := ${tryLock}(${keys});`,
    `IF free AND to_regclass(${quoteString(table)}) IS NOT NULL THEN`,
    `  EXECUTE ${quoteString(isFree)} INTO free;`,
    `END IF;`,
  ]
    .map((line) => `${indent}${line}`)
    .join("\n");
}
