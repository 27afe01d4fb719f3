/** Edits of the Schema value: each returns a new one. A missing or doubled object is an error that names it. */
import { canonicalText } from "./equality";
import { AutogenError } from "./errors";
import { displayName, isSameName } from "./names";
import type { Column, EnumType, Index, QualifiedName, Schema, Table, View } from "./schema";

/** Byte order, so that the result does not depend on the locale. */
export function compareText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

export function compareNames(left: QualifiedName, right: QualifiedName): number {
  return compareText(left.schema ?? "", right.schema ?? "") || compareText(left.name, right.name);
}

export function requireTable(schema: Schema, name: QualifiedName): Table {
  const table = schema.tables.find((candidate) => isSameName(candidate, name));
  if (table) return table;
  throw new AutogenError("operation-impossible", `Table "${displayName(name)}" does not exist.`, {
    nextStep: "Check the table's name in the migration file, and that the revisions before it ran.",
  });
}

export function addTable(schema: Schema, table: Table): Schema {
  if (schema.tables.some((existing) => isSameName(existing, table)))
    throw new AutogenError("operation-impossible", `Table "${displayName(table)}" already exists.`);
  return { ...schema, tables: [...schema.tables, table].sort(compareNames) };
}

export function dropTable(schema: Schema, name: QualifiedName): Schema {
  const table = requireTable(schema, name);
  return { ...schema, tables: schema.tables.filter((existing) => existing !== table) };
}

export function editTable(schema: Schema, name: QualifiedName, edit: (table: Table) => Table): Schema {
  const table = requireTable(schema, name);
  const edited = edit(table);
  const tables = schema.tables.map((existing) => (existing === table ? edited : existing));
  return { ...schema, tables: isSameName(table, edited) ? tables : tables.sort(compareNames) };
}

export function editEveryTable(schema: Schema, edit: (table: Table) => Table): Schema {
  return { ...schema, tables: schema.tables.map(edit) };
}

export function requireView(schema: Schema, name: QualifiedName): View {
  const view = schema.views.find((candidate) => isSameName(candidate, name));
  if (view) return view;
  throw new AutogenError("operation-impossible", `View "${displayName(name)}" does not exist.`, {
    nextStep: "Check the view's name in the migration file, and that the revisions before it ran.",
  });
}

export function addView(schema: Schema, view: View): Schema {
  if ([...schema.views, ...schema.tables].some((existing) => isSameName(existing, view)))
    throw new AutogenError("operation-impossible", `"${displayName(view)}" already exists.`);
  return { ...schema, views: [...schema.views, view].sort(compareNames) };
}

export function dropView(schema: Schema, name: QualifiedName): Schema {
  const view = requireView(schema, name);
  return { ...schema, views: schema.views.filter((existing) => existing !== view) };
}

/** The indexes of a table or materialized view. */
export function indexesOf(schema: Schema, name: QualifiedName): readonly Index[] {
  const view = schema.views.find((candidate) => isSameName(candidate, name));
  return view ? view.indexes : requireTable(schema, name).indexes;
}

export function editIndexes(
  schema: Schema,
  name: QualifiedName,
  edit: (indexes: readonly Index[]) => readonly Index[],
): Schema {
  const view = schema.views.find((candidate) => isSameName(candidate, name));
  if (!view) return editTable(schema, name, (table) => ({ ...table, indexes: edit(table.indexes) }));
  const edited = { ...view, indexes: edit(view.indexes) };
  return { ...schema, views: schema.views.map((existing) => (existing === view ? edited : existing)) };
}

export function requireColumn(table: Table, name: string): Column {
  const column = table.columns.find((candidate) => candidate.name === name);
  if (column) return column;
  throw new AutogenError("operation-impossible", `Column "${displayName(table)}.${name}" does not exist.`, {
    nextStep: "Check the column's name in the migration file, and that the revisions before it ran.",
  });
}

export function editColumn(table: Table, name: string, edit: (column: Column) => Column): Table {
  const column = requireColumn(table, name);
  return {
    ...table,
    columns: table.columns.map((existing) => (existing === column ? edit(existing) : existing)),
  };
}

export function requireEnum(schema: Schema, name: QualifiedName): EnumType {
  const type = schema.enums.find((candidate) => isSameName(candidate, name));
  if (type) return type;
  throw new AutogenError("operation-impossible", `Enum type "${displayName(name)}" does not exist.`);
}

export function addEnum(schema: Schema, type: EnumType): Schema {
  if (schema.enums.some((existing) => isSameName(existing, type)))
    throw new AutogenError("operation-impossible", `Enum type "${displayName(type)}" already exists.`);
  return { ...schema, enums: [...schema.enums, type].sort(compareNames) };
}

export function editEnum(schema: Schema, name: QualifiedName, edit: (type: EnumType) => EnumType): Schema {
  const type = requireEnum(schema, name);
  const enums = schema.enums.map((existing) => (existing === type ? edit(existing) : existing));
  return { ...schema, enums: enums.sort(compareNames) };
}

export function dropEnum(schema: Schema, name: QualifiedName): Schema {
  const type = requireEnum(schema, name);
  return { ...schema, enums: schema.enums.filter((existing) => existing !== type) };
}

/** Constraints of a table in one order, so that adding and dropping gives back an equal value. */
export function sortByNameThenText<T extends { readonly name?: string }>(items: readonly T[]): readonly T[] {
  return [...items].sort(
    (left, right) =>
      compareText(left.name ?? "", right.name ?? "") ||
      compareText(canonicalText(left), canonicalText(right)),
  );
}
