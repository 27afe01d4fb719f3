/** The tool's own tables, which are no part of the schema: all stand beside TypeORM's `migrations` and are named after it. */
import type { QueryRunner } from "typeorm";
import { unobserved } from "../dialects/observe";
import { nameSql } from "../schema/expressions";
import type { QualifiedName } from "../schema/schema";

/** Names of the tables that no comparison looks at. */
export function bookkeepingTables(migrationsTable: QualifiedName): readonly string[] {
  return [
    migrationsTable.name,
    "typeorm_metadata",
    journalTableOf(migrationsTable).name,
    lockTableOf(migrationsTable).name,
  ];
}

/** What was done, in order; see `journal.ts`. */
export function journalTableOf(migrationsTable: QualifiedName): QualifiedName {
  return { ...migrationsTable, name: `${migrationsTable.name}_journal` };
}

/** PostgreSQL behind a pooler; see `lock.ts`. */
export function lockTableOf(migrationsTable: QualifiedName): QualifiedName {
  return { ...migrationsTable, name: `${migrationsTable.name}_lock` };
}

/** Is this table there? */
export async function hasTable(queryRunner: QueryRunner, table: QualifiedName): Promise<boolean> {
  const isPostgres = queryRunner.connection.options.type === "postgres";
  const sql = isPostgres
    ? "SELECT to_regclass($1) AS found"
    : "SELECT name AS found FROM sqlite_schema WHERE type = 'table' AND name = ?";
  const wanted = isPostgres ? nameSql(table) : table.name;
  const rows = (await unobserved(queryRunner).query(sql, [wanted])) as { found: string | null }[];
  return typeof rows[0]?.found === "string";
}
