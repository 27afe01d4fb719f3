/**
 * Fills the tables of a scratch database with made-up rows. What the database refuses (a check, a unique) is tried with other values; a table
 * that takes none stays empty and is named.
 */
import type { QueryRunner } from "typeorm";
import { topologicalOrder } from "../../diff/graph";
import { nameSql, quoteName } from "../../schema/expressions";
import { displayName, isSameName } from "../../schema/names";
import type { Column, ForeignKey, QualifiedName, Schema, Table } from "../../schema/schema";
import { candidatesFor, isChecked } from "./candidates";
import { unknownFuture, type Future } from "./future";
import { valueFor, type Part } from "./values";

/** A row to be made up: the number says which part it plays. */
export interface MadeUpRow {
  /** As a person names it. */
  readonly table: string;
  readonly number: number;
}

export interface FillOptions {
  /** What becomes of the columns. */
  readonly future?: Future;
  /** Leaves rows out. */
  readonly isWanted?: (row: MadeUpRow) => boolean;
}

/** @returns the tables that stay empty, as a person names them */
export async function fillTables(
  queryRunner: QueryRunner,
  schema: Schema,
  parts: readonly Part[],
  { future = unknownFuture, isWanted = () => true }: FillOptions = {},
): Promise<readonly string[]> {
  const empty: string[] = [];
  for (const table of parentsFirst(schema)) {
    const name = displayName(table);
    const filler = new Filler(queryRunner, schema, table, future);
    const rows = parts
      .map((part, row) => ({ part, row }))
      .filter(({ row }) => isWanted({ table: name, number: row }));
    if (!(await filler.fill(rows))) empty.push(name);
  }
  return empty;
}

/** Empties them again, whatever points at what. */
export async function emptyTables(queryRunner: QueryRunner, schema: Schema): Promise<void> {
  const names = schema.tables.map(nameSql);
  if (names.length === 0) return;
  if (schema.dialect === "postgres") {
    await queryRunner.query(`TRUNCATE ${names.join(", ")} CASCADE`);
    return;
  }
  await queryRunner.query("PRAGMA foreign_keys = OFF");
  for (const name of names) await queryRunner.query(`DELETE FROM ${name}`);
  await queryRunner.query("PRAGMA foreign_keys = ON");
}

function parentsFirst({ tables }: Schema): readonly Table[] {
  const children = (table: Table): readonly Table[] =>
    tables.filter(
      (other) => other !== table && other.foreignKeys.some((key) => isSameName(key.references.table, table)),
    );
  return topologicalOrder(new Map(tables.map((table) => [table, new Set(children(table))])));
}

interface PlayedRow {
  readonly part: Part;
  readonly row: number;
}

/** How many combinations of values that checks may want are tried for a row. */
const mostAttempts = 64;

class Filler {
  readonly #counts = new Map<ForeignKey, number>();
  /** The combination that the checks took last: the next row begins behind it, so that rows differ. */
  #taken = -1;

  constructor(
    private readonly queryRunner: QueryRunner,
    private readonly schema: Schema,
    private readonly table: Table,
    private readonly future: Future,
  ) {}

