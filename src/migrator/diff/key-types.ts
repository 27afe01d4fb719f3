/**
 * PostgreSQL keeps a foreign key only between columns that it can compare. Where the type of a key changes to
 * another family (integer to uuid, uuid to text), the foreign keys on it are taken away first and put back after;
 * integer to bigint and the like need nothing. SQLite compares everything with everything.
 */
import type { Operation } from "../operations/operation";
import { selectorOf } from "../operations/kinds/constraints";
import { isEqual } from "../schema/equality";
import { findTable, isSameName, nameOf } from "../schema/names";
import type { ForeignKey, QualifiedName, Schema, Table } from "../schema/schema";

export function reconnectForeignKeys(
  operations: readonly Operation[],
  before: Schema,
  after: Schema,
): readonly Operation[] {
  if (before.dialect !== "postgres") return operations;
  const isRetyped = (table: QualifiedName, column: string): boolean =>
    operations.some(
      (operation) =>
        operation.kind === "alterColumn" &&
        operation.column === column &&
        isSameName(operation.table, table) &&
        operation.changes.type !== undefined &&
        typeFamily(operation.changes.type) !== typeFamily(typeBefore(before, table, column)),
    );
  const isTouched = (table: Table, key: ForeignKey): boolean =>
    key.columns.some((column) => isRetyped(table, column)) ||
    key.references.columns.some((column) => isRetyped(key.references.table, column));
  const reconnected = before.tables.flatMap((table) => {
    const kept = findTable(after, table)?.foreignKeys ?? [];
    return table.foreignKeys
      .filter((key) => isTouched(table, key) && kept.some((other) => isSameDefinition(other, key)))
      .map((key) => ({ table: nameOf(table), key }));
  });
  return [
    ...reconnected.map(
      ({ table, key }) => ({ kind: "dropForeignKey", table, foreignKey: selectorOf(key) }) as const,
    ),
    ...operations,
    ...reconnected.map(({ table, key }) => ({ kind: "addForeignKey", table, foreignKey: key }) as const),
  ];
}

function isSameDefinition(left: ForeignKey, right: ForeignKey): boolean {
  return isEqual({ ...left, name: undefined }, { ...right, name: undefined });
}

function typeBefore(schema: Schema, table: QualifiedName, column: string): string {
  return findTable(schema, table)?.columns.find(({ name }) => name === column)?.type ?? "";
}

/** Types that PostgreSQL compares with each other in a foreign key share a family. */
function typeFamily(type: string): string {
  const base = type.replace(/\(.*$/, "");
  if (["smallint", "integer", "bigint", "numeric", "real", "double precision"].includes(base))
    return "number";
  if (["varchar", "char", "text", "citext"].includes(base)) return "text";
  return base;
}
