/** Carries one rebuild out on a live database and sees that nothing was lost. */
import type { Connection } from "../dialect";
import { isScripted, unobserved } from "../observe";
import { AutogenError } from "../../schema/errors";
import { mentionsName, quoteName } from "../../schema/expressions";
import type { Table } from "../../schema/schema";
import type { Guard } from "./guard";
import { rebuildStatements, scriptGuards, type Rebuild, type Trigger } from "./rebuild";
import { rowidNames } from "./rowid";

/**
 * The caller holds a savepoint and has foreign keys off (or knows that nothing points at the table).
 * @throws AutogenError `operation-impossible` naming table, column and rows that stand in the way.
 */
export async function runRebuild(connection: Connection, rebuild: Rebuild): Promise<void> {
  const reader = unobserved(connection);
  const triggers = await readTriggers(reader, rebuild.from.name);
  if (isScripted(connection))
    for (const { sql } of scriptGuards(rebuild, triggers)) await connection.query(sql);
  else for (const guard of rebuild.guards) await checkGuard(reader, rebuild.from, guard);
  const brokenBefore = await brokenViews(reader, rebuild.from.name);
  const before = await countRows(reader, rebuild.from.name);
  await runStatements(connection, rebuild, triggers);
  const after = await countRows(reader, rebuild.to.name);
  if (before !== after)
    throw new AutogenError(
      "internal",
      `Table "${rebuild.to.name}" had ${before} rows and has ${after} after its rebuild. Nothing was changed.`,
    );
  refuseBrokenViews(rebuild.to.name, brokenBefore, await brokenViews(reader, rebuild.to.name));
}

async function runStatements(
  connection: Connection,
  rebuild: Rebuild,
  triggers: readonly Trigger[],
): Promise<void> {
  try {
    for (const { sql } of rebuildStatements(rebuild, triggers)) await connection.query(sql);
  } catch (error) {
    const reason =
      error instanceof Error
        ? error.message.replaceAll(rebuild.temporaryName, rebuild.to.name)
        : String(error);
    throw new AutogenError(
      "operation-impossible",
      `Table "${rebuild.to.name}" cannot be changed as the revision says: ${reason}. Nothing was changed.`,
      { nextStep: "Correct the rows or the revision, then run again.", cause: error },
    );
  }
}

async function checkGuard(connection: Connection, table: Table, guard: Guard): Promise<void> {
  const sql = `SELECT ${rowLabel(table)} AS "row", quote(${quoteName(guard.column)}) AS "value" FROM ${quoteName(table.name)} WHERE ${guard.condition} LIMIT 6`;
  const found = (await connection.query(sql)) as readonly { readonly row: string; readonly value: string }[];
  if (found.length === 0) return;
  const rows = found.slice(0, 5).map(({ row, value }) => `${row}: ${value}`);
  const more = found.length > 5 ? " and more" : "";
  throw new AutogenError(
    "operation-impossible",
    `Column "${table.name}.${guard.column}" holds ${guard.problem} (${rows.join("; ")}${more}). Nothing was changed.`,
    { nextStep: "Correct these rows, or add a backfill to the revision, then run again." },
  );
}

/** SQL for `id = 3`: the primary key, or the rowid where there is none. */
function rowLabel(table: Table): string {
  const key = table.primaryKey?.columns.map((name) => ({ label: name, sql: quoteName(name) }));
  const rowid = rowidNames(table)[0];
  const columns = key ?? (rowid === undefined ? [] : [{ label: "rowid", sql: rowid }]);
  const parts = columns.map(({ label, sql }) => `'${label.replaceAll("'", "''")} = ' || quote(${sql})`);
  return parts.length > 0 ? parts.join(" || ', ' || ") : "'row'";
}

/** In the order they were made: recreated in another order they would fire in another. */
export async function readTriggers(connection: Connection, table: string): Promise<readonly Trigger[]> {
  return (await connection.query(
    `SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND lower(tbl_name) = lower(?) ORDER BY rowid`,
    [table],
  )) as readonly Trigger[];
}

async function countRows(connection: Connection, table: string): Promise<number> {
  const rows = (await connection.query(`SELECT count(*) AS "count" FROM ${quoteName(table)}`)) as readonly {
    readonly count: number;
  }[];
  return rows[0]?.count ?? 0;
}

/** View name -> why it cannot be read, for the views that use the table's name. */
async function brokenViews(connection: Connection, table: string): Promise<ReadonlyMap<string, string>> {
  const views = (await connection.query(
    `SELECT name, sql FROM sqlite_schema WHERE type = 'view' ORDER BY name`,
  )) as readonly {
    readonly name: string;
    readonly sql: string;
  }[];
  const broken = new Map<string, string>();
  for (const view of views.filter(({ sql }) => mentionsName(sql, table, "sqlite"))) {
    const reason = await failure(() => connection.query(`SELECT * FROM ${quoteName(view.name)} LIMIT 0`));
    if (reason !== undefined) broken.set(view.name, reason);
  }
  return broken;
}

async function failure(attempt: () => Promise<unknown>): Promise<string | undefined> {
  try {
    await attempt();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function refuseBrokenViews(
  table: string,
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): void {
  const fresh = [...after].find(([view]) => !before.has(view));
  if (!fresh) return;
  throw new AutogenError(
    "operation-impossible",
    `View "${fresh[0]}" needs what this revision takes from table "${table}": ${fresh[1]}. Nothing was changed.`,
    { nextStep: "Drop or change the view first, in the same revision." },
  );
}
