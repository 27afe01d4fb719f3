/** Columns and their changes in a reader's words. */
import type { Column, GeneratedColumn } from "../../schema/schema";
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
    ...(column.generated ? [describeGenerated(column.generated)] : []),
  ].join(" ");
}

function describeGenerated(generated: GeneratedColumn | null | undefined): string {
  return generated ? `computed as (${generated.expression}) ${generated.storage}` : "ordinary";
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
  if (changes.values !== undefined) labels.push(describeValueChange(old.values, changes.values));
  if (changes.autoincrement !== undefined)
    labels.push(changes.autoincrement ? "autoincrement" : "autoincrement dropped");
  if (changes.identity !== undefined)
    labels.push(`identity ${old.identity ?? "none"} -> ${changes.identity ?? "none"}`);
  if (changes.generated !== undefined)
    labels.push(`${describeGenerated(old.generated)} -> ${describeGenerated(changes.generated)}`);
  return labels;
}

/** `value paused added, value legacy dropped`, or the new order where nothing was added or dropped. */
export function describeValues(from: readonly string[], to: readonly string[]): string {
  const added = to.filter((value) => !from.includes(value)).map((value) => `value ${value} added`);
  const dropped = from.filter((value) => !to.includes(value)).map((value) => `value ${value} dropped`);
  const changes = [...added, ...dropped];
  return changes.length > 0 ? changes.join(", ") : `values reordered: ${to.join(", ")}`;
}

function describeValueChange(from: readonly string[] | undefined, to: readonly string[] | null): string {
  if (to === null) return "any value allowed";
  return from === undefined ? `only values ${to.join(", ")}` : describeValues(from, to);
}
