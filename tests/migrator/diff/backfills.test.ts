import { missingFills, placeholder, withFills } from "../../../src/migrator/diff/backfills";
import type { AlterColumn, Operation } from "../../../src/migrator/operations/operation";
import { emptySchema, type Column, type Schema } from "../../../src/migrator/schema/schema";

const t = { name: "tasks" };
const column = (more: Partial<Column> = {}): Column => ({
  name: "priority",
  type: "integer",
  nullable: false,
  ...more,
});
const after = (own: Column): Schema => ({
  ...emptySchema("postgres"),
  tables: [{ ...t, columns: [own], uniques: [], checks: [], foreignKeys: [], indexes: [] }],
});
const add = (own: Column): Operation => ({ kind: "addColumn", table: t, column: own });
const tighten: AlterColumn = {
  kind: "alterColumn",
  table: t,
  column: "priority",
  changes: { nullable: false },
};

it.each<readonly [string, Operation, Column, boolean]>([
  ["a new required column", add(column()), column(), true],
  ["a new column that may be null", add(column({ nullable: true })), column({ nullable: true }), false],
  ["a new column with a default", add(column({ default: "0" })), column({ default: "0" }), false],
  ["a new identity", add(column({ identity: "always" })), column({ identity: "always" }), false],
  ["a new serial", add(column({ autoincrement: true })), column({ autoincrement: true }), false],
  ["a column that becomes required", tighten, column(), true],
])("%s needs a value for existing rows: %#", (_title, operation, own, needs) => {
  expect(missingFills([operation], after(own)).length).toBe(needs ? 1 : 0);
});

it("add, fill, tighten", () => {
  expect(withFills([add(column())], new Map([["tasks.priority", "7"]]))).toEqual([
    add(column({ nullable: true })),
    { kind: "backfill", table: t, column: "priority", value: "7" },
    tighten,
  ]);
});

it("the other changes of a column come before its value is filled in", () => {
  const changes = { type: "bigint", nullable: false };
  const alter: Operation = { kind: "alterColumn", table: t, column: "priority", changes };
  expect(withFills([alter], new Map([["tasks.priority", "7"]]))).toEqual([
    { kind: "alterColumn", table: t, column: "priority", changes: { type: "bigint" } },
    { kind: "backfill", table: t, column: "priority", value: "7" },
    tighten,
  ]);
});

it("an identity comes when the column is required", () => {
  const alter = (changes: AlterColumn["changes"]): AlterColumn => ({ ...tighten, changes });
  const operation = alter({ default: null, nullable: false, identity: "always" });
  expect(withFills([operation], new Map([["tasks.priority", "7"]]))).toEqual([
    alter({ default: null }),
    { kind: "backfill", table: t, column: "priority", value: "7" },
    alter({ nullable: false, identity: "always" }),
  ]);
});

it("where somebody says that there are no rows, nothing is filled", () => {
  expect(withFills([add(column())], new Map([["tasks.priority", null]]))).toEqual([add(column())]);
});

it.each<readonly [Partial<Column>, string | undefined]>([
  [{ default: "42" }, "42"],
  [{ type: "varchar", values: ["it's"] }, "'it''s'"],
  [{ type: "text[]" }, "'{}'"],
  [{ type: "numeric(10,2)" }, "0"],
  [{ type: "timestamptz(3)" }, "'1970-01-01 00:00:00'"],
  [{ type: "boolean" }, "false"],
  [{ type: "some_domain" }, undefined],
])("the placeholder of %j is %s", (more, value) => {
  expect(placeholder(column(more), emptySchema("postgres"))).toBe(value);
});
