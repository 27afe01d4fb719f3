/** A consistent copy of a database, opened and counted before it is trusted. */
import { existsSync, mkdirSync, rmSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import type { DataSourceOptions } from "typeorm";
import { failed, timeStamp } from "./counts";
import { databaseName, dumpDatabase, restoreDump } from "./postgres-dump";
import { copyDatabase, restoreCopy, sqliteFile } from "./sqlite-copy";

export interface Backup {
  /** Absolute path. */
  readonly file: string;
  readonly bytes: number;
  readonly tables: number;
  readonly rows: number;
}

/**
 * @param directory made when missing
 * @throws AutogenError `backup-failed`; a copy that could not be verified is not left behind
 */
export async function takeBackup(options: DataSourceOptions, directory: string, now: Date): Promise<Backup> {
  mkdirSync(directory, { recursive: true });
  const stamp = timeStamp(now);
  const name =
    options.type === "postgres"
      ? `${databaseName(options)}-${stamp}.dump`
      : `${basename(sqliteFile(options))}-${stamp}`;
  const file = join(directory, name);
  if (existsSync(file)) throw failed(`${file} exists already`, "Run the command again in a second.");
  try {
    const counts =
      options.type === "postgres" ? await dumpDatabase(options, file) : await copyDatabase(options, file);
    const rows = [...counts.values()].reduce((sum, count) => sum + count, 0);
    return { file, bytes: statSync(file).size, tables: counts.size, rows };
  } catch (error) {
    rmSync(file, { force: true });
    throw error;
  }
}

/**
 * Puts the database back to what the backup holds. What is there now is kept: SQLite beside the file; on PostgreSQL all happens in one transaction.
 * @returns where the present database was put, SQLite only
 * @throws AutogenError `backup-failed`; then the database is as it was
 */
export async function restoreBackup(
  options: DataSourceOptions,
  file: string,
  now: Date,
): Promise<string | undefined> {
  if (!existsSync(file)) throw failed(`There is no file ${file}`, "Name the file that `--backup` wrote.");
  if (options.type === "postgres") {
    await restoreDump(options, file);
    return undefined;
  }
  return restoreCopy(options, file, now);
}
