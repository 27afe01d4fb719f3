/** The same laws on the two real databases, with the operations as the file of a revision hands them over. */
import fc from "fast-check";
import { missingFills, placeholder, withFills, fillKey } from "../../../src/migrator/diff/backfills";
import { markEnumRewrites } from "../../../src/migrator/diff/enum-rewrites";
import { mergeTargets } from "../../../src/migrator/diff/merge";
import { orderSteps } from "../../../src/migrator/diff/order";
import { diff, differences } from "../../../src/migrator/diff/schemas";
import { undoGroups } from "../../../src/migrator/diff/undo";
import { dialects } from "../../../src/migrator/dialects";
import type { Operation } from "../../../src/migrator/operations/operation";
import { findTable } from "../../../src/migrator/schema/names";
import {
  dialectNames,
  emptySchema,
  type DialectName,
  type Schema,
} from "../../../src/migrator/schema/schema";
import { withDatabase, type TestDatabase } from "../../support/databases";
import { lawParameters, operationsOf, withoutColumnOrder, withoutNames } from "../../support/laws";
import { pairs, renamesFor, schemaOf, type Model, type Pair } from "../../support/random-schema";

const databases = (
  work: (both: Readonly<Record<DialectName, TestDatabase>>) => Promise<void>,
): Promise<void> =>
  withDatabase("sqlite", {}, (sqlite) =>
    withDatabase("postgres", {}, (postgres) => work({ sqlite, postgres })),
  );

const schemasOfModel = ["billing", "My Schema"];

it("a schema that was created reads as it was asked for; a revision leads to the next one and back", async () => {
  await databases(async (both) => {
    await fc.assert(
      fc.asyncProperty(pairs(), async (pair) => {
        // What a failed run left behind must not fail the next one.
        for (const dialect of dialectNames) await both[dialect].clear();
        const before = {
          sqlite: await created(both.sqlite, pair.before),
          postgres: await created(both.postgres, pair.before),
        };
        const wanted = { sqlite: schemaOf(pair.after, "sqlite"), postgres: schemaOf(pair.after, "postgres") };
        const { up, down } = plannedFor(before, wanted, pair);
        for (const dialect of dialectNames) {
          const database = both[dialect];
          await run(database, operationsOf(up, dialect));
          await expectSchema(database, wanted[dialect]);
          await run(database, operationsOf(down, dialect));
          const back = await database.introspect(schemasOfModel);
          expect(comparable(back)).toEqual(comparable(before[dialect]));
          await run(database, operationsOf(up, dialect));
          await expectSchema(database, wanted[dialect]);
          await dropAll(database);
        }
      }),
      lawParameters(40) as fc.Parameters<[Pair]>,
    );
  });
}, 600_000);

/** A failure names the operations, which is what one looks for. */
async function run(database: TestDatabase, groups: readonly (readonly Operation[])[]): Promise<void> {
  try {
    await database.run(groups);
  } catch (cause) {
    throw new Error(`${database.dialect}: ${String(cause)}\n${JSON.stringify(groups, undefined, 1)}`, {
      cause,
    });
  }
}

/** The model in the database's own words, once the database has it. */
async function created(database: TestDatabase, model: Model): Promise<Schema> {
  const wanted = schemaOf(model, database.dialect);
  const nothing = emptySchema(database.dialect);
  await run(
    database,
    diff(nothing, wanted).map((operation) => [operation]),
  );
  return expectSchema(database, wanted);
}

async function expectSchema(database: TestDatabase, wanted: Schema): Promise<Schema> {
  const found = await database.introspect(schemasOfModel);
  const spelled = await dialects[database.dialect].normalise(database.queryRunner, found, wanted);
  expect(withoutNames({ ...found, schemas: [] })).toEqual(withoutNames({ ...spelled, schemas: [] }));
  expect(diff(found, spelled)).toEqual([]);
  return found;
}

/** Schemas are made and never dropped; what refers to them by name stays equal. */
function comparable(schema: Schema): Schema {
  return { ...withoutColumnOrder(schema), schemas: [] };
}

function plannedFor(
  before: Readonly<Record<DialectName, Schema>>,
  wanted: Readonly<Record<DialectName, Schema>>,
  { renames }: Pair,
): { readonly up: ReturnType<typeof orderSteps>; readonly down: ReturnType<typeof undoGroups> } {
  const steps = mergeTargets(
    dialectNames.map((dialect) => {
      const operations = differences(before[dialect], wanted[dialect], renamesFor(renames, dialect));
      expectNoRetypingByDrop(operations);
      return [dialect, markEnumRewrites(filled(operations, wanted[dialect]), before[dialect])];
    }),
  );
  const up = orderSteps(steps, before);
  return { up, down: undoGroups(up, before) };
}

/** Existing rows get what a downgrade would give them. */
function filled(operations: readonly Operation[], wanted: Schema): readonly Operation[] {
  const fills = new Map(
    missingFills(operations, wanted).flatMap(({ table, column }) => {
      const own = findTable(wanted, table)?.columns.find(({ name }) => name === column);
      const value = own && placeholder(own, wanted);
      return value === undefined ? [] : [[fillKey(table, column), value] as const];
    }),
  );
  return withFills(operations, fills);
}

function expectNoRetypingByDrop(operations: readonly Operation[]): void {
  const added = operations.flatMap((operation) =>
    operation.kind === "addColumn" ? [fillKey(operation.table, operation.column.name)] : [],
  );
  const dropped = operations.flatMap((operation) =>
    operation.kind === "dropColumn" ? [fillKey(operation.table, operation.column)] : [],
  );
  expect(added.filter((column) => dropped.includes(column))).toEqual([]);
}

async function dropAll(database: TestDatabase): Promise<void> {
  const found = await database.introspect(schemasOfModel);
  const nothing = { ...emptySchema(database.dialect), schemas: found.schemas };
  await run(
    database,
    diff(found, nothing).map((operation) => [operation]),
  );
  expect(await database.introspect(schemasOfModel)).toEqual(nothing);
}
