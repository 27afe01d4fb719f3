import type { Connection } from "../dialect";

/**
 * Runs a query that is written in this folder. `Row` restates its select list, which is why the cast holds:
 * TypeORM's query runner and the tool's own connections both answer a SELECT with its rows.
 */
export async function queryRows<Row>(
  connection: Connection,
  sql: string,
  parameters?: unknown[],
): Promise<readonly Row[]> {
  return (await connection.query(sql, parameters)) as readonly Row[];
}

/** Groups in the order of the rows. */
export function groupBy<Row>(
  rows: readonly Row[],
  keyOf: (row: Row) => string,
): ReadonlyMap<string, readonly Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const group = groups.get(keyOf(row));
    if (group) group.push(row);
    else groups.set(keyOf(row), [row]);
  }
  return groups;
}
