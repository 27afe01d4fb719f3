/**
 * PostgreSQL does not change the type of a column that a view reads. So the views that stand in the way, whoever made them, are dropped
 * first and made again afterwards, with their indexes, privileges, comments, options and owner.
 */
import { dropOf } from "../../operations/kinds/views";
import type { Operation } from "../../operations/operation";
import { mentionsName } from "../../schema/expressions";
import { findTable, isSameName } from "../../schema/names";
import type { QualifiedName, Schema, View } from "../../schema/schema";
import { isOfType } from "../../schema/type-text";
import { isSwap } from "./compile-enum";
import { dropView, restoreView } from "./compile-view";
import type { Step } from "./steps";

export interface ViewsAround {
  readonly release: readonly Step[];
  readonly restore: readonly Step[];
}

/** @param before the schema before the operations, under the names that the operations use */
export function viewsAround(operations: readonly Operation[], before: () => Schema): ViewsAround {
  if (!operations.some(mayBeInTheWay)) return { release: [], restore: [] };
  const schema = before();
  const changed = operations.flatMap((operation) => changedColumns(operation, schema));
  const columns = [...changed, ...changed.flatMap((column) => computedFrom(column, schema))];
  const own = operations.flatMap((operation) => (operation.kind === "dropView" ? [operation.view] : []));
  const others = schema.views.filter((view) => !own.some((name) => isSameName(name, view)));
  const direct = others.filter((view) => columns.some((column) => readsColumn(view, column)));
  const all = inReadingOrder(withReaders(direct, others));
  return {
    release: [...all].reverse().flatMap((view) => dropView(dropOf(view))),
    restore: all.flatMap(restoreView),
  };
}

/** Might the operation have to do with a view? */
export function mayBeInTheWay(operation: Operation): boolean {
  if (operation.kind === "alterEnum") return true;
  if (operation.kind !== "alterColumn") return false;
  const { type, collation, generated } = operation.changes;
  return [type, collation, generated].some((change) => change !== undefined);
}

interface ChangedColumn {
  readonly table: QualifiedName;
  readonly column: string;
}

function changedColumns(operation: Operation, schema: Schema): readonly ChangedColumn[] {
  if (operation.kind === "alterColumn" && mayBeInTheWay(operation))
    return [{ table: operation.table, column: operation.column }];
  if (operation.kind !== "alterEnum") return [];
  // A type that these very operations make is in no view yet.
  const isThere = schema.enums.some((type) => isSameName(type, operation.type));
  if (!isThere || !isSwap(operation, schema)) return [];
  return schema.tables.flatMap((table) =>
    table.columns
      .filter((column) => isOfType(column.type, operation.type))
      .map((column) => ({ table, column: column.name })),
  );
}

/** A computed column goes and comes back with a column that it reads (see `computed-columns.ts`). */
function computedFrom({ table, column }: ChangedColumn, schema: Schema): readonly ChangedColumn[] {
  const readers = (findTable(schema, table)?.columns ?? []).filter(
    ({ generated }) => generated !== undefined && mentionsName(generated.expression, column, "postgres"),
  );
  return readers.map(({ name }) => ({ table, column: name }));
}

function readsColumn(view: View, { table, column }: ChangedColumn): boolean {
  return (view.extras?.reads ?? []).some(
    ({ relation, columns }) => isSameName(relation, table) && columns.includes(column),
  );
}

function readsView(view: View, other: View): boolean {
  return (view.extras?.reads ?? []).some(({ relation }) => isSameName(relation, other));
}

/** The views and all that read them. */
function withReaders(views: readonly View[], all: readonly View[]): readonly View[] {
  const more = all.filter((view) => !views.includes(view) && views.some((read) => readsView(view, read)));
  return more.length === 0 ? views : withReaders([...views, ...more], all);
}

/** Each view after those that it reads; views cannot read each other in a circle. */
function inReadingOrder(views: readonly View[]): readonly View[] {
  const ordered: View[] = [];
  const place = (view: View): void => {
    if (ordered.includes(view)) return;
    for (const read of views) if (read !== view && readsView(view, read)) place(read);
    ordered.push(view);
  };
  views.forEach(place);
  return ordered;
}
