/**
 * Made-up values for a column, as SQL literals. Each row of a table plays a part: one holds the smallest values, one the largest, one
 * NULL wherever that is allowed, one text that is hard to carry. Everything is made from the row's number, so that the same schema is filled in
 * the same way everywhere.
 */
import { quoteString } from "../../schema/expressions";
import type { Column, Schema } from "../../schema/schema";
import { elementType, isOfType } from "../../schema/type-text";
import { postgresValue } from "./postgres-values";
import { sqliteValue } from "./sqlite-values";

/** `plain` values differ from row to row, and texts are digits, so that most other types can take them. */
export type Part = "plain" | "low" | "high" | "null" | "text";

export const boundaryParts: readonly Part[] = ["plain", "low", "high", "null", "text", "plain", "plain"];
export const plainParts: readonly Part[] = ["plain", "plain", "plain"];

/** A literal for the column; undefined where nothing is known about its type. */
export function valueFor(column: Column, schema: Schema, part: Part, row: number): string | undefined {
  if (part === "null" && column.nullable) return "NULL";
  const values = valuesOf(column, schema);
  if (values) return chosen(values, part, row, column.type.endsWith("[]"));
  return schema.dialect === "sqlite"
    ? sqliteValue(column.type, part, row)
    : postgresValue(column.type, part, row);
}

/** The values of an enum, which are all that there are. */
function valuesOf(column: Column, schema: Schema): readonly string[] | undefined {
  if (column.values) return column.values;
  return schema.enums.find((type) => isOfType(elementType(column.type), type))?.values;
}

function chosen(values: readonly string[], part: Part, row: number, isArray: boolean): string | undefined {
  const at = part === "low" ? 0 : part === "high" ? values.length - 1 : row % Math.max(values.length, 1);
  const value = values[at];
  if (value === undefined) return undefined;
  return isArray ? `ARRAY[${quoteString(value)}]` : quoteString(value);
}

/** Text that has gone wrong somewhere before. */
export function difficultText(row: number): string {
  return `Zażółć "it's" 🚀 \\ %_ ${row}`;
}

/** Cut as databases count: by characters, not by UTF-16 units. */
export function cut(text: string, length: number): string {
  return [...text].slice(0, length).join("");
}
