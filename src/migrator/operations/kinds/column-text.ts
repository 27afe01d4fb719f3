/** Columns and their changes in a reader's words. */
import type { Column, GeneratedColumn } from "../../schema/schema";
import type { ColumnChanges, ValueMapping } from "../operation";

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
export function changeLabels(
  old: Column,
  changes: ColumnChanges,
  mapping: ValueMapping = {},
): readonly string[] {
  const labels: string[] = [];
  if (changes.type !== undefined) labels.push(`${old.type} -> ${changes.type}`);
  if (changes.nullable !== undefined) labels.push(changes.nullable ? "not null -> null" : "null -> not null");
  if (changes.default !== undefined)
    labels.push(`default ${old.default ?? "none"} -> ${changes.default ?? "none"}`);
  if (changes.comment !== undefined)
    labels.push(changes.comment === null ? "comment dropped" : "comment changed");
  if (changes.collation !== undefined)
    labels.push(`collation ${old.collation ?? "default"} -> ${changes.collation ?? "default"}`);
  if (changes.values !== undefined) labels.push(describeValueChange(old.values, changes.values, mapping));
  if (changes.autoincrement !== undefined)
    labels.push(changes.autoincrement ? "autoincrement" : "autoincrement dropped");
  if (changes.identity !== undefined)
    labels.push(`identity ${old.identity ?? "none"} -> ${changes.identity ?? "none"}`);
  if (changes.generated !== undefined)
    labels.push(`${describeGenerated(old.generated)} -> ${describeGenerated(changes.generated)}`);
  return labels;
}

/**
 * `value paused added, value legacy dropped`, or the new order where nothing was added or dropped. A value that gives its rows to one
 * that is new was renamed.
 */
export function describeValues(
  from: readonly string[],
  to: readonly string[],
  mapping: ValueMapping = {},
): string {
  const added = to.filter((value) => !from.includes(value));
  const successorOf = (value: string): string | null | undefined =>
    Object.hasOwn(mapping, value) ? mapping[value] : undefined;
  const dropped = from.filter((value) => !to.includes(value));
  const renamed = dropped.filter((value) => added.includes(successorOf(value) ?? ""));
  const successors = renamed.map(successorOf);
  const changes = [
    ...renamed.map((value) => `value ${value} renamed to ${String(successorOf(value))}`),
    ...added.filter((value) => !successors.includes(value)).map((value) => `value ${value} added`),
    ...dropped
      .filter((value) => !renamed.includes(value))
      .map((value) => `value ${value} dropped${describeSuccessor(successorOf(value))}`),
  ];
  return changes.length > 0 ? changes.join(", ") : `values reordered: ${to.join(", ")}`;
}

function describeSuccessor(value: string | null | undefined): string {
  return value === undefined ? "" : ` (rows get ${value ?? "NULL"})`;
}

function describeValueChange(
  from: readonly string[] | undefined,
  to: readonly string[] | null,
  mapping: ValueMapping,
): string {
  if (to === null) return "any value allowed";
  return from === undefined ? `only values ${to.join(", ")}` : describeValues(from, to, mapping);
}
