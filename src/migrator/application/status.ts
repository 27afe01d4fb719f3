/** Where the database of a running application stands, as a value that serialises to JSON. */
import type { DataSource } from "typeorm";
import { describeDatabase, explainConnectionError } from "../database/connection-errors";
import { hasDatabaseFile, openDatabase } from "../database/connect";
import { readApplied } from "../database/record";
import { driftOf } from "../flows/drift";
import type { Line } from "../operations/kind";
import { tips } from "../revisions/family";
import type { Revision } from "../revisions/revision";
import { AutogenError } from "../schema/errors";
import { projectOf, type ApplicationProject } from "./project-of";

export interface RevisionStatus {
  readonly id: string;
  readonly message: string;
}

export interface Status {
  /** Every revision is applied, and none that this release does not know. */
  readonly upToDate: boolean;
  /** As a person names it, without a password. */
  readonly database: string;
  /** The applied revisions that no applied one follows. */
  readonly current: readonly RevisionStatus[];
  /** The revisions of this release that nothing follows. */
  readonly heads: readonly RevisionStatus[];
  /** Of this release, and not applied; in the order to apply them. */
  readonly pending: readonly RevisionStatus[];
  /** Class names that are applied and that this release does not know: a newer one was here. */
  readonly unknown: readonly string[];
  /** What was changed by hand; only where it was asked for. */
  readonly drift?: readonly Line[];
}

export interface StatusOptions {
  /** Compare the database with what its revisions give, too. Takes a scratch database and seconds: not for every health check. */
  readonly drift?: boolean;
}

/**
 * Reads only, on a connection of its own: two or three queries without `drift`.
 * @throws AutogenError `database-*`, `data-source-invalid`, `revision-*`
 */
export async function status(dataSource: DataSource, { drift = false }: StatusOptions = {}): Promise<Status> {
  return statusOf(await projectOf(dataSource), drift);
}

/**
 * For an application that must not start on another schema than its own.
 * @throws AutogenError `not-up-to-date` where revisions are pending or unknown ones are applied
 */
export async function assertUpToDate(dataSource: DataSource): Promise<Status> {
  const now = await status(dataSource);
  if (now.upToDate) return now;
  throw notUpToDate(now);
}

export function notUpToDate({ database, pending, unknown }: Status): AutogenError {
  const what =
    pending.length > 0
      ? `${pending.length} ${pending.length === 1 ? "revision is" : "revisions are"} not applied (${pending.map(({ id }) => id).join(", ")})`
      : `it has ${unknown.join(", ")}, which this release does not know`;
  return new AutogenError("not-up-to-date", `${database} is not what this release needs: ${what}.`, {
    nextStep:
      pending.length > 0
        ? "Run `autogen upgrade` before the application starts."
        : "Start the release that brought it, or go back by `autogen downgrade --from-journal`.",
  });
}

export async function statusOf(
  { project, history, connected }: ApplicationProject,
  withDrift: boolean,
): Promise<Status> {
  const { options } = project.dataSource;
  const database = describeDatabase(options);
  if (!connected && !hasDatabaseFile(options))
    return statusFrom(database, history.revisions, history.heads, { names: [] });
  const opened = connected ?? (await openDatabase(options, { entities: [] }));
  try {
    const names = await readApplied(opened.queryRunner, project.migrationsTable);
    const drift = withDrift ? (await driftOf(project, history, opened.queryRunner)).lines : undefined;
    return statusFrom(database, history.revisions, history.heads, { names, ...(drift ? { drift } : {}) });
  } catch (error) {
    throw explainConnectionError(error, options) ?? error;
  } finally {
    await opened.close();
  }
}

function statusFrom(
  database: string,
  revisions: readonly Revision[],
  heads: readonly Revision[],
  { names, drift }: { readonly names: readonly string[]; readonly drift?: readonly Line[] },
): Status {
  const known = new Set(revisions.map(({ name }) => name));
  const applied = revisions.filter(({ name }) => names.includes(name));
  const pending = revisions.filter(({ name }) => !names.includes(name));
  const unknown = names.filter((name) => !known.has(name));
  return {
    upToDate: pending.length === 0 && unknown.length === 0,
    database,
    current: tips(applied).map(brief),
    heads: heads.map(brief),
    pending: pending.map(brief),
    unknown,
    ...(drift ? { drift } : {}),
  };
}

function brief({ id, message }: Revision): RevisionStatus {
  return { id, message };
}
