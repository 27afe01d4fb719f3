/** The tool's own tables, which are no part of the schema: all stand beside TypeORM's `migrations` and are named after it. */
import { quoteName } from "../schema/expressions";
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

export function qualifiedSql({ schema, name }: QualifiedName): string {
  return schema === undefined ? quoteName(name) : `${quoteName(schema)}.${quoteName(name)}`;
}
