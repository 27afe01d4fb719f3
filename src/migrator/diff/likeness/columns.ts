/** How much a column that goes and one that comes look like the same column. The type alone never makes them alike. */
import { isEqual } from "../../schema/equality";
import { isSameName } from "../../schema/names";
import type { Column, Schema, Table } from "../../schema/schema";
import { elementType, isOfType } from "../../schema/type-text";
import { editReasons, weigh, type Clues, type Likeness, type Reason } from "./clues";
import { isSecretWord } from "./synonyms";
import { nameLikeness, words } from "./words";

/** A column where it stands. */
export interface Placed {
  readonly schema: Schema;
  readonly table: Table;
  readonly column: Column;
}

export function columnLikeness(from: Placed, to: Placed, clues: Clues): Likeness {
  const names = nameLikeness(from.column.name, to.column.name);
  return weigh([
    ...nameReasons(names),
    ...secretReasons(from.column.name, to.column.name),
    ...editReasons(clues, from.column.name, to.column.name),
    ...typeReasons(from, to),
    ...placeReasons(from, to),
    ...memberReasons(from, to),
    ...(from.column.nullable === to.column.nullable ? [] : [{ weight: -0.05, text: "" }]),
    ...(isOnlyPair(from, to) ? [{ weight: 0.05, text: "nothing else was dropped or added" }] : []),
  ]);
}

function nameReasons(likeness: number): readonly Reason[] {
  if (likeness === 1) return [{ weight: 1, text: "same words in the name" }];
  return likeness >= 0.3 ? [{ weight: 0.6 * likeness, text: "similar names" }] : [];
}

/** What one name calls a secret must not turn up under a name that does not. */
function secretReasons(from: string, to: string): readonly Reason[] {
  const isSecret = (name: string): boolean => words(name).some(isSecretWord);
  return isSecret(from) === isSecret(to) ? [] : [{ weight: -0.4, text: "only one of them names a secret" }];
}

function typeReasons(from: Placed, to: Placed): readonly Reason[] {
  const values = valuesOf(from);
  const isSameValues = values !== undefined && isEqual(values, valuesOf(to));
  if (isSameValues) return [{ weight: 0.3, text: "same enum values" }, ...defaultReasons(from, to)];
  const { type } = from.column;
  if (type === to.column.type) {
    const isRare = /\(.*\)/.test(type) && !/\(255\)/.test(type);
    return [{ weight: isRare ? 0.2 : 0.1, text: `same type ${type}` }, ...defaultReasons(from, to)];
  }
  const left = baseType(type);
  const right = baseType(to.column.type);
  const isRelated = left === right || typeFamilies.some((family) => family.has(left) && family.has(right));
  return isRelated
    ? [{ weight: 0.05, text: `related type ${type} -> ${to.column.type}` }, ...defaultReasons(from, to)]
    : [{ weight: -0.3, text: `other type ${type} -> ${to.column.type}` }];
}

function defaultReasons({ column: from }: Placed, { column: to }: Placed): readonly Reason[] {
  if (from.default === to.default)
    return from.default === undefined ? [] : [{ weight: 0.1, text: `same default ${from.default}` }];
  return from.default !== undefined && to.default !== undefined ? [{ weight: -0.05, text: "" }] : [];
}

/** The values of an enum column, however its type is called. */
export function valuesOf({ schema, column }: Placed): readonly string[] | undefined {
  if (column.values) return column.values;
  return schema.enums.find((type) => isOfType(column.type, type))?.values;
}

/** Types that a column moves between when it keeps its meaning. */
const typeFamilies: readonly ReadonlySet<string>[] = [
  new Set(["varchar", "text", "char", "citext"]),
  new Set(["smallint", "integer", "bigint", "numeric", "decimal", "real", "double precision", "float"]),
  new Set(["timestamp", "timestamptz", "date", "datetime"]),
  new Set(["json", "jsonb"]),
];

function baseType(type: string): string {
  return elementType(type).replace(/\(.*\)/, "");
}

/** The column that stays before it, and how far behind that it stands: renaming several neighbours keeps their places. */
function placeReasons(from: Placed, to: Placed): readonly Reason[] {
  const isSame = (left: string | undefined, right: string | undefined): boolean =>
    left !== undefined && left === right;
  const before = isSame(placeAfter(from, to), placeAfter(to, from));
  const after = isSame(placeBefore(from, to), placeBefore(to, from));
  if (before && after) return [{ weight: 0.15, text: "same place" }];
  return before || after ? [{ weight: 0.08, text: "same neighbour" }] : [];
}

function placeAfter({ table, column }: Placed, other: Placed): string | undefined {
  return placeAmong(table.columns, column, other);
}

function placeBefore({ table, column }: Placed, other: Placed): string | undefined {
  return placeAmong([...table.columns].reverse(), column, other);
}

function placeAmong(columns: readonly Column[], column: Column, other: Placed): string | undefined {
  const at = columns.indexOf(column);
  const isKept = ({ name }: Column): boolean => other.table.columns.some((kept) => kept.name === name);
  const anchor = columns.slice(0, at).findLastIndex(isKept);
  return `${columns[anchor]?.name ?? ""}\0${at - anchor}`;
}

/** The same index, unique, check or foreign key holds the one and then the other. */
function memberReasons(from: Placed, to: Placed): readonly Reason[] {
  const old = membershipsOf(from);
  const shared = [...membershipsOf(to)].filter(([key]) => old.has(key));
  return shared.slice(0, 2).map(([, { text, weight }]) => ({ text, weight }));
}

function membershipsOf({ table, column: { name } }: Placed): ReadonlyMap<string, Reason> {
  const found = new Map<string, Reason>();
  const mark = (columns: readonly string[]): string =>
    columns.map((own) => (own === name ? "?" : own)).join();
  const add = (columns: readonly string[], what: string, reason: Reason): void => {
    if (columns.includes(name)) found.set(`${what} ${mark(columns)}`, reason);
  };
  add(table.primaryKey?.columns ?? [], "primary key", { weight: 0.2, text: "in the primary key" });
  for (const { columns } of table.uniques) add(columns, "unique", { weight: 0.2, text: "same unique" });
  for (const key of table.foreignKeys)
    add(key.columns, `foreign key ${key.references.table.name}`, {
      weight: 0.3,
      text: `same foreign key to ${key.references.table.name}`,
    });
  for (const index of table.indexes)
    add(
      index.columns.flatMap(({ column }) => column ?? []),
      `index ${String(index.unique)}`,
      { weight: 0.15, text: "same index" },
    );
  return found;
}

function isOnlyPair(from: Placed, to: Placed): boolean {
  const missing = (left: Table, right: Table): number =>
    left.columns.filter(({ name }) => !right.columns.some((column) => column.name === name)).length;
  return (
    isSameName(from.table, to.table) &&
    missing(from.table, to.table) === 1 &&
    missing(to.table, from.table) === 1
  );
}
