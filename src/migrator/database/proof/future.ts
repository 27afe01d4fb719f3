/** What a revision makes of the columns that are there before it: values are made up so that as many as possible can follow it. */
import { applyAll } from "../../operations/apply";
import type { Operation } from "../../operations/operation";
import { findTable } from "../../schema/names";
import type { Column, Schema } from "../../schema/schema";
import { follow, trackedColumns } from "./tracked-columns";

/** A column as it is after the revision; the schema has its enum type. */
export interface LaterColumn {
  readonly column: Column;
  readonly schema: Schema;
}

/** Of a column of the schema before: undefined where it goes, or where nobody knows. */
export type Future = (column: Column) => LaterColumn | undefined;

export const unknownFuture: Future = () => undefined;

export function futureOf(operations: readonly Operation[] | undefined, before: Schema): Future {
  const schema = operations && schemaAfter(operations, before);
  if (!operations || !schema) return unknownFuture;
  const tracked = operations.reduce(follow, trackedColumns(before));
  const later = new Map(
    tracked.flatMap(({ column, now }): [Column, LaterColumn][] => {
      const found = findTable(schema, now.table)?.columns.find(({ name }) => name === now.column);
      return found ? [[column, { column: found, schema }]] : [];
    }),
  );
  return (column) => later.get(column);
}

/** Hand-written SQL may have made what the operations speak of. */
function schemaAfter(operations: readonly Operation[], before: Schema): Schema | undefined {
  try {
    return applyAll(operations, before);
  } catch {
    return undefined;
  }
}
