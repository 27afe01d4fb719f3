/** Rows that point nowhere, counted before and after, so that only new ones count against a change. */
import type { Connection } from "../dialect";
import { AutogenError } from "../../schema/errors";
import { quoteName } from "../../schema/expressions";

/** Table -> what violates -> how often. */
export type Violations = ReadonlyMap<string, number>;

/** The tables that have a foreign key or are pointed at: name -> names of the tables it points at, in lower case. */
export type Pointers = ReadonlyMap<string, readonly string[]>;

export async function readPointers(connection: Connection): Promise<Pointers> {
  // sqlite3 returns each row as an object with just the selected names.
  const rows = (await connection.query(
    `SELECT m.name AS "table", f."table" AS "target" FROM sqlite_schema m JOIN pragma_foreign_key_list(m.name, 'main') f
WHERE m.type = 'table' AND m.sql NOT LIKE 'CREATE VIRTUAL%'`,
  )) as readonly { readonly table: string; readonly target: string }[];
  const pointers = new Map<string, string[]>();
  for (const { table, target } of rows)
    pointers.set(table, [...(pointers.get(table) ?? []), target.toLowerCase()]);
  return pointers;
}

/** The tables with a foreign key to this one, which may be itself. */
export function referencing(pointers: Pointers, table: string): readonly string[] {
  return [...pointers].filter(([, targets]) => targets.includes(table.toLowerCase())).map(([name]) => name);
}

/** In the tables named and those that point at them. `renamed` gives a table the name that it has afterwards. */
export async function findViolations(
  connection: Connection,
  tables: ReadonlySet<string>,
  renamed: (table: string) => string = (table) => table,
): Promise<Violations> {
  const wanted = new Set([...tables].map((table) => table.toLowerCase()));
  const found = new Map<string, number>();
  for (const [table, targets] of await readPointers(connection)) {
    if (!wanted.has(table.toLowerCase()) && !targets.some((target) => wanted.has(target))) continue;
    for (const violation of await violationsOf(connection, table, renamed))
      found.set(violation, (found.get(violation) ?? 0) + 1);
  }
  return found;
}

/** @throws AutogenError `operation-impossible` naming the tables and rows. */
export function refuseNewViolations(before: Violations, after: Violations): void {
  const fresh = [...after]
    .filter(([violation, count]) => count > (before.get(violation) ?? 0))
    .map(([violation]) => violation);
  if (fresh.length === 0) return;
  const more = fresh.length > 5 ? ` and ${fresh.length - 5} more` : "";
  throw new AutogenError(
    "operation-impossible",
    `The change would leave rows that point nowhere: ${fresh.slice(0, 5).join("; ")}${more}. Nothing was changed.`,
    { nextStep: "Correct or delete these rows, or drop their foreign key first, then run again." },
  );
}

interface ViolationRow {
  readonly table: string;
  readonly rowid: number | null;
  readonly parent: string;
}

async function violationsOf(
  connection: Connection,
  table: string,
  renamed: (table: string) => string,
): Promise<readonly string[]> {
  try {
    const rows = (await connection.query(
      `PRAGMA foreign_key_check(${quoteName(table)})`,
    )) as readonly ViolationRow[];
    return rows.map(({ rowid, parent }) => {
      const row = rowid === null ? "a row" : `row ${rowid}`;
      return `${row} of "${renamed(table)}" (to "${renamed(parent)}")`;
    });
  } catch (error) {
    // SQLite cannot check a key whose target is no unique key; that is a violation of the whole table.
    const reason = error instanceof Error ? error.message : String(error);
    return [`all rows of "${renamed(table)}" (${reason})`];
  }
}
