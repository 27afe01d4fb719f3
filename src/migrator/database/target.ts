/**
 * One database that the project supports, as the comparison sees it: what the entities want of it, what it has, and how it
 * spells expressions. The connected database is asked here; others in a process of their own (see remote-target).
 */
import { createHash } from "node:crypto";
import { join } from "node:path";
import type { DataSource } from "typeorm";
import { dialects } from "../dialects";
import type { DeclaredRenames } from "../metadata/declared-renames";
import { desiredSchema, type DesiredSchema } from "../metadata/entities";
import type { History } from "../revisions/history";
import { compareText } from "../schema/edit";
import { emptySchema, type DialectName, type Schema } from "../schema/schema";
import { cacheDirectory, recall, remember } from "./cache";
import { invalidDataSource, quietDataSource, type OpenDatabase } from "./connect";
import { loadedEntities } from "./loading/entity-files";
import { explainConnectionError } from "./connection-errors";
import {
  compareFiles,
  recordPieces,
  type Comparison,
  type FileText,
  type MarkedText,
  type SentPieces,
} from "./eject";
import { filteredSchema, filteredSides } from "./filters";
import { withoutHandsOff } from "./hands-off";
import { historyDatabase, historySchema } from "./history-schema";
import { introspectDatabase } from "./introspect-database";
import { schemasInHistory } from "./history-names";
import { compareOrders, type ComparedOrders, type MergeSide } from "./merge-orders";
import type { Project } from "./project";
import { proveRevisions, type ProofRequest } from "./proof/prove-revisions";
import type { Proof } from "./proof/verdict";
import { requireRegistered } from "./registered";
import { scriptRevisions, type ScriptRequest, type ScriptStep } from "./script";
import { scriptStamp, type StampRequest } from "./stamp-script";

/** The two sides that are compared, before renames are known. */
export interface TwoSides {
  readonly before: Schema;
  readonly desired: Schema;
  /** Old names that the entities declare. */
  readonly declared?: DeclaredRenames;
}

export interface ComparedTarget {
  readonly dialect: DialectName;
  /** What the entities and the database (or the history) say. */
  read(): Promise<TwoSides>;
  /** `desired` with expressions spelled as `before` has them, where they mean the same. */
  normalise(sides: TwoSides): Promise<Schema>;
  /** Tries revisions on a scratch database of this kind. */
  prove(request: ProofRequest): Promise<readonly Proof[]>;
  /** Applies branches in either order on scratch databases of this kind. */
  compareOrders(sides: readonly MergeSide[]): Promise<readonly ComparedOrders[]>;
  /** What revisions send, as they would to a database of this kind. */
  script(request: ScriptRequest): Promise<readonly ScriptStep[]>;
  /** Statements that stamp a database of this kind, wherever it stands. */
  stampScript(request: StampRequest): Promise<readonly string[]>;
  /** What the operations of migration files send, piece by piece. */
  recordPieces(files: readonly MarkedText[]): Promise<readonly SentPieces[]>;
  /** Do these texts of migration files do what the files do? */
  compareFiles(files: readonly FileText[]): Promise<Comparison>;
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
  let desiredOfEntities: DesiredSchema | undefined;
  return {
    dialect: project.dialect,
    read: async () => {
      const dataSource = connected?.dataSource ?? (await describedBy(project));
      await requireRegistered(dataSource, project.entitiesDirectory);
      const desired = desiredSchema(dataSource, project.dialect, await defaultSchemaOf(connected));
      const schemas = await schemasOf(project, history, desired.schema);
      const before = connected
        ? await introspectDatabase(project, connected.queryRunner, schemas)
        : await historySchema(project, history, replayed, schemas);
      return filteredSides(withoutHandsOff(before, desired), project.filters);
    },
    normalise: async ({ before, desired }) => {
      if (!dialect.needsNormalising(before, desired)) return dialect.normalise(nobody, before, desired);
      // Another version may spell in another way.
      const { version = "" } = (connected?.dataSource.driver ?? {}) as { version?: string };
      return remembered(project, { before, desired, version }, async () =>
        dialect.normalise((connected ?? (await replayed.open())).queryRunner, before, desired),
      );
    },
    prove: (request) =>
      proveRevisions(project, history, request, async () => {
        desiredOfEntities ??= desiredSchema(await describedBy(project), project.dialect);
        return desiredOfEntities;
      }),
    compareOrders: (sides) => compareOrders(project, history, sides),
    script: (request) => scriptRevisions(project, history, request),
    stampScript: (request) => scriptStamp(project, history, request),
    recordPieces: (files) => recordPieces(project, history, files),
    compareFiles: (files) => compareFiles(project, history, files),
    close: () => replayed.close(),
  };
}

/** PostgreSQL: those of the entities, and those that revisions put something into: their last table may be gone from the entities. */
async function schemasOf(project: Project, history: History, desired: Schema): Promise<readonly string[]> {
  if (project.dialect === "sqlite") return [];
  return [...new Set([...desired.schemas, ...(await schemasInHistory(history))])].sort(compareText);
}

/** The sides of a database that does not exist yet and has no history: everything is wanted, nothing is there. */
export async function emptySides(project: Project): Promise<TwoSides> {
  const dataSource = await describedBy(project);
  await requireRegistered(dataSource, project.entitiesDirectory);
  const { schema, declared } = desiredSchema(dataSource, project.dialect);
  const desired = filteredSchema(schema, project.filters);
  return { before: emptySchema(project.dialect), desired, declared };
}

/** The DataSource with its metadata, without a connection. */
async function describedBy(project: Project): Promise<DataSource> {
  const dataSource = quietDataSource(await loadedEntities(project.dataSource.options));
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

/** The answer is remembered: where nothing changed since the last time, nobody is asked, and no scratch server starts. */
async function remembered(
  project: Project,
  sides: Pick<TwoSides, "before" | "desired"> & { readonly version: string },
  compute: () => Promise<Schema>,
): Promise<Schema> {
  const directory = join(cacheDirectory(project.directory), "schemas");
  const hash = createHash("sha256")
    .update(JSON.stringify(["5", sides]))
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
