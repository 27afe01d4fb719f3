/** The default of an entity's column as SQL text. */
import type { DataSource } from "typeorm";
import type { ColumnMetadata } from "typeorm/metadata/ColumnMetadata";
import { quoteString, stripOuterParentheses } from "../schema/expressions";
import type { DialectName } from "../schema/schema";

/**
 * TypeORM writes `'${value}'` without escaping; here texts are escaped, and arrays and objects become literals.
 * A function's text is SQL already.
 */
export function defaultText(
  column: ColumnMetadata,
  driver: DataSource["driver"],
  dialect: DialectName,
): string | undefined {
  const value: unknown = column.default;
  if (value === undefined || value === null) return generatedDefault(column, driver, dialect);
  if (typeof value === "function") return functionText(column, driver, dialect);
  if (typeof value === "boolean") return booleanText(value, dialect);
  if (typeof value === "number" || typeof value === "bigint") return numberText(value, dialect);
  if (column.isArray && Array.isArray(value)) return quoteString(arrayLiteral(value));
  if (typeof value === "object") return quoteString(objectText(column, value));
  return quoteString(scalarText(value));
}

/** PostgreSQL fills uuid keys itself; on SQLite TypeORM does it when it saves. */
function generatedDefault(
  column: ColumnMetadata,
  driver: DataSource["driver"],
  dialect: DialectName,
): string | undefined {
  if (dialect !== "postgres" || !column.isGenerated || column.generationStrategy !== "uuid") return undefined;
  // Only PostgresDriver has it; see PostgresDriver.uuidGenerator.
  return (driver as { uuidGenerator?: string }).uuidGenerator ?? "uuid_generate_v4()";
}

/** `NULL` is no default. */
function functionText(
  column: ColumnMetadata,
  driver: DataSource["driver"],
  dialect: DialectName,
): string | undefined {
  const text = stripOuterParentheses(callText(column, driver), dialect);
  return text.toUpperCase() === "NULL" ? undefined : text;
}

/** TypeORM respells date functions (CURRENT_TIMESTAMP becomes now()), and that is what we want; of an enum it would quote the source code. */
function callText(column: ColumnMetadata, driver: DataSource["driver"]): string {
  const value: unknown = column.default;
  const isEnum = column.type === "enum" || column.type === "simple-enum";
  if (isEnum && typeof value === "function") return String((value as () => unknown)());
  return driver.normalizeDefault(column) ?? "NULL";
}

/** Quoted, PostgreSQL reads it as a value of any type: a number, an enum, a boolean. The quotes go again where they need not be. */
function numberText(value: number | bigint, dialect: DialectName): string {
  return dialect === "postgres" ? quoteString(String(value)) : String(value);
}

/** SQLite stores 1 and 0, and TypeORM compares with just these. */
function booleanText(value: boolean, dialect: DialectName): string {
  if (dialect === "sqlite") return value ? "1" : "0";
  return value ? "true" : "false";
}

/** https://www.postgresql.org/docs/current/arrays.html#ARRAYS-IO */
function arrayLiteral(values: readonly unknown[]): string {
  const element = (value: unknown): string => {
    if (value === null || value === undefined) return "NULL";
    if (Array.isArray(value)) return arrayLiteral(value);
    const text = scalarText(value);
    const isPlain = /^[A-Za-z0-9_.+-]+$/.test(text) && text.toLowerCase() !== "null";
    return isPlain ? text : `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
  };
  return `{${values.map(element).join(",")}}`;
}

function scalarText(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function objectText(column: ColumnMetadata, value: object): string {
  if (column.type === "simple-array" && Array.isArray(value)) return value.join(",");
  return value instanceof Date ? value.toISOString() : JSON.stringify(value);
}
