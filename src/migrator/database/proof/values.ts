/**
 * Made-up values for a column, as SQL literals. Each row of a table plays a part: one holds the smallest values, one the largest, one
 * NULL wherever that is allowed, one text that is hard to carry. Everything is made from the row's number, so that the same schema is filled in
 * the same way everywhere.
 */
import { isEqual } from "../../schema/equality";
import { quoteString } from "../../schema/expressions";
import type { Column, DialectName, Schema } from "../../schema/schema";
import { elementType, isOfType } from "../../schema/type-text";
import type { LaterColumn } from "./future";
import { postgresValue } from "./postgres-values";
import { sqliteValue } from "./sqlite-values";

/**
 * `plain` values differ from row to row, and texts are what the column's next type can take, if only digits. `fine` ones have what a
 * coarser type would cut off: fractions, parts of a second, a document as a person writes it. `spared` has NULL where the revision changes the
 * column, and plain values elsewhere.
 */
export type Part = "plain" | "low" | "high" | "null" | "text" | "fine" | "spared";

export const boundaryParts: readonly Part[] = [
  "plain",
  "low",
  "high",
  "null",
  "text",
  "plain",
  "plain",
  "fine",
  "spared",
];

/** @returns a literal for the column; undefined where nothing is known about its type */
export function valueFor(
  column: Column,
  schema: Schema,
  { part, row }: { readonly part: Part; readonly row: number },
  later?: LaterColumn,
): string | undefined {
  if (part === "null" && column.nullable) return "NULL";
  if (part === "spared" && column.nullable && later && isChanged(column, later.column)) return "NULL";
  const played = part === "spared" ? "plain" : part;
  const values = valuesOf(column, schema);
  if (values) return enumValue(column, { values, later: laterValues(later) ?? values }, played, row);
  const isTame = played === "plain" || played === "fine";
  const text = isTame && later ? convertibleText(column, schema.dialect, later, played, row) : undefined;
  return text ?? valueOfType(column.type, schema.dialect, played, row);
}

function isChanged(before: Column, after: Column): boolean {
  return (
    before.type !== after.type || before.nullable !== after.nullable || !isEqual(before.values, after.values)
  );
}

function valueOfType(type: string, dialect: DialectName, part: Part, row: number): string | undefined {
  return dialect === "sqlite" ? sqliteValue(type, part, row) : postgresValue(type, part, row);
}

/** The values of an enum, which are all that there are. */
function valuesOf(column: Column, schema: Schema): readonly string[] | undefined {
  if (column.values) return column.values;
  return schema.enums.find((type) => isOfType(elementType(column.type), type))?.values;
}

function laterValues(later: LaterColumn | undefined): readonly string[] | undefined {
  return later && valuesOf(later.column, later.schema);
}

/** Tame rows have values that stay, so that a revision which takes some away does not refuse them; the difficult one has those that go. */
function enumValue(
  column: Column,
  { values, later }: { readonly values: readonly string[]; readonly later: readonly string[] },
  part: Part,
  row: number,
): string | undefined {
  const staying = values.filter((value) => later.includes(value));
  const going = values.filter((value) => !later.includes(value));
  const value = ((): string | undefined => {
    if (part === "low") return values[0];
    if (part === "high") return values[values.length - 1];
    return turn(part === "text" ? going : staying, row) ?? turn(values, row);
  })();
  if (value === undefined) return undefined;
  return quoteString(column.type.endsWith("[]") ? arrayText(value) : value);
}

function turn(values: readonly string[], row: number): string | undefined {
  return values[row % Math.max(values.length, 1)];
}

/** A literal without a type, so that PostgreSQL takes it for an array of whatever enum. */
function arrayText(value: string): string {
  return `{"${value.replace(/["\\]/g, "\\$&")}"}`;
}

/** A text that can become what the column becomes. */
function convertibleText(
  { type }: Column,
  dialect: DialectName,
  later: LaterColumn,
  part: Part,
  row: number,
): string | undefined {
  if (!isText(type, dialect) || type === later.column.type) return undefined;
  const value = turn(laterValues(later) ?? [], row);
  if (value !== undefined) return quoteString(value);
  const literal = valueOfType(later.column.type, dialect, part, row);
  return literal === undefined ? undefined : asText(part === "fine" ? asWritten(literal) : literal);
}

function isText(type: string, dialect: DialectName): boolean {
  return dialect === "sqlite"
    ? /char|clob|text/i.test(type)
    : /^(?:text|varchar|char|bpchar|citext)(?:\(\d+\))?$/.test(type);
}

/** A string literal of the same text; undefined for an expression. */
function asText(literal: string): string | undefined {
  if (/^-?[\d.]+$/.test(literal)) return quoteString(literal);
  return literal.startsWith("'") ? literal : undefined;
}

/** As applications and people write it, which is not how the database would: numbers with a leading zero, moments as in ISO 8601. */
function asWritten(literal: string): string {
  return literal
    .replace(/^'?(\d[\d.]*)'?$/, "'0$1'")
    .replace(/^'(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d\.\d{3})\d*(?:\+00)?'$/, "'$1T$2Z'");
}

/** The text of a row: digits, which most other types can take. */
export function textOf(part: Part, row: number): string {
  if (part === "text") return difficultText(row);
  // Types for texts differ in what they make of blanks at the end.
  return part === "fine" ? `0${row + 1} ` : String(row + 1);
}

/** Text that has gone wrong somewhere before. */
export function difficultText(row: number): string {
  return `Zażółć "it's" 🚀 \\ %_ ${row}`;
}

/** JSON as a person may write it: jsonb would order its keys, drop the one that is there twice, and change the blanks. */
export function writtenJson(row: number): string {
  return `{"b": ${row},  "a":2, "a": 3.10}`;
}

/** Cut as databases count: by characters, not by UTF-16 units. */
export function cut(text: string, length: number): string {
  return [...text].slice(0, length).join("");
}
