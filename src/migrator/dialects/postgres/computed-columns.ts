/**
 * PostgreSQL can neither make an ordinary column a computed one nor (before version 17) change what it computes, and it refuses to change the
 * type of a column that a computed one reads. A computed column holds nothing of its own, so it is dropped and added again, with
 * whatever stood on it.
 */
import { reverse } from "../../operations/apply";
import { changedColumn } from "../../operations/kinds/columns";
import type { AddColumn, AlterColumn, Operation } from "../../operations/operation";
import { requireColumn, requireTable } from "../../schema/edit";
import { mentionsName, nameSql, quoteName } from "../../schema/expressions";
import { findTable, isSameName, nameOf } from "../../schema/names";
import type { Column, QualifiedName, Schema, Table } from "../../schema/schema";
import { isOfType } from "../../schema/type-text";
import { checkedAtOnce } from "./compile-column";
import { isSwap } from "./compile-enum";

/** The operations that do the same and that PostgreSQL can carry out. @param before asked for only where it is needed */
export function withComputedColumns(operation: Operation, before: () => Schema): readonly Operation[] {
  if (operation.kind === "alterEnum") return aroundEnum(operation, before());
  if (operation.kind !== "alterColumn") return [operation];
  const { type, collation, generated } = operation.changes;
  if (type === undefined && collation === undefined && generated === undefined) return [operation];
  const table = findTable(before(), operation.table);
  const column = table?.columns.find(({ name }) => name === operation.column);
  if (!table || !column) return [operation];
  const changed = column.generated || generated ? computedAnew(operation, column, before()) : [operation];
  return around(table, [column.name], changed, before());
}

/**
 * A computed column that computes something else, while what it reads or will read gets another type: neither the old nor the new expression fits in between.
 * So it goes before the first of these changes and comes after the last.
 * @param along the schema before each operation of a list
 */
export function computedLast(
  operations: readonly Operation[],
  along: (operations: readonly Operation[]) => (position: number) => Schema,
): readonly Operation[] {
  const schemaAt = along(operations);
  const position = operations.findIndex((_operation, at) => isCaughtBetween(operations, at, schemaAt));
  const operation = operations[position];
  if (operation?.kind !== "alterColumn") return operations;
  const { table, column, changes } = operation;
  const old = requireColumn(requireTable(schemaAt(position), table), column);
  const [first, last] = spanOf(operations, position, old);
  const parted: readonly Operation[] = [
    ...operations.slice(0, first),
    { kind: "dropColumn", table, column },
    ...operations.slice(first, last + 1).filter((other) => other !== operation),
    ...restored(table, changedColumn(old, changes), schemaAt(position)),
    ...operations.slice(last + 1),
  ];
  // Another computed column of the table may be caught as well.
  return computedLast(parted, along);
}

function isCaughtBetween(
  operations: readonly Operation[],
  position: number,
  schemaAt: (position: number) => Schema,
): boolean {
  const operation = operations[position];
  if (operation?.kind !== "alterColumn" || !operation.changes.generated) return false;
  const table = findTable(schemaAt(position), operation.table);
  const old = table?.columns.find(({ name }) => name === operation.column);
  if (!old?.generated) return false;
  const [first, last] = spanOf(operations, position, old);
  return first !== last && !isTouchedBetween(operations.slice(first, last + 1), operation);
}

/** From the first to the last of the changes that the column has to keep clear of. */
function spanOf(
  operations: readonly Operation[],
  position: number,
  old: Column,
): readonly [first: number, last: number] {
  const operation = operations[position];
  if (operation?.kind !== "alterColumn") return [position, position];
  const computed = [old.generated, operation.changes.generated].filter((each) => each != null);
  const read = retypedAround(operations, operation, computed);
  return [Math.min(position, ...read), Math.max(position, ...read)];
}

