/**
 * Run as a program of its own, so that locale and time zone are the process's: prints the files of every day of the chain, of its first day
 * against its last, and of the example application. Time and id are fixed; `SHUFFLE` is how the entities are mixed.
 */
import "reflect-metadata";
import type { DataSourceOptions } from "typeorm";
import { missingFills, fillKey, withFills } from "../../src/migrator/diff/backfills";
import { markEnumRewrites } from "../../src/migrator/diff/enum-rewrites";
import { mergeTargets } from "../../src/migrator/diff/merge";
import { orderSteps } from "../../src/migrator/diff/order";
import { differences } from "../../src/migrator/diff/schemas";
import { undoGroups } from "../../src/migrator/diff/undo";
import { desiredSchema } from "../../src/migrator/metadata/entities";
import { describeGroups } from "../../src/migrator/flows/describe-groups";
import { dialectNames, emptySchema, type DialectName, type Schema } from "../../src/migrator/schema/schema";
import { entities } from "../../src/entities";
import { databaseKind } from "../../src/entities/database-kind";
import { days, entitiesOf, versionsOf } from "../cases/chain";
import type { EntityClass } from "./case-databases";
import { describedDataSource } from "./databases";
import { rendered } from "./rendered";

type Schemas = Readonly<Partial<Record<DialectName, Schema>>>;

const shuffle = Number(process.env["SHUFFLE"] ?? 0);

/** Another order for each number; 0 leaves them as they are. */
function mixed<T>(list: readonly T[]): T[] {
  const place = (position: number): number => ((position + 1) * (shuffle * 7919 + 31)) % 1009;
  if (shuffle === 0) return [...list];
  return list
    .map((item, position) => [place(position), item] as const)
    .sort(([left], [right]) => left - right)
    .map(([, item]) => item);
}

async function schemaOf(dialect: DialectName, own: readonly EntityClass[]): Promise<Schema> {
  const options: Partial<DataSourceOptions> = { entities: mixed(own) };
  return desiredSchema(await describedDataSource(dialect, options), dialect).schema;
}

async function print(title: string, before: Schemas, after: Schemas): Promise<void> {
  const targets = dialectNames.filter((dialect) => after[dialect] !== undefined);
  const steps = mergeTargets(
    targets.map((dialect) => {
      const [from, to] = [before[dialect] ?? emptySchema(dialect), after[dialect] ?? emptySchema(dialect)];
      const operations = differences(from, to);
      const fills = new Map(
        missingFills(operations, to).map(({ table, column }) => [fillKey(table, column), "0"]),
      );
      return [dialect, markEnumRewrites(withFills(operations, fills), from)];
    }),
  );
  const start = Object.fromEntries(
    targets.map((dialect) => [dialect, before[dialect] ?? emptySchema(dialect)]),
  );
  const up = orderSteps(steps, start);
  const more = { message: title, targets, lines: describeGroups(up, start) };
  process.stdout.write(await rendered(up, undoGroups(up, start), more));
}

async function main(): Promise<void> {
  const versions: Schemas[] = [];
  for (const [position] of days.entries()) {
    const own = (dialect: DialectName): readonly EntityClass[] => {
      const version = versionsOf(days, dialect)[position];
      return version ? entitiesOf(version) : [];
    };
    versions.push({
      sqlite: await schemaOf("sqlite", own("sqlite")),
      postgres: await schemaOf("postgres", own("postgres")),
    });
  }
  for (const [position, after] of versions.entries())
    await print(`day ${position + 1}`, versions[position - 1] ?? {}, after);
  await print("all days at once", versions[0] ?? {}, versions.at(-1) ?? {});
  const kind = databaseKind();
  await print("the example application", {}, { [kind]: await schemaOf(kind, entities) });
}

void main();
