import type { QualifiedName, Schema, Table } from "./schema";

/** A key that two names share exactly when they name the same thing. NUL cannot occur in an identifier. */
export function nameKey(name: QualifiedName): string {
  return `${name.schema ?? ""}\0${name.name}`;
}

export function isSameName(left: QualifiedName, right: QualifiedName): boolean {
  return left.name === right.name && left.schema === right.schema;
}

/** The name alone, without the rest of a table or type. */
export function nameOf(thing: QualifiedName): QualifiedName {
  return thing.schema === undefined ? { name: thing.name } : { schema: thing.schema, name: thing.name };
}

/** As a person writes it: `tasks`, `billing.invoices`. For messages only: it is not quoted. */
export function displayName(name: QualifiedName): string {
  return name.schema === undefined ? name.name : `${name.schema}.${name.name}`;
}

/** Tables in which a revision keeps what it dropped begin with this; they are bookkeeping, and no part of the schema. */
export const keptPrefix = "autogen_kept_";

export function findTable({ tables }: Schema, name: QualifiedName): Table | undefined {
  // A schema never changes, and every table of one is looked for in the other.
  let known = tablesByName.get(tables);
  if (!known) {
    known = new Map(tables.map((table) => [nameKey(table), table]));
    tablesByName.set(tables, known);
  }
  return known.get(nameKey(name));
}

const tablesByName = new WeakMap<readonly Table[], ReadonlyMap<string, Table>>();
