/** How long SQLite itself waits for another process's lock: on this connection, in milliseconds. */
import type { QueryRunner } from "typeorm";

export async function busyTimeout(queryRunner: QueryRunner): Promise<number> {
  const rows = (await queryRunner.query(fresh("PRAGMA busy_timeout"))) as { timeout: number }[];
  return rows[0]?.timeout ?? 0;
}

export async function setBusyTimeout(queryRunner: QueryRunner, milliseconds: number): Promise<void> {
  await queryRunner.query(fresh(`PRAGMA busy_timeout = ${Math.round(milliseconds)}`));
}

let count = 0;

/**
 * SQLite carries this pragma out when it compiles the statement (pragma.html: "some pragmas run during the SQL compilation stage"), and TypeORM keeps
 * better-sqlite3's compiled statements by their text. So no two texts are the same.
 */
function fresh(sql: string): string {
  count += 1;
  return `${sql} -- ${count}`;
}
