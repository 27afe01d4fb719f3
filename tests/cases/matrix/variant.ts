/** One variant of a column, key, index, constraint or table, and a neighbour that it is changed to and back. */
import type { DataSourceOptions, EntitySchemaColumnOptions } from "typeorm";
import type { DialectName } from "../../../src/migrator/schema/schema";
import type { EntityClass } from "../../support/case-databases";
import type { Row } from "../../support/edit-case";
import { entity } from "../../support/studio";
import { isLine1 } from "../../support/typeorm-line";

/** @param table a name that no other variant has; every name of the variant's own begins with it */
export type Shape = (table: string) => readonly EntityClass[];

export interface Variant {
  readonly title: string;
  readonly on: readonly DialectName[];
  readonly before: Shape;
  readonly after: Shape;
  /** By table, in an order that satisfies foreign keys. */
  readonly rows?: (table: string) => Readonly<Record<string, readonly Row[]>>;
  /** Texts of the column "value" after `up`, by row, where they differ from those before. */
  readonly becomes?: readonly (string | null)[];
  /** The same after `down`, where the way back does not give what was there. */
  readonly returns?: readonly (string | null)[];
  readonly backfills?: (table: string) => readonly string[];
  /** Why TypeORM's `synchronize` cannot create it. */
  readonly createFails?: string;
  /** What TypeORM's judge says of the variant although nothing is to be done. */
  readonly judge?: Misjudged;
  /** The same of the neighbour. */
  readonly judgeAfter?: Misjudged;
  /** The extension of PostgreSQL that it needs. */
  readonly extension?: string;
}

export interface Misjudged {
  /** A part of every statement that it wants to run, or `throws` where it gives up. */
  readonly says: string;
  readonly because: string;
}

/** What only TypeORM 0.3 does wrong. */
export function before1<T extends object>(wrong: T): T | Record<never, never> {
  return isLine1 ? {} : wrong;
}

/** Variants that share a DataSource. */
export interface Batch {
  readonly title: string;
  readonly dialect: DialectName;
  readonly options?: Partial<DataSourceOptions>;
  readonly variants: readonly Variant[];
}

type Column = EntitySchemaColumnOptions;
type Extra = Partial<Omit<Variant, "title" | "rows" | "on">>;

/** A table with a key and the column "value". @param values what rows hold in it; `undefined` leaves it to the default */
export function column(
  dialects: DialectName | readonly DialectName[],
  title: string,
  before: Column,
  after: Column,
  values: readonly unknown[] = [undefined],
  extra: Extra = {},
): Variant {
  return {
    title,
    on: typeof dialects === "string" ? [dialects] : dialects,
    before: (table) => [withValue(table, before)],
    after: (table) => [withValue(table, after)],
    rows: (table) => ({
      [table]: values.map((value, position) => ({
        id: position + 1,
        ...(value === undefined ? {} : { value }),
      })),
    }),
    ...extra,
  };
}

export function withValue(table: string, value: Column): EntityClass {
  return entity(table, { id: { type: "integer", primary: true }, value });
}

/** Two shapes that are more than one column. */
export function shapes(
  dialects: DialectName | readonly DialectName[],
  title: string,
  before: Shape,
  after: Shape,
  extra: Partial<Omit<Variant, "title" | "on">> = {},
): Variant {
  return { title, on: typeof dialects === "string" ? [dialects] : dialects, before, after, ...extra };
}

export const both: readonly DialectName[] = ["sqlite", "postgres"];
