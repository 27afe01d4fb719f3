/** What the settings leave out of every comparison: it is neither created, nor changed, nor dropped, nor reported. */
import type { QualifiedName, Schema, Table, View } from "../schema/schema";
import type { TwoSides } from "./target";

/** Something that may be compared. */
export interface FilteredObject {
  readonly kind: "table" | "view" | "enum" | "column" | "index" | "constraint";
  /** Without its table; empty for a constraint that has no name. */
  readonly name: string;
  /** PostgreSQL, where it is not the default schema. */
  readonly schema?: string;
  /** The table (or materialized view) that a column, index or constraint belongs to. */
  readonly table?: string;
}

/**
 * Names, in which `*` stands for any characters: `spatial_*` and `audit.*` for tables, views and enum types, `tasks.legacy_*` for what
 * belongs to a table. Or a function that says yes.
 */
export type Filter = readonly string[] | ((object: FilteredObject) => boolean);

export interface Filters {
  /** Only these tables, views and enum types (and what belongs to them). */
  readonly include?: Filter;
  /** All but these. */
  readonly exclude?: Filter;
}

/** Both sides without what is left out. */
export function filteredSides(sides: TwoSides, filters: Filters): TwoSides {
  return {
    ...sides,
    before: filteredSchema(sides.before, filters),
    desired: filteredSchema(sides.desired, filters),
  };
}

export function filteredSchema(schema: Schema, filters: Filters): Schema {
  if (!filters.include && !filters.exclude) return schema;
  const isKept = keeperOf(filters);
  return {
    ...schema,
    tables: schema.tables
      .filter((table) => isKept(relation("table", table)))
      .map((table) => filteredTable(table, isKept)),
    views: schema.views
      .filter((view) => isKept(relation("view", view)))
      .map((view) => filteredView(view, isKept)),
    enums: schema.enums.filter((type) => isKept(relation("enum", type))),
    unsupported: schema.unsupported.filter(({ name }) => isKept({ kind: "table", name })),
  };
}

type Keeper = (object: FilteredObject) => boolean;

function keeperOf({ include, exclude }: Filters): Keeper {
  const isIncluded = include === undefined ? () => true : matcherOf(include);
  const isExcluded = exclude === undefined ? () => false : matcherOf(exclude);
  // What belongs to a table that is in is in as well.
  return (object) => (object.table !== undefined || isIncluded(object)) && !isExcluded(object);
}

function matcherOf(filter: Filter): Keeper {
  if (typeof filter === "function") return (object) => Boolean(filter(object));
  const patterns = filter.map(patternOf);
  return (object) => namesOf(object).some((name) => patterns.some((pattern) => pattern.test(name)));
}

/** A pattern may say the schema, and may leave it out. */
function namesOf({ name, schema, table }: FilteredObject): readonly string[] {
  const own = table === undefined ? name : `${table}.${name}`;
  return schema === undefined ? [own] : [own, `${schema}.${own}`];
}

function patternOf(text: string): RegExp {
  const parts = text.split("*").map((part) => part.replace(/[\\^$.|?+()[\]{}]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`, "s");
}

function relation(kind: FilteredObject["kind"], { name, schema }: QualifiedName): FilteredObject {
  return { kind, name, ...(schema === undefined ? {} : { schema }) };
}

function filteredTable(table: Table, isKept: Keeper): Table {
  const own = <T extends { readonly name?: string }>(
    kind: FilteredObject["kind"],
    items: readonly T[],
  ): readonly T[] =>
    items.filter(({ name }) =>
      isKept({ ...relation(kind, { ...table, name: name ?? "" }), table: table.name }),
    );
  const { exclusions, ...rest } = table;
  const kept = exclusions && own("constraint", exclusions);
  return {
    ...rest,
    columns: own("column", table.columns),
    uniques: own("constraint", table.uniques),
    checks: own("constraint", table.checks),
    foreignKeys: own("constraint", table.foreignKeys),
    indexes: own("index", table.indexes),
    ...(kept && kept.length > 0 ? { exclusions: kept } : {}),
  };
}

function filteredView(view: View, isKept: Keeper): View {
  const indexes = view.indexes.filter(({ name }) =>
    isKept({ ...relation("index", { ...view, name }), table: view.name }),
  );
  return { ...view, indexes };
}

/** Is it a list of names, or a function? For the settings' own check. */
export function isFilter(value: unknown): value is Filter {
  return (
    typeof value === "function" || (Array.isArray(value) && value.every((item) => typeof item === "string"))
  );
}
