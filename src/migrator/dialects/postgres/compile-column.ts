import type { AddColumn, Backfill, DropColumn, RenameColumn } from "../../operations/operation";
import { nameSql, quoteName } from "../../schema/expressions";
import { findTable, nameOf } from "../../schema/names";
import type { Column, Table } from "../../schema/schema";
import { columnSql } from "./column-sql";
import { addedColumnComment } from "./compile-table";
import { renameSequenceSql } from "./sequences";
import type { Before, Step } from "./steps";

export function addColumn({ table, column }: AddColumn): readonly Step[] {
  return [
    { table, action: `ADD COLUMN ${columnSql(column)}`, pass: "addColumn", touches: touchedBy(column) },
    ...addedColumnComment(table, column),
  ];
}

/** Indexes and constraints on the column go with it; what other tables or views build on it makes PostgreSQL refuse. */
export function dropColumn({ table, column }: DropColumn): readonly Step[] {
  return [{ table, action: `DROP COLUMN ${quoteName(column)}`, pass: "drop", touches: [column] }];
}

export function renameColumn({ table, column, to }: RenameColumn, before: Before): readonly Step[] {
  const isSerial = findTable(before(), table)?.columns.some(
    (old) => old.name === column && old.autoincrement,
  );
  return [
    `ALTER TABLE ${nameSql(table)} RENAME COLUMN ${quoteName(column)} TO ${quoteName(to)}`,
    ...(isSerial ? [renameSequenceSql({ table, column }, { table, column: to })] : []),
  ];
}

export function backfill({ table, column, value }: Backfill, before: Before): readonly Step[] {
  const name = quoteName(column);
  const update = `UPDATE ${nameSql(table)} SET ${name} = (${value}) WHERE ${name} IS NULL`;
  return [update, ...checkedAtOnce(findTable(before(), table))];
}

/**
 * After an UPDATE: a constraint that waits for the end of the transaction would leave its checks pending, and no ALTER TABLE works on a table
 * with pending checks. So they are done at once, and later changes wait again as before. Every such constraint of the table counts, also on columns that the
 * UPDATE does not name: PostgreSQL checks a row that this transaction has written (as any rewrite of the table does) in full.
 */
export function checkedAtOnce(table: Table | undefined): readonly string[] {
  const waiting = table ? [...table.foreignKeys, ...table.uniques] : [];
  const names = waiting.flatMap(({ name, deferrable }) =>
    table && name !== undefined && deferrable === "initially deferred"
      ? [nameSql({ ...nameOf(table), name })]
      : [],
  );
  if (names.length === 0) return [];
  const constraints = names.join(", ");
  return [`SET CONSTRAINTS ${constraints} IMMEDIATE`, `SET CONSTRAINTS ${constraints} DEFERRED`];
}

function touchedBy(column: Column): readonly string[] | "anything" {
  return column.generated ? "anything" : [column.name];
}
