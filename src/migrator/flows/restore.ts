/** `autogen restore`: while no other autogen works on the database. */
import { restoreBackup } from "../database/backup/backup";
import { hasDatabaseFile, openDatabase } from "../database/connect";
import { explainConnectionError } from "../database/connection-errors";
import { withLock, withLockFile, type LockOptions } from "../database/lock";
import type { Project } from "../database/project";

/**
 * @param file absolute path
 * @returns where the present database was put, SQLite only
 * @throws AutogenError `backup-failed`, `database-locked`, and those of the connection; then the database is as it was
 */
export async function restoreDatabase(
  project: Project,
  file: string,
  waiting: LockOptions,
): Promise<string | undefined> {
  const { options } = project.dataSource;
  const work = (): Promise<string | undefined> =>
    restoreBackup(options, file, { now: new Date(), patience: waiting.timeout });
  try {
    if (!hasDatabaseFile(options)) return await work();
    if (options.type !== "postgres") return await withLockFile(options, waiting, work);
    const opened = await openDatabase(options, { entities: [] });
    try {
      return await withLock(opened, project.migrationsTable, waiting, work);
    } finally {
      await opened.close();
    }
  } catch (error) {
    throw explainConnectionError(error, options) ?? error;
  }
}
