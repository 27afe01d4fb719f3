/** Values that differ between databases, as code: `"integer"`, or `{ postgres: "jsonb", sqlite: "text" }`. */
import type { DialectName } from "../schema/schema";
import { objectCode, textLiteral } from "./code";

/** What each database of the project says. */
export type PerDatabase<T> = { readonly [D in DialectName]?: T };

export function entriesOf<T>(values: PerDatabase<T>): readonly (readonly [DialectName, T])[] {
  return Object.entries(values) as [DialectName, T][];
}

export function firstOf<T>(values: PerDatabase<T>): T {
  const first = entriesOf(values)[0];
  if (!first) throw new Error("A step without a database");
  return first[1];
}

export function mapEach<T, U>(values: PerDatabase<T>, map: (value: T) => U): PerDatabase<U> {
  return Object.fromEntries(entriesOf(values).map(([dialect, value]) => [dialect, map(value)]));
}

/** Code for a value that may differ; undefined when no database has one. */
export function portableCode(values: PerDatabase<string | boolean | undefined>): string | undefined {
  const entries = entriesOf(values);
  const codes = entries.map(
    ([dialect, value]) => [dialect, value === undefined ? undefined : codeOf(value)] as const,
  );
  const first = codes[0]?.[1];
  if (codes.every(([, code]) => code === first)) return first;
  return objectCode(Object.fromEntries([...codes].sort(([left], [right]) => (left < right ? -1 : 1))));
}

/** Code for what only one database knows: the others pass over it, so it needs no distinction. */
export function sharedCode<T>(
  values: PerDatabase<T | undefined>,
  code: (value: T) => string,
): string | undefined {
  const known = entriesOf(values).find(([, value]) => value !== undefined)?.[1];
  return known === undefined ? undefined : code(known);
}

function codeOf(value: string | boolean): string {
  return typeof value === "boolean" ? String(value) : textLiteral(value);
}
