/** How what has no name of its own is told from names: NUL cannot occur in either. */
import { canonicalExpression } from "../schema/expressions";
import { displayName } from "../schema/names";
import type { KeySorting, QualifiedName, Table } from "../schema/schema";

export type TableOption = "strict" | "withoutRowid";

export function optionsOf(table: Pick<Table, TableOption>): readonly TableOption[] {
  return (["strict", "withoutRowid"] as const).filter((option) => table[option]);
}

export function optionMark(table: QualifiedName, option: TableOption): string {
  return `\0${displayName(table)}\0\0${option}`;
}

/** SQLite: clauses that entities have no words for. They are kept, whoever wrote them. */
export function clauses(
  table: Table,
): readonly { readonly what: string; readonly name: string; readonly mark: string }[] {
  const own = displayName(table);
  const keys = [...(table.primaryKey ? [table.primaryKey] : []), ...table.uniques];
  const sorted = keys.flatMap(({ columns, sorting }) => {
    const shown = columns.map((column, at) => keyText(column, sorting?.[at])).join(", ");
    return sorting ? [{ what: "order of a key", name: `${own} (${shown})` }] : [];
  });
  const resolved = [
    ...keys.map(({ columns, onConflict }) => ({ columns, onConflict })),
    ...table.columns.map(({ name, onConflict }) => ({ columns: [name], onConflict })),
  ].flatMap(({ columns, onConflict }) =>
    onConflict ? [{ what: "ON CONFLICT", name: `${own} (${columns.join(", ")}) ${onConflict}` }] : [],
  );
  return [...sorted, ...resolved].map((clause) => ({ ...clause, mark: `\0${clause.what}\0${clause.name}` }));
}

function keyText(column: string, { collation, descending }: KeySorting = {}): string {
  return `${column}${collation === undefined ? "" : ` collate ${collation}`}${descending ? " desc" : ""}`;
}

/** The names of its constraints. */
export function constraintNames(table: Table): readonly string[] {
  const { primaryKey, uniques, checks, exclusions = [], foreignKeys } = table;
  return [primaryKey, ...uniques, ...checks, ...exclusions, ...foreignKeys].flatMap(nameIn);
}

/** Of a constraint without a name, which SQLite allows, its columns. */
export function nameIn(
  constraint: { readonly name?: string; readonly columns?: readonly string[] } | undefined,
): readonly string[] {
  if (constraint?.name !== undefined) return [constraint.name];
  return constraint?.columns ? [columnsMark(constraint.columns)] : [];
}

/** Tells a list of columns from a name: NUL cannot occur in either. */
export function columnsMark(columns: readonly string[]): string {
  return `\0columns\0${columns.join("\0")}`;
}

export function collationMark(table: QualifiedName, column: string): string {
  return `\0${displayName(table)}\0${column}`;
}

/** Tells an expression from a name: NUL cannot occur in either. */
export function checkMark(expression: string): string {
  return `\0${canonicalExpression(expression, "sqlite")}`;
}
