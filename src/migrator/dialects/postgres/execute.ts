import { applyWhereKnown } from "../../operations/apply";
import type { CreateIndex, DropIndex, Operation } from "../../operations/operation";
import { AutogenError } from "../../schema/errors";
import { isSameName } from "../../schema/names";
import { emptySchema, type QualifiedName, type Schema } from "../../schema/schema";
import type { Connection, Scope, Statement, TransactionalConnection } from "../dialect";
import { unobserved } from "../observe";
import { compile } from "./compile";
import { introspect } from "./introspect";
import { giveBack, rememberDropped } from "./remade-views";
import { runNamingRows } from "./refused-rows";
import { queryRows } from "./rows";
import { mayBeInTheWay } from "./views-around";

/**
 * Carries the operations out, in whatever transaction the connection is. The database is read first only where a statement depends on
 * what is there, and again after hand-written SQL, whose effect is unknown.
 */
export async function execute(
  connection: TransactionalConnection,
  operations: readonly Operation[],
): Promise<void> {
  refuseInTransaction(connection, operations);
  await rememberDropped(connection, unobserved(connection), operations);
  for (const part of splitUp(operations)) await executePart(connection, part);
  await giveBack(connection, operations);
}

/** @see Dialect.script */
export async function script(
  connection: Connection,
  operations: readonly Operation[],
): Promise<readonly Statement[]> {
  let schema = await readBefore(unobserved(connection), operations);
  return splitUp(operations).flatMap((part) => {
    const statements = compile(part, schema);
    schema = part.reduce((before, operation) => applyWhereKnown(operation, before), schema);
    return statements;
  });
}

/** PostgreSQL refuses as well, and does not say what to do about it. */
function refuseInTransaction(connection: TransactionalConnection, operations: readonly Operation[]): void {
  const index = connection.isTransactionActive ? operations.find(isConcurrent) : undefined;
  if (!index) return;
  throw new AutogenError(
    "operation-impossible",
    `Index "${typeof index.index === "string" ? index.index : index.index.name}" is to be built or dropped concurrently, which PostgreSQL does only outside a transaction. Nothing was changed.`,
    {
      nextStep:
        "Give the migration class the line `readonly transaction = false;` and nothing but such indexes. " +
        "TypeORM's own runner takes it with `--transaction each`, and reverts it with `--transaction none`.",
    },
  );
}

function isConcurrent(operation: Operation): operation is CreateIndex | DropIndex {
  return (
    (operation.kind === "createIndex" || operation.kind === "dropIndex") && operation.concurrently === true
  );
}

async function executePart(
  connection: TransactionalConnection,
  operations: readonly Operation[],
): Promise<void> {
  const before = await readBefore(unobserved(connection), operations);
  for (const { sql } of compile(operations, before)) await runNamingRows(connection, sql, operations);
}

/** After hand-written SQL; and before a change that views may stand in the way of where something was renamed, for they follow renames. */
function splitUp(operations: readonly Operation[]): readonly (readonly Operation[])[] {
  const parts: Operation[][] = [[]];
  for (const operation of operations) {
    const last = parts[parts.length - 1] ?? [];
    if (mayBeInTheWay(operation) && last.some(isRename)) parts.push([operation]);
    else last.push(operation);
    if (operation.kind === "sql") parts.push([]);
  }
  return parts.filter((part) => part.length > 0);
}

function isRename({ kind }: Operation): boolean {
  return ["renameTable", "moveTable", "renameColumn", "renameEnum", "moveEnum"].includes(kind);
}

async function readBefore(connection: Connection, operations: readonly Operation[]): Promise<Schema> {
  if (!operations.some(dependsOnSchema)) return emptySchema("postgres");
  return introspect(connection, await scopeOf(connection, operations));
}

function dependsOnSchema(operation: Operation): boolean {
  switch (operation.kind) {
    case "alterEnum":
    case "backfill":
    case "dropPrimaryKey":
    case "restoreRows":
    case "renameTable": // A serial column's sequence follows.
    case "moveTable":
    case "renameColumn":
      return true;
    case "alterColumn": {
      const { type, collation, autoincrement, identity, generated } = operation.changes;
      return [type, collation, autoincrement, identity, generated].some((change) => change !== undefined);
    }
    case "createIndex": // What a failed attempt left behind goes first.
      return operation.concurrently === true;
    case "dropExclusion":
      return !("name" in operation.exclusion);
    case "dropUnique":
      return !("name" in operation.unique);
    case "dropCheck":
      return !("name" in operation.check);
    case "dropForeignKey":
      return !("name" in operation.foreignKey);
    default:
      return false;
  }
}

/** An enum type may be used by any table of any schema. */
async function scopeOf(connection: Connection, operations: readonly Operation[]): Promise<Scope> {
  if (operations.some(({ kind }) => kind === "alterEnum"))
    return { schemas: await readUserSchemas(connection) };
  const tables = operations.flatMap(tablesOf);
  return {
    tables: tables.filter(
      (table, position) => tables.findIndex((other) => isSameName(other, table)) === position,
    ),
  };
}

function tablesOf(operation: Operation): readonly QualifiedName[] {
  if (!("table" in operation)) return [];
  const { table } = operation;
  if (operation.kind === "renameTable") return [table, { ...table, name: operation.to }];
  if (operation.kind !== "moveTable") return [table];
  return [table, operation.to, { ...table, name: operation.to.name }];
}

async function readUserSchemas(connection: Connection): Promise<readonly string[]> {
  const rows = await queryRows<{ readonly name: string }>(
    connection,
    `select n.nspname::text as name
       from pg_catalog.pg_namespace n
      where n.nspname not like 'pg\\_%' and n.nspname <> 'information_schema'
      order by n.nspname collate "C"`,
  );
  return rows.map((row) => row.name);
}
