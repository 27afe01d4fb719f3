/**
 * A column that becomes required in a table with rows needs a value for those rows. Here it is found out which columns
 * those are, and the answer is written into the operations as add, fill, tighten.
 */
import type { AddColumn, AlterColumn, Operation } from "../operations/operation";
import { displayName, findTable } from "../schema/names";
import type { Column, QualifiedName, Schema } from "../schema/schema";
import { elementType, isOfType } from "../schema/type-text";
import { quoteString } from "../schema/expressions";

/** A column whose existing rows have no value for it. */
export interface MissingFill {
  readonly table: QualifiedName;
  readonly column: string;
  readonly type: string;
  /** The default that new rows get, if any: what most people want for old rows too. */
  readonly default?: string;
  readonly isNew: boolean;
}

/** By `table.column`: the SQL expression for existing rows, or null for "there are no such rows". */
export type Fills = ReadonlyMap<string, string | null>;

export function fillKey(table: QualifiedName, column: string): string {
  return `${displayName(table)}.${column}`;
}

/** @param after the schema that the operations lead to */
export function missingFills(operations: readonly Operation[], after: Schema): readonly MissingFill[] {
  return operations.flatMap((operation): MissingFill[] => {
    if (operation.kind === "addColumn" && needsValue(operation.column))
      return [missing(operation.table, operation.column, true)];
    if (operation.kind !== "alterColumn" || operation.changes.nullable !== false) return [];
    const column = findTable(after, operation.table)?.columns.find(({ name }) => name === operation.column);
    return column ? [missing(operation.table, column, false)] : [];
  });
}

/** The same operations, each required column filled as answered. */
export function withFills(operations: readonly Operation[], fills: Fills): readonly Operation[] {
  return operations.flatMap((operation): readonly Operation[] => {
    if (operation.kind === "addColumn") return filledAdd(operation, fills);
    if (operation.kind === "alterColumn") return filledAlter(operation, fills);
    return [operation];
  });
}

/**
 * A value of the type that stands for "was lost": what a downgrade writes into a required column that it brings back.
 * undefined where no value is harmless (keys).
 */
export function placeholder(column: Column, schema: Schema): string | undefined {
  if (column.default !== undefined) return column.default;
  if (column.values?.[0] !== undefined) return quoteString(column.values[0]);
  if (column.type.endsWith("[]")) return "'{}'";
  const type = elementType(column.type);
  const values = schema.enums.find((candidate) => isOfType(type, candidate))?.values;
  if (values?.[0] !== undefined) return quoteString(values[0]);
  return placeholders[type.toLowerCase().replace(/ *\(.*?\)/, "")];
}

/** By type without its modifiers. */
const placeholders: Readonly<Record<string, string | undefined>> = Object.fromEntries(
  (
    [
      ["'1970-01-01 00:00:00'", ["timestamp", "timestamptz", "datetime"]],
      ["'1970-01-01'", ["date"]],
      ["'00:00:00'", ["time", "timetz"]],
      ["'0'", ["interval"]],
      [
        "0",
        [
          "int",
          "integer",
          "int2",
          "int4",
          "int8",
          "smallint",
          "bigint",
          "tinyint",
          "mediumint",
          "unsigned big int",
          "numeric",
          "decimal",
          "real",
          "double precision",
          "double",
          "float",
          "money",
        ],
      ],
      ["false", ["bool", "boolean"]],
      ["'00000000-0000-0000-0000-000000000000'", ["uuid"]],
      ["'{}'", ["json", "jsonb"]],
      [
        "''",
        [
          "text",
          "varchar",
          "char",
          "character",
          "bpchar",
          "citext",
          "clob",
          "nchar",
          "nvarchar",
          "bytea",
          "hstore",
          "ltree",
          "tsvector",
          "tsquery",
          "xml",
          "varbit",
          "varying character",
          "native character",
        ],
      ],
      ["x''", ["blob"]],
      ["'empty'", ["int4range", "int8range", "numrange", "tsrange", "tstzrange", "daterange"]],
      [
        "'{}'",
        [
          "int4multirange",
          "int8multirange",
          "nummultirange",
          "tsmultirange",
          "tstzmultirange",
          "datemultirange",
        ],
      ],
    ] as const
  ).flatMap(([sql, types]) => types.map((type) => [type, sql] as const)),
);

function needsValue(column: Column): boolean {
  const isProvided =
    column.default !== undefined || column.autoincrement || column.identity !== undefined || column.generated;
  return !column.nullable && !isProvided;
}

function missing(table: QualifiedName, column: Column, isNew: boolean): MissingFill {
  return {
    table,
    column: column.name,
    type: column.type,
    ...(column.default === undefined ? {} : { default: column.default }),
    isNew,
  };
}

function filledAdd(operation: AddColumn, fills: Fills): readonly Operation[] {
  const { table, column } = operation;
  const value = fills.get(fillKey(table, column.name));
  if (value === undefined || value === null || column.nullable) return [operation];
  return [
    { ...operation, column: { ...column, nullable: true } },
    { kind: "backfill", table, column: column.name, value },
    { kind: "alterColumn", table, column: column.name, changes: { nullable: false } },
  ];
}

/**
 * What else changes about the column comes first, so that the value is one of the new type; but an identity, which PostgreSQL gives only to a
 * column that is NOT NULL.
 */
function filledAlter(operation: AlterColumn, fills: Fills): readonly Operation[] {
  const { table, column, changes } = operation;
  const value = fills.get(fillKey(table, column));
  if (value === undefined || value === null || changes.nullable !== false) return [operation];
  const { nullable: _nullable, identity, ...others } = changes;
  const isNewIdentity = typeof identity === "string";
  const first = { ...others, ...(isNewIdentity || identity === undefined ? {} : { identity }) };
  const last = { nullable: false, ...(isNewIdentity ? { identity } : {}) };
  return [
    ...(Object.keys(first).length > 0 ? [{ ...operation, changes: first }] : []),
    { kind: "backfill", table, column, value },
    { kind: "alterColumn", table, column, changes: last },
  ];
}
