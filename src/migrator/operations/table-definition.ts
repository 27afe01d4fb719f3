/** `op.createTable(...)`: collects the parts of a new table into a Table. */
import { sortByNameThenText } from "../schema/edit";
import type {
  Check,
  Column,
  DialectName,
  ForeignKey,
  Index,
  PrimaryKey,
  QualifiedName,
  Table,
  Unique,
} from "../schema/schema";
import type {
  ColumnOptions,
  ForeignKeyOptions,
  IndexKeyInput,
  IndexOptions,
  KeyOptions,
  TableDefinition,
  TableOptions,
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
  const foreignKeys: ForeignKey[] = [];
  const indexes: Index[] = [];
  const primaryKeys: PrimaryKey[] = [];
  const definition: TableDefinition = {
    column: (column, type, columnOptions) => columns.push(columnFrom(column, type, columnOptions, dialect)),
    primaryKey: (keyColumns, keyOptions) => primaryKeys.push(keyFrom(keyColumns, keyOptions)),
    unique: (keyColumns, keyOptions) => uniques.push(keyFrom(keyColumns, keyOptions)),
    check: (expression, checkOptions) => checks.push(checkFrom(expression, checkOptions, dialect)),
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
    foreignKeys: sortByNameThenText(foreignKeys),
    indexes: sortByNameThenText(indexes),
    ...(options.comment === undefined ? {} : { comment: options.comment }),
    ...(options.strict ? { strict: true } : {}),
    ...(options.withoutRowid ? { withoutRowid: true } : {}),
  };
}

export function columnFrom(
  name: string,
  type: Portable<string>,
  options: ColumnOptions,
  dialect: DialectName,
): Column {
  const defaultText = resolve(options.default, dialect);
  const collation = resolve(options.collation, dialect);
  return {
    name,
    type: resolveRequired(type, dialect, `The type of column "${name}"`),
    nullable: resolveRequired(options.nullable, dialect, `"nullable" of column "${name}"`),
    ...(defaultText === undefined ? {} : { default: defaultText }),
    ...(options.comment === undefined ? {} : { comment: options.comment }),
    ...(collation === undefined ? {} : { collation }),
    ...(options.values === undefined ? {} : { values: options.values }),
    ...(options.autoincrement ? { autoincrement: true } : {}),
    ...(options.identity === undefined ? {} : { identity: options.identity }),
    ...(options.onConflict === undefined ? {} : { onConflict: options.onConflict }),
  };
}

export function keyFrom(columns: readonly string[], options: KeyOptions = {}): Unique {
  return {
    ...(options.name === undefined ? {} : { name: options.name }),
    columns,
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
