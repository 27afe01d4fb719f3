/** The rows of all tables as text, to be compared before and after. */
import type { QueryRunner } from "typeorm";
import { nameSql, quoteName } from "../../schema/expressions";
import { displayName } from "../../schema/names";
import type { QualifiedName, Schema, Table } from "../../schema/schema";

/** By table, as a person names it. */
export type Rows = ReadonlyMap<string, TableRows>;

interface TableRows {
  readonly key: readonly string[];
  /** Each row as its values by column. */
  readonly rows: readonly Readonly<Record<string, string | null>>[];
}

export async function readRows(queryRunner: QueryRunner, schema: Schema): Promise<Rows> {
  const all = new Map<string, TableRows>();
  for (const table of schema.tables) all.set(displayName(table), await readTable(queryRunner, table, schema));
  return all;
}

async function readTable(queryRunner: QueryRunner, table: Table, schema: Schema): Promise<TableRows> {
  const asText = (name: string): string =>
    schema.dialect === "postgres" ? `${quoteName(name)}::text` : sqliteText(quoteName(name));
  // By position: a driver would set the prototype of its row for a column "__proto__".
  const columns = table.columns.map(({ name }, position) => `${asText(name)} AS value${position}`);
  const found =
    columns.length === 0
      ? []
      : ((await queryRunner.query(`SELECT ${columns.join(", ")} FROM ${nameSql(table)}`)) as Record<
          string,
          string | null
        >[]);
  const rows = found.map((row) =>
    Object.fromEntries(table.columns.map(({ name }, position) => [name, row[`value${position}`] ?? null])),
  );
  return { key: table.primaryKey?.columns ?? [], rows };
}

/** `quote` tells a number from a text, and makes a text of NULL, which is none. */
function sqliteText(column: string): string {
  return `CASE WHEN ${column} IS NOT NULL THEN quote(${column}) END`;
}

/** What the column holds, row by row; texts as they are. */
export function heldValues(
  rows: Rows,
  { table, column }: { readonly table: QualifiedName; readonly column: { readonly name: string } },
): readonly (string | null)[] {
  const found = rows.get(displayName(table))?.rows ?? [];
  return found.map((row) => unquoted(row[column.name] ?? null));
}

function unquoted(text: string | null): string | null {
  return text?.startsWith("'") ? text.slice(1, -1).replaceAll("''", "'") : text;
}

/**
 * What is not as it was: `tasks.legacy` for a column, `tasks` where rows or the table itself are missing. Columns that were not there
 * before do not count.
 */
export function lostBetween(before: Rows, after: Rows): readonly string[] {
  return [...before].flatMap(([table, was]) => {
    const is = after.get(table);
    return is ? lostIn(table, was, is) : was.rows.length > 0 ? [table] : [];
  });
}

function lostIn(table: string, before: TableRows, after: TableRows): readonly string[] {
  const columns = Object.keys(before.rows[0] ?? {});
  if (before.rows.length !== after.rows.length) return [table];
  if (isSameRows(before, after, columns)) return [];
  const { key } = before;
  // With the key the values of a row stay together; without one each column is looked at by itself.
  const isKeyed = key.length > 0 && isSameRows(before, after, key);
  const changed = columns.filter(
    (column) => !isSameRows(before, after, isKeyed ? [...key, column] : [column]),
  );
  return changed.length > 0 ? changed.map((column) => `${table}.${column}`) : [table];
}

function isSameRows(before: TableRows, after: TableRows, columns: readonly string[]): boolean {
  const texts = ({ rows }: TableRows): string =>
    JSON.stringify(rows.map((row) => JSON.stringify(columns.map((column) => row[column] ?? null))).sort());
  return texts(before) === texts(after);
}
