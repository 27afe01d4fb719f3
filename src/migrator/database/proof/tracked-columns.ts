/** Follows the columns that are there before a revision through its renames, so that what happens to them is told under their old names. */
import type { Operation } from "../../operations/operation";
import { isSameName } from "../../schema/names";
import type { Column, QualifiedName, Schema, Table } from "../../schema/schema";

export interface TrackedColumn {
  /** As they are before the revision. */
  readonly table: Table;
  readonly column: Column;
  /** What they are called by now. */
  readonly now: { readonly table: QualifiedName; readonly column: string };
}

export function trackedColumns({ tables }: Schema): readonly TrackedColumn[] {
  return tables.flatMap((table) =>
    table.columns.map((column) => ({ table, column, now: { table, column: column.name } })),
  );
}

/** The columns behind the operation; those that it drops are not among them any more. */
export function follow(tracked: readonly TrackedColumn[], operation: Operation): readonly TrackedColumn[] {
  switch (operation.kind) {
    case "dropTable":
      return tracked.filter(({ now }) => !isSameName(now.table, operation.table));
    case "dropColumn":
      return tracked.filter((each) => !isNow(each, operation.table, operation.column));
    case "renameTable":
      return inTable(tracked, operation.table, { ...operation.table, name: operation.to });
    case "moveTable":
      return inTable(tracked, operation.table, operation.to);
    case "renameColumn":
      return tracked.map((each) =>
        isNow(each, operation.table, operation.column)
          ? { ...each, now: { ...each.now, column: operation.to } }
          : each,
      );
    default:
      return tracked;
  }
}

/** The columns of a table, now in one of another name. */
function inTable(
  tracked: readonly TrackedColumn[],
  from: QualifiedName,
  to: QualifiedName,
): readonly TrackedColumn[] {
  return tracked.map((each) =>
    isSameName(each.now.table, from) ? { ...each, now: { ...each.now, table: to } } : each,
  );
}

export function isNow({ now }: TrackedColumn, table: QualifiedName, column: string): boolean {
  return now.column === column && isSameName(now.table, table);
}
