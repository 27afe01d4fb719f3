import type { QueryRunner } from "typeorm";
import { PostgresQueryRunner } from "typeorm/driver/postgres/PostgresQueryRunner";
import { isLine1 } from "./typeorm-line";

/** The SQL that the databases were sent while `work` ran. */
export async function recordStatements(work: () => Promise<void>): Promise<readonly string[]> {
  const statements: string[] = [];
  const restore = [sqliteRunner(), PostgresQueryRunner.prototype as Pick<QueryRunner, "query">].map(
    (prototype) => recordInto(statements, prototype),
  );
  try {
    await work();
  } finally {
    for (const undo of restore) undo();
  }
  return statements;
}

/** 0.3 has both drivers of SQLite, 1.x one. */
function sqliteRunner(): Pick<QueryRunner, "query"> {
  return isLine1
    ? (require("typeorm/driver/better-sqlite3/BetterSqlite3QueryRunner") as BetterRunner)
        .BetterSqlite3QueryRunner.prototype
    : (require("typeorm/driver/sqlite/SqliteQueryRunner") as OtherRunner).SqliteQueryRunner.prototype;
}

interface BetterRunner {
  readonly BetterSqlite3QueryRunner: { readonly prototype: Pick<QueryRunner, "query"> };
}

interface OtherRunner {
  readonly SqliteQueryRunner: { readonly prototype: Pick<QueryRunner, "query"> };
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
