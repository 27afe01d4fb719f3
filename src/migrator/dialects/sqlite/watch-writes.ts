/** Notes whether anything was written in the transaction that a connection has open, so that an untouched one can be told from a used one. */
import type { TransactionalConnection } from "../dialect";
import { tokenizeSql, type SqlToken } from "../../schema/sql-tokens";
import { isWord } from "./ddl-cursor";
import { wrapMethod } from "../wrap-method";
import { readPragma } from "./pragmas";

const watched = new WeakMap<TransactionalConnection, { written: boolean }>();

/**
 * Call it as early as possible in the transaction. It wraps `query` of this one object until the transaction ends; outside a
 * transaction, and the second time, it does nothing.
 */
export function watchWrites(connection: TransactionalConnection): void {
  if (!connection.isTransactionActive || watched.has(connection)) return;
  const state = { written: false };
  watched.set(connection, state);
  const unwrap = wrapMethod(connection, "query", (original) => (...parameters) => {
    const effect = effectOf(parameters[0]);
    if (effect === "write") state.written = true;
    if (effect === "end") {
      unwrap();
      watched.delete(connection);
    }
    return original(...parameters);
  });
}

/**
 * "unknown" where neither the watch nor the database can tell.
 * SQLite refuses to change a rollback journal's mode once the transaction has written (sqlite3PagerOkToChangeJournalMode), which
 * holds for writes before the watch began as well. In WAL mode it cannot be asked; where the journal is in memory and the
 * driver better-sqlite3, reads cannot be told from writes.
 */
export async function hasWritten(connection: TransactionalConnection): Promise<boolean | "unknown"> {
  const seen = watched.get(connection)?.written;
  if (seen) return true;
  const mode = String(await readPragma(connection, "journal_mode"));
  const other = otherJournalMode[mode];
  if (other === undefined) return seen ?? "unknown";
  if (other === "off" && (await isDefensive(connection)))
    return (await isUntouched(connection)) ? false : "unknown";
  const changed = await readPragma(connection, `journal_mode = ${other}`);
  if (changed !== other) return true;
  await readPragma(connection, `journal_mode = ${mode}`);
  return false;
}

/** A mode to try that touches no file on the way there and back. */
const otherJournalMode: Readonly<Record<string, string>> = {
  delete: "memory",
  memory: "off",
  off: "memory",
  persist: "truncate",
  truncate: "persist",
};

/** better-sqlite3 is built so that nobody damages the file by SQL: no journal mode "off" (SQLITE_DBCONFIG_DEFENSIVE), and no `writable_schema`, which tells. */
async function isDefensive(connection: TransactionalConnection): Promise<boolean> {
  if ((await readPragma(connection, "writable_schema")) === 1) return false;
  await readPragma(connection, "writable_schema = ON");
  const isRefused = (await readPragma(connection, "writable_schema")) !== 1;
  await readPragma(connection, "writable_schema = OFF");
  return isRefused;
}

/** A checkpoint is refused (SQLITE_LOCKED) as soon as the transaction has read or written (sqlite3BtreeCheckpoint), and does nothing outside WAL mode. */
async function isUntouched(connection: TransactionalConnection): Promise<boolean> {
  try {
    await readPragma(connection, "wal_checkpoint");
    return true;
  } catch {
    return false;
  }
}

function effectOf(sql: unknown): "read" | "write" | "end" {
  const tokens = tokensOf(sql);
  const first = tokens?.[0];
  if (!tokens || !first) return "write";
  const startsWith = (...words: readonly string[]): boolean => words.some((word) => isWord(first, word));
  if (startsWith("COMMIT", "END")) return "end";
  if (startsWith("ROLLBACK")) return tokens.some((token) => isWord(token, "TO")) ? "read" : "end";
  if (startsWith("SELECT", "VALUES", "EXPLAIN", "BEGIN", "SAVEPOINT", "RELEASE")) return "read";
  if (startsWith("WITH")) return tokens.some(isWriteWord) ? "write" : "read";
  if (startsWith("PRAGMA"))
    return tokens.some((token) => storedPragmas.some((word) => isWord(token, word))) ? "write" : "read";
  return "write";
}

/** Pragmas that change the file. */
const storedPragmas = [
  "USER_VERSION",
  "APPLICATION_ID",
  "WRITABLE_SCHEMA",
  "SCHEMA_VERSION",
  "INCREMENTAL_VACUUM",
];

function isWriteWord(token: SqlToken): boolean {
  return ["INSERT", "UPDATE", "DELETE", "REPLACE"].some((word) => isWord(token, word));
}

function tokensOf(sql: unknown): readonly SqlToken[] | undefined {
  if (typeof sql !== "string") return undefined;
  try {
    return tokenizeSql(sql, "sqlite");
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
