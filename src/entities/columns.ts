/**
 * Column decorators that give each database its best type: `uuid`, `jsonb`, `timestamptz`, `numeric`, arrays and native
 * enums on PostgreSQL, and on SQLite the types that store the same values.
 *
 * TypeORM fixes a column's type when the class is read, so the choice is made from the settings at that moment.
 */
import {
  Column,
  CreateDateColumn,
  PrimaryGeneratedColumn,
  UpdateDateColumn,
  type ColumnOptions,
  type ValueTransformer,
} from "typeorm";
import { databaseKind } from "./database-kind";

type Shared = Pick<ColumnOptions, "nullable" | "comment" | "unique" | "name">;

const isPostgres = databaseKind() === "postgres";

/** A random uuid: made by PostgreSQL, or by TypeORM where the database cannot. */
export function UuidKey(): PropertyDecorator {
  return PrimaryGeneratedColumn("uuid");
}

/** `timestamptz`; on SQLite UTC text. */
export function Timestamp(options: Shared = {}): PropertyDecorator {
  return Column({ ...options, type: isPostgres ? "timestamptz" : "datetime" });
}

export function CreatedAt(): PropertyDecorator {
  return CreateDateColumn({
    type: isPostgres ? "timestamptz" : "datetime",
    comment: "When the row was written",
  });
}

/** Renewed by TypeORM on every save. */
export function UpdatedAt(): PropertyDecorator {
  return UpdateDateColumn({
    type: isPostgres ? "timestamptz" : "datetime",
    comment: "When the row was last saved",
  });
}

/** `jsonb`; on SQLite JSON text. */
export function Json(options: Shared & { default?: object } = {}): PropertyDecorator {
  const { default: value, ...rest } = options;
  if (isPostgres)
    return Column({ ...rest, type: "jsonb", ...(value === undefined ? {} : { default: value }) });
  // simple-json has no literal default of its own: TypeORM would write "[object Object]".
  const text = value === undefined ? {} : { default: JSON.stringify(value) };
  return Column({ ...rest, ...text, type: "simple-json" });
}

/** A native enum type; on SQLite text with a CHECK. */
export function Choice<T extends string>(
  values: Readonly<Record<string, T>>,
  options: Shared & { default?: T } = {},
): PropertyDecorator {
  return Column({ ...options, type: isPostgres ? "enum" : "simple-enum", enum: Object.values(values) });
}

/** `text[]`; on SQLite a JSON list, as a list with commas could not hold a text with a comma. */
export function TextList(options: Shared = {}): PropertyDecorator {
  if (isPostgres) return Column({ ...options, type: "text", array: true, default: [] });
  return Column({ ...options, type: "simple-json", default: "[]" });
}

/**
 * Exact decimals, as a string in JavaScript with all digits of the scale. SQLite stores them as floating-point numbers, which
 * keep 15 digits: a longer one is refused.
 */
export function Decimal(
  precision: number,
  scale: number,
  options: Shared & { default?: string } = {},
): PropertyDecorator {
  if (precision > 15) throw new RangeError(`SQLite cannot keep the ${precision} digits of a decimal exactly`);
  const { default: value, ...rest } = options;
  return Column({
    ...rest,
    precision,
    scale,
    type: isPostgres ? "numeric" : "decimal",
    transformer: decimalText(scale),
    ...(value === undefined ? {} : { default: decimalDefault(value) }),
  });
}

/**
 * A 64-bit counter, as a string in JavaScript, as node-postgres gives it. SQLite's driver reads integers as numbers, which are
 * exact up to 2^53.
 */
export function Counter(options: Shared = {}): PropertyDecorator {
  return Column({ ...options, type: "bigint", default: 0, transformer: integerText });
}

/** TypeORM compares whole numbers with what PostgreSQL says, but would set a fraction's default again and again. */
function decimalDefault(value: string): number | (() => string) {
  return Number.isInteger(Number(value)) ? Number(value) : () => value;
}

/** SQLite answers with a number what PostgreSQL answers with a string. */
function decimalText(scale: number): ValueTransformer {
  return {
    to: (value: unknown) => value,
    from: (value: string | number | null) => (typeof value === "number" ? value.toFixed(scale) : value),
  };
}

/** SQLite answers with a number what PostgreSQL answers with a string. */
const integerText: ValueTransformer = {
  to: (value: unknown) => value,
  from: (value: string | number | null) => (typeof value === "number" ? String(value) : value),
};
