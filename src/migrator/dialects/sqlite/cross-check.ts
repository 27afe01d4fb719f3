/** The database's own view of a table against what our reader made of its text: a difference means that the reader is wrong. */
import { AutogenError } from "../../schema/errors";
import { isEqual } from "../../schema/equality";
import type { Table } from "../../schema/schema";
import type { PragmaColumn } from "./catalog";
import { rowidAlias } from "./rowid";

/** @throws AutogenError `sql-not-understood` so that such a table is left alone. */
export function compareWithPragma(table: Table, columns: readonly PragmaColumn[]): void {
  const alias = rowidAlias(table)?.name;
  const key = table.primaryKey?.columns ?? [];
  const read = table.columns.map((column) => ({
    name: column.name,
    // The pragma does not count what a rowid alias implies.
    notNull: column.name === alias || !column.nullable,
    keyPosition: key.indexOf(column.name) + 1,
  }));
  const told = columns.map((column) => ({ ...column, notNull: column.name === alias || column.notNull }));
  if (isEqual(read, told)) return;
  throw new AutogenError(
    "sql-not-understood",
    `Cannot read the definition of table "${table.name}": its columns are not what SQLite says they are. Nothing was changed.`,
    { nextStep: "Please report this table's CREATE TABLE text." },
  );
}
