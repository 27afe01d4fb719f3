import type {
  AlterTableComment,
  CreateSchema,
  CreateTable,
  DropSchema,
  DropTable,
  RenameTable,
} from "../../operations/operation";
import { isEqual } from "../../schema/equality";
import { nameSql, quoteName, quoteString } from "../../schema/expressions";
import { findTable } from "../../schema/names";
import type { Column, QualifiedName, Table, Unique } from "../../schema/schema";
import { columnSql } from "./column-sql";
import { addUnique } from "./compile-constraint";
import {
  checkSql,
  createIndexSql,
  exclusionSql,
  foreignKeySql,
  primaryKeySql,
  uniqueSql,
} from "./constraint-sql";
import { renameSequenceSql } from "./sequences";
import type { Before, Step } from "./steps";

/** Other tools make schemas too (an installer, TypeORM's own `createSchema`), and a schema has no definition that could differ. */
export function createSchema({ name }: CreateSchema): readonly Step[] {
  return [`CREATE SCHEMA IF NOT EXISTS ${quoteName(name)}`];
}

/** Without CASCADE: a schema that still holds something stays. */
export function dropSchema({ name }: DropSchema): readonly Step[] {
  return [`DROP SCHEMA ${quoteName(name)}`];
}

export function createTable({ table }: CreateTable): readonly Step[] {
  const doubled = table.uniques.filter((unique) => isDoubled(unique, table));
  return [
    createTableSql({ ...table, uniques: table.uniques.filter((unique) => !doubled.includes(unique)) }),
    ...doubled.flatMap((unique) => addUnique({ kind: "addUnique", table, unique })),
    ...table.indexes.map((index) => createIndexSql(table, index)),
    ...(table.comment === undefined ? [] : [tableComment(table, table.comment)]),
    ...table.columns.flatMap((column) => addedColumnComment(table, column)),
  ];
}

export function dropTable({ table }: DropTable): readonly Step[] {
  return [`DROP TABLE ${nameSql(table)}`];
}

export function renameTable({ table, to }: RenameTable, before: Before): readonly Step[] {
  const serials = findTable(before(), table)?.columns.filter(({ autoincrement }) => autoincrement) ?? [];
  const renamed = { ...table, name: to };
  return [
    `ALTER TABLE ${nameSql(table)} RENAME TO ${quoteName(to)}`,
    ...serials.map(({ name }) =>
      renameSequenceSql({ table, column: name }, { table: renamed, column: name }),
    ),
  ];
}

export function alterTableComment({ table, comment }: AlterTableComment): readonly Step[] {
  return [tableComment(table, comment)];
}

export function addedColumnComment(table: QualifiedName, column: Column): readonly Step[] {
  return column.comment === undefined ? [] : [columnComment(table, column.name, column.comment)];
}

export function columnComment(table: QualifiedName, column: string, comment: string | null): Step {
  const sql = `COMMENT ON COLUMN ${nameSql(table)}.${quoteName(column)} IS ${commentSql(comment)}`;
  return { table, comment: sql, touches: [column] };
}

function tableComment(table: QualifiedName, comment: string | null): Step {
  return { table, comment: `COMMENT ON TABLE ${nameSql(table)} IS ${commentSql(comment)}`, touches: [] };
}

function commentSql(comment: string | null): string {
  return comment === null ? "NULL" : quoteString(comment);
}

/** CREATE TABLE silently makes one of a primary key and a unique constraint, or of two, over the same columns. */
function isDoubled(unique: Unique, table: Table): boolean {
  const earlier = table.uniques.slice(0, table.uniques.indexOf(unique));
  const keys = [...(table.primaryKey ? [table.primaryKey] : []), ...earlier];
  return keys.some((key) => isEqual(key.columns, unique.columns));
}

function createTableSql(table: Table): string {
  const parts = [
    ...table.columns.map(columnSql),
    ...(table.primaryKey ? [primaryKeySql(table.primaryKey)] : []),
    ...table.uniques.map(uniqueSql),
    ...table.checks.map(checkSql),
    ...(table.exclusions ?? []).map(exclusionSql),
    ...table.foreignKeys.map(foreignKeySql),
  ];
  if (parts.length === 0) return `CREATE TABLE ${nameSql(table)} ()`;
  return `CREATE TABLE ${nameSql(table)} (\n  ${parts.join(",\n  ")}\n)`;
}