  /** @returns whether the table has rows now */
  async fill(rows: readonly PlayedRow[]): Promise<boolean> {
    for (const key of this.table.foreignKeys) this.#counts.set(key, await this.#count(key.references.table));
    let filled = 0;
    for (const played of rows) if (await this.#addRow(played)) filled += 1;
    return filled > 0;
  }

  /** The part's values, then those that the table's checks speak of, then plain ones. */
  async #addRow(played: PlayedRow): Promise<boolean> {
    const plain: PlayedRow = { ...played, part: "plain" };
    const attempts = played.part === "plain" ? [played] : [played, plain];
    for (const attempt of attempts) {
      if (await this.#insert(this.#values(attempt))) return true;
      if (await this.#insertChecked(attempt)) return true;
    }
    return false;
  }

  /** Every combination of the values that checks may want, up to a limit, beside the row's own values. */
  async #insertChecked(played: PlayedRow): Promise<boolean> {
    const values = this.#values(played);
    const choices = this.table.columns
      .filter(({ name }) => values.has(name))
      .map((column) => ({ name: column.name, candidates: this.#candidates(column, played.row) }))
      .filter(({ candidates }) => candidates.length > 0);
    const all = choices.reduce((product, { candidates }) => product * candidates.length, 1);
    if (choices.length === 0) return false;
    for (let attempt = 0; attempt < Math.min(all, mostAttempts); attempt += 1) {
      const combination = (this.#taken + 1 + attempt) % all;
      const chosen = new Map([...values, ...combined(choices, combination)]);
      if (!(await this.#insert(chosen))) continue;
      this.#taken = combination;
      return true;
    }
    return false;
  }

  /** What the checks on the column name, and then small, large and no values, as two columns may be compared with each other. */
  #candidates(column: Column, row: number): readonly string[] {
    const { checks } = this.table;
    if (!isChecked(column, checks, this.schema.dialect)) return [];
    const parts: readonly Part[] = ["plain", "high", "low", "null"];
    return [
      ...candidatesFor(column, checks, this.schema.dialect, row),
      ...parts.flatMap((part) => valueFor(column, this.schema, { part, row }, this.future(column)) ?? []),
    ];
  }

  /** By column; those that the database fills itself are left out. */
  #values({ part, row }: PlayedRow): Map<string, string> {
    const values = new Map<string, string>();
    for (const column of this.table.columns) {
      if (column.generated || column.autoincrement || column.identity !== undefined) continue;
      const value =
        this.#reference(column, part, row) ??
        valueFor(column, this.schema, { part, row }, this.future(column));
      if (value !== undefined) values.set(column.name, value);
    }
    return values;
  }

  /** A row of the other table, a different one for each row here. */
  #reference(column: Column, part: Part, row: number): string | undefined {
    const key = this.table.foreignKeys.find(({ columns }) => columns.includes(column.name));
    if (!key) return undefined;
    if (part === "null" && column.nullable) return "NULL";
    const target = key.references.columns[key.columns.indexOf(column.name)] ?? "";
    const order = key.references.columns.map(quoteName).join(", ");
    const offset = row % Math.max(this.#counts.get(key) ?? 0, 1);
    return `(SELECT ${quoteName(target)} FROM ${nameSql(key.references.table)} ORDER BY ${order} LIMIT 1 OFFSET ${offset})`;
  }

  async #insert(values: ReadonlyMap<string, string>): Promise<boolean> {
    const columns = [...values.keys()].map(quoteName).join(", ");
    const sql =
      values.size === 0
        ? `INSERT INTO ${nameSql(this.table)} DEFAULT VALUES`
        : `INSERT INTO ${nameSql(this.table)} (${columns}) VALUES (${[...values.values()].join(", ")})`;
    try {
      await this.queryRunner.query(sql);
      return true;
    } catch {
      return false; // Refused: other values are tried.
    }
  }

  /** Of a table that is not there, none: SQLite lets a foreign key point at one. */
  async #count(table: QualifiedName): Promise<number> {
    if (!this.schema.tables.some((other) => isSameName(other, table))) return 0;
    const rows = (await this.queryRunner.query(`SELECT count(*) AS "count" FROM ${nameSql(table)}`)) as {
      count: number | string;
    }[];
    return Number(rows[0]?.count ?? 0);
  }
}

interface Choice {
  readonly name: string;
  readonly candidates: readonly string[];
}

/** The combination with this number, of all that there are. */
function combined(choices: readonly Choice[], number: number): readonly (readonly [string, string])[] {
  let rest = number;
  return choices.map(({ name, candidates }) => {
    const value = candidates[rest % candidates.length] ?? "NULL";
    rest = Math.floor(rest / candidates.length);
    return [name, value] as const;
  });
}
