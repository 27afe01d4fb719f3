/** The schema that the revisions give: replayed on a scratch database, and remembered under their fingerprint. */
import { join } from "node:path";
import type { QueryRunner } from "typeorm";
import type { History } from "../revisions/history";
import type { Revision } from "../revisions/revision";
import { fingerprintFiles } from "../revisions/fingerprint";
import { AutogenError } from "../schema/errors";
import { isSameName } from "../schema/names";
import { emptySchema, type DialectName, type QualifiedName, type Schema } from "../schema/schema";
import { cacheDirectory, recall, remember } from "./cache";
import type { OpenDatabase } from "./connect";
import { StandIns } from "./foreign-targets";
import { introspectDatabase } from "./introspect-database";
import { missingExtension, openScratch } from "./scratch";
import type { Project } from "./project";

/** Changes when the shape of a remembered Schema does. */
const cacheVersion = "4";

/** A scratch database on which the history was replayed; opened when it is first needed, once. */
export interface HistoryDatabase {
  open(): Promise<Replayed>;
  close(): Promise<void>;
}

export function historyDatabase(project: Project, history: History): HistoryDatabase {
  let opening: Promise<Replayed> | undefined;
  return {
    open: () => (opening ??= replay(project, history)),
    // One that failed to open has closed itself.
    close: async () => (await opening?.catch(() => undefined))?.close(),
  };
}

/** @param schemas PostgreSQL schemas to read beside the default one */
export async function historySchema(
  project: Project,
  history: History,
  database: HistoryDatabase,
  schemas: readonly string[],
): Promise<Schema> {
  if (history.revisions.length === 0) return emptySchema(project.dialect);
  const key = rememberedAs(project, history, schemas);
  const directory = join(cacheDirectory(project.directory), "schemas");
  const remembered = key === undefined ? undefined : recall(directory, key);
  if (isSchema(remembered, project.dialect)) return remembered;
  const { queryRunner, standIns } = await database.open();
  const found = await introspectDatabase(project, queryRunner, schemas);
  const isOwn = (table: QualifiedName): boolean => !standIns.some((other) => isSameName(other, table));
  const schema = { ...found, tables: found.tables.filter(isOwn) };
  if (key !== undefined) remember(directory, key, schema);
  return schema;
}

/** Undefined where the revisions have no files whose contents could be compared. */
function rememberedAs(project: Project, history: History, schemas: readonly string[]): string | undefined {
  const files = history.revisions.flatMap(({ file }) => file ?? []);
  if (files.length < history.revisions.length) return undefined;
  const salt = [cacheVersion, project.dialect, ...schemas].join("\0");
  return `history-${project.dialect}-${fingerprintFiles(files, salt)}`;
}

/** A scratch database behind a history. */
export interface Replayed extends OpenDatabase {
  /** Tables that are there only because foreign keys point at them: others make them where the application runs. */
  readonly standIns: readonly QualifiedName[];
  /** Makes those that one more revision needs. */
  prepareFor(revision: Revision): Promise<void>;
}

/** A scratch database behind all of these revisions. @throws AutogenError `revision-failed`, `driver-missing` */
export async function replay(project: Project, history: History): Promise<Replayed> {
  const scratch = await openScratch(project);
  const { queryRunner } = scratch;
  const standIns = project.dialect === "postgres" ? new StandIns(project, queryRunner, history) : undefined;
  try {
    for (const revision of history.revisions) {
      await standIns?.makeFor(revision);
      await runOn(queryRunner, revision.create(), revision.id);
    }
    return {
      ...scratch,
      standIns: standIns?.made ?? [],
      prepareFor: async (revision) => standIns?.makeFor(revision),
    };
  } catch (error) {
    await scratch.close();
    throw error;
  }
}

async function runOn(
  queryRunner: QueryRunner,
  migration: { up(queryRunner: QueryRunner): Promise<unknown> },
  id: string,
): Promise<void> {
  try {
    await migration.up(queryRunner);
  } catch (error) {
    const missing = missingExtension(error);
    if (missing) throw missing;
    throw new AutogenError(
      "revision-failed",
      `Revision ${id} fails on an empty ${queryRunner.connection.options.type} database, so the schema of the history ` +
        `cannot be built: ${error instanceof Error ? error.message : String(error)}`,
      {
        nextStep: "Mend the migration file so that the whole history runs from an empty database.",
        cause: error,
      },
    );
  }
}

function isSchema(value: unknown, dialect: DialectName): value is Schema {
  return typeof value === "object" && value !== null && "dialect" in value && value.dialect === dialect;
}
