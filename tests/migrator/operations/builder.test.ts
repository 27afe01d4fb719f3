/** What the calls of a migration file become, for each database. */
import { operationsInto } from "../../../src/migrator/operations/builder";
import type { Operations } from "../../../src/migrator/operations/builder-types";
import type { Operation } from "../../../src/migrator/operations/operation";
import type { DialectName } from "../../../src/migrator/schema/schema";

async function recorded(
  dialect: DialectName,
  steps: (op: Operations) => Promise<void>,
): Promise<readonly (readonly Operation[])[]> {
  const calls: (readonly Operation[])[] = [];
  const run = (operations: readonly Operation[]): Promise<void> =>
    Promise.resolve(void calls.push(operations));
  await steps(operationsInto({ dialect, run }));
  return calls;
}

it("each database gets its own types and defaults", async () => {
  const steps = (op: Operations): Promise<void> =>
    op.alterTable("tasks", (table) =>
      table.addColumn(
        "config",
        { postgres: "jsonb", sqlite: "text" },
        {
          nullable: false,
          default: { postgres: "'{}'::jsonb" },
          comment: "settings",
        },
      ),
    );
  const column = { name: "config", nullable: false };
  const addition = { kind: "addColumn", table: { name: "tasks" } };
  expect(await recorded("postgres", steps)).toEqual([
    [{ ...addition, column: { ...column, type: "jsonb", default: "'{}'::jsonb", comment: "settings" } }],
  ]);
  expect(await recorded("sqlite", steps)).toEqual([[{ ...addition, column: { ...column, type: "text" } }]]);
});

it("SQLite passes over enum types, schemas, comments and identity", async () => {
  const steps = async (op: Operations): Promise<void> => {
    await op.createSchema("app");
    await op.createEnum("tier", ["a"]);
    await op.alterEnum("tier", ["a", "b"]);
    await op.renameEnum("tier", "level");
    await op.alterTable({ schema: "app", name: "t" }, (table) => {
      table.comment("x");
      table.alterColumn("c", { comment: "y", identity: "always" });
    });
    await op.dropEnum("level");
    await op.dropSchema("app");
  };
  expect(await recorded("sqlite", steps)).toEqual([]);
  expect(await recorded("postgres", steps)).toHaveLength(7);
});

it("`only` is for one database, around steps and inside a table", async () => {
  const steps = async (op: Operations): Promise<void> => {
    await op.only("postgres", (inner) => inner.sql("select 1"));
    await op.alterTable("t", (table) => {
      table.only("sqlite", (inner) => inner.dropColumn("a"));
      table.dropColumn("b");
    });
    await op.sql({ sqlite: "vacuum" });
  };
  const kinds = async (dialect: DialectName): Promise<unknown> =>
    (await recorded(dialect, steps)).map((operations) => operations.map(({ kind }) => kind));
  expect(await kinds("postgres")).toEqual([["sql"], ["dropColumn"]]);
  expect(await kinds("sqlite")).toEqual([["dropColumn", "dropColumn"], ["sql"]]);
});

it("null takes a property away, and what is not said stays", async () => {
  const [operations] = await recorded("postgres", (op) =>
    op.alterTable("t", (table) => table.alterColumn("c", { default: null, nullable: true })),
  );
  expect(operations).toEqual([
    { kind: "alterColumn", table: { name: "t" }, column: "c", changes: { default: null, nullable: true } },
  ]);
});

/** As a file in JavaScript may call it, which no type keeps from it. */
interface Careless {
  readonly column: (...words: readonly unknown[]) => void;
  readonly addColumn: (...words: readonly unknown[]) => void;
}
const careless = (table: unknown): Careless => table as Careless;

it.each([
  [
    "createTable",
    (op: Operations) => op.createTable("t", (table) => careless(table).column("id", "integer")),
  ],
  [
    "addColumn",
    (op: Operations) => op.alterTable("t", (table) => careless(table).addColumn("id", "integer")),
  ],
  [
    "no nullable",
    (op: Operations) => op.alterTable("t", (table) => careless(table).addColumn("id", "text", {})),
  ],
])("%s: a column that does not say whether it may be NULL is refused by name", async (_title, steps) => {
  const run = async (): Promise<unknown> =>
    recorded("sqlite", (op) => Promise.resolve().then(() => steps(op)));
  await expect(run()).rejects.toMatchObject({
    code: "revision-invalid",
    message: '"nullable" of column "id" is not said.',
  });
});

it.each([
  [
    "a type",
    (op: Operations) =>
      op.alterTable("t", (table) => table.addColumn("c", { postgres: "jsonb" }, { nullable: true })),
  ],
  [
    "nullable",
    (op: Operations) =>
      op.alterTable("t", (table) => table.addColumn("c", "text", { nullable: { postgres: true } })),
  ],
  ["a check", (op: Operations) => op.alterTable("t", (table) => table.addCheck({ postgres: "a > 0" }))],
  ["a backfill", (op: Operations) => op.alterTable("t", (table) => table.backfill("c", { postgres: "0" }))],
])("%s that a database has no value for is an error that names the database", async (_title, steps) => {
  const run = async (): Promise<unknown> =>
    recorded("sqlite", (op) => Promise.resolve().then(() => steps(op)));
  await expect(run()).rejects.toMatchObject({
    code: "revision-invalid",
    message: expect.stringContaining("sqlite") as string,
  });
});
