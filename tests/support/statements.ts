import type { QueryRunner } from "typeorm";
import { PostgresQueryRunner } from "typeorm/driver/postgres/PostgresQueryRunner";
import { SqliteQueryRunner } from "typeorm/driver/sqlite/SqliteQueryRunner";

/** The SQL that the databases were sent while `work` ran. */
export async function recordStatements(work: () => Promise<void>): Promise<readonly string[]> {
  const statements: string[] = [];
  const restore = [SqliteQueryRunner.prototype, PostgresQueryRunner.prototype].map((prototype) =>
    recordInto(statements, prototype as Pick<QueryRunner, "query">),
  );
  try {
    await work();
  } finally {
    for (const undo of restore) undo();
  }
  return statements;
}

function recordInto(statements: string[], prototype: Pick<QueryRunner, "query">): () => void {
  const original = prototype.query;
  prototype.query = function query(this: QueryRunner, sql: string, ...rest: unknown[]) {
    statements.push(sql);
    return original.call(this, sql, ...(rest as [])) as Promise<never>;
  } as QueryRunner["query"];
  return () => {
    prototype.query = original;
  };
}
