/**
 * Reads a CREATE TABLE text, as SQLite keeps it, into a Table. It knows the whole grammar of
 * https://sqlite.org/lang_createtable.html; a clause that the Schema has no place for is an error, so that
 * no rebuild can lose it in silence.
 */
import { sortByNameThenText } from "../../schema/edit";
import type { Check, Column, ForeignKey, PrimaryKey, Table, Unique } from "../../schema/schema";
import {
  accept,
  expect,
  isNext,
  notUnderstood,
  openDdl,
  peek,
  readExpression,
  readName,
  type DdlCursor,
} from "./ddl-cursor";
import {
  isDeferrableNext,
  readKeyColumns,
  readNames,
  readOnConflict,
  readReferences,
  toForeignKey,
} from "./read-clauses";
import { readColumn } from "./read-column";
import { rowidAlias, withImpliedNotNull } from "./rowid";

/**
 * The table without its indexes, which are statements of their own. A foreign key that names no columns of the other
 * table has none here; `introspect` fills in that table's primary key.
 * @throws AutogenError `sql-not-understood`, naming the table and the clause.
 */
export function readCreateTable(sql: string, tableName: string): Table {
  const cursor = openDdl(sql, `table "${tableName}"`);
  readHead(cursor);
  expect(cursor, "(");
  const columns = readColumns(cursor);
  const parts = readTableConstraints(cursor, columns);
  expect(cursor, ")");
  const options = readOptions(cursor);
  const table = { ...toTable(tableName, parts), ...options };
  return withImpliedNotNull(withoutIdleSorting(table, columns.primaryKey === undefined));
}

/** What has been read of a table so far. */
interface TableParts {
  readonly columns: readonly Column[];
  readonly primaryKey?: PrimaryKey;
  readonly uniques: readonly Unique[];
  readonly checks: readonly Check[];
  readonly foreignKeys: readonly ForeignKey[];
}

function readHead(cursor: DdlCursor): void {
  expect(cursor, "CREATE");
  if (!accept(cursor, "TEMP")) accept(cursor, "TEMPORARY");
  expect(cursor, "TABLE");
  accept(cursor, "IF", "NOT", "EXISTS");
  readName(cursor);
  if (accept(cursor, ".")) readName(cursor);
}

function readColumns(cursor: DdlCursor): TableParts {
  let parts: TableParts = { columns: [], uniques: [], checks: [], foreignKeys: [] };
  do {
    if (isTableConstraintNext(cursor)) return parts;
    const { column, primaryKey, uniques, checks, foreignKeys } = readColumn(cursor);
    parts = {
      ...parts,
      ...(primaryKey ? { primaryKey } : {}),
      columns: [...parts.columns, column],
      uniques: [...parts.uniques, ...uniques],
      checks: [...parts.checks, ...checks],
      foreignKeys: [...parts.foreignKeys, ...foreignKeys],
    };
  } while (accept(cursor, ","));
  return parts;
}

function isTableConstraintNext(cursor: DdlCursor): boolean {
  return ["CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN"].some((word) => isNext(cursor, word));
}

/** The comma between table constraints is optional in SQLite. */
function readTableConstraints(cursor: DdlCursor, columns: TableParts): TableParts {
  let parts = columns;
  while (!isNext(cursor, ")")) {
    parts = readTableConstraint(cursor, parts);
    accept(cursor, ",");
  }
  return parts;
}

function readTableConstraint(cursor: DdlCursor, parts: TableParts): TableParts {
  const name = accept(cursor, "CONSTRAINT") ? readName(cursor) : undefined;
  const named = name === undefined ? {} : { name };
  if (accept(cursor, "PRIMARY", "KEY")) return readPrimaryKey(cursor, parts, named);
  if (accept(cursor, "UNIQUE")) {
    const { autoincrement: _autoincrement, ...key } = readKeyColumns(cursor);
    return { ...parts, uniques: [...parts.uniques, { ...named, ...key, ...readOnConflict(cursor) }] };
  }
  if (accept(cursor, "CHECK")) {
    const check = { ...named, expression: readExpression(cursor) };
    // SQLite parses ON CONFLICT after CHECK and gives it no meaning (lang_conflict.html).
    readOnConflict(cursor);
    return { ...parts, checks: [...parts.checks, check] };
  }
  if (accept(cursor, "FOREIGN", "KEY")) {
    const columns = readNames(cursor);
    const foreignKey = toForeignKey(columns, readReferences(cursor), name);
    return { ...parts, foreignKeys: [...parts.foreignKeys, foreignKey] };
  }
  if (name !== undefined && !isDeferrableNext(cursor)) return parts;
  throw notUnderstood(cursor);
}

function readPrimaryKey(cursor: DdlCursor, parts: TableParts, named: { name?: string }): TableParts {
  const { autoincrement, ...key } = readKeyColumns(cursor);
  const primaryKey = { ...named, ...key, ...readOnConflict(cursor) };
  if (!autoincrement) return { ...parts, primaryKey };
  const marked = parts.columns.map((column) =>
    sameColumn(column.name, key.columns[0]) ? { ...column, autoincrement: true as const } : column,
  );
  return { ...parts, primaryKey, columns: marked };
}

/**
 * In a clause of its own, `PRIMARY KEY (id DESC)` of one INTEGER is another name for the rowid all the same, and its order means nothing. (`id INTEGER PRIMARY
 * KEY DESC` is none, by an old mistake that stays: lang_createtable.html, section 5.)
 */
function withoutIdleSorting(table: Table, isClause: boolean): Table {
  if (!isClause || !table.primaryKey) return table;
  const { sorting: _sorting, ...primaryKey } = table.primaryKey;
  const plain = { ...table, primaryKey };
  return rowidAlias(plain) ? plain : table;
}

function readOptions(cursor: DdlCursor): Pick<Table, "strict" | "withoutRowid"> {
  let options: Pick<Table, "strict" | "withoutRowid"> = {};
  while (peek(cursor)) {
    if (accept(cursor, "WITHOUT", "ROWID")) options = { ...options, withoutRowid: true };
    else if (accept(cursor, "STRICT")) options = { ...options, strict: true };
    else if (!accept(cursor, ",") && !accept(cursor, ";")) throw notUnderstood(cursor);
  }
  return options;
}

/** Constraints name columns in any letter case; the Schema names each column one way. */
function toTable(name: string, parts: TableParts): Table {
  const spelled = (columns: readonly string[]): readonly string[] =>
    columns.map(
      (written) => parts.columns.find((column) => sameColumn(column.name, written))?.name ?? written,
    );
  const key = parts.primaryKey;
  return {
    name,
    columns: parts.columns,
    ...(key ? { primaryKey: { ...key, columns: spelled(key.columns) } } : {}),
    uniques: sortByNameThenText(
      parts.uniques.map((unique) => ({ ...unique, columns: spelled(unique.columns) })),
    ),
    checks: sortByNameThenText(parts.checks),
    foreignKeys: sortByNameThenText(
      parts.foreignKeys.map((each) => ({ ...each, columns: spelled(each.columns) })),
    ),
    indexes: [],
  };
}

function sameColumn(left: string, right: string | undefined): boolean {
  return left.toLowerCase() === right?.toLowerCase();
}
