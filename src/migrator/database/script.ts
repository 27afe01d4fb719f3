/**
 * What revisions send, for a database that only somebody else may touch. They are run on a scratch database that stands where theirs does, and the statements are
 * written down. What depends on rows is asked by the statements themselves.
 */
import type { QueryRunner } from "typeorm";
import { observeQueries, type SentStatement } from "../dialects/observe";
import { historyOf, type History } from "../revisions/history";
import type { Revision } from "../revisions/revision";
import { AutogenError } from "../schema/errors";
import type { DialectName } from "../schema/schema";
import { replay } from "./history-schema";
import { Journal, type JournalEntry } from "./journal";
import type { Project } from "./project";
import { ensureRecord, recordApplied, recordUndone } from "./record";
import { appliedPart, inlined } from "./revision-effect";
import { beginRevision, switchForeignKeysOff } from "./session";

export interface ScriptRequest {
  readonly direction: "up" | "down";
  /** Ids of the revisions that the other database has applied. */
  readonly applied: readonly string[];
  /** Ids of those to run, in order. */
  readonly steps: readonly string[];
}

export interface ScriptStep {
  readonly revision: string;
  readonly name: string;
  readonly message: string;
  readonly transaction: boolean;
  /** Class names of the revisions that must be applied before it. */
  readonly needs: readonly string[];
  readonly statements: readonly string[];
  /** Statements of the record and the journal. */
  readonly bookkeeping: readonly string[];
  /** Questions that the revision asked of the database: a script cannot react to the answer. */
  readonly reads: readonly string[];
}

/** @throws AutogenError `revision-failed`, `driver-missing` */
export async function scriptRevisions(
  project: Project,
  history: History,
  { direction, applied, steps }: ScriptRequest,
): Promise<readonly ScriptStep[]> {
  const past = history.revisions.filter(({ id }) => applied.includes(id));
  const byId = new Map(history.revisions.map((revision) => [revision.id, revision]));
  const scratch = await replay(project, historyOf(past));
  try {
    const script: ScriptStep[] = [];
    for (const id of steps) {
      const revision = byId.get(id);
      if (revision) {
        await scratch.prepareFor(revision);
        const step = await scriptOf(project, scratch.queryRunner, revision, direction);
        script.push({ ...step, needs: direction === "up" ? namesBefore(revision, byId) : [] });
      }
    }
    return script;
  } finally {
    await scratch.close();
  }
}

function namesBefore(
  { parents, dependsOn }: Revision,
  byId: ReadonlyMap<string, Revision>,
): readonly string[] {
  return [...parents, ...dependsOn].flatMap((id) => byId.get(id)?.name ?? []);
}

async function scriptOf(
  project: Project,
  queryRunner: QueryRunner,
  revision: Revision,
  direction: "up" | "down",
): Promise<Omit<ScriptStep, "needs">> {
  const { id, name, message, transaction } = revision;
  const restore = transaction ? await beginRevision(queryRunner) : await switchForeignKeysOff(queryRunner);
  const own: SentStatement[] = [];
  const books: SentStatement[] = [];
  try {
    const migration = revision.create();
    await written(queryRunner, own, () =>
      direction === "up" ? migration.up(queryRunner) : migration.down(queryRunner),
    );
    await written(queryRunner, books, () => keepBooks(project, queryRunner, revision, { direction, books }));
    if (transaction) await queryRunner.commitTransaction();
  } catch (error) {
    if (transaction) await queryRunner.rollbackTransaction().catch(() => undefined);
    throw error instanceof AutogenError ? error : failedOnScratch(revision, direction, error);
  } finally {
    await restore();
  }
  const { dialect } = project;
  return {
    revision: id,
    name,
    message,
    transaction,
    statements: own.filter(isPart).map((statement) => inlined(statement, dialect)),
    bookkeeping: books.filter(isPart).map((statement) => createIfNeeded(inlined(statement, dialect))),
    reads: own.filter(isRead).map(({ sql }) => sql),
  };
}

/** Rows that the revisions themselves insert are there; only those of the other database are not. */
function failedOnScratch({ id, message }: Revision, direction: "up" | "down", cause: unknown): AutogenError {
  const answer = cause instanceof Error ? cause.message : String(cause);
  return new AutogenError(
    "revision-failed",
    `Cannot ${direction === "up" ? "apply" : "undo"} revision ${id} "${message}" on a scratch database, so no script was written: ${answer}`,
    {
      nextStep: "Mend the migration file, or the rows that a revision before it inserts.",
      cause,
    },
  );
}

/** Keeps what is sent meanwhile. */
export async function written(
  queryRunner: QueryRunner,
  into: SentStatement[],
  work: () => Promise<unknown>,
): Promise<void> {
  const end = observeQueries(queryRunner, {
    isScript: true,
    before: () => undefined,
    after: (statement, _milliseconds, error) => {
      if (error === undefined) into.push(statement);
    },
  });
  try {
    await work();
  } finally {
    end();
  }
}

async function keepBooks(
  project: Project,
  queryRunner: QueryRunner,
  revision: Revision,
  { direction, books }: { readonly direction: "up" | "down"; readonly books: SentStatement[] },
): Promise<void> {
  const { migrationsTable, dialect } = project;
  await ensureRecord(queryRunner, migrationsTable);
  await (direction === "up" ? recordApplied : recordUndone)(queryRunner, migrationsTable, revision);
  const journal = new Journal(queryRunner, migrationsTable);
  books.push({ sql: journal.ensureSql(), parameters: [] });
  books.push(journal.scriptInsertion(await entryOf(queryRunner, dialect, revision, direction)));
}

async function entryOf(
  queryRunner: QueryRunner,
  dialect: DialectName,
  revision: Revision,
  direction: "up" | "down",
): Promise<JournalEntry> {
  const { id, name, message } = revision;
  const entry = { revision: id, name, message, direction, outcome: "done" as const };
  return direction === "down" ? entry : { ...entry, ...(await appliedPart(revision, dialect, queryRunner)) };
}

/** The scratch database has not the tables that the other one may have. */
export function createIfNeeded(sql: string): string {
  return sql.replace(/^CREATE TABLE (?!IF NOT EXISTS)/, "CREATE TABLE IF NOT EXISTS ");
}

/** Hand-written SQL may call a function: `SELECT create_hypertable(...)`. What asks the catalog is TypeORM's own. */
function isPart(statement: SentStatement): boolean {
  return !isCatalogRead(statement) && !isRead(statement);
}

function isRead({ sql, parameters }: SentStatement): boolean {
  return (
    /^\s*(?:SELECT|WITH|VALUES|SHOW|PRAGMA)\b/i.test(sql) &&
    !isCall(sql) &&
    !isCatalogRead({ sql, parameters })
  );
}

/** `SELECT setval(...)`, `SELECT create_hypertable(...)`: a function is called for what it does. */
function isCall(sql: string): boolean {
  return /^\s*SELECT\s+"?[\w."]+"?\s*\(/i.test(sql) || /^\s*PRAGMA\s+[\w.]+\s*=/i.test(sql);
}

function isCatalogRead({ sql }: SentStatement): boolean {
  return (
    (/^\s*(?:SELECT|WITH)\b/i.test(sql) &&
      /\b(?:information_schema|pg_catalog|pg_class|pg_constraint|pg_type|pg_index|sqlite_master|sqlite_schema|current_schema|current_database)\b/i.test(
        sql,
      )) ||
    /^\s*PRAGMA\s+(?:"[^"]*"\.)?(?:table_x?info|index_list|index_x?info|foreign_key_list)\b/i.test(sql)
  );
}
