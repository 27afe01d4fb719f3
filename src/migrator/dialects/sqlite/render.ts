/**
 * Table -> CREATE TABLE text, Index -> CREATE INDEX text. Everything that the Table models is written, in the shape that
 * TypeORM's own reader expects (AbstractSqliteQueryRunner.loadTables searches the text with regular expressions): one line,
 * uniques before checks before foreign keys, two blanks inside `CHECK( ... )` of a column.
 */
import { quoteName, quoteString } from "../../schema/expressions";
import type {
  Check,
  Column,
  ConflictResolution,
  ForeignKey,
  Index,
  IndexColumn,
  PrimaryKey,
  Table,
  Unique,
} from "../../schema/schema";
import { withoutQualifiers } from "./qualifiers";

/** `name` is what the table is called in this text; a rebuild creates it under a temporary one. */
export function renderCreateTable(table: Table, name: string = table.name): string {
  const definitions = [
    ...table.columns.map((column) => renderColumn(column, columnKey(table, column))),
    ...table.uniques.map(renderUnique),
    ...table.checks.map(renderCheck),
    ...table.foreignKeys.map(renderForeignKey),
    ...renderTableKey(table),
  ];
  const options = [...(table.withoutRowid ? ["WITHOUT ROWID"] : []), ...(table.strict ? ["STRICT"] : [])];
  return [`CREATE TABLE ${quoteName(name)} (${definitions.join(", ")})`, options.join(", ")]
    .filter(Boolean)
    .join(" ");
}

export function renderCreateIndex(table: string, index: Index): string {
  const keys = index.columns.map(renderIndexColumn).join(", ");
  const where = index.where === undefined ? "" : ` WHERE ${withoutQualifiers(index.where)}`;
  const unique = index.unique ? "UNIQUE " : "";
  return `CREATE ${unique}INDEX ${quoteName(index.name)} ON ${quoteName(table)} (${keys})${where}`;
}

/** Also the text after `ALTER TABLE ... ADD COLUMN`. */
export function renderColumn(column: Column, key?: PrimaryKey): string {
  return [
    quoteName(column.name),
    column.type,
    column.values ? renderValues(column.name, column.values) : "",
    key ? renderColumnKey(column, key) : "",
    column.collation === undefined ? "" : `COLLATE ${renderCollation(column.collation)}`,
    column.nullable ? "" : `NOT NULL${renderOnConflict(column.onConflict)}`,
    column.generated ? `AS (${column.generated.expression}) ${column.generated.storage.toUpperCase()}` : "",
    column.default === undefined || column.generated ? "" : `DEFAULT (${column.default})`,
  ]
    .filter(Boolean)
    .join(" ");
}

function renderValues(column: string, values: readonly string[]): string {
  return `CHECK( ${quoteName(column)} IN (${values.map(quoteString).join(",")}) )`;
}

/** A key of one column stands with the column, which AUTOINCREMENT requires; longer ones stand at the end. */
function columnKey(table: Table, column: Column): PrimaryKey | undefined {
  const { primaryKey } = table;
  if (!primaryKey || !standsWithColumn(primaryKey)) return undefined;
  return primaryKey.columns[0] === column.name ? primaryKey : undefined;
}

/** A collation can be said only in a clause of its own. */
function standsWithColumn({ columns, sorting }: PrimaryKey): boolean {
  return columns.length === 1 && sorting?.[0]?.collation === undefined;
}

function renderColumnKey(column: Column, key: PrimaryKey): string {
  const autoincrement = column.autoincrement ? " AUTOINCREMENT" : "";
  const direction = key.sorting?.[0]?.descending ? " DESC" : "";
  return `${renderName(key.name)}PRIMARY KEY${direction}${renderOnConflict(key.onConflict)}${autoincrement}`;
}

function renderTableKey({ primaryKey }: Table): readonly string[] {
  if (!primaryKey || standsWithColumn(primaryKey)) return [];
  const columns = renderKeyColumns(primaryKey);
  return [`${renderName(primaryKey.name)}PRIMARY KEY ${columns}${renderOnConflict(primaryKey.onConflict)}`];
}

function renderUnique(unique: Unique): string {
  return `${renderName(unique.name)}UNIQUE ${renderKeyColumns(unique)}${renderOnConflict(unique.onConflict)}`;
}

function renderCheck(check: Check): string {
  return `${renderName(check.name)}CHECK (${withoutQualifiers(check.expression)})`;
}

function renderForeignKey(key: ForeignKey): string {
  const columns = key.references.columns.length > 0 ? ` ${renderColumns(key.references.columns)}` : "";
  const target = `${quoteName(key.references.table.name)}${columns}`;
  const actions = `ON DELETE ${key.onDelete.toUpperCase()} ON UPDATE ${key.onUpdate.toUpperCase()}`;
  const deferrable = key.deferrable ? ` DEFERRABLE ${key.deferrable.toUpperCase()}` : "";
  return `${renderName(key.name)}FOREIGN KEY ${renderColumns(key.columns)} REFERENCES ${target} ${actions}${deferrable}`;
}

function renderIndexColumn(key: IndexColumn): string {
  return [
    // In parentheses, so that a COLLATE or DESC after it means the whole key.
    key.column === undefined ? `(${withoutQualifiers(key.expression ?? "")})` : quoteName(key.column),
    key.collation === undefined ? "" : `COLLATE ${renderCollation(key.collation)}`,
    key.descending ? "DESC" : "",
  ]
    .filter(Boolean)
    .join(" ");
}

function renderKeyColumns({ columns, sorting = [] }: PrimaryKey | Unique): string {
  return `(${columns.map((column, at) => renderIndexColumn({ column, ...sorting[at] })).join(", ")})`;
}

function renderColumns(columns: readonly string[]): string {
  return `(${columns.map(quoteName).join(", ")})`;
}

function renderName(name: string | undefined): string {
  return name === undefined ? "" : `CONSTRAINT ${quoteName(name)} `;
}

function renderOnConflict(resolution: ConflictResolution | undefined): string {
  return resolution === undefined ? "" : ` ON CONFLICT ${resolution.toUpperCase()}`;
}

function renderCollation(name: string): string {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) ? name : quoteName(name);
}
