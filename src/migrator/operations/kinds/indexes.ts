import { editIndexes, indexesOf, sortByNameThenText } from "../../schema/edit";
import { AutogenError } from "../../schema/errors";
import { displayName } from "../../schema/names";
import type { Index, IndexColumn, QualifiedName, Schema } from "../../schema/schema";
import type { CreateIndex, DropIndex, RenameIndex } from "../operation";
import { linkKey, type OperationKind } from "../kind";
import { indexLiterals } from "../literal-links";

export const createIndex: OperationKind<CreateIndex> = {
  apply: ({ table, index }, before) =>
    editIndexes(before, table, (old) => sortByNameThenText([...old, index])),
  reverse: ({ table, index, concurrently }) => [
    { kind: "dropIndex", table, index: index.name, ...(concurrently ? { concurrently } : {}) },
  ],
  describe: ({ table, index, concurrently }) => ({
    sign: "+",
    subject: `${index.unique ? "unique index" : "index"} ${index.name}`,
    detail: describeIndex(table, index) + (concurrently ? ", concurrently" : ""),
  }),
  links: ({ table, index }, before) => ({
    creates: [
      linkKey.index(table, index.name),
      ...(index.unique ? [linkKey.uniqueKey(table, plainColumns(index))] : []),
    ],
    needs: [
      linkKey.table(table),
      ...usedShapes(table, index, before),
      ...indexLiterals(index, before.dialect),
    ],
  }),
};

export const dropIndex: OperationKind<DropIndex> = {
  apply: ({ table, index }, before) =>
    editIndexes(before, table, (old) => {
      const dropped = requireIndex(before, table, index);
      return old.filter((existing) => existing !== dropped);
    }),
  reverse: ({ table, index, concurrently }, before) => [
    {
      kind: "createIndex",
      table,
      index: requireIndex(before, table, index),
      ...(concurrently ? { concurrently } : {}),
    },
  ],
  describe: ({ table, index, concurrently }, before) => {
    const dropped = requireIndex(before, table, index);
    return {
      sign: "-",
      subject: `${dropped.unique ? "unique index" : "index"} ${index}`,
      detail: describeIndex(table, dropped) + (concurrently ? ", concurrently" : ""),
    };
  },
  links: ({ table, index }, before) => {
    const dropped = requireIndex(before, table, index);
    return {
      drops: [
        linkKey.index(table, index),
        ...(dropped.unique ? [linkKey.uniqueKey(table, plainColumns(dropped))] : []),
      ],
      needs: [linkKey.table(table)],
      releases: [...usedShapes(table, dropped, before), ...indexLiterals(dropped, before.dialect)],
    };
  },
};

export const renameIndex: OperationKind<RenameIndex> = {
  apply: ({ table, index, to }, before) =>
    editIndexes(before, table, (old) => {
      const renamed = requireIndex(before, table, index);
      return sortByNameThenText(
        old.map((existing) => (existing === renamed ? { ...renamed, name: to } : existing)),
      );
    }),
  reverse: ({ table, index, to }) => [{ kind: "renameIndex", table, index: to, to: index }],
  describe: ({ table, index, to }) => ({
    sign: "~",
    subject: `index ${index}`,
    detail: `on ${displayName(table)} renamed to ${to}`,
  }),
  links: ({ table, index, to }) => ({
    creates: [linkKey.index(table, to)],
    drops: [linkKey.index(table, index)],
    needs: [linkKey.table(table)],
  }),
};

export function requireIndex(schema: Schema, table: QualifiedName, name: string): Index {
  const index = indexesOf(schema, table).find((candidate) => candidate.name === name);
  if (index) return index;
  throw new AutogenError("operation-impossible", `Table "${displayName(table)}" has no index "${name}".`, {
    nextStep: "Check the name in the migration file, and that the revisions before it ran.",
  });
}

/** `on tasks (priority, created_at desc) where status = 'open'` */
function describeIndex(table: QualifiedName, index: Index): string {
  return [
    `on ${displayName(table)} (${index.columns.map(describeKey).join(", ")})`,
    ...(index.method === undefined ? [] : [`using ${index.method}`]),
    ...(index.nullsNotDistinct ? ["nulls not distinct"] : []),
    ...(index.where === undefined ? [] : [`where ${index.where}`]),
  ].join(" ");
}

function describeKey(key: IndexColumn): string {
  return `${key.column ?? `(${key.expression ?? ""})`}${key.descending ? " desc" : ""}`;
}

function plainColumns(index: Index): readonly string[] {
  return index.columns.map(({ column }) => column ?? "");
}

/** With an expression or a predicate every column of the table may be used. */
function usedShapes(table: QualifiedName, index: Index, before: Schema): readonly string[] {
  const isPlain = index.where === undefined && index.columns.every(({ column }) => column !== undefined);
  const all = before.tables.find(
    (candidate) => candidate.name === table.name && candidate.schema === table.schema,
  );
  const columns = isPlain
    ? [...plainColumns(index), ...(index.include ?? [])]
    : [...plainColumns(index), ...(all?.columns.map(({ name }) => name) ?? [])];
  return columns.flatMap((column) => [linkKey.column(table, column), linkKey.shape(table, column)]);
}
