/** `op.createTable(...)`: collects the parts of a new table into a Table. */
import { sortByNameThenText } from "../schema/edit";
import type {
  Check,
  Column,
  DialectName,
  Exclusion,
  ForeignKey,
  GeneratedColumn,
  Index,
  KeySorting,
  PrimaryKey,
  QualifiedName,
  Table,
  Unique,
  View,
} from "../schema/schema";
import type {
  ColumnOptions,
  ForeignKeyOptions,
  GeneratedOptions,
  IndexKeyInput,
  IndexOptions,
  KeyColumnInput,
  KeyOptions,
  TableDefinition,
  TableOptions,
  ViewOptions,
} from "./builder-types";
import { qualified } from "./qualified";
import { resolve, resolveRequired, type Portable } from "./portable";

export function defineTable(
  name: QualifiedName,
  define: (table: TableDefinition) => void,
  options: TableOptions,
  dialect: DialectName,
): Table {
  const columns: Column[] = [];
  const uniques: Unique[] = [];
  const checks: Check[] = [];
  const exclusions: Exclusion[] = [];
  const foreignKeys: ForeignKey[] = [];
  const indexes: Index[] = [];
  const primaryKeys: PrimaryKey[] = [];
  const definition: TableDefinition = {
    column: (column, type, columnOptions) => columns.push(columnFrom(column, type, columnOptions, dialect)),
    primaryKey: (keyColumns, keyOptions) => primaryKeys.push(keyFrom(keyColumns, keyOptions)),
    unique: (keyColumns, keyOptions) => uniques.push(keyFrom(keyColumns, keyOptions)),
    check: (expression, checkOptions) => checks.push(checkFrom(expression, checkOptions, dialect)),
    exclusion: (expression, own) => exclusions.push(exclusionFrom(expression, own)),
    foreignKey: (keyOptions) => foreignKeys.push(foreignKeyFrom(keyOptions)),
    index: (index, keys, indexOptions) => indexes.push(indexFrom(index, keys, indexOptions, dialect)),
    only: (wanted, more) => {
      if (wanted === dialect) more(definition);
    },
  };
  define(definition);
  return {
    ...name,
    columns,
    ...(primaryKeys[0] ? { primaryKey: primaryKeys[0] } : {}),
    uniques: sortByNameThenText(uniques),
    checks: sortByNameThenText(checks),
    ...(exclusions.length > 0 ? { exclusions: sortByNameThenText(exclusions) } : {}),
    foreignKeys: sortByNameThenText(foreignKeys),
    indexes: sortByNameThenText(indexes),
    ...(options.comment === undefined ? {} : { comment: options.comment }),
    ...(options.strict ? { strict: true } : {}),
    ...(options.withoutRowid ? { withoutRowid: true } : {}),
  };
}

/** @param given without options where a file in JavaScript leaves them away; then it does not say `nullable` */
export function columnFrom(
  name: string,
  type: Portable<string>,
  given: ColumnOptions | undefined,
  dialect: DialectName,
): Column {
  const options: Partial<ColumnOptions> = given ?? {};
  const defaultText = resolve(options.default, dialect);
  const collation = resolve(options.collation, dialect);
  const generated = options.generated && generatedFrom(options.generated, dialect);
  return {
    name,
    type: resolveRequired(type, dialect, `The type of column "${name}"`),
    nullable: resolveRequired(options.nullable, dialect, `"nullable" of column "${name}"`),
    ...(defaultText === undefined ? {} : { default: defaultText }),
    ...(options.comment === undefined ? {} : { comment: options.comment }),
    ...(collation === undefined ? {} : { collation }),
    ...(options.values === undefined ? {} : { values: options.values }),
    ...(resolve(options.autoincrement, dialect) ? { autoincrement: true } : {}),
    ...(options.identity === undefined ? {} : { identity: options.identity }),
    ...(generated ? { generated } : {}),
    ...(options.onConflict === undefined ? {} : { onConflict: options.onConflict }),
  };
}

/** undefined where the file has no expression for this database. */
export function generatedFrom(
  { expression, storage }: GeneratedOptions,
  dialect: DialectName,
): GeneratedColumn | undefined {
  const text = resolve(expression, dialect);
  if (text === undefined) return undefined;
  return { expression: text, storage: resolveRequired(storage, dialect, "The storage of a computed column") };
}

export function viewFrom(
  name: QualifiedName,
  definition: string,
  { materialized, indexes = [] }: ViewOptions,
  dialect: DialectName,
): View {
  return {
    ...name,
    definition,
    ...(materialized ? { materialized: true } : {}),
    indexes: sortByNameThenText(
      indexes.map(({ name: index, keys, ...options }) => indexFrom(index, keys, options, dialect)),
    ),
  };
}

export function exclusionFrom(expression: string, options: { readonly name?: string } = {}): Exclusion {
  return { ...(options.name === undefined ? {} : { name: options.name }), expression };
}

export function keyFrom(keys: readonly KeyColumnInput[], options: KeyOptions = {}): Unique {
  const sorting = keys.map((key): KeySorting => {
    if (typeof key === "string") return {};
    const { column: _column, ...own } = key;
    return own;
  });
  return {
    ...(options.name === undefined ? {} : { name: options.name }),
    columns: keys.map((key) => (typeof key === "string" ? key : key.column)),
    ...(sorting.some((own) => Object.keys(own).length > 0) ? { sorting } : {}),
    ...(options.deferrable === undefined ? {} : { deferrable: options.deferrable }),
    ...(options.onConflict === undefined ? {} : { onConflict: options.onConflict }),
  };
}

export function checkFrom(
  expression: Portable<string>,
  options: { readonly name?: string } = {},
  dialect: DialectName,
): Check {
  return {
    ...(options.name === undefined ? {} : { name: options.name }),
    expression: resolveRequired(expression, dialect, `Check ${options.name ?? ""}`.trim()),
  };
}

export function foreignKeyFrom(options: ForeignKeyOptions): ForeignKey {
  return {
    ...(options.name === undefined ? {} : { name: options.name }),
    columns: options.columns,
    references: { table: qualified(options.references), columns: options.referencedColumns },
    onDelete: options.onDelete ?? "no action",
    onUpdate: options.onUpdate ?? "no action",
    ...(options.deferrable === undefined ? {} : { deferrable: options.deferrable }),
  };
}

export function indexFrom(
  name: string,
  keys: readonly IndexKeyInput[],
  options: IndexOptions = {},
  dialect: DialectName,
): Index {
  const where = resolve(options.where, dialect);
  const isPostgres = dialect === "postgres";
  return {
    name,
    columns: keys.map((key) => (typeof key === "string" ? { column: key } : key)),
    ...(options.unique ? { unique: true } : {}),
    ...(where === undefined ? {} : { where }),
    ...(isPostgres && options.method !== undefined ? { method: options.method } : {}),
    ...(isPostgres && options.include !== undefined ? { include: options.include } : {}),
    ...(isPostgres && options.nullsNotDistinct ? { nullsNotDistinct: true } : {}),
  };
}
