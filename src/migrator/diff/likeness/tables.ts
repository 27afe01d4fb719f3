/** How much a table that goes and one that comes look like the same table; columns are compared also where they got other names. */
import type { Column, Schema, Table } from "../../schema/schema";
import { bestAssignment } from "./assignment";
import { editReasons, weigh, type Clues, type Likeness } from "./clues";
import { valuesOf } from "./columns";
import { nameLikeness, spellingKey, words } from "./words";

export interface PlacedTable {
  readonly schema: Schema;
  readonly table: Table;
}

export function tableLikeness(from: PlacedTable, to: PlacedTable, clues: Clues): Likeness {
  const names = nameLikeness(from.table.name, to.table.name);
  const { shared, telling } = sharedColumns(from, to);
  const keys = sharedTargets(from, to);
  return weigh([
    { weight: 0.65 * shared * (0.5 + 0.5 * telling), text: columnsText(shared) },
    { weight: 0.3 * names, text: names === 1 ? "same words in the name" : "similar names" },
    { weight: 0.1 * keys, text: keys > 0 ? "same foreign keys" : "" },
    // Of two tables that are alike, the one that stays where it is.
    { weight: from.table.schema === to.table.schema ? 0 : -0.1, text: "" },
    ...editReasons(clues, from.table.name, to.table.name),
  ]);
}

function columnsText(shared: number): string {
  if (shared === 1) return "same columns";
  return shared === 0 ? "" : `${Math.round(shared * 100)} % of the columns alike`;
}

/** The share of columns that both have, and whether these tell anything: every table may have an id and a name. */
function sharedColumns(
  from: PlacedTable,
  to: PlacedTable,
): { readonly shared: number; readonly telling: number } {
  const scores = from.table.columns.map((column) =>
    to.table.columns.map((other) => alikeColumns(from, column, to, other)),
  );
  const pairs = bestAssignment(scores).map((column, row) => scores[row]?.[column ?? -1] ?? 0);
  const weights = from.table.columns.map((column) => (commonNames.has(column.name.toLowerCase()) ? 0.3 : 1));
  const sum = pairs.reduce((total, score) => total + score, 0);
  const telling = pairs.reduce((total, score, row) => total + score * (weights[row] ?? 1), 0);
  const all = from.table.columns.length + to.table.columns.length;
  return { shared: (2 * sum) / Math.max(all, 1), telling: Math.min(1, telling) };
}

const commonNames: ReadonlySet<string> = new Set(
  "id uuid name title description created_at updated_at deleted_at createdat updatedat deletedat version".split(
    " ",
  ),
);

function alikeColumns(from: PlacedTable, column: Column, to: PlacedTable, other: Column): number {
  const isSameType = (): boolean => typeKey(from, column) === typeKey(to, other);
  if (column.name === other.name) return isSameType() ? 1 : 0.6;
  const target = targetOf(from.table, column);
  const isSameTarget = target !== undefined && target === targetOf(to.table, other);
  const alike = Math.max(isSameTarget ? 0.8 : 0, 0.9 * roughLikeness(column.name, other.name));
  return alike > 0 && isSameType() ? alike : 0;
}

/** There are many pairs of columns among many pairs of tables, so here words are only the same or not. */
function roughLikeness(left: string, right: string): number {
  if (spellingKey(left) === spellingKey(right)) return 1;
  const others = words(right);
  const own = words(left);
  return own.filter((word) => others.includes(word)).length / Math.max(own.length, others.length, 1);
}

/** An enum type is called after its table, so its values say what it is. */
function typeKey({ schema, table }: PlacedTable, column: Column): string {
  return JSON.stringify(valuesOf({ schema, table, column }) ?? column.type);
}

function targetOf(table: Table, { name }: Column): string | undefined {
  const key = table.foreignKeys.find(({ columns }) => columns.length === 1 && columns[0] === name);
  return key?.references.table.name;
}

/** The share of tables that both point at. */
function sharedTargets({ table: from }: PlacedTable, { table: to }: PlacedTable): number {
  const left = new Set(from.foreignKeys.map(({ references }) => references.table.name));
  const right = new Set(to.foreignKeys.map(({ references }) => references.table.name));
  const all = new Set([...left, ...right]).size;
  return all === 0 ? 0 : [...left].filter((name) => right.has(name)).length / all;
}
