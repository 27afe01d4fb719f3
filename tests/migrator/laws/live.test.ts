/** The same laws on the two real databases, with the operations as the file of a revision hands them over. */
import fc from "fast-check";
import { missingFills, placeholder, withFills, fillKey } from "../../../src/migrator/diff/backfills";
import { markEnumRewrites } from "../../../src/migrator/diff/enum-rewrites";
import { mergeTargets } from "../../../src/migrator/diff/merge";
import { orderSteps } from "../../../src/migrator/diff/order";
import { enumLosses } from "../../../src/migrator/diff/enum-values";
import type { Renames } from "../../../src/migrator/diff/renames";
import { diff, differences, namingOperations } from "../../../src/migrator/diff/schemas";
import { undoGroups } from "../../../src/migrator/diff/undo";
import { dialects } from "../../../src/migrator/dialects";
import { emptyTables, fillTables } from "../../../src/migrator/database/proof/fill";
import { readRows } from "../../../src/migrator/database/proof/rows";
import { boundaryParts } from "../../../src/migrator/database/proof/values";
import { settleValues } from "../../../src/migrator/flows/settle-values";
import { applyAll } from "../../../src/migrator/operations/apply";
import type { Operation } from "../../../src/migrator/operations/operation";
import { findTable } from "../../../src/migrator/schema/names";
import {
  dialectNames,
  emptySchema,
  type DialectName,
  type Schema,
} from "../../../src/migrator/schema/schema";
import { withDatabase, type TestDatabase } from "../../support/databases";
import { keptColumns, keptRows } from "../../support/kept-columns";
import { lawParameters, operationsOf, withoutColumnOrder, withoutNames } from "../../support/laws";
import { pairs, renamesFor, schemaOf, type Model, type Pair } from "../../support/random-schema";

const databases = (
  work: (both: Readonly<Record<DialectName, TestDatabase>>) => Promise<void>,
): Promise<void> =>
  withDatabase("sqlite", {}, (sqlite) =>
    withDatabase("postgres", {}, (postgres) => work({ sqlite, postgres })),
  );

const schemasOfModel = ["billing", "My Schema"];

it("a revision leads to the next schema and back, and rows that it does not touch stay as they are", async () => {
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
        const { up, down } = await plannedFor(before, wanted, pair);
        for (const dialect of dialectNames)
          await thereAndBack(both[dialect], {
            before: before[dialect],
            wanted: wanted[dialect],
            up: operationsOf(up, dialect),
            down: operationsOf(down, dialect),
          });
      }),
      lawParameters(150) as fc.Parameters<[Pair]>,
    );
  });
}, 3_600_000);

type Way = readonly (readonly Operation[])[];

interface Journey {
  readonly before: Schema;
  readonly wanted: Schema;
  readonly up: Way;
  readonly down: Way;
}

async function thereAndBack(database: TestDatabase, { before, wanted, up, down }: Journey): Promise<void> {
  const { queryRunner } = database;
  const kept = keptColumns(before, up.flat());
  await fillTables(queryRunner, before, boundaryParts);
  const start = await readRows(queryRunner, before);
  const isFullThere = await go(database, up);
  const there = await expectSchema(database, wanted);
  if (isFullThere)
    expect(keptRows(await readRows(queryRunner, there), kept, "after")).toEqual(
      keptRows(start, kept, "before"),
    );
  const isFullBack = (await go(database, down)) && isFullThere;
  const back = await database.introspect(schemasOfModel);
  expect(comparable(back)).toEqual(comparable(before));
  if (isFullBack)
    expect(keptRows(await readRows(queryRunner, back), kept, "before")).toEqual(
      keptRows(start, kept, "before"),
    );
  await go(database, up);
  await expectSchema(database, wanted);
  await dropAll(database);
}

/**
 * Rows may stand in the way: then schema and rows are as they were, and without rows the way is open.
 * @returns whether the rows came along
 */
