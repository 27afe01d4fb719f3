import type { EnumType, Index, Schema, Table, UnsupportedObject, View } from "../../schema/schema";
import type { Connection, Scope } from "../dialect";
import { enumsQuery, schemasQuery, tablesQuery } from "./catalog-queries";
import { readColumns, type ColumnsOfTables } from "./read-columns";
import { noConstraints, readConstraints } from "./read-constraints";
import { readIndexes } from "./read-indexes";
import { readViews } from "./read-views";
import { queryRows } from "./rows";
import { unsupportedQuery } from "./unsupported-query";

interface TableRow {
  readonly id: string;
  readonly schema: string | null;
  readonly name: string;
  readonly comment: string | null;
}

interface EnumRow {
  readonly schema: string | null;
  readonly name: string;
  readonly values: readonly string[];
}

/**
 * The database as a Schema, in eight queries one after the other, whatever the number of tables. Tables and types are sorted by name,
 * columns stand in table order. Whatever belongs to an extension is left out.
 */
export async function introspect(connection: Connection, scope: Scope = {}): Promise<Schema> {
  const rows = await readTableRows(connection, scope);
  const ids = rows.map((row) => row.id);
  const columns = await readColumns(connection, ids);
  const views = await readViews(connection, scope.schemas ?? [], scope.tables && ids);
  const materialized = views.filter(({ view }) => view.materialized).map(({ id }) => id);
  const indexes = await readIndexes(connection, [...ids, ...materialized]);
  return {
    dialect: "postgres",
    tables: await readTables(connection, rows, columns, indexes),
    enums: await readEnums(connection, scope, columns.enumIds),
    views: views.map(({ id, view }): View => ({ ...view, indexes: indexes.get(id) ?? [] })),
    schemas: await readSchemas(connection, scope),
    unsupported: await readUnsupported(connection, scope, ids),
  };
}

function readTableRows(connection: Connection, scope: Scope): Promise<readonly TableRow[]> {
  const wanted = scope.tables;
  return queryRows<TableRow>(connection, tablesQuery, [
    scope.schemas ?? [],
    wanted ? wanted.map((table) => table.schema ?? null) : null,
    wanted ? wanted.map((table) => table.name) : null,
    scope.ignoredTables ?? [],
  ]);
}

async function readTables(
  connection: Connection,
  rows: readonly TableRow[],
  columns: ColumnsOfTables,
  indexes: ReadonlyMap<string, readonly Index[]>,
): Promise<readonly Table[]> {
  const ids = rows.map((row) => row.id);
  const constraints = await readConstraints(connection, ids);
  return rows.map((row) => ({
    ...tableName(row),
    columns: columns.byTable.get(row.id) ?? [],
    ...(constraints.get(row.id) ?? noConstraints),
    indexes: indexes.get(row.id) ?? [],
    ...(row.comment !== null && { comment: row.comment }),
  }));
}

function tableName(row: TableRow | EnumRow): { readonly schema?: string; readonly name: string } {
  return { ...(row.schema !== null && { schema: row.schema }), name: row.name };
}

async function readEnums(
  connection: Connection,
  scope: Scope,
  usedIds: readonly string[],
): Promise<readonly EnumType[]> {
  const only = scope.tables ? usedIds : null;
  const rows = await queryRows<EnumRow>(connection, enumsQuery, [scope.schemas ?? [], only]);
  return rows.map((row) => ({ ...tableName(row), values: row.values }));
}

async function readSchemas(connection: Connection, scope: Scope): Promise<readonly string[]> {
  const rows = await queryRows<{ readonly name: string }>(connection, schemasQuery, [scope.schemas ?? []]);
  return rows.map((row) => row.name);
}

async function readUnsupported(
  connection: Connection,
  scope: Scope,
  tableIds: readonly string[],
): Promise<readonly UnsupportedObject[]> {
  const isWholeDatabase = scope.tables === undefined;
  const rows = await queryRows<UnsupportedObject>(connection, unsupportedQuery, [
    tableIds,
    scope.schemas ?? [],
    isWholeDatabase,
  ]);
  return rows.map((row) => ({ what: row.what, name: row.name }));
}
