/** Columns and their changes in a reader's words. */
import type { Column } from "../../schema/schema";
import type { ColumnChanges } from "../operation";

/** `integer not null default 0` */
export function describeColumn(column: Column): string {
  return [
    column.type,
    column.nullable ? "null" : "not null",
    ...(column.default === undefined ? [] : [`default ${column.default}`]),
    ...(column.autoincrement ? ["autoincrement"] : []),
    ...(column.identity ? [`generated ${column.identity} as identity`] : []),
    ...(column.collation === undefined ? [] : [`collate ${column.collation}`]),
  ].join(" ");
}

/** One short text for each change: `varchar(120) -> varchar(200)`, `not null`, `default 0 -> 1`. */
export function changeLabels(old: Column, changes: ColumnChanges): readonly string[] {
  const labels: string[] = [];
  if (changes.type !== undefined) labels.push(`${old.type} -> ${changes.type}`);
  if (changes.nullable !== undefined) labels.push(changes.nullable ? "not null -> null" : "null -> not null");
  if (changes.default !== undefined)
    labels.push(`default ${old.default ?? "none"} -> ${changes.default ?? "none"}`);
  if (changes.comment !== undefined)
    labels.push(changes.comment === null ? "comment dropped" : "comment changed");
  if (changes.collation !== undefined)
    labels.push(`collation ${old.collation ?? "default"} -> ${changes.collation ?? "default"}`);
  if (changes.values !== undefined)
    labels.push(`values ${old.values?.join(", ") ?? "any"} -> ${changes.values?.join(", ") ?? "any"}`);
  if (changes.autoincrement !== undefined)
    labels.push(changes.autoincrement ? "autoincrement" : "autoincrement dropped");
  if (changes.identity !== undefined)
    labels.push(`identity ${old.identity ?? "none"} -> ${changes.identity ?? "none"}`);
  return labels;
}
