/** `purge`: what dropped columns and tables left aside goes for good. */
import { openDatabase, requireDatabaseFile } from "../database/connect";
import { describeDatabase, explainConnectionError } from "../database/connection-errors";
import { Journal, type JournalRow } from "../database/journal";
import { withLock } from "../database/lock";
import type { Project } from "../database/project";
import { inTransaction } from "../database/session";
import { quoteName } from "../schema/expressions";
import { keptPrefix } from "../schema/names";
import type { QueryRunner } from "typeorm";
import type { Progress } from "./progress";

export interface KeptTable {
  /** Quoted, with its schema on PostgreSQL. */
  readonly sql: string;
  readonly name: string;
  readonly rows: number;
  /** The revision that put it aside, and when; unknown where the journal does not tell. */
  readonly revision?: string;
  readonly at?: string;
}

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

async function keptTables(
  queryRunner: QueryRunner,
  journal: readonly JournalRow[],
): Promise<readonly KeptTable[]> {
  const isPostgres = queryRunner.connection.options.type === "postgres";
  const pattern = `${keptPrefix.replaceAll("_", "!_")}%`;
  const found = (await queryRunner.query(
    isPostgres
      ? `SELECT schemaname AS schema, tablename AS name FROM pg_catalog.pg_tables WHERE tablename LIKE '${pattern}' ESCAPE '!' ORDER BY 1, 2`
      : `SELECT NULL AS schema, name FROM sqlite_schema WHERE type = 'table' AND name LIKE '${pattern}' ESCAPE '!' ORDER BY 2`,
  )) as { schema: string | null; name: string }[];
  const tables: KeptTable[] = [];
  for (const { schema, name } of found) {
    const sql = schema === null ? quoteName(name) : `${quoteName(schema)}.${quoteName(name)}`;
    const rows = (await queryRunner.query(`SELECT count(*) AS n FROM ${sql}`)) as { n: number | string }[];
    const maker = journal.findLast(
      ({ direction, outcome, does = [] }) =>
        direction === "up" && outcome === "done" && does.some((line) => line.includes(`"as":"${name}"`)),
    );
    tables.push({
      sql,
      name,
      rows: Number(rows[0]?.n),
      ...(maker ? { revision: maker.revision, at: maker.at } : {}),
    });
  }
  return tables;
}
