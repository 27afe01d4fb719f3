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

/** `text[]`; on SQLite one text with commas, so an element must not hold one. */
export function TextList(options: Shared = {}): PropertyDecorator {
  if (isPostgres) return Column({ ...options, type: "text", array: true, default: [] });
  return Column({ ...options, type: "simple-array", default: "" });
}

/** Exact decimals, as a string in JavaScript: no digit is lost on the way. */
export function Decimal(
  precision: number,
  scale: number,
  options: Shared & { default?: string } = {},
): PropertyDecorator {
  const { default: value, ...rest } = options;
  return Column({
    ...rest,
    precision,
    scale,
    type: isPostgres ? "numeric" : "decimal",
    transformer: numberText,
    ...(value === undefined ? {} : { default: decimalDefault(value) }),
  });
}

/** A 64-bit counter, as a string in JavaScript, as node-postgres gives it. */
export function Counter(options: Shared = {}): PropertyDecorator {
  return Column({ ...options, type: "bigint", default: 0, transformer: numberText });
}

/** TypeORM compares whole numbers with what PostgreSQL says, but would set a fraction's default again and again. */
function decimalDefault(value: string): number | (() => string) {
  return Number.isInteger(Number(value)) ? Number(value) : () => value;
}

/** SQLite answers with a number what PostgreSQL answers with a string. */
const numberText: ValueTransformer = {
  to: (value: unknown) => value,
  from: (value: string | number | null) => (value === null ? null : String(value)),
};
