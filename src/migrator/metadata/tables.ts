import type { EntityMetadata } from "typeorm";
import type { CheckMetadata } from "typeorm/metadata/CheckMetadata";
import type { ColumnMetadata } from "typeorm/metadata/ColumnMetadata";
import type { ExclusionMetadata } from "typeorm/metadata/ExclusionMetadata";
import type { ForeignKeyMetadata } from "typeorm/metadata/ForeignKeyMetadata";
import type { IndexMetadata } from "typeorm/metadata/IndexMetadata";
import type { UniqueMetadata } from "typeorm/metadata/UniqueMetadata";
import { sortByNameThenText } from "../schema/edit";
import { stripOuterParentheses } from "../schema/expressions";
import type {
  Check,
  Deferrable,
  DialectName,
  Exclusion,
  ForeignKey,
  Index,
  PrimaryKey,
  ReferentialAction,
  Table,
  Unique,
} from "../schema/schema";
import { columnOf, type MetadataContext } from "./columns";
import { storedName, storedQualifiedName } from "./names";

/** The table that TypeORM would create for the entity. */
export function tableOf(entity: EntityMetadata, context: MetadataContext): Table {
  const { dialect } = context;
  const primaryKey = primaryKeyOf(entity, context);
  return {
    ...storedQualifiedName(entity.tableName, entity.schema, context),
    columns: entity.columns.filter(isStored).map((column) => columnOf(column, context)),
    ...(primaryKey ? { primaryKey } : {}),
    uniques: sortByNameThenText(entity.uniques.map((unique) => uniqueOf(unique, dialect))),
    checks: sortByNameThenText(entity.checks.map((check) => checkOf(check, dialect))),
    ...(dialect === "postgres" && entity.exclusions.length > 0
      ? {
          exclusions: sortByNameThenText(
            entity.exclusions.map((exclusion) => exclusionOf(exclusion, dialect)),
          ),
        }
      : {}),
    foreignKeys: sortByNameThenText(entity.foreignKeys.map((key) => foreignKeyOf(key, context))),
    indexes: sortByNameThenText(
      entity.indices.filter((index) => index.synchronize).map((index) => indexOf(index, dialect)),
    ),
    ...(dialect === "postgres" && entity.comment ? { comment: entity.comment } : {}),
    ...(dialect === "sqlite" && entity.withoutRowid ? { withoutRowid: true } : {}),
  };
}

/** Virtual properties are queries. */
export function isStored(column: ColumnMetadata): boolean {
  return !column.isVirtualProperty;
}

function primaryKeyOf(entity: EntityMetadata, { dialect }: MetadataContext): PrimaryKey | undefined {
  const columns = entity.primaryColumns.map((column) => storedName(column.databaseName, dialect));
  if (columns.length === 0) return undefined;
  if (dialect === "sqlite") return { columns };
  const given = entity.primaryColumns[0]?.primaryKeyConstraintName;
  const name =
    given ??
    entity.connection.namingStrategy.primaryKeyName(
      entity.tablePath,
      entity.primaryColumns.map(({ databaseName }) => databaseName),
    );
  return { name: storedName(name, dialect), columns };
}

function uniqueOf(unique: UniqueMetadata, dialect: DialectName): Unique {
  const deferrable = dialect === "postgres" ? deferrableOf(unique.deferrable) : undefined;
  return {
    name: storedName(unique.name, dialect),
    columns: unique.columns.map(({ databaseName }) => storedName(databaseName, dialect)),
    ...(deferrable ? { deferrable } : {}),
  };
}

function checkOf(check: CheckMetadata, dialect: DialectName): Check {
  return {
    name: storedName(check.name, dialect),
    expression: stripOuterParentheses(check.expression, dialect),
  };
}

function exclusionOf(exclusion: ExclusionMetadata, dialect: DialectName): Exclusion {
  // TypeORM 1.x has the property.
  const { deferrable } = exclusion as { readonly deferrable?: string };
  const ending = deferrable === undefined ? "" : ` DEFERRABLE ${deferrable}`;
  return { name: storedName(exclusion.name, dialect), expression: exclusion.expression.trim() + ending };
}

function foreignKeyOf(key: ForeignKeyMetadata, context: MetadataContext): ForeignKey {
  const { dialect } = context;
  const { tableName, schema } = key.referencedEntityMetadata;
  const deferrable = deferrableOf(key.deferrable);
  return {
    name: storedName(key.name, dialect),
    columns: key.columnNames.map((name) => storedName(name, dialect)),
    references: {
      table: storedQualifiedName(tableName, schema, context),
      columns: key.referencedColumnNames.map((name) => storedName(name, dialect)),
    },
    onDelete: actionOf(key.onDelete),
    onUpdate: actionOf(key.onUpdate),
    ...(deferrable ? { deferrable } : {}),
  };
}

export function indexOf(index: IndexMetadata, dialect: DialectName): Index {
  const method = dialect === "postgres" ? methodOf(index) : undefined;
  return {
    name: storedName(index.name, dialect),
    columns: index.columns.map(({ databaseName }) => ({ column: storedName(databaseName, dialect) })),
    ...(index.isUnique ? { unique: true } : {}),
    ...(index.where ? { where: stripOuterParentheses(index.where, dialect) } : {}),
    ...(method === undefined ? {} : { method }),
    ...(dialect === "postgres" && index.isConcurrent ? { concurrently: true } : {}),
  };
}

/** The access method, where it is not the usual one. TypeORM 1.x has it as `type`. */
function methodOf(index: IndexMetadata): string | undefined {
  const { type } = index as { readonly type?: string };
  if (type !== undefined && type !== "btree") return type;
  return index.isSpatial ? "gist" : undefined;
}

function actionOf(action: string | undefined): ReferentialAction {
  const actions: Readonly<Record<string, ReferentialAction>> = {
    RESTRICT: "restrict",
    CASCADE: "cascade",
    "SET NULL": "set null",
    "SET DEFAULT": "set default",
  };
  return actions[action?.toUpperCase() ?? ""] ?? "no action";
}

function deferrableOf(deferrable: string | undefined): Deferrable | undefined {
  if (deferrable === "INITIALLY DEFERRED") return "initially deferred";
  return deferrable === "INITIALLY IMMEDIATE" ? "initially immediate" : undefined;
}
