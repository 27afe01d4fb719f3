/** Reads an SQLite database into a Schema, in at most four queries. The kept DDL text is the source; pragmas cross-check it. */
import type { Connection, Scope } from "../dialect";
import { compareNames, sortByNameThenText } from "../../schema/edit";
import { AutogenError } from "../../schema/errors";
import type { ForeignKey, Schema, Table, UnsupportedObject } from "../../schema/schema";
import { readCatalog, type Catalog, type CatalogObject } from "./catalog";
import { readCreateIndex } from "./read-create-index";
import { readCreateTable } from "./read-create-table";
import { readCreateView } from "./read-create-view";
import { compareWithPragma } from "./cross-check";

/**
 * The tables in order of their names, constraints and indexes in order of name and definition (byte order).
 * Triggers, virtual tables, views with column names of their own and tables with a clause that the Schema has no place for are
 * listed in `unsupported`. `sqlite_*` tables and `scope.ignoredTables` are left out.
 */
export async function introspect(connection: Connection, scope: Scope = {}): Promise<Schema> {
  const catalog = await readCatalog(connection, scope);
  const indexes = new Map<string, CatalogIndex[]>();
  for (const index of catalog.indexes) indexes.set(index.table, [...(indexes.get(index.table) ?? []), index]);
  const readings = catalog.tables.map((object) => readTable(object, catalog, indexes.get(object.name) ?? []));
  const views = catalog.views.map(({ name, sql }) => ({ name, view: readCreateView(sql, name) }));
  const tables = readings.flatMap((reading) => (reading.table ? [reading.table] : []));
  return {
    dialect: "sqlite",
    tables: tables.map((table) => withReferencedColumns(table, catalog)).sort(compareNames),
    enums: [],
    views: views.flatMap(({ view }) => view ?? []).sort(compareNames),
    schemas: [],
    unsupported: sortUnsupported([
      ...readings.flatMap((reading) => reading.unsupported),
      ...views
        .filter(({ view }) => view === undefined)
        .map(({ name }) => ({ what: "view with column names", name })),
      ...otherObjects(catalog),
    ]),
  };
}

interface Reading {
  readonly table?: Table;
  readonly unsupported: readonly UnsupportedObject[];
}

type CatalogIndex = Catalog["indexes"][number];

function readTable(object: CatalogObject, catalog: Catalog, own: readonly CatalogIndex[]): Reading {
  try {
    const table = readCreateTable(object.sql, object.name);
    compareWithPragma(table, catalog.columns.get(object.name) ?? []);
    const indexes = own.map((index) => readCreateIndex(index.sql, index.name, table));
    return { table: { ...table, indexes: sortByNameThenText(indexes) }, unsupported: [] };
  } catch (error) {
    if (!(error instanceof AutogenError) || error.code !== "sql-not-understood") throw error;
    return { unsupported: [{ what: `table (${error.message})`, name: object.name }] };
  }
}

/** `REFERENCES crews` means the primary key of crews (foreignkeys.html, section 3). */
function withReferencedColumns(table: Table, catalog: Catalog): Table {
  if (table.foreignKeys.every((key) => key.references.columns.length > 0)) return table;
  return {
    ...table,
    foreignKeys: sortByNameThenText(table.foreignKeys.map((key) => completed(key, catalog))),
  };
}

function completed(foreignKey: ForeignKey, catalog: Catalog): ForeignKey {
  if (foreignKey.references.columns.length > 0) return foreignKey;
  const columns = catalog.primaryKeys.get(foreignKey.references.table.name.toLowerCase()) ?? [];
  return { ...foreignKey, references: { ...foreignKey.references, columns } };
}

function otherObjects(catalog: Catalog): readonly UnsupportedObject[] {
  return [
    ...catalog.triggers.map((trigger) => ({ what: "trigger", name: `${trigger.table}.${trigger.name}` })),
    ...catalog.virtualTables.map((table) => ({ what: "virtual table", name: table.name })),
  ];
}

function sortUnsupported(objects: readonly UnsupportedObject[]): readonly UnsupportedObject[] {
  const key = ({ what, name }: UnsupportedObject): string => `${what}\0${name}`;
  return [...objects].sort((left, right) => (key(left) < key(right) ? -1 : key(left) > key(right) ? 1 : 0));
}
