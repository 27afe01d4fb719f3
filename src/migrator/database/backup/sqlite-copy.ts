/** SQLite: VACUUM INTO gives one file in one consistent state, whoever writes meanwhile. */
import {
  chmodSync,
  chownSync,
  closeSync,
  constants,
  copyFileSync,
  existsSync,
  fsyncSync,
  linkSync,
  openSync,
  readSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import type { DataSourceOptions, QueryRunner } from "typeorm";
import { AutogenError } from "../../schema/errors";
import { quoteName, quoteString } from "../../schema/expressions";
import { setBusyTimeout } from "../busy-timeout";
import { openDatabase, type OpenDatabase } from "../connect";
import { describeDatabase, explainConnectionError, isDamaged } from "../connection-errors";
import { cancelOn } from "../session";
import { compareCounts, countEach, failed, failedWith, timeStamp, type RowCounts } from "./counts";

export async function copyDatabase(
  options: DataSourceOptions,
  file: string,
  signal?: AbortSignal,
): Promise<RowCounts> {
  const opened = await openDatabase(options, { entities: [] });
  const { queryRunner } = opened;
  const stopListening = cancelOn(signal, opened);
  try {
    // Somebody may write between copying and counting; then neither is wrong, and both are done again.
    for (let tried = 0; ; tried += 1) {
      const version = await dataVersion(queryRunner);
      await queryRunner.query(`VACUUM INTO ${quoteString(file)}`);
      const counts = await countSqlite(queryRunner);
      signal?.throwIfAborted();
      const isSettled = version === (await dataVersion(queryRunner));
      if (isSettled || tried === 5) {
        await verifyCopy(options, file, isSettled ? counts : undefined);
        return counts;
      }
      rmSync(file, { force: true });
    }
  } finally {
    stopListening();
    await opened.close();
  }
}

/** @throws AutogenError `backup-failed`, whatever is wrong with the file */
async function verifyCopy(
  options: DataSourceOptions,
  file: string,
  counts: RowCounts | undefined,
): Promise<void> {
  try {
    // An empty file would be a whole, empty database.
    if (!beginsAsDatabase(file)) throw new Error("it does not begin as one does");
    const opened = await openFile(options, file);
    try {
      const answer = (await opened.queryRunner.query("PRAGMA integrity_check")) as {
        integrity_check: string;
      }[];
      if (answer[0]?.integrity_check !== "ok")
        throw failed(`the copy is damaged: ${answer[0]?.integrity_check ?? "no answer"}`);
      if (counts) compareCounts(counts, await countSqlite(opened.queryRunner));
    } finally {
      await opened.close();
    }
  } catch (error) {
    throw failedWith(`${file} is not a whole SQLite database`, error);
  }
}

/** https://sqlite.org/fileformat2.html, section 1.3. */
function beginsAsDatabase(file: string): boolean {
  const start = Buffer.alloc(16);
  const opened = openSync(file, "r");
  try {
    readSync(opened, start, 0, start.length, 0);
  } finally {
    closeSync(opened);
  }
  return start.toString("latin1") === "SQLite format 3\0";
}

/** Without `enableWAL`, which would change the file, or fail on one that is damaged. */
function openFile(options: DataSourceOptions, file: string): Promise<OpenDatabase> {
  return openDatabase({ ...options, database: file, enableWAL: false } as DataSourceOptions, {
    entities: [],
  });
}

async function dataVersion(queryRunner: QueryRunner): Promise<unknown> {
  const rows = (await queryRunner.query("PRAGMA data_version")) as { data_version: number }[];
  return rows[0]?.data_version;
}

async function countSqlite(queryRunner: QueryRunner): Promise<RowCounts> {
  const tables = (await queryRunner.query(
    `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite!_%' ESCAPE '!' AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name`,
  )) as { name: string }[];
  return countEach(
    queryRunner,
    tables.map(({ name }) => [name, quoteName(name)]),
  );
}

/**
 * Into place in one step; what was there stays beside it.
 * @param patience milliseconds to wait for those who write
 * @returns where that is; undefined where nothing was there
 */
export async function restoreCopy(
  options: DataSourceOptions,
  file: string,
  { now, patience }: { readonly now: Date; readonly patience: number },
): Promise<string | undefined> {
  const named = sqliteFile(options);
  await verifyCopy(options, file, undefined);
  const isThere = existsSync(named);
  // A link stays one.
  const target = isThere ? realpathSync(named) : named;
  const fresh = `${target}.restoring-${process.pid}`;
  try {
    copyFileSync(file, fresh);
    if (!isThere) {
      moveInto(target, fresh);
      return undefined;
    }
    keepOwner(target, fresh);
    const aside = freeName(`${target}.before-restore-${timeStamp(now)}`);
    await replace(options, { target, aside, fresh, patience });
    return aside;
  } catch (error) {
    const explained = explainConnectionError(error, options);
    if (explained?.code === "database-locked") throw explained;
    throw error instanceof AutogenError ? error : failedWith(`${target} was not restored`, error);
  } finally {
    for (const ending of ["", "-wal", "-shm"]) rmSync(`${fresh}${ending}`, { force: true });
  }
}

interface Replacement {
  readonly target: string;
  readonly aside: string;
  readonly fresh: string;
  readonly patience: number;
}

/** Who could read the one may read the other. */
function keepOwner(target: string, fresh: string): void {
  const { mode, uid, gid } = statSync(target);
  chmodSync(fresh, mode);
  try {
    chownSync(fresh, uid, gid);
  } catch {
    // Only root may give a file away.
  }
}

function freeName(name: string): string {
  if (!existsSync(name)) return name;
  for (let number = 2; ; number += 1) if (!existsSync(`${name}-${number}`)) return `${name}-${number}`;
}

/** While nobody else is in the middle of something. A write-ahead log beside the file would be taken for that of the new one, so it ends first. */
async function replace(
  options: DataSourceOptions,
  { target, aside, fresh, patience }: Replacement,
): Promise<void> {
  let opened: OpenDatabase | undefined;
  try {
    opened = await openFile(options, target);
    const { queryRunner } = opened;
    await setBusyTimeout(queryRunner, patience);
    const isLogged = (await journalMode(queryRunner)) === "wal";
    if (isLogged) {
      await inJournalMode(options, fresh, "WAL");
      await queryRunner.query("PRAGMA journal_mode = DELETE");
    }
    await beginExclusively(queryRunner, isLogged);
    keepAside(target, aside);
    moveInto(target, fresh);
    await queryRunner.query("ROLLBACK");
  } catch (error) {
    // A damaged database is what backups are for; nobody can lock it.
    if (!isDamaged(error)) throw error;
    keepAside(target, aside);
    for (const ending of ["-wal", "-shm", "-journal"])
      if (existsSync(target + ending)) renameSync(target + ending, aside + ending);
    moveInto(target, fresh);
  } finally {
    await opened?.close();
  }
}

async function beginExclusively(queryRunner: QueryRunner, wasLogged: boolean): Promise<void> {
  try {
    await queryRunner.query("BEGIN EXCLUSIVE");
  } catch (error) {
    if (wasLogged) await queryRunner.query("PRAGMA journal_mode = WAL").catch(() => undefined);
    throw error;
  }
}

/** There is a database under its name at any moment. */
function keepAside(target: string, aside: string): void {
  try {
    linkSync(target, aside);
  } catch {
    // Not every file system has a second name for a file.
    copyFileSync(target, aside, constants.COPYFILE_EXCL);
  }
}

function moveInto(target: string, fresh: string): void {
  const opened = openSync(fresh, "r+");
  fsyncSync(opened);
  closeSync(opened);
  renameSync(fresh, target);
}

async function journalMode(queryRunner: QueryRunner): Promise<string | undefined> {
  const rows = (await queryRunner.query("PRAGMA journal_mode")) as { journal_mode: string }[];
  return rows[0]?.journal_mode;
}

async function inJournalMode(options: DataSourceOptions, file: string, mode: "WAL"): Promise<void> {
  const opened = await openFile(options, file);
  try {
    await opened.queryRunner.query(`PRAGMA journal_mode = ${mode}`);
  } finally {
    await opened.close();
  }
}

export function sqliteFile(options: DataSourceOptions): string {
  const file = String(options.database);
  if (file === ":memory:")
    throw failed(`${describeDatabase(options)} is in memory and ends with the process`);
  return file;
}
