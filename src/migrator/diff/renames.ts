/** Confirmed renames, and the pairs that may be one. */
import { apply } from "../operations/apply";
import type { Operation, RenameColumn, RenameTable } from "../operations/operation";
import { isSameName, nameOf } from "../schema/names";
import type { Column, QualifiedName, Schema, Table } from "../schema/schema";

export interface Renames {
  readonly tables: readonly TableRename[];
  /** Tables go by the name that they have after the renames of tables. */
  readonly columns: readonly ColumnRename[];
}
export interface TableRename {
  readonly table: QualifiedName;
  readonly to: string;
}
export interface ColumnRename {
  readonly table: QualifiedName;
  readonly column: string;
  readonly to: string;
}

export const noRenames: Renames = { tables: [], columns: [] };

/** Something that was dropped and something that was added, and how much they look alike (0 to 1). */
export type RenameCandidate =
  | {
      readonly kind: "table";
      readonly table: QualifiedName;
      readonly to: QualifiedName;
      readonly likeness: number;
    }
  | {
      readonly kind: "column";
      readonly table: QualifiedName;
      readonly column: string;
      readonly to: string;
      readonly likeness: number;
    };

/** A rename of one name is an operation for each thing that exists in this database. */
export function renameOperations(before: Schema, renames: Renames): readonly (RenameTable | RenameColumn)[] {
  const tables = renames.tables
    .filter((rename) => before.tables.some((table) => isSameName(table, rename.table)))
    .map(({ table, to }): RenameTable => ({ kind: "renameTable", table: nameOf(table), to }));
  const renamed = tables.reduce((schema: Schema, operation: Operation) => apply(operation, schema), before);
  const columns = renames.columns
    .filter((rename) => hasColumn(renamed, rename.table, rename.column))
    .map(({ table, column, to }): RenameColumn => ({
      kind: "renameColumn",
      table: nameOf(table),
      column,
      to,
    }));
  return [...tables, ...columns];
}

/** Tables that were dropped against tables that were added. */
export function tableCandidates(before: Schema, after: Schema): readonly RenameCandidate[] {
  const dropped = before.tables.filter((table) => !after.tables.some((other) => isSameName(other, table)));
  const added = after.tables.filter((table) => !before.tables.some((other) => isSameName(other, table)));
  return dropped.flatMap((from) =>
    added
      .filter((to) => to.schema === from.schema)
      .map((to) => ({
        kind: "table" as const,
        table: nameOf(from),
        to: nameOf(to),
        likeness: tableLikeness(from, to),
      })),
  );
}

/** Within each table of both: columns that were dropped against columns that were added. */
export function columnCandidates(before: Schema, after: Schema): readonly RenameCandidate[] {
  return after.tables.flatMap((table) => {
    const old = before.tables.find((candidate) => isSameName(candidate, table));
    if (!old) return [];
    const dropped = old.columns.filter(({ name }) => !table.columns.some((column) => column.name === name));
    const added = table.columns.filter(({ name }) => !old.columns.some((column) => column.name === name));
    return dropped.flatMap((from) =>
      added.map((to) => ({
        kind: "column" as const,
        table: nameOf(table),
        column: from.name,
        to: to.name,
        likeness: columnLikeness(from, to, old, table),
      })),
    );
  });
}

/** The share of columns that both tables have with the same type. */
function tableLikeness(from: Table, to: Table): number {
  const shared = from.columns.filter((column) =>
    to.columns.some((other) => other.name === column.name && other.type === column.type),
  ).length;
  const all = new Set([...from.columns, ...to.columns].map(({ name }) => name)).size;
  return (0.8 * shared) / Math.max(all, 1) + 0.2 * nameLikeness(from.name, to.name);
}

/** Type, nullability, default, position and name each speak; the type alone never makes a rename. */
function columnLikeness(from: Column, to: Column, before: Table, after: Table): number {
  const sameType = typeLikeness(from.type, to.type);
  const sameNullable = from.nullable === to.nullable ? 0.05 : 0;
  const sameDefault = from.default === to.default ? 0.05 : 0;
  const samePlace = neighbour(before, from) === neighbour(after, to) ? 0.2 : 0;
  return sameType + sameNullable + sameDefault + samePlace + 0.4 * nameLikeness(from.name, to.name);
}

function typeLikeness(from: string, to: string): number {
  if (from === to) return 0.3;
  if (baseType(from) === baseType(to)) return 0.25;
  return typeFamilies.some((family) => family.has(baseType(from)) && family.has(baseType(to))) ? 0.2 : 0;
}

/** Types that a column moves between when it keeps its meaning. */
const typeFamilies: readonly ReadonlySet<string>[] = [
  new Set(["varchar", "text", "char", "citext"]),
  new Set(["smallint", "integer", "bigint", "numeric", "decimal", "real", "double precision", "float"]),
  new Set(["timestamp", "timestamptz", "date", "datetime"]),
  new Set(["json", "jsonb"]),
];

function baseType(type: string): string {
  return type.replace(/\(.*\)/, "");
}

function neighbour(table: Table, column: Column): string | undefined {
  return table.columns[table.columns.indexOf(column) - 1]?.name;
}

/** The share of word parts that two names have in common: `first_name` and `firstName` are alike. */
function nameLikeness(left: string, right: string): number {
  const ofLeft = new Set(words(left));
  const ofRight = new Set(words(right));
  const shared = [...ofLeft].filter((word) => ofRight.has(word)).length;
  return shared / Math.max(new Set([...ofLeft, ...ofRight]).size, 1);
}

function words(name: string): readonly string[] {
  return name
    .replace(/([\p{Ll}\p{N}])(\p{Lu})/gu, "$1_$2")
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== "");
}

function hasColumn(schema: Schema, name: QualifiedName, column: string): boolean {
  const table = schema.tables.find((candidate) => isSameName(candidate, name));
  return table?.columns.some((candidate) => candidate.name === column) ?? false;
}
