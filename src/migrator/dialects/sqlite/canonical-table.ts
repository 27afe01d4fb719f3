/** One spelling for tables that SQLite treats alike, to compare what was asked for with what is there. */
import { compareText } from "../../schema/edit";
import { canonicalExpression } from "../../schema/expressions";
import type {
  Column,
  ConflictResolution,
  ForeignKey,
  Index,
  KeySorting,
  PrimaryKey,
  Table,
  Unique,
} from "../../schema/schema";
import { withoutQualifiers } from "./qualifiers";
import { withImpliedNotNull } from "./rowid";

export function canonicalTable(table: Table): Table {
  const implied = withImpliedNotNull(table);
  return {
    ...implied,
    columns: implied.columns.map(canonicalColumn),
    ...(implied.primaryKey ? { primaryKey: canonicalKey(implied.primaryKey) } : {}),
    uniques: sorted(implied.uniques.map(canonicalKey)),
    checks: sorted(implied.checks.map((check) => ({ ...check, expression: expression(check.expression) }))),
    foreignKeys: sorted(implied.foreignKeys.map(canonicalForeignKey)),
    indexes: sorted(implied.indexes.map(canonicalIndex)),
  };
}

function canonicalColumn(column: Column): Column {
  return {
    ...withoutAbort(column),
    type: typeText(column.type),
    ...(column.default === undefined ? {} : { default: defaultText(column.default) }),
    ...(column.collation === undefined ? {} : { collation: column.collation.toLowerCase() }),
    ...(column.generated
      ? { generated: { ...column.generated, expression: expression(column.generated.expression) } }
      : {}),
  };
}

function typeText(type: string): string {
  return type
    .toLowerCase()
    .trim()
    .replaceAll(/\s+/g, " ")
    .replaceAll(/ ?([(),]) ?/g, "$1");
}

/** ABORT is what happens without an ON CONFLICT clause. */
function withoutAbort<T extends { readonly onConflict?: ConflictResolution }>(part: T): T {
  return part.onConflict === "abort" ? { ...part, onConflict: undefined } : part;
}

function canonicalKey<K extends PrimaryKey | Unique>(key: K): K {
  const { sorting } = key;
  return withoutAbort(sorting ? { ...key, sorting: sorting.map(canonicalSorting) } : key);
}

function canonicalSorting(sorting: KeySorting): KeySorting {
  return sorting.collation === undefined
    ? sorting
    : { ...sorting, collation: sorting.collation.toLowerCase() };
}

function defaultText(text: string): string | undefined {
  const canonical = expression(text);
  return canonical === "null" ? undefined : canonical;
}

/** SQLite compares names without letter case, and RENAME rewrites them in its own spelling. */
function canonicalForeignKey(key: ForeignKey): ForeignKey {
  const { table, columns } = key.references;
  return {
    ...key,
    references: {
      table: { name: table.name.toLowerCase() },
      columns: columns.map((name) => name.toLowerCase()),
    },
  };
}

function canonicalIndex(index: Index): Index {
  return {
    ...index,
    columns: index.columns.map((key) => ({
      ...key,
      ...(key.expression === undefined ? {} : { expression: expression(key.expression) }),
      ...(key.collation === undefined ? {} : { collation: key.collation.toLowerCase() }),
    })),
    ...(index.where === undefined ? {} : { where: expression(index.where) }),
  };
}

function expression(text: string): string {
  return canonicalExpression(withoutQualifiers(text), "sqlite");
}

function sorted<T extends { readonly name?: string }>(items: readonly T[]): readonly T[] {
  const key = (item: T): string => `${item.name ?? ""}\0${JSON.stringify(item)}`;
  return [...items].sort((left, right) => compareText(key(left), key(right)));
}
