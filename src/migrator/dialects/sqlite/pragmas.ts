import type { Connection } from "../dialect";
import { unobserved } from "../observe";

export async function areForeignKeysOn(connection: Connection): Promise<boolean> {
  return (await readPragma(connection, "foreign_keys")) === 1;
}

/** Has no effect inside a transaction (pragma.html#pragma_foreign_keys), so read the value afterwards. */
export async function switchForeignKeys(connection: Connection, value: "ON" | "OFF"): Promise<void> {
  await unobserved(connection).query(`PRAGMA foreign_keys = ${value}`);
}

/** Leaves `legacy_alter_table` as it was found, whatever the body does to it. Inside, it is off at first. */
export async function keepingLegacyAlterTable<T>(connection: Connection, body: () => Promise<T>): Promise<T> {
  const wasOn = (await readPragma(connection, "legacy_alter_table")) === 1;
  if (wasOn) await unobserved(connection).query("PRAGMA legacy_alter_table = OFF");
  try {
    return await body();
  } finally {
    await unobserved(connection).query(`PRAGMA legacy_alter_table = ${wasOn ? "ON" : "OFF"}`);
  }
}

export async function readPragma(connection: Connection, name: string): Promise<unknown> {
  // A pragma that is read answers with one row of one column.
  const answer = await unobserved(connection).query(`PRAGMA ${name}`);
  // better-sqlite3 answers a pragma that is only set with a number of its own.
  const [row] = Array.isArray(answer) ? (answer as readonly Record<string, unknown>[]) : [];
  return Object.values(row ?? {})[0];
}
