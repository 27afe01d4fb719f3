/**
 * Whose is it? A table, index or enum type that no revision and no entity ever named belongs to somebody else: it is
 * reported, and left alone.
 */
import { recordRevision } from "./recorder";
import { isOfType } from "../schema/type-text";
import { isEqual } from "../schema/equality";
import { displayName, findTable, isSameName } from "../schema/names";
import type { DialectName, Index, Schema, Table, UnsupportedObject } from "../schema/schema";
import { tokenizeSql } from "../schema/sql-tokens";
import { viewWord } from "../operations/kinds/views";
import type { Operation } from "../operations/operation";
import type { History } from "../revisions/history";

/** Names that revisions gave to anything. */
export type NamesInHistory = ReadonlySet<string>;

/** A revision that cannot be previewed names nothing: what it made is then reported instead of dropped. */
export async function namesInHistory(history: History, dialect: DialectName): Promise<NamesInHistory> {
  const names = new Set<string>();
  for (const revision of history.revisions) {
    const operations = await recordRevision(revision, "up", dialect).catch(() => []);
    for (const operation of operations) for (const name of namesIn(operation, dialect)) names.add(name);
  }
  return names;
}

export interface ManagedPart {
  readonly schema: Schema;
  readonly unmanaged: readonly UnsupportedObject[];
}

/** The part of `before` that the comparison is about. */
export function managedPart(before: Schema, desired: Schema, names: NamesInHistory): ManagedPart {
  const tables = before.tables.filter(
    (table) => findTable(desired, table) !== undefined || names.has(table.name),
  );
  const managed = tables.map((table) => withManagedIndexes(table, findTable(desired, table), names));
  const enums = before.enums.filter(
    (type) =>
      desired.enums.some((other) => isSameName(other, type)) ||
      names.has(type.name) ||
      tables.some((table) => table.columns.some((column) => isOfType(column.type, type))),
  );
  const views = before.views.filter(
    (view) => desired.views.some((other) => isSameName(other, view)) || names.has(view.name),
  );
  return {
    schema: { ...before, tables: managed, enums, views },
    unmanaged: [
      ...before.tables
        .filter((table) => !tables.includes(table))
        .map((table) => ({ what: "table", name: displayName(table) })),
      ...before.views
        .filter((view) => !views.includes(view))
        .map((view) => ({ what: viewWord(view), name: displayName(view) })),
      ...tables.flatMap((table, position) =>
        table.indexes
          .filter((index) => !managed[position]?.indexes.includes(index))
          .map(({ name }) => ({ what: "index", name: `${displayName(table)}.${name}` })),
      ),
      ...before.enums
        .filter((type) => !enums.includes(type))
        .map((type) => ({ what: "enum type", name: displayName(type) })),
    ],
  };
}

function withManagedIndexes(table: Table, wanted: Table | undefined, names: NamesInHistory): Table {
  if (!wanted) return table;
  const isManaged = (index: Index): boolean =>
    names.has(index.name) ||
    isTypeOrmName(index.name) ||
    wanted.indexes.some((other) => other.name === index.name || isSameDefinition(other, index));
  return { ...table, indexes: table.indexes.filter(isManaged) };
}

/** TypeORM's default names end in 26 or 27 digits of a SHA-1 (DefaultNamingStrategy). */
function isTypeOrmName(name: string): boolean {
  return /^(?:IDX|REL|UQ)_[0-9a-f]{26,27}$/.test(name);
}

function isSameDefinition(left: Index, right: Index): boolean {
  return isEqual({ ...left, name: "" }, { ...right, name: "" });
}

function namesIn(operation: Operation, dialect: DialectName): readonly string[] {
  switch (operation.kind) {
    case "createSchema":
      return [operation.name];
    case "createTable":
      return [operation.table.name, ...operation.table.indexes.map(({ name }) => name)];
    case "createExtension":
      return [operation.name];
    case "createView":
      return [operation.view.name, ...operation.view.indexes.map(({ name }) => name)];
    case "renameTable":
    case "renameEnum":
    case "renameIndex":
      return [operation.to];
    case "createEnum":
      return [operation.type.name];
    case "createIndex":
      return [operation.index.name];
    case "sql":
      return identifiersIn(operation.sql, dialect);
    default:
      return [];
  }
}

function identifiersIn(sql: string, dialect: DialectName): readonly string[] {
  try {
    return tokenizeSql(sql, dialect)
      .filter(({ kind }) => kind === "name" || kind === "quotedName")
      .map(({ value }) => value);
  } catch {
    return [];
  }
}
