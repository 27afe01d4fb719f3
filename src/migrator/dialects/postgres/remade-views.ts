/**
 * A view whose query changes is dropped and made again, by two calls of a migration file. What only the database knows of it (owner,
 * privileges, options, comment, triggers) is remembered between the two, within one transaction: a view that comes back under its name gets it back.
 */
import type { Operation } from "../../operations/operation";
import { nameKey } from "../../schema/names";
import type { Connection } from "../dialect";
import { unobserved } from "../observe";
import { readViews } from "./read-views";
import { queryRows } from "./rows";

interface Remembered {
  readonly transaction: string;
  /** By view. */
  readonly statements: ReadonlyMap<string, readonly string[]>;
}

const remembered = new WeakMap<Connection, Remembered>();

/** Call it before the operations. */
export async function rememberDropped(
  connection: Connection,
  reader: Connection,
  operations: readonly Operation[],
): Promise<void> {
  const dropped = operations.flatMap((operation) => (operation.kind === "dropView" ? [operation.view] : []));
  if (dropped.length === 0) return;
  const schemas = dropped.flatMap(({ schema }) => schema ?? []);
  const views = await readViews(reader, schemas, undefined);
  const transaction = await currentTransaction(reader);
  const known = remembered.get(connection);
  const statements = new Map(known?.transaction === transaction ? known.statements : []);
  for (const name of dropped) {
    const found = views.find(({ view }) => nameKey(view) === nameKey(name));
    statements.set(nameKey(name), (found?.view.extras?.restore ?? []).filter(isOfWholeView));
  }
  remembered.set(connection, { transaction, statements });
}

/** Call it after the operations. */
export async function giveBack(connection: Connection, operations: readonly Operation[]): Promise<void> {
  const known = remembered.get(connection);
  if (!known) return;
  for (const operation of operations) {
    if (operation.kind !== "createView") continue;
    const statements = known.statements.get(nameKey(operation.view)) ?? [];
    if (statements.length === 0 || known.transaction !== (await currentTransaction(unobserved(connection))))
      continue;
    for (const sql of statements) await connection.query(sql);
  }
}

/** What is about single columns may be about columns that the new query no longer has, and a rule names them as well. */
function isOfWholeView(sql: string): boolean {
  return /^(?:GRANT [A-Z, ]+ ON|ALTER|COMMENT ON (?:MATERIALIZED )?VIEW|CREATE TRIGGER) /.test(sql);
}

async function currentTransaction(connection: Connection): Promise<string> {
  const rows = await queryRows<{ readonly id: string }>(
    connection,
    "select pg_current_xact_id()::text as id",
  );
  return rows[0]?.id ?? "";
}
