import type { Connection } from "../dialect";

/** All of the body or nothing, inside a transaction or without one: a SAVEPOINT outside a transaction begins one (lang_savepoint.html). */
export async function inSavepoint<T>(connection: Connection, body: () => Promise<T>): Promise<T> {
  await connection.query(`SAVEPOINT "autogen"`);
  try {
    const result = await body();
    await connection.query(`RELEASE "autogen"`);
    return result;
  } catch (error) {
    await rollBack(connection);
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
