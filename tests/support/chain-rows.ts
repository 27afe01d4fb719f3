/** The rows of a chain of versions: read as texts, and carried through a day as the day's answers say. */
import type { DataSource } from "typeorm";
import { quoteName } from "../../src/migrator/schema/expressions";
import { displayName } from "../../src/migrator/schema/names";
import type { Schema, Table } from "../../src/migrator/schema/schema";
import type { Day, ValueChange } from "../cases/chain";

type TextRow = Readonly<Record<string, string | null>>;
/** By table; the rows in the order of their text. */
export type Snapshot = Readonly<Record<string, readonly TextRow[]>>;

/** Computed columns are left out: they follow from the others. */
export async function readSnapshot(dataSource: DataSource, schema: Schema): Promise<Snapshot> {
  const snapshot: Record<string, readonly TextRow[]> = {};
  for (const table of schema.tables) snapshot[displayName(table)] = await readTable(dataSource, table);
  return snapshot;
}

async function readTable(dataSource: DataSource, table: Table): Promise<readonly TextRow[]> {
  const names = table.columns.filter(({ generated }) => !generated).map(({ name }) => name);
  const texts = names.map((name) => `CAST(${quoteName(name)} AS text) AS ${quoteName(name)}`);
  const rows = (await dataSource.query(
    `SELECT ${texts.join(", ")} FROM ${quoteName(table.name)}`,
  )) as TextRow[];
  return rows.map((row) => Object.fromEntries(names.map((name) => [name, plain(row[name] ?? null)])));
}

/** One text for 1.5 and 1.5000, and for a moment with and without its zone. */
function plain(text: string | null): string | null {
  if (text === null) return null;
  if (/^-?\d+\.\d+$/.test(text)) return String(Number(text));
  return text.replace(/^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)[+-]\d\d$/, "$1");
}

/** What a day leaves of the rows, and how its tables and columns are called then. */
export function carriedUp(snapshot: Snapshot, day: Day, after: Schema): Snapshot {
  const names = namesOf(day);
  return kept(snapshot, after, { table: names.tableAfter, column: names.columnAfter }, (to) => day.up?.[to]);
}

/** What the way back over a day leaves of the rows. */
export function carriedDown(snapshot: Snapshot, day: Day, before: Schema): Snapshot {
  const names = namesOf(day);
  const renames = { table: names.tableBefore, column: names.columnBefore };
  return kept(snapshot, before, renames, (_to, from) => day.down?.[from]);
}

interface Renaming {
  readonly table: (table: string) => string;
  /** @param table on the side that is left */
  readonly column: (table: string, column: string) => string;
}

function kept(
  snapshot: Snapshot,
  schema: Schema,
  renaming: Renaming,
  changeOf: (to: string, from: string) => ValueChange | undefined,
): Snapshot {
  const result: Record<string, readonly TextRow[]> = {};
  for (const [table, rows] of Object.entries(snapshot)) {
    const name = renaming.table(table);
    const columns = schema.tables.find((own) => displayName(own) === name)?.columns;
    if (!columns) continue;
    result[name] = rows.map((row) =>
      Object.fromEntries(
        Object.entries(row).flatMap(([column, value]) => {
          const to = renaming.column(table, column);
          const isKept = columns.some((own) => own.name === to && !own.generated);
          const change = changeOf(`${name}.${to}`, `${table}.${column}`);
          return isKept ? [[to, change ? change(value, schema.dialect) : value]] : [];
        }),
      ),
    );
  }
  return result;
}

interface Names {
  readonly tableAfter: Renaming["table"];
  readonly tableBefore: Renaming["table"];
  readonly columnAfter: Renaming["column"];
  readonly columnBefore: Renaming["column"];
}

/** Renames are said as flags are: `old_table=table`, `old_or_new_table.column=column`. */
function namesOf({ renames = [] }: Day): Names {
  const pairs = renames.map((text) => {
    const [from = "", to = ""] = text.split("=");
    return { from, to };
  });
  const tableAfter = (table: string): string => pairs.find(({ from }) => from === table)?.to ?? table;
  const tableBefore = (table: string): string =>
    pairs.find(({ from, to }) => !from.includes(".") && to === table)?.from ?? table;
  const ofTable = (from: string, table: string): string | undefined =>
    [tableBefore(table), tableAfter(table), table]
      .filter((name) => from.startsWith(`${name}.`))
      .map((name) => from.slice(name.length + 1))[0];
  return {
    tableAfter,
    tableBefore,
    columnAfter: (table, column) => pairs.find(({ from }) => ofTable(from, table) === column)?.to ?? column,
    columnBefore: (table, column) => {
      const pair = pairs.find(({ from, to }) => to === column && ofTable(from, table) !== undefined);
      return (pair && ofTable(pair.from, table)) ?? column;
    },
  };
}

/** @returns what is missing in `found`, as a person would say it */
export function missingIn(found: Snapshot, wanted: Snapshot): readonly string[] {
  return Object.entries(wanted).flatMap(([table, rows]) => {
    const own = found[table];
    if (!own) return [`${table} is gone`];
    const columns = Object.keys(rows[0] ?? {});
    const texts = (list: readonly TextRow[]): readonly string[] =>
      list.map((row) => JSON.stringify(columns.map((column) => row[column] ?? null))).sort();
    const [is, was] = [texts(own), texts(rows)];
    if (is.length !== was.length) return [`${table} has ${is.length} rows, not ${was.length}`];
    return was.flatMap((row, position) =>
      row === is[position] ? [] : [`${table} (${columns.join(", ")}): ${row} is ${is[position] ?? ""}`],
    );
  });
}
