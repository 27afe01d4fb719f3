/** What differs between two columns of the same name. */
import { isEqual } from "../schema/equality";
import type { Column } from "../schema/schema";
import type { ColumnChanges } from "../operations/operation";

/** The changes that turn `before` into `after`; undefined when there are none. */
export function columnChanges(before: Column, after: Column): ColumnChanges | undefined {
  const changes: { -readonly [K in keyof ColumnChanges]: ColumnChanges[K] } = {};
  if (before.type !== after.type) changes.type = after.type;
  if (before.nullable !== after.nullable) changes.nullable = after.nullable;
  if (before.default !== after.default) changes.default = after.default ?? null;
  if (before.comment !== after.comment) changes.comment = after.comment ?? null;
  if (before.collation !== after.collation) changes.collation = after.collation ?? null;
  if (!isEqual(before.values, after.values)) changes.values = after.values ?? null;
  if (before.autoincrement !== after.autoincrement) changes.autoincrement = after.autoincrement ?? false;
  if (before.identity !== after.identity) changes.identity = after.identity ?? null;
  if (!isEqual(before.generated, after.generated)) changes.generated = after.generated ?? null;
  return Object.keys(changes).length === 0 ? undefined : changes;
}