/** Where columns of its table that one of the expressions names get another type or collation. */
function retypedAround(
  operations: readonly Operation[],
  { table, column }: AlterColumn,
  computed: readonly { readonly expression: string }[],
): readonly number[] {
  return operations.flatMap((other, position) => {
    if (other.kind !== "alterColumn" || other.column === column || !isSameName(other.table, table)) return [];
    const { type, collation } = other.changes;
    const isRead = computed.some(({ expression }) => mentionsName(expression, other.column, "postgres"));
    return isRead && (type !== undefined || collation !== undefined) ? [position] : [];
  });
}

/** Something else is done to the column itself, or with what is on it. */
function isTouchedBetween(between: readonly Operation[], operation: AlterColumn): boolean {
  return between.some(
    (other) =>
      other !== operation &&
      other.kind !== "alterColumn" &&
      "table" in other &&
      isSameName(other.table, operation.table) &&
      // The strings of JSON read as quoted names.
      mentionsName(JSON.stringify(other), operation.column, "postgres"),
  );
}

function aroundEnum(
  operation: Extract<Operation, { kind: "alterEnum" }>,
  schema: Schema,
): readonly Operation[] {
  if (!isSwap(operation, schema)) return [operation];
  return schema.tables.reduce<readonly Operation[]>(
    (operations, table) => {
      const columns = table.columns.filter(({ type }) => isOfType(type, operation.type));
      const names = columns.map(({ name }) => name);
      return names.length === 0 ? operations : around(table, names, operations, schema);
    },
    [operation],
  );
}

/** Drops the computed columns that read one of `columns`, and adds them when the operations are done. */
function around(
  table: Table,
  columns: readonly string[],
  operations: readonly Operation[],
  schema: Schema,
): readonly Operation[] {
  const readers = table.columns.filter(
    ({ name, generated }) =>
      generated !== undefined &&
      !columns.includes(name) &&
      columns.some((column) => mentionsName(generated.expression, column, "postgres")),
  );
  const name = nameOf(table);
  return [
    ...readers.map((reader) => ({ kind: "dropColumn", table: name, column: reader.name }) as const),
    ...operations,
    ...readers.flatMap((reader) => restored(name, reader, schema)),
  ];
}

function computedAnew(operation: AlterColumn, old: Column, schema: Schema): readonly Operation[] {
  const { table, changes } = operation;
  const next = changedColumn(old, changes);
  if (changes.generated === null) return madeOrdinary(operation, old, next, schema);
  return [{ kind: "dropColumn", table, column: old.name }, ...restored(table, next, schema)];
}

/** `DROP EXPRESSION` keeps the stored values; those of a virtual column are copied. */
function madeOrdinary(
  operation: AlterColumn,
  old: Column,
  next: Column,
  schema: Schema,
): readonly Operation[] {
  const { table } = operation;
  if (old.generated?.storage === "stored") return [operation];
  const aside = "autogen_kept";
  const isRequired = !next.nullable;
  return [
    { kind: "addColumn", table, column: { ...next, name: aside, nullable: true } },
    { kind: "sql", sql: `UPDATE ${nameSql(table)} SET ${quoteName(aside)} = ${quoteName(old.name)}` },
    ...checkedAtOnce(findTable(schema, table)).map((sql) => ({ kind: "sql", sql }) as const),
    { kind: "dropColumn", table, column: old.name },
    { kind: "renameColumn", table, column: aside, to: old.name },
    ...(isRequired
      ? [{ kind: "alterColumn", table, column: old.name, changes: { nullable: false } } as const]
      : []),
    ...restored(table, next, schema).slice(1),
  ];
}

/** The column, and the constraints and indexes that go with a column of its name. */
function restored(table: QualifiedName, column: Column, schema: Schema): readonly Operation[] {
  return reverse({ kind: "dropColumn", table, column: column.name }, schema).map((operation) =>
    operation.kind === "addColumn" ? ({ ...operation, column } satisfies AddColumn) : operation,
  );
}
