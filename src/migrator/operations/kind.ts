/** What every kind of operation must be able to do. All four are pure. */
import type { QualifiedName, Schema } from "../schema/schema";
import { nameKey } from "../schema/names";
import type { Operation } from "./operation";

export interface OperationKind<O extends Operation> {
  /** The schema after the operation. @throws AutogenError `operation-impossible` */
  apply(operation: O, before: Schema): Schema;
  /** The operations that lead from after back to `before`, in the order to run them. */
  reverse(operation: O, before: Schema): readonly Operation[];
  /** What a reader of the file is told about it. */
  describe(operation: O, before: Schema): Line;
  /** What decides its place among other operations. */
  links(operation: O, before: Schema): Links;
}

/** `+ tasks.priority   integer not null default 0` */
export interface Line {
  readonly sign: "+" | "-" | "~";
  readonly subject: string;
  readonly detail: string;
}

/**
 * Keys of things. For each key: what releases it runs before what drops it, what drops it before what
 * creates it again, and what creates it before what needs it.
 */
export interface Links {
  readonly creates?: readonly string[];
  readonly needs?: readonly string[];
  readonly releases?: readonly string[];
  readonly drops?: readonly string[];
}

/** The keys that links are made of. */
export const linkKey = {
  schema: (name: string): string => `schema ${name}`,
  extension: (name: string): string => `extension ${name}`,
  /** The SQL text of a type with a name of its own; built-in types have keys too, but nobody creates them. */
  type: (text: string): string => `type ${text}`,
  /** A view as another one's text may name it: with or without its schema. */
  viewName: (name: string): string => `view ${name}`,
  /** A table or a view: they share their names. */
  table: (table: QualifiedName): string => `table ${nameKey(table)}`,
  column: (table: QualifiedName, column: string): string => `column ${nameKey(table)}\0${column}`,
  /** The column with its present type. */
  shape: (table: QualifiedName, column: string): string => `shape ${nameKey(table)}\0${column}`,
  /** The column without NULLs. */
  filled: (table: QualifiedName, column: string): string => `filled ${nameKey(table)}\0${column}`,
  /** A unique or primary key over these columns, which a foreign key may point at. */
  uniqueKey: (table: QualifiedName, columns: readonly string[]): string =>
    `key ${nameKey(table)}\0${[...columns].sort().join("\0")}`,
  /** The name of a constraint or index. */
  constraint: (table: QualifiedName, name: string | undefined): string =>
    `name ${nameKey(table)}\0${name ?? ""}`,
  /** A string literal in an expression, which may be a value of an enum type. */
  literal: (text: string): string => `literal ${text}`,
  /** The values of an enum type under their new names. */
  renamedValues: (type: QualifiedName): string => `values ${nameKey(type)}`,
  /** PostgreSQL: one name in all of a schema. */
  index: (table: QualifiedName, name: string): string => `index ${table.schema ?? ""}\0${name}`,
  /** Primary keys, uniques and exclusions stand on an index of the same name. */
  backingIndex: (table: QualifiedName, { name }: { readonly name?: string }): readonly string[] =>
    name === undefined ? [] : [linkKey.index(table, name)],
};
