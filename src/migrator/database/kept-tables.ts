/** The tables in which values of dropped columns and tables are kept (see `diff/keep.ts`). */
import type { QueryRunner } from "typeorm";
import { nameSql } from "../schema/expressions";
import { keptPrefix } from "../schema/names";
import type { JournalRow } from "./journal";

export interface KeptTable {
  /** Quoted, with its schema on PostgreSQL. */
  readonly sql: string;
  readonly name: string;
  readonly rows: number;
  /** The revision that put it aside, and when; unknown where the journal does not tell. */
  readonly revision?: string;
  readonly at?: string;
}

/** @param journal says which revision made each, and when */
export async function keptTables(
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
    const sql = nameSql({ ...(schema === null ? {} : { schema }), name });
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
