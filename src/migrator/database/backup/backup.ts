/** A consistent copy of a database, opened and counted before it is trusted. */
import { existsSync, mkdirSync, rmSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import type { DataSourceOptions } from "typeorm";
import { failed, failedWith, timeStamp } from "./counts";
import { databaseName, dumpDatabase, restoreDump } from "./postgres-dump";
import { copyDatabase, restoreCopy, sqliteFile } from "./sqlite-copy";

export interface Backup {
  /** Absolute path. */
  readonly file: string;
  readonly bytes: number;
  readonly tables: number;
  readonly rows: number;
}

export interface BackupOptions {
  /** Made when missing. */
  readonly directory: string;
  readonly now: Date;
  /** Ends the copying, which may take long. */
  readonly signal?: AbortSignal | undefined;
}

/** @throws AutogenError `backup-failed`, or anything after the signal; a copy that is not whole or not verified is not left behind */
export async function takeBackup(
  options: DataSourceOptions,
  { directory, now, signal }: BackupOptions,
): Promise<Backup> {
  makeFolder(directory);
  const stamp = timeStamp(now);
  const name =
    options.type === "postgres"
      ? `${databaseName(options)}-${stamp}.dump`
      : `${basename(sqliteFile(options))}-${stamp}`;
  const file = join(directory, name);
  if (existsSync(file)) throw failed(`${file} exists already`, "Run the command again in a second.");
  try {
    const counts =
      options.type === "postgres"
        ? await dumpDatabase(options, file, signal)
        : await copyDatabase(options, file, signal);
    const rows = [...counts.values()].reduce((sum, count) => sum + count, 0);
    return { file, bytes: statSync(file).size, tables: counts.size, rows };
  } catch (error) {
    rmSync(file, { force: true });
    throw error;
  }
}

function makeFolder(directory: string): void {
  try {
    mkdirSync(directory, { recursive: true });
  } catch (error) {
    throw failedWith(`the folder ${directory} cannot be made`, error);
  }
}

export interface RestoreOptions {
  readonly now: Date;
  /** Milliseconds that it waits for those who use the database. */
  readonly patience: number;
}

/**
 * Puts the database back to what the backup holds. What is there now is kept: SQLite beside the file; on PostgreSQL all happens in one transaction.
 * @returns where the present database was put, SQLite only
 * @throws AutogenError `backup-failed`; then the database is as it was
 */
export async function restoreBackup(
  options: DataSourceOptions,
  file: string,
  { now, patience }: RestoreOptions,
): Promise<string | undefined> {
  if (!existsSync(file)) throw failed(`There is no file ${file}`, "Name the file that `--backup` wrote.");
  if (options.type === "postgres") {
    await restoreDump(options, file, patience);
    return undefined;
  }
  return restoreCopy(options, file, { now, patience });
}
