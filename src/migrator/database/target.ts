/**
 * One database that the project supports, as the comparison sees it: what the entities want of it, what it has, and how it
 * spells expressions. The connected database is asked here; others in a process of their own (see remote-target).
 */
import { createHash } from "node:crypto";
import { join } from "node:path";
import type { DataSource, QueryRunner } from "typeorm";
import { dialects } from "../dialects";
import { enumsAtHome } from "../diff/enum-homes";
import { desiredSchema, type DesiredSchema } from "../metadata/entities";
import type { History } from "../revisions/history";
import { isSameName } from "../schema/names";
import { emptySchema, type DialectName, type Schema } from "../schema/schema";
import { cacheDirectory, recall, remember } from "./cache";
import { invalidDataSource, quietDataSource, type OpenDatabase } from "./connect";
import { explainConnectionError } from "./connection-errors";
import { historyDatabase, historySchema } from "./history-schema";
import type { Project } from "./project";
import { bookkeepingTables } from "./record";
import { requireAllRegistered } from "./registered";

/** The two sides that are compared, before renames are known. */
export interface TwoSides {
  readonly before: Schema;
  readonly desired: Schema;
}

export interface ComparedTarget {
  readonly dialect: DialectName;
  /** What the entities and the database (or the history) say. */
  read(): Promise<TwoSides>;
  /** `desired` with expressions spelled as `before` has them, where they mean the same. */
  normalise(sides: TwoSides): Promise<Schema>;
  close(): Promise<void>;
}

/** @param connected the database to compare with; the history when undefined */
export function localTarget(
  project: Project,
  history: History,
  connected: OpenDatabase | undefined,
): ComparedTarget {
  const dialect = dialects[project.dialect];
  const replayed = historyDatabase(project, history);
  return {
    dialect: project.dialect,
    read: async () => {
      const dataSource = connected?.dataSource ?? (await describedBy(project));
      if (project.entitiesDirectory !== undefined)
        requireAllRegistered(dataSource, project.entitiesDirectory);
      const desired = desiredSchema(dataSource, project.dialect, await defaultSchemaOf(connected));
      const before = connected
        ? await introspectDatabase(project, connected.queryRunner, desired.schema.schemas)
        : await historySchema(project, history, replayed, desired.schema.schemas);
      return withoutHandsOff(before, desired);
    },
    normalise: async ({ before, desired }) => {
      if (!dialect.needsNormalising(before, desired)) return dialect.normalise(nobody, before, desired);
      if (connected) return dialect.normalise(connected.queryRunner, before, desired);
      return remembered(project, { before, desired }, async () =>
        dialect.normalise((await replayed.open()).queryRunner, before, desired),
      );
    },
    close: () => replayed.close(),
  };
}

/** Reads the schema of a connected database, bookkeeping left out. */
export function introspectDatabase(
  project: Project,
  queryRunner: QueryRunner,
  schemas: readonly string[],
): Promise<Schema> {
  return dialects[project.dialect].introspect(queryRunner, {
    schemas,
    ignoredTables: bookkeepingTables(project.migrationsTable),
  });
}

/** The sides of a database that does not exist yet and has no history: everything is wanted, nothing is there. */
export async function emptySides(project: Project): Promise<TwoSides> {
  const dataSource = await describedBy(project);
  if (project.entitiesDirectory !== undefined) requireAllRegistered(dataSource, project.entitiesDirectory);
  return { before: emptySchema(project.dialect), desired: desiredSchema(dataSource, project.dialect).schema };
}

/** The DataSource with its metadata, without a connection. */
async function describedBy(project: Project): Promise<DataSource> {
  const dataSource = quietDataSource(project.dataSource.options);
  try {
    // Not public, and the only way to metadata without a connection; the same on 0.3 and 1.x.
    await (dataSource as unknown as { buildMetadatas(): Promise<void> }).buildMetadatas();
  } catch (error) {
    throw explainConnectionError(error, project.dataSource.options) ?? invalidDataSource(error);
  }
  return dataSource;
}

async function defaultSchemaOf(connected: OpenDatabase | undefined): Promise<string | undefined> {
  if (connected?.dataSource.options.type !== "postgres") return undefined;
  const rows = (await connected.queryRunner.query("SELECT current_schema() AS name")) as {
    name: string | null;
  }[];
  return rows[0]?.name ?? undefined;
}

/** Tables of entities with `synchronize: false` are nobody's business here. */
function withoutHandsOff(before: Schema, { schema, handsOff, unplacedEnums }: DesiredSchema): TwoSides {
  const isOff = (table: Schema["tables"][number]): boolean =>
    handsOff.some((name) => isSameName(name, table));
  return {
    before: { ...before, tables: before.tables.filter((table) => !isOff(table)) },
    desired: enumsAtHome(before, schema, unplacedEnums),
  };
}

/** For a database that is not at hand the answer is remembered, so that no scratch server starts when nothing changed. */
async function remembered(
  project: Project,
  sides: TwoSides,
  compute: () => Promise<Schema>,
): Promise<Schema> {
  const directory = join(cacheDirectory(project.directory), "schemas");
  const hash = createHash("sha256")
    .update(JSON.stringify(["2", sides]))
    .digest("hex")
    .slice(0, 32);
  const key = `spelled-${project.dialect}-${hash}`;
  const known = recall(directory, key) as Schema | undefined;
  if (known) return known;
  const schema = await compute();
  remember(directory, key, schema);
  return schema;
}

/** Where no question is left, nobody is asked. */
const nobody = {
  query: (): Promise<never> => Promise.reject(new Error("A query was sent although nothing had to be asked")),
};
