/** `purge`: what dropped columns and tables left aside goes for good. */
import { openDatabase, requireDatabaseFile } from "../database/connect";
import { describeDatabase, explainConnectionError } from "../database/connection-errors";
import { Journal } from "../database/journal";
import { keptTables, type KeptTable } from "../database/kept-tables";
import { withLock } from "../database/lock";
import type { Project } from "../database/project";
import { inTransaction } from "../database/session";
import type { Progress } from "./progress";

export interface PurgeOptions {
  /** Milliseconds; only what is older. Undefined: all. */
  readonly olderThan: number | undefined;
  /** Only list. */
  readonly dryRun: boolean;
  readonly lockTimeout: number;
  readonly now: Date;
  readonly progress: Progress;
}

export interface PurgeResult {
  readonly database: string;
  readonly purged: readonly KeptTable[];
  readonly left: readonly KeptTable[];
}

/**
 * Empties the tables; they stay, so that the way back still runs (and finds nothing). A downgrade drops them.
 * @throws AutogenError `database-*`
 */
export async function purge(project: Project, options: PurgeOptions): Promise<PurgeResult> {
  const connection = project.dataSource.options;
  requireDatabaseFile(connection);
  const opened = await openDatabase(connection, { entities: [] });
  const { queryRunner } = opened;
  const waiting = {
    timeout: options.lockTimeout,
    onWait: (holder: string) => options.progress(`waiting for ${holder}`),
  };
  try {
    return await withLock(opened, project.migrationsTable, waiting, (lock) =>
      inTransaction(queryRunner, { waiting, lock }, async () => {
        const journal = await new Journal(queryRunner, project.migrationsTable).read();
        const kept = await keptTables(queryRunner, journal);
        const old = kept.filter(({ rows, at }) => rows > 0 && isOld(at, options));
        if (!options.dryRun) for (const { sql } of old) await queryRunner.query(`DELETE FROM ${sql}`);
        const left = kept.filter((table) => !old.includes(table) && table.rows > 0);
        return { database: describeDatabase(connection), purged: old, left };
      }),
    );
  } catch (error) {
    throw explainConnectionError(error, connection) ?? error;
  } finally {
    await opened.close();
  }
}

/** Of what the journal does not know nobody can say how old it is: only a purge of all takes it. */
function isOld(at: string | undefined, { olderThan, now }: PurgeOptions): boolean {
  if (olderThan === undefined) return true;
  return at !== undefined && now.getTime() - Date.parse(at) > olderThan;
}
