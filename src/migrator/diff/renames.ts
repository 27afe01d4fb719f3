/** Confirmed renames. */
import { apply } from "../operations/apply";
import type { Operation, RenameColumn, RenameTable, ValueMapping } from "../operations/operation";
import { isSameName, nameOf } from "../schema/names";
import type { QualifiedName, Schema, Table } from "../schema/schema";

export interface Renames {
  readonly tables: readonly TableRename[];
  /** Tables go by the name that they have after the renames of tables. */
  readonly columns: readonly ColumnRename[];
  /** Enum columns, by the names that they have after the renames. */
  readonly values?: readonly ColumnValues[];
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

/** What rows of an enum column get instead of values that go. */
export interface ColumnValues {
  readonly table: QualifiedName;
  readonly column: string;
  readonly mapping: ValueMapping;
}

export const noRenames: Renames = { tables: [], columns: [] };

/** A rename of one name is an operation for each thing that exists in this database. */
export function renameOperations(before: Schema, renames: Renames): readonly (RenameTable | RenameColumn)[] {
  const tables = renames.tables.flatMap(({ table, to }): readonly RenameTable[] => {
    const here = tableHere(before, table);
    return here ? [{ kind: "renameTable", table: nameOf(here), to }] : [];
  });
  const renamed = tables.reduce((schema: Schema, operation: Operation) => apply(operation, schema), before);
  const columns = renames.columns.flatMap(({ table, column, to }): readonly RenameColumn[] => {
    const here = tableHere(renamed, table);
    const isThere = here?.columns.some(({ name }) => name === column);
    return here && isThere ? [{ kind: "renameColumn", table: nameOf(here), column, to }] : [];
  });
  return [...tables, ...columns];
}

/** An answer names a table as one database has it; SQLite has no schemas, so there and back the bare name must do. */
export function tableHere(schema: Schema, name: QualifiedName): Table | undefined {
  const bare = schema.tables.filter((table) => table.name === name.name);
  return bare.find((table) => isSameName(table, name)) ?? (bare.length === 1 ? bare[0] : undefined);
}
