/**
 * Fills the tables of a scratch database with made-up rows. What the database refuses (a check, a unique) is tried with other values; a table
 * that takes none stays empty and is named.
 */
import type { QueryRunner } from "typeorm";
import { topologicalOrder } from "../../diff/graph";
import { mentionsName, quoteName } from "../../schema/expressions";
import { displayName, isSameName } from "../../schema/names";
import type { Column, ForeignKey, QualifiedName, Schema, Table } from "../../schema/schema";
import { tokenizeSql } from "../../schema/sql-tokens";
import { valueFor, type Part } from "./values";

/** @returns the tables that stay empty, as a person names them */
export async function fillTables(
  queryRunner: QueryRunner,
  schema: Schema,
  parts: readonly Part[],
): Promise<readonly string[]> {
  const empty: string[] = [];
  for (const table of parentsFirst(schema)) {
    const filler = new Filler(queryRunner, schema, table);
    if (!(await filler.fill(parts))) empty.push(displayName(table));
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

export function nameSql(name: QualifiedName): string {
  return name.schema === undefined
    ? quoteName(name.name)
    : `${quoteName(name.schema)}.${quoteName(name.name)}`;
}

function parentsFirst({ tables }: Schema): readonly Table[] {
  const children = (table: Table): readonly Table[] =>
    tables.filter(
      (other) => other !== table && other.foreignKeys.some((key) => isSameName(key.references.table, table)),
    );
  return topologicalOrder(new Map(tables.map((table) => [table, new Set(children(table))])));
}

class Filler {
  readonly #counts = new Map<ForeignKey, number>();

  constructor(
    private readonly queryRunner: QueryRunner,
    private readonly schema: Schema,
    private readonly table: Table,
  ) {}

  /** @returns whether the table has rows now */
  async fill(parts: readonly Part[]): Promise<boolean> {
    for (const key of this.table.foreignKeys) this.#counts.set(key, await this.#count(key.references.table));
    let filled = 0;
    for (const [row, part] of parts.entries()) if (await this.#addRow(part, row)) filled += 1;
    return filled > 0;
  }

  /** The part's values, then plain ones, then those that the table's checks speak of. */
  async #addRow(part: Part, row: number): Promise<boolean> {
    if (await this.#insert(this.#values(part, row))) return true;
    if (this.table.checks.length === 0) return part !== "plain" && this.#insert(this.#values("plain", row));
    for (let attempt = 0; attempt < 8; attempt += 1) {
      const values = this.#values("plain", row);
      for (const column of this.table.columns) {
        const candidates = candidatesFor(column, this.table, this.schema);
        const candidate = candidates[(attempt + row) % Math.max(candidates.length, 1)];
        if (candidate !== undefined && values.has(column.name)) values.set(column.name, candidate);
      }
      if (await this.#insert(values)) return true;
    }
    return false;
  }

  /** By column; those that the database fills itself are left out. */
  #values(part: Part, row: number): Map<string, string> {
    const values = new Map<string, string>();
    for (const column of this.table.columns) {
      if (column.generated || column.autoincrement || column.identity !== undefined) continue;
      const value = this.#reference(column, part, row) ?? valueFor(column, this.schema, part, row);
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

  async #count(table: QualifiedName): Promise<number> {
    const rows = (await this.queryRunner.query(`SELECT count(*) AS "count" FROM ${nameSql(table)}`)) as {
      count: number | string;
    }[];
    return Number(rows[0]?.count ?? 0);
  }
}

/** The numbers and texts that a check on the column names, and the numbers beside them. */
function candidatesFor(column: Column, table: Table, { dialect }: Schema): readonly string[] {
  return table.checks
    .filter(({ expression }) => mentionsName(expression, column.name, dialect))
    .flatMap(({ expression }) =>
      tokenizeSql(expression, dialect).flatMap(({ kind, text }) => {
        if (kind === "string") return [text];
        if (kind !== "number") return [];
        const number = Number(text);
        return Number.isSafeInteger(number) ? [text, String(number + 1), String(number - 1)] : [text];
      }),
    );
}
