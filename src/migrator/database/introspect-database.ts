import type { QueryRunner } from "typeorm";
import { dialects } from "../dialects";
import type { Schema } from "../schema/schema";
import { bookkeepingTables } from "./bookkeeping";
import { withDeclaredTexts } from "./declared-texts";
import type { Project } from "./project";

/**
 * The schema of a database as it is compared: bookkeeping left out, and in the words of the entities where the database confirms that they mean the same.
 * @param schemas PostgreSQL schemas to read beside the default one
 */
export async function introspectDatabase(
  project: Project,
  queryRunner: QueryRunner,
  schemas: readonly string[],
): Promise<Schema> {
  const schema = await dialects[project.dialect].introspect(queryRunner, {
    schemas,
    ignoredTables: bookkeepingTables(project.migrationsTable),
  });
  return withDeclaredTexts(queryRunner, schema);
}
