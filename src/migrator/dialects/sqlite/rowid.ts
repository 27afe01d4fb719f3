/** What a table's definition implies for its rowid and its key columns. Source: https://sqlite.org/lang_createtable.html#rowid */
import type { Column, Table } from "../../schema/schema";

/** The column that is another name for the rowid: the single primary key column of type exactly INTEGER, unless it is descending. */
export function rowidAlias(table: Table): Column | undefined {
  const columns = table.primaryKey?.columns ?? [];
  if (table.withoutRowid || columns.length !== 1 || table.primaryKey?.sorting) return undefined;
  return table.columns.find(
    (column) => column.name === columns[0] && column.type.toLowerCase() === "integer",
  );
}

/**
 * How the table's hidden rowid can be written in SQL: the first of its three names that no column has.
 * undefined when there is no hidden rowid, or when columns hide it.
 */
export function hiddenRowid(table: Table): string | undefined {
  if (table.withoutRowid || rowidAlias(table)) return undefined;
  return rowidNames(table)[0];
}

/** The names of the rowid that no column of the table has. */
export function rowidNames(table: Table): readonly string[] {
  const taken = new Set(table.columns.map((column) => column.name.toLowerCase()));
  return ["rowid", "_rowid_", "oid"].filter((name) => !taken.has(name));
}

/** A rowid alias is never NULL; key columns of STRICT and WITHOUT ROWID tables are NOT NULL without saying so. */
export function withImpliedNotNull(table: Table): Table {
  const alias = rowidAlias(table);
  const isImplied = (column: Column): boolean =>
    column === alias ||
    ((table.strict === true || table.withoutRowid === true) &&
      (table.primaryKey?.columns.includes(column.name) ?? false));
  return {
    ...table,
    columns: table.columns.map((column) => (isImplied(column) ? { ...column, nullable: false } : column)),
  };
}
