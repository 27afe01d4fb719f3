/** Work that leaves no trace: inside a transaction or savepoint that is always rolled back. */
import { AutogenError } from "../../schema/errors";
import type { Connection } from "../dialect";

/**
 * Runs the work and rolls everything back, inside the caller's transaction if there is one.
 * @throws AutogenError `database-read-only` where temporary tables are not allowed.
 */
export async function inScratchTransaction<Result>(
  connection: Connection,
  work: () => Promise<Result>,
): Promise<Result> {
  const isInside = await openScratch(connection);
  try {
    await probe(connection);
    return await work();
  } finally {
    await connection.query(isInside ? `ROLLBACK TO SAVEPOINT ${scratch}` : "ROLLBACK");
    if (isInside) await connection.query(`RELEASE SAVEPOINT ${scratch}`);
  }
}

/** Runs the work under a savepoint and rolls back; undefined where the database refused. */
export async function attempt<Result>(
  connection: Connection,
  work: () => Promise<Result>,
): Promise<Result | undefined> {
  await connection.query(`SAVEPOINT ${trial}`);
  try {
    return await work();
  } catch {
    return undefined;
  } finally {
    await connection.query(`ROLLBACK TO SAVEPOINT ${trial}`);
  }
}

const scratch = "autogen_scratch";
const trial = "autogen_trial";

/** True when a transaction was open already. Where the connection cannot say, the server can: SAVEPOINT fails outside of one. */
async function openScratch(connection: Connection): Promise<boolean> {
  const isInside = transactionState(connection) ?? (await trySavepoint(connection));
  if (!isInside) await begin(connection);
  else await connection.query(`SAVEPOINT ${scratch}`);
  return isInside;
}

function transactionState(connection: Connection): boolean | undefined {
  const state = "isTransactionActive" in connection ? connection.isTransactionActive : undefined;
  return typeof state === "boolean" ? state : undefined;
}

async function trySavepoint(connection: Connection): Promise<boolean> {
  try {
    await connection.query(`SAVEPOINT ${scratch}`);
    await connection.query(`RELEASE SAVEPOINT ${scratch}`);
    return true;
  } catch {
    return false;
  }
}

/** The role may be set to read only by default; nothing is kept, so writing is safe. */
async function begin(connection: Connection): Promise<void> {
  try {
    await connection.query("BEGIN TRANSACTION READ WRITE");
  } catch (cause) {
    throw notWritable(cause);
  }
}

async function probe(connection: Connection): Promise<void> {
  try {
    await connection.query("CREATE TEMPORARY TABLE autogen_probe ()");
  } catch (cause) {
    throw notWritable(cause);
  }
}

function notWritable(cause: unknown): AutogenError {
  return new AutogenError(
    "database-read-only",
    "Cannot ask the database how it spells the expressions of the entities: it allows no temporary table. Nothing was changed.",
    {
      nextStep: "Use the primary server and a role that has the TEMPORARY privilege on this database.",
      cause,
    },
  );
}
