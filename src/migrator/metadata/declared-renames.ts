/** What the entities themselves say about their old names (`@RenamedFrom`), as names of the database. */
import type { DataSource, EntityMetadata } from "typeorm";
import type { ColumnMetadata } from "typeorm/metadata/ColumnMetadata";
import type { QualifiedName } from "../schema/schema";
import type { MetadataContext } from "./columns";
import { storedName, storedQualifiedName } from "./names";
import { declarations, type Declaration } from "./renamed-from";
import { isStored } from "./tables";

export interface DeclaredRenames {
  readonly tables: readonly DeclaredTable[];
  readonly columns: readonly DeclaredColumn[];
  readonly values: readonly DeclaredValues[];
}
export interface DeclaredTable {
  readonly table: QualifiedName;
  /** What it may have been called: as declared, and as the naming strategy would have called it. The one that is there counts. */
  readonly from: readonly QualifiedName[];
}
export interface DeclaredColumn {
  readonly table: QualifiedName;
  readonly column: string;
  readonly from: readonly string[];
}
export interface DeclaredValues {
  readonly table: QualifiedName;
  readonly column: string;
  readonly values: readonly { readonly from: string; readonly to: string }[];
}

export const noneDeclared: DeclaredRenames = { tables: [], columns: [], values: [] };

export function declaredRenames(dataSource: DataSource, context: MetadataContext): DeclaredRenames {
  const all = declarations();
  if (all.length === 0) return noneDeclared;
  const entities = dataSource.entityMetadatas.filter(
    ({ tableType }) => tableType === "regular" || tableType === "closure",
  );
  return {
    tables: entities.flatMap((entity) => [
      ...tableNames(entity, all, context),
      ...junctionNames(entity, all, context),
    ]),
    columns: entities.flatMap((entity) => columnNames(entity, all, context)),
    values: entities.flatMap((entity) => valueNames(entity, all, context)),
  };
}

function tableNames(
  entity: EntityMetadata,
  all: readonly Declaration[],
  context: MetadataContext,
): readonly DeclaredTable[] {
  const { namingStrategy, options } = entity.connection;
  const { entityPrefix } = options;
  return all
    .filter((own) => own.property === undefined && isAboutEntity(own, entity))
    .flatMap(({ from }) => {
      if (from === undefined) return [];
      const table = storedQualifiedName(entity.tableName, entity.schema, context);
      if (from.includes(".")) return [{ table, from: namesElsewhere(from, table, context) }];
      const named = namingStrategy.tableName(from, undefined);
      const prefixed = entityPrefix ? [namingStrategy.prefixTableName(entityPrefix, from)] : [];
      return [{ table, from: namesWithin(distinct([from, named, ...prefixed], context), table) }];
    });
}

/** `schema.table`: a table has no dot in its name (TypeORM cannot query one). SQLite has no schemas. */
function namesElsewhere(
  from: string,
  table: QualifiedName,
  context: MetadataContext,
): readonly QualifiedName[] {
  const dot = from.indexOf(".");
  const old = storedQualifiedName(from.slice(dot + 1), from.slice(0, dot), context);
  // Where only the schema is still another one, a database without schemas has said the name already.
  const renamed = { ...old, name: table.name };
  return old.name === table.name || context.dialect === "sqlite" ? [old] : [old, renamed];
}

/** A name without a schema: in the table's own one, or the default one. */
function namesWithin(names: readonly string[], table: QualifiedName): readonly QualifiedName[] {
  const own = names.map((name) => ({ ...table, name }));
  return table.schema === undefined ? own : [...own, ...names.map((name) => ({ name }))];
}

/** The table of a many-to-many is called after the property. */
function junctionNames(
  entity: EntityMetadata,
  all: readonly Declaration[],
  context: MetadataContext,
): readonly DeclaredTable[] {
  return entity.ownRelations.flatMap((relation) => {
    const junction = relation.isManyToManyOwner ? relation.junctionEntityMetadata : undefined;
    const own = all.find(
      ({ property, from, entity: target }) =>
        from !== undefined && property === relation.propertyName && isAbout(target, relation.target, entity),
    );
    if (!junction || own?.from === undefined) return [];
    const named = entity.connection.namingStrategy.joinTableName(
      entity.tableNameWithoutPrefix,
      relation.inverseEntityMetadata.tableNameWithoutPrefix,
      own.from,
      relation.inverseRelation?.propertyPath ?? "",
    );
    const table = storedQualifiedName(junction.tableName, junction.schema, context);
    return [{ table, from: namesWithin(distinct([own.from, named], context), table) }];
  });
}

function columnNames(
  entity: EntityMetadata,
  all: readonly Declaration[],
  context: MetadataContext,
): readonly DeclaredColumn[] {
  return entity.columns.filter(isStored).flatMap((column) => {
    const own = all.find(
      (declaration) => declaration.from !== undefined && isAboutColumn(declaration, column),
    );
    if (own?.from === undefined) return [];
    return [
      {
        table: storedQualifiedName(entity.tableName, entity.schema, context),
        column: storedName(column.databaseName, context.dialect),
        from: distinct([own.from, conventionalName(own.from, column)], context),
      },
    ];
  });
}

/** What the naming strategy makes of a property of that name in this place. */
function conventionalName(property: string, column: ColumnMetadata): string {
  const { namingStrategy } = column.entityMetadata.connection;
  if (column.relationMetadata && column.referencedColumn)
    return namingStrategy.joinColumnName(property, column.referencedColumn.propertyName);
  // TypeORM itself passes undefined where no name is given (ColumnMetadata.buildDatabaseName); the type leaves that out.
  const none = undefined as unknown as string;
  return namingStrategy.columnName(property, none, column.embeddedMetadata?.parentPrefixes ?? []);
}

function valueNames(
  entity: EntityMetadata,
  all: readonly Declaration[],
  context: MetadataContext,
): readonly DeclaredValues[] {
  return entity.columns.filter(isStored).flatMap((column) =>
    all
      .filter((declaration) => declaration.values && isAboutColumn(declaration, column))
      .map(({ values = {} }) => ({
        table: storedQualifiedName(entity.tableName, entity.schema, context),
        column: storedName(column.databaseName, context.dialect),
        values: Object.entries(values).map(([to, from]) => ({ from, to })),
      })),
  );
}

function isAboutColumn({ property, entity: target }: Declaration, column: ColumnMetadata): boolean {
  const { relationMetadata: relation, entityMetadata: entity } = column;
  if (property === column.propertyName && isAbout(target, column.target, entity)) return true;
  return (
    relation !== undefined && property === relation.propertyName && isAbout(target, relation.target, entity)
  );
}

/** @param declaring the class that has the property: the entity, a class above it, or an embedded one */
function isAbout(target: unknown, declaring: unknown, entity: EntityMetadata): boolean {
  return target === declaring || isAboutEntity({ entity: target }, entity);
}

function isAboutEntity({ entity: target }: Declaration, entity: EntityMetadata): boolean {
  if (typeof target === "string") return target === entity.name;
  if (typeof target === "function") return target === entity.target;
  // An EntitySchema, perhaps of another copy of typeorm: known by its options.
  const options = (target as { readonly options?: { readonly name?: unknown; readonly target?: unknown } })
    .options;
  return options !== undefined && (options.name === entity.name || options.target === entity.target);
}

function distinct(names: readonly string[], { dialect }: MetadataContext): readonly string[] {
  return [...new Set(names.map((name) => storedName(name, dialect)))];
}
