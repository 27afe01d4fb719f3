import type { QueryRunner } from "typeorm";
import { SqliteQueryRunner } from "typeorm/driver/sqlite/SqliteQueryRunner";

/** The SQL that SQLite was sent while `work` ran. */
export async function recordStatements(work: () => Promise<void>): Promise<readonly string[]> {
  const prototype = SqliteQueryRunner.prototype as Pick<QueryRunner, "query">;
  const statements: string[] = [];
  const original = prototype.query;
  prototype.query = function query(this: QueryRunner, sql: string, ...rest: unknown[]) {
    statements.push(sql);
    return original.call(this, sql, ...(rest as [])) as Promise<never>;
  } as QueryRunner["query"];
  try {
    await work();
  } finally {
    prototype.query = original;
  }
  return statements;
}
