/** The rows of SQLite's own catalog that a Schema is made from. */
import { keptPrefix } from "../../schema/names";
import type { Connection, Scope } from "../dialect";

/** One row of sqlite_schema with its text. */
export interface CatalogObject {
  readonly name: string;
  readonly table: string;
  readonly sql: string;
}

/** What `pragma_table_xinfo` says about a column. */
export interface PragmaColumn {
  readonly name: string;
  readonly notNull: boolean;
  /** Position in the primary key from 1; 0 for other columns. */
  readonly keyPosition: number;
}

export interface Catalog {
  readonly tables: readonly CatalogObject[];
  readonly indexes: readonly CatalogObject[];
  readonly views: readonly CatalogObject[];
  readonly triggers: readonly CatalogObject[];
  readonly virtualTables: readonly CatalogObject[];
  /** By table name. */
  readonly columns: ReadonlyMap<string, readonly PragmaColumn[]>;
  /** Primary key columns by table name in lower case, for the tables that foreign keys may point at. */
  readonly primaryKeys: ReadonlyMap<string, readonly string[]>;
}

interface SchemaRow {
  readonly type: "table" | "index" | "view" | "trigger";
  readonly name: string;
  readonly table: string;
  readonly sql: string | null;
  readonly kind: string | null;
}

interface ColumnRow {
  readonly table: string;
  readonly name: string;
  readonly notNull: number;
  readonly keyPosition: number;
}

/**
 * Two queries, whatever the number of tables. A virtual table is never asked for its columns: the module
 * that knows them may not be loaded.
 */
export async function readCatalog(connection: Connection, scope: Scope): Promise<Catalog> {
  const ignored = new Set((scope.ignoredTables ?? []).map((name) => name.toLowerCase()));
  // sqlite3 returns each row as an object with just the selected names.
  const objects = (await connection.query(objectsQuery, [wantedTables(scope)])) as readonly SchemaRow[];
  const columnRows = (await connection.query(columnsQuery, [wantedTables(scope)])) as readonly ColumnRow[];
  const own = objects.filter(
    (row) =>
      !ignored.has(row.table.toLowerCase()) && !row.table.startsWith(keptPrefix) && row.kind !== "shadow",
  );
  const withText = (type: SchemaRow["type"]): readonly CatalogObject[] =>
    own.filter((row) => row.type === type).map(({ name, table, sql }) => ({ name, table, sql: sql ?? "" }));
  const virtual = new Set(own.filter((row) => row.kind === "virtual").map((row) => row.name));
  const columns = groupByTable(columnRows);
  return {
    tables: withText("table").filter((table) => !virtual.has(table.name)),
    virtualTables: withText("table").filter((table) => virtual.has(table.name)),
    // An index without text belongs to a constraint.
    indexes: withText("index").filter((index) => index.sql !== ""),
    views: withText("view"),
    triggers: withText("trigger"),
    columns: new Map([...columns].map(([table, rows]) => [table, rows.map(toPragmaColumn)])),
    primaryKeys: new Map([...columns].map(([table, rows]) => [table.toLowerCase(), primaryKeyOf(rows)])),
  };
}

/** A JSON list of names, or null for all. Letter case is SQLite's matter: it folds ASCII only. */
function wantedTables(scope: Scope): string | null {
  return scope.tables ? JSON.stringify(scope.tables.map((table) => table.name)) : null;
}

/** One parameter, and an unnumbered one: better-sqlite3 takes `?1` for a name. */
const asked = `asked(names) AS (SELECT ?), named(name) AS (SELECT lower(value) FROM asked, json_each(asked.names))`;
const isAsked = (column: string): string =>
  `((SELECT names FROM asked) IS NULL OR lower(${column}) IN (SELECT name FROM named))`;
const isOwn = (column: string): string => `${column} NOT LIKE 'sqlite\\_%' ESCAPE '\\'`;

// Materialised, or SQLite would list all tables once for each table.
const objectsQuery = `WITH ${asked},
kinds(name, kind) AS MATERIALIZED (SELECT name, type FROM pragma_table_list WHERE schema = 'main')
SELECT m.type AS "type", m.name AS "name", m.tbl_name AS "table", m.sql AS "sql", l.kind AS "kind"
FROM sqlite_schema m LEFT JOIN kinds l ON m.type = 'table' AND l.name = m.name
WHERE ${isOwn("m.name")} AND ${isAsked("m.tbl_name")}
ORDER BY m.name`;

// The referenced tables come along: a foreign key may leave out their columns. CROSS JOIN keeps SQLite from looping over
// all tables on the outside.
const columnsQuery = `WITH ${asked}, wanted(name) AS MATERIALIZED (
SELECT m.name FROM sqlite_schema m
WHERE m.type = 'table' AND ${isOwn("m.name")} AND m.sql NOT LIKE 'CREATE VIRTUAL%' AND ${isAsked("m.name")}
UNION
SELECT p.name FROM named n CROSS JOIN sqlite_schema c ON c.type = 'table' AND lower(c.name) = n.name
CROSS JOIN pragma_foreign_key_list(c.name, 'main') f ON f."to" IS NULL
CROSS JOIN sqlite_schema p ON lower(p.name) = lower(f."table") AND p.type = 'table' AND p.sql NOT LIKE 'CREATE VIRTUAL%'
)
SELECT w.name AS "table", x.name AS "name", x."notnull" AS "notNull", x.pk AS "keyPosition"
FROM wanted w CROSS JOIN pragma_table_xinfo(w.name, 'main') x ORDER BY w.name, x.cid`;

function groupByTable(rows: readonly ColumnRow[]): ReadonlyMap<string, readonly ColumnRow[]> {
  const groups = new Map<string, ColumnRow[]>();
  for (const row of rows) {
    const group = groups.get(row.table);
    if (group) group.push(row);
    else groups.set(row.table, [row]);
  }
  return groups;
}

function toPragmaColumn(row: ColumnRow): PragmaColumn {
  return { name: row.name, notNull: row.notNull !== 0, keyPosition: row.keyPosition };
}

function primaryKeyOf(rows: readonly ColumnRow[]): readonly string[] {
  return rows
    .filter((row) => row.keyPosition > 0)
    .sort((left, right) => left.keyPosition - right.keyPosition)
    .map((row) => row.name);
}