async function go(database: TestDatabase, way: Way): Promise<boolean> {
  const { queryRunner } = database;
  const schema = await database.introspect(schemasOfModel);
  const rows = await readRows(queryRunner, schema);
  try {
    await database.run(way);
    return true;
  } catch (error) {
    if (!isAboutRows(error)) return run(database, way).then(() => false);
    expect(await database.introspect(schemasOfModel)).toEqual(schema);
    expect(await readRows(queryRunner, schema)).toEqual(rows);
    await emptyTables(queryRunner, schema);
    await run(database, way);
    return false;
  }
}

/** What a new constraint or type may say about rows: nothing else is an excuse. */
function isAboutRows(error: unknown): boolean {
  return /null value|NOT NULL|UNIQUE constraint|unique index|check constraint|CHECK constraint|foreign key|exclusion constraint|conflicting key|invalid input|out of range|overflow|too long|cannot be cast|cannot cast|malformed|invalid (?:UUID|hexadecimal)|Nothing was changed|datatype mismatch|cannot store|more than one|no empty local/i.test(
    String(error),
  );
}

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
  expect(withoutNames({ ...withoutExtras(found), schemas: [] })).toEqual(
    withoutNames({ ...withoutExtras(spelled), schemas: [] }),
  );
  expect(diff(found, spelled)).toEqual([]);
  return found;
}

/** Schemas are made and never dropped; what refers to them by name stays equal. */
function comparable(schema: Schema): Schema {
  return { ...withoutColumnOrder(withoutExtras(schema)), schemas: [] };
}

/** What a view that is made again gets back is not compared. */
function withoutExtras(schema: Schema): Schema {
  return { ...schema, views: schema.views.map(({ extras: _extras, ...view }) => view) };
}

async function plannedFor(
  before: Readonly<Record<DialectName, Schema>>,
  wanted: Readonly<Record<DialectName, Schema>>,
  pair: Pair,
): Promise<{ readonly up: ReturnType<typeof orderSteps>; readonly down: ReturnType<typeof undoGroups> }> {
  const renames = await settled(before, wanted, pair);
  const steps = mergeTargets(
    dialectNames.map((dialect) => {
      const operations = differences(before[dialect], wanted[dialect], renames[dialect]);
      expectNoRetypingByDrop(operations);
      return [dialect, markEnumRewrites(filled(operations, wanted[dialect]), before[dialect])];
    }),
  );
  const up = orderSteps(steps, before);
  return { up, down: undoGroups(up, before) };
}

/** The renames of each database, and what becomes of enum values that go: asked as a person would be. */
async function settled(
  before: Readonly<Record<DialectName, Schema>>,
  wanted: Readonly<Record<DialectName, Schema>>,
  { renames, answers }: Pair,
): Promise<Readonly<Record<DialectName, Renames>>> {
  const own = (dialect: DialectName): Renames => renamesFor(renames, dialect);
  const losses = (dialect: DialectName): ReturnType<typeof enumLosses> => {
    const named = applyAll(namingOperations(before[dialect], wanted[dialect], own(dialect)), before[dialect]);
    return enumLosses(named, wanted[dialect]);
  };
  let asked = 0;
  const values = await settleValues([...losses("postgres"), ...losses("sqlite")], own("postgres"), {
    answers: { renames: [], noRename: true, values: [], noValue: false, backfills: [], noBackfill: true },
    ask: {
      value: ({ candidates }) => {
        const answer = answers[asked++ % answers.length] ?? 0;
        return Promise.resolve(answer === 0 ? undefined : candidates[answer % candidates.length]?.value);
      },
      rename: () => Promise.resolve(undefined),
      fill: () => Promise.resolve(null),
      conversion: () => Promise.resolve(undefined),
    },
  });
  return { sqlite: { ...own("sqlite"), values }, postgres: { ...own("postgres"), values } };
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
