import type { QueryRunner } from "typeorm";
import { displayName } from "../../schema/names";
import type { Schema } from "../../schema/schema";
import { nameSql } from "../../schema/expressions";

/** By name, what the database says about a view that cannot be read. */
export type UnreadableViews = ReadonlyMap<string, string>;

/**
 * SQLite takes any query for a view and looks at it only when the view is read (https://sqlite.org/lang_createview.html). PostgreSQL looks at
 * once, so nothing needs to be read there.
 */
export async function unreadableViews(queryRunner: QueryRunner, schema: Schema): Promise<UnreadableViews> {
  const found = new Map<string, string>();
  if (schema.dialect !== "sqlite") return found;
  for (const view of schema.views) {
    const problem = await problemOf(queryRunner, `SELECT * FROM ${nameSql(view)} LIMIT 0`);
    if (problem !== undefined) found.set(displayName(view), problem);
  }
  return found;
}

async function problemOf(queryRunner: QueryRunner, sql: string): Promise<string | undefined> {
  try {
    await queryRunner.query(sql);
    return undefined;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return isOfApplication(message) ? undefined : message;
  }
}

/** Functions, collations and modules that the application brings are unknown here, and no fault of the view. */
function isOfApplication(message: string): boolean {
  return /no such (?:function|collation sequence|module)/.test(message);
}
