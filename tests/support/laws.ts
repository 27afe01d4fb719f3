/** What the tests of laws share: how often they run, and what they set aside when they compare schemas. */
import type fc from "fast-check";
import type { Group } from "../../src/migrator/operations/step";
import type { Operation } from "../../src/migrator/operations/operation";
import { compareText, sortByNameThenText } from "../../src/migrator/schema/edit";
import type { DialectName, Schema, Table } from "../../src/migrator/schema/schema";

/** The gate repeats itself: whoever changes one thing is not stopped by a schema that nobody met before. */
const gateSeed = process.env["CI"] ? "20261121" : undefined;

/**
 * FC_RUNS=2000 runs each law that often; FC_SEED=... repeats what a failure has printed. Each run elsewhere than in CI meets new
 * schemas.
 */
export function lawParameters(runs: number): fc.Parameters<unknown> {
  const seed = process.env["FC_SEED"] ?? gateSeed;
  return {
    // A failure is made smaller for a minute at most.
    interruptAfterTimeLimit: Number(process.env["FC_TIME"] ?? 240_000),
    numRuns: Number(process.env["FC_RUNS"] ?? runs),
    ...(seed === undefined ? {} : { seed: Number(seed) }),
    ...(process.env["FC_PATH"] === undefined ? {} : { path: process.env["FC_PATH"] }),
  };
}

/** The schema with the columns of each table in one order: a column that is dropped comes back at the end. */
export function withoutColumnOrder(schema: Schema): Schema {
  return {
    ...schema,
    tables: schema.tables.map((table) => ({
      ...table,
      columns: [...table.columns].sort((left, right) => compareText(left.name, right.name)),
    })),
  };
}

/** Names of constraints and indexes aside, too: where only the name differs, the old one stays. */
export function withoutNames(schema: Schema): Schema {
  const bare = <T extends { readonly name?: string }>(items: readonly T[]): readonly T[] =>
    sortByNameThenText(items.map((item) => sortedKeys({ ...item, name: "" })));
  return withoutColumnOrder({
    ...schema,
    tables: schema.tables.map((table): Table => {
      const { primaryKey, ...rest } = table;
      return {
        ...rest,
        ...(primaryKey ? { primaryKey: { ...primaryKey, name: "" } } : {}),
        uniques: bare(table.uniques),
        checks: bare(table.checks),
        ...(table.exclusions ? { exclusions: bare(table.exclusions) } : {}),
        foreignKeys: bare(table.foreignKeys),
        indexes: bare(table.indexes),
      };
    }),
  });
}

function sortedKeys<T>(value: T): T {
  if (Array.isArray(value)) return value.map((item: unknown) => sortedKeys(item)) as T;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([left], [right]) => compareText(left, right))
      .map(([key, item]) => [key, sortedKeys(item as unknown)]),
  ) as T;
}

/** No law may change what it was given. */
export function frozen<T>(value: T): T {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  for (const item of Object.values(value)) frozen(item as unknown);
  return value;
}

/** What one database gets of each group. */
export function operationsOf(
  groups: readonly Group[],
  dialect: DialectName,
): readonly (readonly Operation[])[] {
  return groups.map(({ steps }) => steps.flatMap((step) => step[dialect] ?? []));
}
