/** A question about the rows that must find none before a rebuild may go on. */
import type { Statement } from "../dialect";
import { quoteName, quoteString } from "../../schema/expressions";
import type { Table } from "../../schema/schema";
import { affinityOf, isNumberType } from "./affinity";

export interface Guard {
  readonly column: string;
  /** SQL over a row of the old table: true for a row that must not be there. */
  readonly condition: string;
  /** What is wrong with such a row, after "holds" or "has": `text that is not a number`. */
  readonly problem: string;
}

/**
 * Comparing with a NUMERIC value applies numeric affinity to the other side (datatype3.html, section 4.2), which is the very conversion that
 * storing does: 'abc' stays text and is unequal, ' 12 ' becomes 12. A real has 15 exact digits (section 3), so longer text would lose some.
 */
export function conversionGuard(column: string, value: string, type: string): readonly Guard[] {
  if (affinityOf(type) === "blob" || affinityOf(type) === "text") return [];
  const number = `CAST(${value} AS NUMERIC)`;
  const isText = `typeof(${value}) = 'text'`;
  const digits = `length(replace(ltrim(${value}, ' +-0.'), '.', ''))`;
  const tooLong = `(${isText} AND ${number} = ${value} AND typeof(${number}) = 'real' AND ${digits} > 15)`;
  const lossy: Guard = {
    column,
    condition: tooLong,
    problem: "numbers with more digits than SQLite can keep",
  };
  if (!isNumberType(type)) return [lossy];
  const notNumber = `(typeof(${value}) = 'blob' OR (${isText} AND NOT ${number} = ${value}))`;
  const guards = [
    { column, condition: notNumber, problem: `values that are not numbers, which ${type} needs` },
    lossy,
  ];
  if (affinityOf(type) !== "integer") return guards;
  const fraction = `(typeof(${value}) <> 'blob' AND ${number} <> CAST(${number} AS INTEGER))`;
  return [
    ...guards,
    { column, condition: fraction, problem: `numbers with a fraction, which ${type} cannot keep` },
  ];
}

/** @param known what the column may hold from now on, or gives up for something else */
export function valueGuard(column: string, value: string, known: readonly string[]): Guard {
  const list = known.map(quoteString).join(", ");
  return {
    column,
    condition: `${value} NOT IN (${list})`,
    problem: "values that it will not allow any more",
  };
}

export function notNullGuard(column: string, value: string): Guard {
  return { column, condition: `${value} IS NULL`, problem: "NULL, and it is to become NOT NULL" };
}

/** The guard in SQL alone, for a script that runs without us. */
export function guardStatements(table: string, guard: Guard): readonly Statement[] {
  return mustFindNothing(
    `${table}.${guard.column} holds ${guard.problem}`,
    `${quoteName(table)} WHERE ${guard.condition}`,
  );
}

/** What is on the table and a rebuild of it, written down earlier, does not know: it would be gone without a word. A lacking column would be read as its own name. */
export function strangerStatements(
  { name, columns, indexes }: Table,
  triggers: readonly string[],
): readonly Statement[] {
  const table = quoteString(name);
  const listed = (names: readonly string[]): string =>
    `COLLATE NOCASE IN (${names.map(quoteString).join(", ")})`;
  const known = listed(columns.map((column) => column.name));
  const made = listed([...indexes.map((index) => index.name), ...triggers]);
  return mustFindNothing(
    `${name} is not as this script knows it: a column, index or trigger is there, or a column is not`,
    `(SELECT 1 FROM pragma_table_xinfo(${table}) WHERE NOT "name" ${known} ` +
      `UNION ALL SELECT 1 WHERE (SELECT count(*) FROM pragma_table_xinfo(${table}) WHERE "name" ${known}) < ${columns.length} ` +
      `UNION ALL SELECT 1 FROM "sqlite_schema" WHERE "type" IN ('index', 'trigger') AND "tbl_name" = ${table} COLLATE NOCASE AND "sql" IS NOT NULL AND NOT "name" ${made})`,
  );
}

/** Rows of the table that point at no row of the other one. */
export function orphanStatements(table: string, parent: string): readonly Statement[] {
  return mustFindNothing(
    `${table} has rows that point at no row of ${parent}`,
    `pragma_foreign_key_check(${quoteString(table)}) WHERE "parent" = ${quoteString(parent)}`,
  );
}

/** The INSERT fails on a CHECK whose name says why. */
export function mustFindNothing(message: string, from: string): readonly Statement[] {
  const check = `CONSTRAINT ${quoteName(message)} CHECK ("found" IS NULL)`;
  return [
    { sql: `CREATE TEMP TABLE "autogen_guard" ("found" integer, ${check})` },
    { sql: `INSERT INTO "temp"."autogen_guard" SELECT 1 FROM ${from} LIMIT 1` },
    { sql: `DROP TABLE "temp"."autogen_guard"` },
  ];
}
