import {
  editColumn,
  editEveryTable,
  editTable,
  requireColumn,
  requireTable,
  sortByNameThenText,
} from "../../schema/edit";
import { mentionsName, namesIn, renameInExpression } from "../../schema/expressions";
import { displayName, isSameName } from "../../schema/names";
import type {
  Check,
  Column,
  DialectName,
  ForeignKey,
  Index,
  QualifiedName,
  Schema,
  Table,
} from "../../schema/schema";
import { elementType } from "../../schema/type-text";
import type {
  AddColumn,
  AlterColumn,
  ColumnChanges,
  DropColumn,
  Operation,
  RenameColumn,
} from "../operation";
import { linkKey, type OperationKind } from "../kind";
import { changeLabels, describeColumn } from "./column-text";
import { mappingBack } from "./enum-values";

export const addColumn: OperationKind<AddColumn> = {
  apply: ({ table, column }, before) =>
    editTable(before, table, (old) => ({ ...old, columns: [...old.columns, column] })),
  reverse: ({ table, column }) => [{ kind: "dropColumn", table, column: column.name }],
  describe: ({ table, column }) => ({
    sign: "+",
    subject: `${displayName(table)}.${column.name}`,
    detail: describeColumn(column),
  }),
  links: ({ table, column }, before) => ({
    creates: [linkKey.column(table, column.name), linkKey.shape(table, column.name)],
    needs: [
      linkKey.table(table),
      linkKey.type(elementType(column.type)),
      ...computedFrom(table, column.generated?.expression, before),
    ],
  }),
};

/** Whatever stands on the column goes with it, as both databases have it, and comes back with it. */
export const dropColumn: OperationKind<DropColumn> = {
  apply: ({ table, column }, before) =>
    editTable(before, table, (old) => withoutColumn(old, requireColumn(old, column), before.dialect)),
  reverse: ({ table, column }, before) => {
    const old = requireTable(before, table);
    const dropped = requireColumn(old, column);
    return [
      { kind: "addColumn", table, column: dropped },
      ...restored(old, withoutColumn(old, dropped, before.dialect)),
    ];
  },
  describe: ({ table, column }, before) => ({
    sign: "-",
    subject: `${displayName(table)}.${column}`,
    detail: `${describeColumn(requireColumn(requireTable(before, table), column))}, its values are lost`,
  }),
  links: ({ table, column }, before) => {
    const dropped = requireColumn(requireTable(before, table), column);
    return {
      drops: [linkKey.column(table, column), linkKey.shape(table, column)],
      needs: [linkKey.table(table)],
      releases: [
        linkKey.type(elementType(dropped.type)),
        ...computedFrom(table, dropped.generated?.expression, before),
      ],
    };
  },
};

export const renameColumn: OperationKind<RenameColumn> = {
  apply: ({ table, column, to }, before) => {
    const renamed = editTable(before, table, (old) => withRenamedColumn(old, column, to, before.dialect));
    return editEveryTable(renamed, (other) => retarget(other, table, column, to));
  },
  reverse: ({ table, column, to }) => [{ kind: "renameColumn", table, column: to, to: column }],
  describe: ({ table, column, to }) => ({
    sign: "~",
    subject: `${displayName(table)}.${column}`,
    detail: `renamed to ${to}`,
  }),
  links: ({ table, column, to }) => ({
    creates: [linkKey.column(table, to), linkKey.shape(table, to)],
    drops: [linkKey.column(table, column), linkKey.shape(table, column)],
    needs: [linkKey.table(table)],
  }),
};

export const alterColumn: OperationKind<AlterColumn> = {
  apply: ({ table, column, changes }, before) =>
    editTable(before, table, (old) =>
      editColumn(old, column, (previous) => changedColumn(previous, changes)),
    ),
  reverse: ({ table, column, changes, using, mapping }, before) => {
    const old = requireColumn(requireTable(before, table), column);
    const back = mapping && mappingBack(mapping, old.values ?? []);
    const usingBack = using === undefined ? undefined : conversionBack(using, old.type);
    return [
      {
        kind: "alterColumn",
        table,
        column,
        changes: changesBack(changes, old),
        ...(usingBack === undefined ? {} : { using: usingBack }),
        ...(back ? { mapping: back } : {}),
      },
    ];
  },
  describe: ({ table, column, changes, mapping }, before) => ({
    sign: "~",
    subject: `${displayName(table)}.${column}`,
    detail: changeLabels(requireColumn(requireTable(before, table), column), changes, mapping).join(", "),
  }),
  links: ({ table, column, changes }, before) => alterColumnLinks(table, column, changes, before),
};

