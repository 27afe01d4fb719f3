/** Where the database stands. Reads only. */
import { hasDatabaseFile, openDatabase } from "../database/connect";
import { describeDatabase, explainConnectionError } from "../database/connection-errors";
import type { Project } from "../database/project";
import { readApplied } from "../database/record";
import { tips } from "../revisions/family";
import type { History } from "../revisions/history";
import type { Revision } from "../revisions/revision";

export interface DatabaseState {
  /** As a person names it, without a password. */
  readonly database: string;
  /** The applied revisions that no applied one follows. */
  readonly current: readonly Revision[];
  /** The revisions that nothing follows. */
  readonly heads: readonly Revision[];
  readonly applied: readonly Revision[];
  readonly pending: readonly Revision[];
  /** Applied, and in no file of the folder. */
  readonly unknown: readonly string[];
}

export async function readState(project: Project, history: History): Promise<DatabaseState> {
  return stateOf(project, history, await readNames(project));
}

/** @param names the applied revisions, by class name */
export function stateOf(project: Project, history: History, names: readonly string[]): DatabaseState {
  const known = new Set(history.revisions.map(({ name }) => name));
  const applied = history.revisions.filter(({ name }) => names.includes(name));
  return {
    database: describeDatabase(project.dataSource.options),
    current: tips(applied),
    heads: history.heads,
    applied,
    pending: history.revisions.filter(({ name }) => !names.includes(name)),
    unknown: names.filter((name) => !known.has(name)),
  };
}

/** A file that does not exist yet has nothing applied, and reading must not create it. */
async function readNames(project: Project): Promise<readonly string[]> {
  const { options } = project.dataSource;
  if (!hasDatabaseFile(options)) return [];
  const opened = await openDatabase(options, { entities: [] });
  try {
    return await readApplied(opened.queryRunner, project.migrationsTable);
  } catch (error) {
    throw explainConnectionError(error, options) ?? error;
  } finally {
    await opened.close();
  }
}
