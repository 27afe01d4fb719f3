import type { DataSource, TableColumnOptions } from "typeorm";
import type { ColumnMetadata } from "typeorm/metadata/ColumnMetadata";
import { AutogenError } from "../schema/errors";
import type { Column, DialectName, EnumType } from "../schema/schema";
import { typeText } from "../schema/type-text";
import { canonicalDefault } from "../dialects/postgres/canonical-default";
import { shortTypeName } from "../dialects/postgres/type-text";
import { defaultText } from "./defaults";
import { storedName, storedQualifiedName } from "./names";
import { typeorm } from "./typeorm";

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
  if (name.schema === undefined && builtInTypes.has(name.name))
    throw new AutogenError(
      "entity-invalid",
      `The enum type of ${tableName}.${column.databaseName} is called "${name.name}", like a type that PostgreSQL has built in.`,
      { nextStep: "Give the column another enumName: PostgreSQL would take its own type." },
    );
  return { ...name, values: column.enum.map(String) };
}

/** Types that PostgreSQL finds before any of the same name in a schema of the user's (pg_catalog comes first). */
const builtInTypes: ReadonlySet<string> = new Set(
  (
    "bit bool box bpchar bytea char cidr circle date float4 float8 inet int2 int4 int8 interval json jsonb line lseg macaddr " +
    "macaddr8 money name numeric oid path point polygon text time timestamp timestamptz timetz tsquery tsvector uuid varbit " +
    "varchar xml"
  ).split(" "),
);

function columnType(column: ColumnMetadata, context: MetadataContext): string {
  const suffix = column.isArray ? "[]" : "";
  const enumType = enumOf(column, context);
  if (enumType) return typeText(enumType) + suffix;
  return fullType(column, context) + suffix;
}

/** Most columns of a project have one of a few types. */
function fullType(column: ColumnMetadata, { driver, dialect }: MetadataContext): string {
  const known = fullTypes.get(driver) ?? new Map<string, string>();
  fullTypes.set(driver, known);
  const description = typeDescription(column, driver);
  const key = JSON.stringify(description);
  const found = known.get(key);
  if (found !== undefined) return found;
  const { TableColumn: Constructor } = typeorm();
  const full = driver
    .createFullType(new Constructor({ name: column.databaseName, ...description }))
    .toLowerCase();
  const text = dialect === "postgres" ? shortTypeName(full) : full;
  known.set(key, text);
  return text;
}

const fullTypes = new WeakMap<DataSource["driver"], Map<string, string>>();

/** What TypeORM builds the type text from (its TableUtils.createTableColumnOptions, which it does not export). */
function typeDescription(
  column: ColumnMetadata,
  driver: DataSource["driver"],
): Omit<TableColumnOptions, "name"> {
  return {
    type: driver.normalizeType(column),
    length: driver.getColumnLength(column),
    precision: column.precision ?? null,
    ...(column.scale === undefined ? {} : { scale: column.scale }),
    ...(column.spatialFeatureType === undefined ? {} : { spatialFeatureType: column.spatialFeatureType }),
    ...(column.srid === undefined ? {} : { srid: column.srid }),
  };
}