/** A list with commas that became an array becomes one again, and the other way round; of other SQL the inverse is not known. */
function conversionBack(using: string, type: string): string | undefined {
  const list = /^(string_to_array|array_to_string)\((\w+|"(?:[^"]|"")+"), ','\)(?:::[\w ."[\]]+)?$/.exec(
    using.trim(),
  );
  const [, made, column = ""] = list ?? [];
  if (made === undefined) return undefined;
  if (made === "string_to_array") return `array_to_string(${column}, ',')`;
  return `string_to_array(${column}, ',')${/^(?:text|varchar)\b/.test(type) ? "" : `::${type}`}`;
}

function alterColumnLinks(
  table: QualifiedName,
  column: string,
  changes: ColumnChanges,
  before: Schema,
): ReturnType<typeof alterColumn.links> {
  const old = requireTable(before, table).columns.find(({ name }) => name === column);
  const reshapes =
    changes.type !== undefined || changes.collation !== undefined || changes.generated !== undefined;
  const type = changes.type ?? old?.type;
  return {
    creates: reshapes ? [linkKey.shape(table, column)] : [],
    drops: reshapes ? [linkKey.shape(table, column)] : [],
    needs: [
      linkKey.table(table),
      linkKey.column(table, column),
      ...(changes.nullable === false ? [linkKey.filled(table, column)] : []),
      ...(type === undefined ? [] : [linkKey.type(elementType(type))]),
      ...computedFrom(table, changes.generated?.expression, before),
    ],
    releases: [
      ...(changes.type !== undefined && old ? [linkKey.type(elementType(old.type))] : []),
      ...(changes.generated === undefined ? [] : computedFrom(table, old?.generated?.expression, before)),
    ],
  };
}

/** The columns that a generated column may be computed from: whatever its expression names, known or yet to come. */
function computedFrom(
  table: QualifiedName,
  expression: string | undefined,
  schema: Schema,
): readonly string[] {
  if (expression === undefined) return [];
  return namesIn(expression, schema.dialect).flatMap((column) => [
    linkKey.column(table, column),
    linkKey.shape(table, column),
  ]);
}

/** The column with the changes made; null takes a property away. */
export function changedColumn(column: Column, changes: ColumnChanges): Column {
  const { autoincrement, ...others } = changes;
  const merged: Record<string, unknown> = { ...column, ...definedOnly(others) };
  if (autoincrement === true) merged["autoincrement"] = true;
  if (autoincrement === false) delete merged["autoincrement"];
  for (const [key, value] of Object.entries(merged)) if (value === null) delete merged[key];
  // Every key of ColumnChanges is a key of Column with the same type, once the nulls are gone.
  return merged as unknown as Column;
}

function definedOnly(changes: object): object {
  return Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
}

/** The changes that undo `changes` on a column that was `old`. */
function changesBack(changes: ColumnChanges, old: Column): ColumnChanges {
  const back: { -readonly [K in keyof ColumnChanges]: ColumnChanges[K] } = {};
  if (changes.type !== undefined) back.type = old.type;
  if (changes.nullable !== undefined) back.nullable = old.nullable;
  if (changes.default !== undefined) back.default = old.default ?? null;
  if (changes.comment !== undefined) back.comment = old.comment ?? null;
  if (changes.collation !== undefined) back.collation = old.collation ?? null;
  if (changes.values !== undefined) back.values = old.values ?? null;
  if (changes.autoincrement !== undefined) back.autoincrement = old.autoincrement ?? false;
  if (changes.identity !== undefined) back.identity = old.identity ?? null;
  if (changes.generated !== undefined) back.generated = old.generated ?? null;
  return back;
}

function pointsAt(foreignKey: ForeignKey, table: QualifiedName, column: string): boolean {
  return isSameName(foreignKey.references.table, table) && foreignKey.references.columns.includes(column);
}

function withoutColumn(table: Table, { name }: Column, dialect: DialectName): Table {
  const primaryKey = table.primaryKey?.columns.includes(name) ? undefined : table.primaryKey;
  const { primaryKey: _primaryKey, ...rest } = table;
  return {
    ...rest,
    ...(primaryKey ? { primaryKey } : {}),
    columns: table.columns.filter((column) => column.name !== name),
    uniques: table.uniques.filter((unique) => !unique.columns.includes(name)),
    checks: table.checks.filter((check) => !mentionsName(check.expression, name, dialect)),
    ...(table.exclusions
      ? { exclusions: table.exclusions.filter(({ expression }) => !mentionsName(expression, name, dialect)) }
      : {}),
    foreignKeys: table.foreignKeys.filter(
      (key) => !key.columns.includes(name) && !pointsAt(key, table, name),
    ),
    indexes: table.indexes.filter((index) => !indexMentions(index, name, dialect)),
  };
}

