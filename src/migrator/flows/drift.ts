/**
 * Drift: what somebody changed in the database by hand. The database is compared with what its own applied revisions give, whatever the
 * entities say today.
 */
import type { QueryRunner } from "typeorm";
import { openDatabase, requireDatabaseFile } from "../database/connect";
import { describeDatabase, explainConnectionError } from "../database/connection-errors";
import { filteredSchema } from "../database/filters";
import { historyDatabase, historySchema } from "../database/history-schema";
import { Journal, stampEntry } from "../database/journal";
import { namesInHistory, schemasInHistory, type NamesInHistory } from "../database/history-names";
import { managedPart } from "../database/managed";
import type { Project } from "../database/project";
import { ensureRecord, readApplied, recordApplied } from "../database/record";
import { appliedPart } from "../database/revision-effect";
import { withLock } from "../database/lock";
import { inTransaction } from "../database/session";
import { introspectDatabase } from "../database/introspect-database";
import { mergeTargets } from "../diff/merge";
import { orderSteps } from "../diff/order";
import { noRenames } from "../diff/renames";
import { differences } from "../diff/schemas";
import { undoGroups } from "../diff/undo";
import { dialects } from "../dialects";
import type { Line } from "../operations/kind";
import type { Group } from "../operations/step";
import { historyOf, type History } from "../revisions/history";
import type { Revision } from "../revisions/revision";
import { findTable } from "../schema/names";
import type { Schema, UnsupportedObject } from "../schema/schema";
import { describeGroups } from "./describe-groups";
import type { NewRevision } from "./generate";
import { loadHistory } from "./history";
import type { Progress } from "./progress";
import { refuseUnknown } from "./refuse-unknown";

export interface Drift {
  /** As a person names it, without a password. */
  readonly database: string;
  /** What was done by hand: leads from what the revisions give to what is there. */
  readonly lines: readonly Line[];
  readonly up: readonly Group[];
  readonly down: readonly Group[];
  /** Tables, views and types that no revision ever named: others may have made them. */
  readonly foreign: readonly UnsupportedObject[];
  readonly applied: readonly Revision[];
  readonly pending: readonly Revision[];
}

/** @throws AutogenError `database-*` (also `database-ahead`), `revision-failed` where the history does not run from an empty database */
export async function readDrift(project: Project, history: History, progress: Progress): Promise<Drift> {
  const { options } = project.dataSource;
  requireDatabaseFile(options);
  const opened = await openDatabase(options, { entities: [] });
  try {
    progress("comparing the database with its revisions");
    return await driftOf(project, history, opened.queryRunner);
  } catch (error) {
    throw explainConnectionError(error, options) ?? error;
  } finally {
    await opened.close();
  }
}

/** On a connection that is open already. */
export async function driftOf(project: Project, history: History, queryRunner: QueryRunner): Promise<Drift> {
  const names = new Set(await readApplied(queryRunner, project.migrationsTable));
  refuseUnknown(
    names,
    history,
    "The changes of a missing file would look like ones made by hand, so nothing was compared.",
  );
  const applied = history.revisions.filter(({ name }) => names.has(name));
  const expected = await replayed(project, historyOf(applied));
  const present = filteredSchema(
    await introspectDatabase(project, queryRunner, expected.schema.schemas),
    project.filters,
  );
  const known = await namesInHistory(history, project.dialect);
  const dialect = dialects[project.dialect];
  const own = ownPart(present, expected.schema, known);
  const spelled = await dialect.normalise(queryRunner, own, expected.schema);
  const steps = mergeTargets([[project.dialect, differences(spelled, own, noRenames, "all")]]);
  const before = { [project.dialect]: spelled };
  const up = orderSteps(steps, before);
  return {
    database: describeDatabase(project.dataSource.options),
    lines: describeGroups(up, before),
    up,
    down: undoGroups(up, before),
    foreign: managedPart(present, expected.schema, known).unmanaged.filter(({ what }) => what !== "index"),
    applied,
    pending: history.revisions.filter(({ name }) => !names.has(name)),
  };
}

async function replayed(project: Project, history: History): Promise<{ readonly schema: Schema }> {
  const database = historyDatabase(project, history);
  try {
    const schemas = project.dialect === "postgres" ? await schemasInHistory(history) : [];
    const schema = await historySchema(project, history, database, schemas);
    return { schema: filteredSchema(schema, project.filters) };
  } finally {
    await database.close();
  }
}

/** The tables, views and types of the revisions, with everything that is on them now, by whomever. */
function ownPart(present: Schema, expected: Schema, known: NamesInHistory): Schema {
  const { schema } = managedPart(present, expected, known);
  return {
    ...schema,
    // Schemas are looked for by name, so those that are not there are no drift.
    schemas: expected.schemas.filter((name) => present.schemas.includes(name)),
    tables: schema.tables.map((table) => findTable(present, table) ?? table),
  };
}

/** Writes the revision into record and journal without running it: the database is already so. */
export async function recordAdopted(project: Project, written: NewRevision): Promise<void> {
  const { options } = project.dataSource;
  const revision = (await loadHistory(project)).revisions.find(({ id }) => id === written.revision);
  if (!revision) throw new Error(`The revision ${written.revision} was written and not found`);
  const opened = await openDatabase(options, { entities: [] });
  const { queryRunner } = opened;
  try {
    const waiting = { timeout: 60_000, onWait: () => undefined };
    await withLock(opened, project.migrationsTable, waiting, (lock) =>
      inTransaction(queryRunner, { waiting, lock }, async () => {
        await ensureRecord(queryRunner, project.migrationsTable);
        await recordApplied(queryRunner, project.migrationsTable, revision);
        const journal = new Journal(queryRunner, project.migrationsTable);
        await journal.ensure();
        await journal.add({
          ...stampEntry(revision, "stamp"),
          ...(await appliedPart(revision, project.dialect, queryRunner)),
        });
      }),
    );
  } catch (error) {
    throw explainConnectionError(error, options) ?? error;
  } finally {
    await opened.close();
  }
}
