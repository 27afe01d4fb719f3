import { splitConcurrent } from "../../../src/migrator/diff/concurrent";
import type { CreateIndex, Operation } from "../../../src/migrator/operations/operation";

const table = { name: "tasks" };

const unique = (columns: readonly string[], where?: string): CreateIndex => ({
  kind: "createIndex",
  table,
  index: {
    name: "ix",
    columns: columns.map((column) => ({ column })),
    unique: true,
    ...(where === undefined ? {} : { where }),
  },
  concurrently: true,
});

const pointing = (columns: readonly string[]): Operation => ({
  kind: "addForeignKey",
  table: { name: "notes" },
  foreignKey: {
    columns: columns.map((column) => `task_${column}`),
    references: { table, columns },
    onDelete: "no action",
    onUpdate: "no action",
  },
});

test.each([
  ["points at another key", unique(["title"]), ["id"], true],
  ["needs it", unique(["title"]), ["title"], false],
  ["needs it, in another order", unique(["title", "kind"]), ["kind", "title"], false],
  ["points at a part of it", unique(["title", "kind"]), ["title"], true],
  ["cannot point at a partial one", unique(["title"], "title <> ''"), ["title"], true],
])("a unique index and a foreign key that %s: concurrent %#", (_title, index, columns, isConcurrent) => {
  const { concurrent } = splitConcurrent([{ steps: [{ postgres: pointing(columns) }, { postgres: index }] }]);
  expect(concurrent).toHaveLength(isConcurrent ? 1 : 0);
});