export function indexMentions(index: Index, column: string, dialect: DialectName): boolean {
  return (
    index.columns.some(
      (key) =>
        key.column === column ||
        (key.expression !== undefined && mentionsName(key.expression, column, dialect)),
    ) ||
    (index.include?.includes(column) ?? false) ||
    (index.where !== undefined && mentionsName(index.where, column, dialect))
  );
}

/** What `after` lost beside the column. */
function restored(before: Table, after: Table): readonly Operation[] {
  const table = { ...(before.schema === undefined ? {} : { schema: before.schema }), name: before.name };
  const lost = <T>(all: readonly T[], kept: readonly T[]): readonly T[] =>
    all.filter((item) => !kept.includes(item));
  return [
    ...(before.primaryKey && !after.primaryKey
      ? [{ kind: "addPrimaryKey", table, primaryKey: before.primaryKey } as const]
      : []),
    ...lost(before.uniques, after.uniques).map((unique) => ({ kind: "addUnique", table, unique }) as const),
    ...lost(before.checks, after.checks).map((check) => ({ kind: "addCheck", table, check }) as const),
    ...lost(before.exclusions ?? [], after.exclusions ?? []).map(
      (exclusion) => ({ kind: "addExclusion", table, exclusion }) as const,
    ),
    ...lost(before.indexes, after.indexes).map((index) => ({ kind: "createIndex", table, index }) as const),
    ...lost(before.foreignKeys, after.foreignKeys).map(
      (foreignKey) => ({ kind: "addForeignKey", table, foreignKey }) as const,
    ),
  ];
}

function withRenamedColumn(table: Table, from: string, to: string, dialect: DialectName): Table {
  requireColumn(table, from);
  const name = (column: string): string => (column === from ? to : column);
  const names = (columns: readonly string[]): readonly string[] => columns.map(name);
  const text = (sql: string): string =>
    mentionsName(sql, from, dialect) ? renameInExpression(sql, from, to, dialect) : sql;
  const renamedCheck = (check: Check): Check => ({ ...check, expression: text(check.expression) });
  return {
    ...table,
    columns: table.columns.map((column) => ({
      ...column,
      name: name(column.name),
      ...(column.generated
        ? { generated: { ...column.generated, expression: text(column.generated.expression) } }
        : {}),
    })),
    ...(table.primaryKey
      ? { primaryKey: { ...table.primaryKey, columns: names(table.primaryKey.columns) } }
      : {}),
    uniques: sortByNameThenText(
      table.uniques.map((unique) => ({ ...unique, columns: names(unique.columns) })),
    ),
    checks: sortByNameThenText(table.checks.map(renamedCheck)),
    ...(table.exclusions
      ? {
          exclusions: sortByNameThenText(
            table.exclusions.map((exclusion) => ({ ...exclusion, expression: text(exclusion.expression) })),
          ),
        }
      : {}),
    foreignKeys: sortByNameThenText(
      table.foreignKeys.map((key) => ({ ...key, columns: names(key.columns) })),
    ),
    indexes: table.indexes.map((index) => ({
      ...index,
      columns: index.columns.map((key) => ({
        ...key,
        ...(key.column === undefined ? {} : { column: name(key.column) }),
        ...(key.expression === undefined ? {} : { expression: text(key.expression) }),
      })),
      ...(index.include ? { include: names(index.include) } : {}),
      ...(index.where === undefined ? {} : { where: text(index.where) }),
    })),
  };
}

/** Foreign keys anywhere that point at the renamed column. */
function retarget(table: Table, renamed: QualifiedName, from: string, to: string): Table {
  if (!table.foreignKeys.some((key) => pointsAt(key, renamed, from))) return table;
  const foreignKeys = table.foreignKeys.map((key) =>
    pointsAt(key, renamed, from)
      ? {
          ...key,
          references: {
            ...key.references,
            columns: key.references.columns.map((column) => (column === from ? to : column)),
          },
        }
      : key,
  );
  return { ...table, foreignKeys: sortByNameThenText(foreignKeys) };
}
