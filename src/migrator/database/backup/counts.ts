/** How many rows each table has, in a database and in its copy. */
import type { QueryRunner } from "typeorm";
import { AutogenError } from "../../schema/errors";

/** Table (with its schema on PostgreSQL) -> rows. */
export type RowCounts = ReadonlyMap<string, number>;

export async function countEach(
  queryRunner: QueryRunner,
  tables: readonly (readonly [name: string, sql: string])[],
): Promise<RowCounts> {
  const counts = new Map<string, number>();
  for (const [name, sql] of tables) {
    const rows = (await queryRunner.query(`SELECT count(*) AS n FROM ${sql}`)) as { n: number | string }[];
    counts.set(name, Number(rows[0]?.n));
  }
  return counts;
}

export function compareCounts(wanted: RowCounts, found: RowCounts): void {
  const wrong = [...wanted].filter(([name, rows]) => found.get(name) !== rows);
  if (wrong.length === 0) return;
  const shown = wrong
    .slice(0, 5)
    .map(([name, rows]) => `${name}: ${rows} rows, and ${found.get(name) ?? "none"} in the copy`);
  throw failed(`the copy does not hold what the database has (${shown.join("; ")})`);
}

/** What the system or a driver said of a backup's file, which is no fault of the database. */
export function failedWith(what: string, error: unknown): AutogenError {
  if (error instanceof AutogenError && error.code === "backup-failed") return error;
  return failed(`${what} (${error instanceof Error ? error.message.replace(/\.$/, "") : String(error)})`);
}

export function failed(
  what: string,
  nextStep = "Nothing was changed. Mend that, and run the command again.",
): AutogenError {
  return new AutogenError("backup-failed", `${what.charAt(0).toUpperCase()}${what.slice(1)}.`, { nextStep });
}

/** `20261120T225100Z`, for names of files. */
export function timeStamp(now: Date): string {
  return now
    .toISOString()
    .replace(/[-:]/g, "")
    .replace(/\.\d+Z$/, "Z");
}
