/**
 * Leaves out of a comparison what this version does not understand: generated columns with what stands on them, and tables whose
 * definition could not be read. All of it is reported by name (`unsupported`), and none of it is touched.
 */
import type { TwoSides } from "../database/target";
import { displayName, nameKey } from "../schema/names";
import type { Index, Schema, Table } from "../schema/schema";

export function comparablePart({ before, desired }: TwoSides): TwoSides {
  const unreadable = new Set(
    before.unsupported.filter(({ what }) => what.startsWith("table")).map(({ name }) => name),
  );
  const generated = new Map([...generatedColumns(before), ...generatedColumns(desired)]);
  const part = (schema: Schema): Schema => ({
    ...schema,
    tables: schema.tables
      .filter((table) => !unreadable.has(displayName(table)))
      .map((table) => without(table, generated.get(nameKey(table)) ?? [])),
  });
  return { before: part(before), desired: part(desired) };
}

/** By table: the names of its generated columns. */
function generatedColumns(schema: Schema): readonly (readonly [string, readonly string[]])[] {
  return schema.tables.flatMap((table) => {
    const columns = table.columns.filter((column) => column.generated).map(({ name }) => name);
    return columns.length === 0 ? [] : [[nameKey(table), columns] as const];
  });
}

function without(table: Table, columns: readonly string[]): Table {
  if (columns.length === 0) return table;
  const isFree = (names: readonly string[]): boolean => !names.some((name) => columns.includes(name));
  const isFreeIndex = (index: Index): boolean => isFree(index.columns.flatMap(({ column }) => column ?? []));
  return {
    ...table,
    columns: table.columns.filter(({ name }) => !columns.includes(name)),
    uniques: table.uniques.filter((unique) => isFree(unique.columns)),
    foreignKeys: table.foreignKeys.filter((key) => isFree(key.columns)),
    indexes: table.indexes.filter(isFreeIndex),
  };
}
