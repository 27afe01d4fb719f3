/** Which tables get made-up rows: in a small schema all, in a large one those that the revision has to do with. */
import type { Operation } from "../../operations/operation";
import { namesIn } from "../../schema/expressions";
import { isSameName } from "../../schema/names";
import { elementType } from "../../schema/type-text";
import type { Schema, Table } from "../../schema/schema";

/** Up to here filling all costs less than a second. */
const fewTables = 30;

/**
 * The tables that the operations name (in SQL too, or by the enum type of a column), those that point at them, and all that these point at themselves.
 * @param operations undefined where they cannot be known without running the file
 */
export function involvedPart(schema: Schema, operations: readonly Operation[] | undefined): Schema {
  if (operations === undefined || schema.tables.length <= fewTables) return schema;
  const named = new Set(operations.flatMap((operation) => wordsIn(operation, schema)));
  const own = schema.tables.filter(
    ({ name, columns }) => named.has(name) || columns.some(({ type }) => named.has(elementType(type))),
  );
  const children = schema.tables.filter((table) => own.some((target) => pointsAt(table, target)));
  return { ...schema, tables: withParents([...new Set([...own, ...children])], schema) };
}

/** Every text of the operation, taken apart: names of tables, and identifiers in expressions. */
function wordsIn(value: unknown, schema: Schema): readonly string[] {
  if (typeof value === "string") return [value, ...namesIn(value, schema.dialect)];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap((item) => wordsIn(item, schema));
}

function pointsAt(table: Table, target: Table): boolean {
  return table.foreignKeys.some((key) => isSameName(key.references.table, target));
}

/** The tables with all that they point at, and that these point at. */
export function withParents(tables: readonly Table[], schema: Schema): readonly Table[] {
  const parents = schema.tables.filter(
    (candidate) => !tables.includes(candidate) && tables.some((table) => pointsAt(table, candidate)),
  );
  return parents.length === 0 ? tables : withParents([...tables, ...parents], schema);
}
