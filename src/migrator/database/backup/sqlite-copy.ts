/** SQLite: VACUUM INTO gives one file in one consistent state, whoever writes meanwhile. */
import { copyFileSync, existsSync, renameSync, rmSync } from "node:fs";
import type { DataSourceOptions, QueryRunner } from "typeorm";
import { quoteName, quoteString } from "../../schema/expressions";
import { AutogenError } from "../../schema/errors";
import { openDatabase } from "../connect";
import { describeDatabase } from "../connection-errors";
import { compareCounts, countEach, failed, timeStamp, type RowCounts } from "./counts";

export async function copyDatabase(options: DataSourceOptions, file: string): Promise<RowCounts> {
  const opened = await openDatabase(options, { entities: [] });
  const { queryRunner } = opened;
  try {
    // Somebody may write between copying and counting; then neither is wrong, and both are done again.
    for (let tried = 0; ; tried += 1) {
      const version = await dataVersion(queryRunner);
      await queryRunner.query(`VACUUM INTO ${quoteString(file)}`);
      const counts = await countSqlite(queryRunner);
      const isSettled = version === (await dataVersion(queryRunner));
      if (isSettled || tried === 5) {
        await verifyCopy(options, file, isSettled ? counts : undefined);
        return counts;
      }
      rmSync(file, { force: true });
    }
  } finally {
    await opened.close();
  }
}

async function verifyCopy(
  options: DataSourceOptions,
  file: string,
  counts: RowCounts | undefined,
): Promise<void> {
  const opened = await openDatabase({ ...options, database: file } as DataSourceOptions, { entities: [] });
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

/** Into place in one step; what was there stays beside it. */
export async function restoreCopy(options: DataSourceOptions, file: string, now: Date): Promise<string> {
  const target = sqliteFile(options);
  await verifyCopy(options, file, undefined);
  const stamp = timeStamp(now);
  const aside = `${target}.before-restore-${stamp}`;
  const fresh = `${target}.restoring-${process.pid}`;
  try {
    copyFileSync(file, fresh);
    if (existsSync(target)) await moveAside(options, target, aside);
    renameSync(fresh, target);
  } catch (error) {
    rmSync(fresh, { force: true });
    throw error instanceof AutogenError ? error : failed(messageOf(error));
  }
  return aside;
}

/** With the write lock, so that nobody is in the middle of something, and with everything that the write-ahead log still holds. */
async function moveAside(options: DataSourceOptions, target: string, aside: string): Promise<void> {
  const opened = await openDatabase(options, { entities: [] });
  try {
    await opened.queryRunner.query("PRAGMA wal_checkpoint(TRUNCATE)");
    await opened.queryRunner.query("BEGIN EXCLUSIVE");
    renameSync(target, aside);
    for (const suffix of ["-wal", "-shm", "-journal"])
      if (existsSync(target + suffix)) renameSync(target + suffix, aside + suffix);
    await opened.queryRunner.query("ROLLBACK");
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

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
