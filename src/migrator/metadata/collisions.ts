/**
 * Names that are two in the entities and one in the database: PostgreSQL cuts names at 63 bytes, SQLite does not tell
 * upper from lower case, and both keep tables and indexes in one name space. All of them are told at once.
 */
import { AutogenError } from "../schema/errors";
import { displayName } from "../schema/names";
import type { Schema, Table } from "../schema/schema";

/** Something with a name, and the space in which that name must be the only one. */
interface Named {
  readonly space: string;
  readonly name: string;
  /** As a message calls it: `index "IDX_a" of "tasks"`. */
  readonly what: () => string;
}

/** @throws AutogenError `entity-invalid` */
export function refuseCollisions(schema: Schema): void {
  const isSqlite = schema.dialect === "sqlite";
  const byName = new Map<string, Named[]>();
  for (const named of namesOf(schema)) {
    const key = `${named.space}\0${isSqlite ? named.name.toLowerCase() : named.name}`;
    const same = byName.get(key);
    if (same) same.push(named);
    else byName.set(key, [named]);
  }
  const collisions = [...byName.values()].filter((same) => same.length > 1);
  if (collisions.length === 0) return;
  const lines = collisions.map((same) => same.map(({ what }) => what()).join(" and "));
  throw new AutogenError(
    "entity-invalid",
    `${isSqlite ? "SQLite" : "PostgreSQL"} has one name for: ${lines.join("; ")}.`,
    {
      nextStep: isSqlite
        ? "Give one of them another name; SQLite does not tell upper from lower case, and indexes share the names of tables."
        : "Give one of them another name; PostgreSQL cuts names at 63 bytes, and indexes, keys and enum types share the names of tables.",
    },
  );
}

function namesOf(schema: Schema): readonly Named[] {
  const types = schema.enums.map((type): Named => ({
    space: `relations of ${type.schema ?? ""}`,
    name: type.name,
    what: () => `enum type "${displayName(type)}"`,
  }));
  const views = schema.views.map((view): Named => ({
    space: `relations of ${view.schema ?? ""}`,
    name: view.name,
    what: () => `view "${displayName(view)}"`,
  }));
  return [...types, ...views, ...schema.tables.flatMap((table) => namesOfTable(table, schema))];
}

function namesOfTable(table: Table, { dialect }: Schema): readonly Named[] {
  const own = displayName(table);
  const relations = `relations of ${table.schema ?? ""}`;
  const columns = table.columns.map(({ name }): Named => ({
    space: `columns of ${own}`,
    name,
    what: () => `column "${own}.${name}"`,
  }));
  const indexes = table.indexes.map(({ name }): Named => ({
    space: relations,
    name,
    what: () => `index "${name}" of "${own}"`,
  }));
  const keys = [...table.uniques, ...(table.primaryKey ? [table.primaryKey] : [])];
  const others = [...table.checks, ...table.foreignKeys];
  const constraints = (space: string, list: readonly { readonly name?: string }[]): readonly Named[] =>
    list.flatMap(({ name }) =>
      name === undefined ? [] : [{ space, name, what: () => `constraint "${name}" of "${own}"` }],
    );
  return [
    { space: relations, name: table.name, what: () => `table "${own}"` },
    ...columns,
    ...indexes,
    // On PostgreSQL a key has an index of its own name, and a table has each name of a constraint once.
    ...(dialect === "postgres"
      ? [...constraints(relations, keys), ...constraints(`constraints of ${own}`, [...keys, ...others])]
      : []),
  ];
}
