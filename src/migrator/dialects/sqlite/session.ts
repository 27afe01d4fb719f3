/**
 * Foreign keys must be off while a table is rebuilt or dropped, or DROP TABLE deletes the rows that point at it, and the switch does nothing inside a
 * transaction. TypeORM's runner switches before BEGIN in modes `all` and `each`, not at all in mode `none`, and after BEGIN on revert.
 * So: off already is fine; without a transaction we switch for the time being; and a transaction in which nothing was written
 * yet is ended, foreign keys are switched off, and it is begun again.
 */
import type { TransactionalConnection } from "../dialect";
import { areForeignKeysOn, switchForeignKeys } from "./pragmas";
import { inSavepoint } from "./savepoint";
import { wrapMethod } from "../wrap-method";
import { hasWritten } from "./watch-writes";

/**
 * Call it before the first write of a migration. Switches foreign keys off if the open transaction is still empty, and has them switched
 * on again when the runner commits or rolls back. Does nothing without a transaction, or when they are off.
 */
export async function prepareForeignKeys(connection: TransactionalConnection): Promise<void> {
  if (!connection.isTransactionActive || isNested(connection)) return;
  if (!(await areForeignKeysOn(connection))) return;
  if ((await hasWritten(connection)) !== false) return;
  await connection.query("COMMIT");
  await switchForeignKeys(connection, "OFF");
  restoreWhenTransactionEnds(connection);
  await connection.query("BEGIN TRANSACTION");
}

/** Runs the body all or nothing, with foreign keys off where that is possible, and as they were afterwards, whatever happens. */
export async function withForeignKeysOff<T>(
  connection: TransactionalConnection,
  body: (foreignKeys: "on" | "off") => Promise<T>,
): Promise<T> {
  await prepareForeignKeys(connection);
  if (!(await areForeignKeysOn(connection))) return inSavepoint(connection, () => body("off"));
  await switchForeignKeys(connection, "OFF");
  // Inside a transaction the switch did nothing: then they stay on, and the body must know.
  if (await areForeignKeysOn(connection)) return inSavepoint(connection, () => body("on"));
  try {
    return await inSavepoint(connection, () => body("off"));
  } finally {
    await switchForeignKeys(connection, "ON");
  }
}

/** TypeORM counts nested transactions in a field of its runners; inside one, the outer one is not ours to end. */
function isNested(connection: TransactionalConnection): boolean {
  const depth: unknown = Reflect.get(connection, "transactionDepth");
  return typeof depth === "number" && depth > 1;
}

function restoreWhenTransactionEnds(connection: TransactionalConnection): void {
  const unwraps = (["commitTransaction", "rollbackTransaction"] as const).map((name) =>
    wrapMethod(connection, name, (original) => async (...parameters) => {
      const result = await original(...parameters);
      // A nested transaction may have ended, or the commit may have failed: then this one goes on.
      if (connection.isTransactionActive) return result;
      unwraps.forEach((unwrap) => unwrap());
      await switchForeignKeys(connection, "ON");
      return result;
    }),
  );
}

export { watchWrites } from "./watch-writes";
