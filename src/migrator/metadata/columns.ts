import type { DataSource, TableColumn } from "typeorm";
import type { ColumnMetadata } from "typeorm/metadata/ColumnMetadata";
import type { Column, DialectName, EnumType } from "../schema/schema";
import { typeText } from "../schema/type-text";
import { canonicalDefault } from "../dialects/postgres/canonical-default";
import { shortTypeName } from "../dialects/postgres/type-text";
import { defaultText } from "./defaults";
import { storedName, storedQualifiedName } from "./names";

export interface MetadataContext {
  readonly driver: DataSource["driver"];
  readonly dialect: DialectName;
  /** PostgreSQL: the schema that goes unsaid. */
  readonly defaultSchema: string;
}

export function columnOf(column: ColumnMetadata, context: MetadataContext): Column {
  const { dialect } = context;
  const type = columnType(column, context);
  const text = defaultText(column, context.driver, dialect);
  const isIncrement = column.isGenerated && column.generationStrategy === "increment";
  // TypeORM's type forgets the third strategy, which `@PrimaryGeneratedColumn("identity")` sets.
  const isIdentity = column.isGenerated && (column.generationStrategy as string) === "identity";
  const canonical = text !== undefined && dialect === "postgres" ? canonicalDefault(text, type) : text;
  return {
    name: storedName(column.databaseName, dialect),
    type,
    nullable: column.isNullable,
    ...(canonical === undefined ? {} : { default: canonical }),
    ...(dialect === "postgres" && column.comment ? { comment: column.comment } : {}),
    ...(column.collation === undefined || column.collation === "" ? {} : { collation: column.collation }),
    ...(dialect === "sqlite" && column.enum ? { values: column.enum.map(String) } : {}),
    ...(isIncrement ? { autoincrement: true } : {}),
    ...(column.asExpression
      ? { generated: { expression: column.asExpression, storage: storageOf(column) } }
      : {}),
    ...(isIdentity && dialect === "postgres"
      ? { identity: column.generatedIdentity === "ALWAYS" ? "always" : "by default" }
      : {}),
  };
}

function storageOf(column: ColumnMetadata): "stored" | "virtual" {
  return column.generatedType === "STORED" ? "stored" : "virtual";
}

/** The enum type that the column needs on PostgreSQL. TypeORM's default name: `<table>_<column>_enum`. */
export function enumOf(column: ColumnMetadata, context: MetadataContext): EnumType | undefined {
  const isEnum = column.type === "enum" || column.type === "simple-enum";
  if (context.dialect !== "postgres" || !isEnum || !column.enum) return undefined;
  const { tableName, schema } = column.entityMetadata;
  const own = column.enumName ?? `${tableName}_${column.databaseName.toLowerCase()}_enum`;
  const [given, type, more] = column.enumName?.split(".") ?? [];
  const isQualified = given && type && more === undefined;
  const name = isQualified
    ? storedQualifiedName(type, given, context)
    : storedQualifiedName(own, schema, context);
  return { ...name, values: column.enum.map(String) };
}

function columnType(column: ColumnMetadata, context: MetadataContext): string {
  const suffix = column.isArray ? "[]" : "";
  const enumType = enumOf(column, context);
  if (enumType) return typeText(enumType) + suffix;
  const full = context.driver.createFullType(tableColumn(column, context.driver));
  return context.dialect === "postgres" ? shortTypeName(full.toLowerCase()) + suffix : full.toLowerCase();
}

/** What TypeORM builds the type text from (its TableUtils.createTableColumnOptions, which it does not export). */
function tableColumn(column: ColumnMetadata, driver: DataSource["driver"]): TableColumn {
  // typeorm is heavy, and who asks for metadata has loaded it already.
  const { TableColumn: Constructor } = require("typeorm") as typeof import("typeorm");
  return new Constructor({
    name: column.databaseName,
    type: driver.normalizeType(column),
    length: driver.getColumnLength(column),
    precision: column.precision ?? null,
    ...(column.scale === undefined ? {} : { scale: column.scale }),
    ...(column.spatialFeatureType === undefined ? {} : { spatialFeatureType: column.spatialFeatureType }),
    ...(column.srid === undefined ? {} : { srid: column.srid }),
  });
}
