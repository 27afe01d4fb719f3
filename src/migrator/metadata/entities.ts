/** TypeORM metadata -> Schema. The only folder that knows TypeORM's metadata. */
import type { DataSource, EntityMetadata } from "typeorm";
import { compareNames, compareText } from "../schema/edit";
import { AutogenError } from "../schema/errors";
import { isEqual } from "../schema/equality";
import { displayName, isSameName, nameKey } from "../schema/names";
import {
  emptySchema,
  type DialectName,
  type EnumType,
  type QualifiedName,
  type Schema,
  type Table,
} from "../schema/schema";
import { refuseCollisions } from "./collisions";
import { enumOf, type MetadataContext } from "./columns";
import { declaredRenames, type DeclaredRenames } from "./declared-renames";
import { storedName, storedQualifiedName } from "./names";
import { tableOf } from "./tables";
import { viewOf } from "./views";

/** What the entities say about one database. */
export interface DesiredSchema {
  readonly schema: Schema;
  readonly handsOff: HandsOff;
  readonly declared: DeclaredRenames;
  /** Enum types whose schema no entity says: TypeORM makes them beside the table, and they may live elsewhere. */
  readonly unplacedEnums: readonly QualifiedName[];
}

/** What the entities say with `synchronize: false`: known, and not ours to touch. */
export interface HandsOff {
  /** Tables and views. */
  readonly relations: readonly QualifiedName[];
  readonly indexes: readonly HandsOffIndex[];
}

export interface HandsOffIndex {
  readonly relation: QualifiedName;
  readonly index: string;
}

/**
 * The schema of the entities. The metadata must have been built (`buildMetadatas`, or an initialised DataSource);
 * no connection is needed.
 * @param defaultSchema PostgreSQL: the schema that goes unsaid (`current_schema()`)
 * @throws AutogenError `entity-invalid` when two entities contradict each other
 */
export function desiredSchema(
  dataSource: DataSource,
  dialect: DialectName,
  defaultSchema = "public",
): DesiredSchema {
  const context: MetadataContext = { driver: dataSource.driver, dialect, defaultSchema };
  const all = dataSource.entityMetadatas;
  const own = all.filter((entity) => isTable(entity) && entity.synchronize);
  refuseDottedNames(own);
  const tables = onePerName(own.map((entity) => tableOf(entity, context)).sort(compareNames));
  const enums = own.flatMap((entity) => entity.columns.flatMap((column) => enumOf(column, context) ?? []));
  const views = all
    .filter((entity) => entity.tableType === "view" && entity.synchronize)
    .map((entity) => viewOf(entity, context, dataSource))
    .sort(compareNames);
  const schema: Schema = {
    ...emptySchema(dialect),
    enums: onePerType(enums),
    tables,
    views,
    schemas: namedSchemas([...tables, ...enums, ...views]),
    unsupported: [],
  };
  refuseCollisions(schema);
  return {
    schema,
    handsOff: handsOffOf(all, context),
    declared: declaredRenames(dataSource, context),
    unplacedEnums: enumsWithoutSchema(own, context),
  };
}

function handsOffOf(entities: readonly EntityMetadata[], context: MetadataContext): HandsOff {
  const named = entities.map((entity) => ({
    entity,
    relation: storedQualifiedName(entity.tableName, entity.schema, context),
  }));
  return {
    relations: named
      .filter(({ entity }) => entity.tableType !== "entity-child" && !entity.synchronize)
      .map(({ relation }) => relation),
    indexes: named.flatMap(({ entity, relation }) =>
      entity.indices
        .filter((index) => !index.synchronize)
        .map((index) => ({ relation, index: storedName(index.name, context.dialect) })),
    ),
  };
}

function enumsWithoutSchema(
  entities: readonly EntityMetadata[],
  context: MetadataContext,
): readonly QualifiedName[] {
  const columns = entities.flatMap((entity) => entity.columns);
  return columns
    .filter(({ enumName }) => enumName !== undefined && !enumName.includes("."))
    .flatMap((column) => enumOf(column, context) ?? []);
}

/** Children of single-table inheritance share their parent's table. */
function isTable(entity: EntityMetadata): boolean {
  return entity.tableType !== "view" && entity.tableType !== "entity-child";
}

/** TypeORM takes a dot in a table's name for the end of a schema's name when it queries: the application would ask elsewhere. */
function refuseDottedNames(entities: readonly EntityMetadata[]): void {
  const dotted = entities.filter(({ tableName }) => tableName.includes("."));
  if (dotted.length === 0) return;
  const names = dotted.map(({ name, tableName }) => `"${tableName}" (${name})`).join(", ");
  throw new AutogenError(
    "entity-unsupported",
    `TypeORM cannot query a table with a dot in its name: ${names}.`,
    {
      nextStep: 'Name the schema apart: @Entity("invoices", { schema: "billing" }).',
    },
  );
}

/** Two entities may map one table only when they say the same of it. @param tables sorted by name */
function onePerName(tables: readonly Table[]): readonly Table[] {
  return tables.filter((table, position) => {
    const previous = tables[position - 1];
    if (!previous || !isSameName(table, previous)) return true;
    if (isEqual(table, previous)) return false;
    throw new AutogenError("entity-invalid", `Two entities share the table "${displayName(table)}".`, {
      nextStep: "Give one of them another table name (PostgreSQL cuts names at 63 bytes).",
    });
  });
}

/** Columns may share an enum type when they agree on its values. */
function onePerType(types: readonly EnumType[]): readonly EnumType[] {
  const byName = new Map<string, EnumType>();
  for (const type of types) {
    const known = byName.get(nameKey(type));
    if (!known) byName.set(nameKey(type), type);
    else if (!isEqual(known.values, type.values))
      throw new AutogenError(
        "entity-invalid",
        `The enum type "${displayName(type)}" is declared with different values: ` +
          `${known.values.join(", ")} and ${type.values.join(", ")}.`,
        { nextStep: "Give the columns the same values, or their own enumName." },
      );
  }
  return [...byName.values()].sort(compareNames);
}

function namedSchemas(names: readonly QualifiedName[]): readonly string[] {
  return [...new Set(names.flatMap(({ schema }) => schema ?? []))].sort(compareText);
}
