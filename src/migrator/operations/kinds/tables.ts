import {
  addTable,
  dropTable as dropTableFrom,
  editEveryTable,
  editTable,
  requireTable,
  sortByNameThenText,
} from "../../schema/edit";
import { displayName, isSameName, nameOf } from "../../schema/names";
import type { QualifiedName, Schema, Table } from "../../schema/schema";
import { elementType } from "../../schema/type-text";
import type { AlterTableComment, AlterTableOptions, CreateTable, DropTable, RenameTable } from "../operation";
import { linkKey, type OperationKind } from "../kind";
import { tableLiterals } from "../literal-links";

export const createTable: OperationKind<CreateTable> = {
  apply: ({ table }, before) => addTable(before, table),
  reverse: ({ table }) => [{ kind: "dropTable", table: nameOf(table) }],
  describe: ({ table }) => ({
    sign: "+",
    subject: `table ${displayName(table)}`,
    detail: describeSize(table),
  }),
  links: ({ table }, before) => ({
    creates: provided(table),
    needs: [...required(table), ...tableLiterals(table, before.dialect)],
  }),
};

export const dropTable: OperationKind<DropTable> = {
  apply: ({ table }, before) => dropTableFrom(before, table),
  reverse: ({ table }, before) => [{ kind: "createTable", table: requireTable(before, table) }],
  describe: ({ table }, before) => ({
    sign: "-",
    subject: `table ${displayName(table)}`,
    detail: `${describeSize(requireTable(before, table))}, its rows are lost`,
  }),
  links: ({ table }, before) => {
    const dropped = requireTable(before, table);
    return {
      drops: provided(dropped),
      releases: [...required(dropped), ...tableLiterals(dropped, before.dialect)],
    };
  },
};

export const renameTable: OperationKind<RenameTable> = {
  apply: ({ table, to }, before) => {
    const renamed = editTable(before, table, (old) => ({ ...old, name: to }));
    return editEveryTable(renamed, (other) => retarget(other, table, { ...table, name: to }));
  },
  reverse: ({ table, to }) => [{ kind: "renameTable", table: { ...table, name: to }, to: table.name }],
  describe: ({ table, to }) => ({
    sign: "~",
    subject: `table ${displayName(table)}`,
    detail: `renamed to ${to}`,
  }),
  links: ({ table, to }) => ({
    creates: [linkKey.table({ ...table, name: to })],
    drops: [linkKey.table(table)],
  }),
};

export const alterTableComment: OperationKind<AlterTableComment> = {
  apply: ({ table, comment }, before) =>
    editTable(before, table, ({ comment: _old, ...rest }) =>
      comment === null ? rest : { ...rest, comment },
    ),
  reverse: ({ table }, before) => [
    { kind: "alterTableComment", table, comment: requireTable(before, table).comment ?? null },
  ],
  describe: ({ table, comment }) => ({
    sign: "~",
    subject: `table ${displayName(table)}`,
    detail: comment === null ? "comment dropped" : `comment ${JSON.stringify(comment)}`,
  }),
  links: ({ table }) => ({ needs: [linkKey.table(table)] }),
};

export const alterTableOptions: OperationKind<AlterTableOptions> = {
  apply: (operation, before) =>
    editTable(before, operation.table, ({ strict, withoutRowid, ...rest }) => ({
      ...rest,
      ...((operation.strict ?? strict) ? { strict: true } : {}),
      ...((operation.withoutRowid ?? withoutRowid) ? { withoutRowid: true } : {}),
    })),
  reverse: ({ kind, table, strict, withoutRowid }, before) => {
    const old = requireTable(before, table);
    return [
      {
        kind,
        table,
        ...(strict === undefined ? {} : { strict: old.strict === true }),
        ...(withoutRowid === undefined ? {} : { withoutRowid: old.withoutRowid === true }),
      },
    ];
  },
  describe: ({ table, strict, withoutRowid }) => ({
    sign: "~",
    subject: `table ${displayName(table)}`,
    detail: [
      ...(strict === undefined ? [] : [strict ? "strict" : "not strict"]),
      ...(withoutRowid === undefined ? [] : [withoutRowid ? "without rowid" : "with rowid"]),
    ].join(", "),
  }),
  links: ({ table }) => ({ needs: [linkKey.table(table)] }),
};

function describeSize(table: Table): string {
  const indexes = table.indexes.length;
  const keys = table.foreignKeys.length;
  return [
    count(table.columns.length, "column", "columns"),
    ...(keys > 0 ? [count(keys, "foreign key", "foreign keys")] : []),
    ...(indexes > 0 ? [count(indexes, "index", "indexes")] : []),
  ].join(", ");
}

function count(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`;
}

/** Everything of the table that something else may need. */
function provided(table: Table): readonly string[] {
  const keys = [
    ...(table.primaryKey ? [table.primaryKey.columns] : []),
    ...table.uniques.map((unique) => unique.columns),
    ...table.indexes
      .filter((index) => index.unique)
      .map((index) => index.columns.map(({ column }) => column ?? "")),
  ];
  return [
    linkKey.table(table),
    ...table.columns.flatMap(({ name }) => [linkKey.column(table, name), linkKey.shape(table, name)]),
    ...keys.map((columns) => linkKey.uniqueKey(table, columns)),
    ...table.indexes.map((index) => linkKey.index(table, index.name)),
    ...[
      ...(table.primaryKey ? [table.primaryKey] : []),
      ...table.uniques,
      ...(table.exclusions ?? []),
    ].flatMap((constraint) => linkKey.backingIndex(table, constraint)),
  ];
}

/** Everything that must exist before the table, and that cannot go before it has gone. */
function required(table: Table): readonly string[] {
  const others = table.foreignKeys.filter((key) => !isSameName(key.references.table, table));
  return [
    ...(table.schema === undefined ? [] : [linkKey.schema(table.schema)]),
    ...table.columns.map((column) => linkKey.type(elementType(column.type))),
    ...others.flatMap(({ references }) => [
      linkKey.table(references.table),
      linkKey.uniqueKey(references.table, references.columns),
      ...references.columns.map((column) => linkKey.shape(references.table, column)),
    ]),
  ];
}

/** The table with foreign keys that follow another one to its new name. */
export function retarget(table: Table, from: QualifiedName, to: QualifiedName): Table {
  return {
    ...table,
    foreignKeys: sortByNameThenText(
      table.foreignKeys.map((key) =>
        isSameName(key.references.table, from)
          ? { ...key, references: { ...key.references, table: nameOf(to) } }
          : key,
      ),
    ),
  };
}

/** Tables that point at this one, itself included. */
export function referencingTables(schema: Schema, name: QualifiedName): readonly Table[] {
  return schema.tables.filter((table) =>
    table.foreignKeys.some((key) => isSameName(key.references.table, name)),
  );
}
