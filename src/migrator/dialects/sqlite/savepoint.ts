import type { Connection } from "../dialect";
import { unobserved } from "../observe";

/** All of the body or nothing, inside a transaction or without one: a SAVEPOINT outside a transaction begins one (lang_savepoint.html). */
export async function inSavepoint<T>(connection: Connection, body: () => Promise<T>): Promise<T> {
  const control = unobserved(connection);
  await control.query(`SAVEPOINT "autogen"`);
  try {
    const result = await body();
    await control.query(`RELEASE "autogen"`);
    return result;
  } catch (error) {
    await rollBack(control);
    throw error;
  }
}

/** After some errors (disk full, ON CONFLICT ROLLBACK) SQLite has rolled everything back itself and the savepoint is gone: then this has nothing to do. */
async function rollBack(connection: Connection): Promise<void> {
  try {
    await connection.query(`ROLLBACK TO "autogen"`);
    await connection.query(`RELEASE "autogen"`);
  } catch {
    return;
  }
}
