/**
 * PostgreSQL keeps a foreign key only between columns that it can compare. Where the type of a key changes to
 * another family (integer to uuid, uuid to text), the foreign keys on it are taken away first and put back after;
 * integer to bigint and the like need nothing. The same goes for a foreign key whose target loses its primary key or unique to
 * another one. SQLite compares everything with everything.
 */
import type { Operation } from "../operations/operation";
import { select, selectorOf } from "../operations/kinds/constraints";
import { isEqual } from "../schema/equality";
import { findTable, isSameName, nameOf } from "../schema/names";
import type { ForeignKey, ForeignKeyTarget, QualifiedName, Schema, Table } from "../schema/schema";

export function reconnectForeignKeys(
  operations: readonly Operation[],
  before: Schema,
  after: Schema,
): readonly Operation[] {
  if (before.dialect !== "postgres") return operations;
  const reconnected = before.tables.flatMap((table) => {
    const wanted = findTable(after, table)?.foreignKeys ?? [];
    return table.foreignKeys
      .filter((key) => isDisturbed(table, key, operations, before))
      .flatMap((key) => {
        const next = wanted.find((other) => isSameDefinition(other, key));
        return next ? [{ table: nameOf(table), key, next }] : [];
      });
  });
  // It comes back under its new name, so there is nothing to rename.
  const isNeedless = (operation: Operation): boolean =>
    operation.kind === "renameConstraint" &&
    reconnected.some(
      ({ table, key }) => key.name === operation.constraint && isSameName(table, operation.table),
    );
  return [
    ...reconnected.map(
      ({ table, key }) => ({ kind: "dropForeignKey", table, foreignKey: selectorOf(key) }) as const,
    ),
    ...operations.filter((operation) => !isNeedless(operation)),
    ...reconnected.map(({ table, next }) => ({ kind: "addForeignKey", table, foreignKey: next }) as const),
  ];
}

/** Does a column of the foreign key change to a type of another family, or the key that it points at go away? */
function isDisturbed(
  table: Table,
  key: ForeignKey,
  operations: readonly Operation[],
  before: Schema,
): boolean {
  const isRetyped = (name: QualifiedName, column: string): boolean =>
    operations.some(
      (operation) =>
        operation.kind === "alterColumn" &&
        operation.column === column &&
        isSameName(operation.table, name) &&
        operation.changes.type !== undefined &&
        typeFamily(operation.changes.type) !== typeFamily(typeBefore(before, name, column)),
    );
  const { references } = key;
  return (
    key.columns.some((column) => isRetyped(table, column)) ||
    references.columns.some((column) => isRetyped(references.table, column)) ||
    operations.some((operation) => dropsKey(operation, references, before))
  );
}

function dropsKey(operation: Operation, { table, columns }: ForeignKeyTarget, before: Schema): boolean {
  if (!("table" in operation) || !isSameName(operation.table, table)) return false;
  const dropped = droppedKey(operation, before);
  return dropped !== undefined && isEqual([...dropped].sort(), [...columns].sort());
}

/** The columns of the primary key, unique or unique index that the operation drops. */
function droppedKey(operation: Operation, before: Schema): readonly string[] | undefined {
  switch (operation.kind) {
    case "dropPrimaryKey":
      return findTable(before, operation.table)?.primaryKey?.columns;
    case "dropUnique": {
      const table = findTable(before, operation.table);
      return table && select("unique", table, table.uniques, operation.unique, before.dialect).columns;
    }
    case "dropIndex": {
      const index = findTable(before, operation.table)?.indexes.find(({ name }) => name === operation.index);
      return index?.unique ? index.columns.flatMap(({ column }) => column ?? []) : undefined;
    }
    default:
      return undefined;
  }
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
