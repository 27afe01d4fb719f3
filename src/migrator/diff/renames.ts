/** Confirmed renames. */
import { apply } from "../operations/apply";
import type { MoveTable, Operation, RenameColumn, RenameTable, ValueMapping } from "../operations/operation";
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
  /** PostgreSQL: the schema that it moves to, null for the default one; absent where it stays in its own. */
  readonly into?: string | null;
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
export function renameOperations(
  before: Schema,
  renames: Renames,
): readonly (RenameTable | MoveTable | RenameColumn)[] {
  const tables = renames.tables.flatMap((rename) => tableOperations(before, rename));
  const renamed = tables.reduce((schema: Schema, operation: Operation) => apply(operation, schema), before);
  const columns = renames.columns.flatMap(({ table, column, to }): readonly RenameColumn[] => {
    const here = tableHere(renamed, table);
    const isThere = here?.columns.some(({ name }) => name === column);
    return here && isThere ? [{ kind: "renameColumn", table: nameOf(here), column, to }] : [];
  });
  return [...tables, ...columns];
}

function tableOperations(before: Schema, rename: TableRename): readonly (RenameTable | MoveTable)[] {
  const found = tableHere(before, rename.table);
  if (!found) return [];
  const table = nameOf(found);
  const { to, into } = rename;
  if (into === undefined) return [{ kind: "renameTable", table, to }];
  const goal = before.dialect === "sqlite" ? { name: to } : nameAfter(rename);
  return isSameName(table, goal) ? [] : [{ kind: "moveTable", table, to: goal }];
}

/** The name of a table after its rename, as the database knows it that the answer speaks of. */
export function nameAfter({ table, to, into }: TableRename): QualifiedName {
  if (into === undefined) return { ...table, name: to };
  return into === null ? { name: to } : { schema: into, name: to };
}

/** An answer names a table as one database has it; SQLite has no schemas, so there and back the bare name must do. */
export function tableHere(schema: Schema, name: QualifiedName): Table | undefined {
  const bare = schema.tables.filter((table) => table.name === name.name);
  return bare.find((table) => isSameName(table, name)) ?? (bare.length === 1 ? bare[0] : undefined);
}
