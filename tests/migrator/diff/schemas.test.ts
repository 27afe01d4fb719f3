/** What two schemas differ in, and in which order it is done. */
import { diff } from "../../../src/migrator/diff/schemas";
import type { Operation } from "../../../src/migrator/operations/operation";
import {
  emptySchema,
  type Column,
  type ForeignKey,
  type Schema,
  type Table,
} from "../../../src/migrator/schema/schema";

const id: Column = { name: "id", type: "integer", nullable: false };
const column = (name: string, more: Partial<Column> = {}): Column => ({
  name,
  type: "integer",
  nullable: true,
  ...more,
});
const table = (name: string, more: Partial<Table> = {}): Table => ({
  name,
  columns: [id],
  primaryKey: { columns: ["id"] },
  uniques: [],
  checks: [],
  foreignKeys: [],
  indexes: [],
  ...more,
});
const pointing = (name: string, to: string, own = "other_id"): ForeignKey => ({
  name,
  columns: [own],
  references: { table: { name: to }, columns: ["id"] },
  onDelete: "no action",
  onUpdate: "no action",
});
const schema = (...tables: Table[]): Schema => ({ ...emptySchema("postgres"), tables });
const kinds = (operations: readonly Operation[]): readonly string[] =>
  operations.map((operation) => {
    const name = "table" in operation ? operation.table.name : "type" in operation ? operation.type.name : "";
    return `${operation.kind} ${name}`;
  });

const a = table("a", { columns: [id, column("other_id")], foreignKeys: [pointing("FK_a", "b")] });
const b = table("b", { columns: [id, column("other_id")], foreignKeys: [pointing("FK_b", "a")] });

it("two new tables that point at each other: the key that closes the circle comes after both", () => {
  expect(kinds(diff(schema(), schema(a, b)))).toEqual(["createTable b", "createTable a", "addForeignKey b"]);
});

it("two tables that point at each other are dropped", () => {
  expect(kinds(diff(schema(a, b), schema()))).toEqual(["dropForeignKey b", "dropTable a", "dropTable b"]);
});

it("a table that points at itself needs no step of its own", () => {
  const self = table("s", { columns: [id, column("other_id")], foreignKeys: [pointing("FK_s", "s")] });
  expect(kinds(diff(schema(), schema(self)))).toEqual(["createTable s"]);
  expect(kinds(diff(schema(self), schema()))).toEqual(["dropTable s"]);
});

it("children go before their parents, and come after them", () => {
  const parent = table("z_parent");
  const child = table("a_child", {
    columns: [id, column("other_id")],
    foreignKeys: [pointing("FK", "z_parent")],
  });
  expect(kinds(diff(schema(), schema(child, parent)))).toEqual([
    "createTable z_parent",
    "createTable a_child",
  ]);
  expect(kinds(diff(schema(parent, child), schema()))).toEqual(["dropTable a_child", "dropTable z_parent"]);
});

it("a constraint with another name only is the same constraint", () => {
  const old = table("t", { uniques: [{ name: "UQ_0123", columns: ["id"] }] });
  const renamed = table("t", { uniques: [{ name: "UQ_abcd", columns: ["id"] }] });
  expect(diff(schema(old), schema(renamed))).toEqual([]);
});

it("an enum type is there before the column that has it, and goes after it", () => {
  const withEnum: Schema = {
    ...schema(table("t", { columns: [id, column("status", { type: "t_status" })] })),
    enums: [{ name: "t_status", values: ["x"] }],
  };
  expect(kinds(diff(schema(table("t")), withEnum))).toEqual(["createEnum t_status", "addColumn t"]);
  expect(kinds(diff(withEnum, schema(table("t"))))).toEqual(["dropColumn t", "dropEnum t_status"]);
});

it("an enum type whose column got a new type name follows it", () => {
  const named = (name: string): Schema => ({
    ...schema(table("t", { columns: [id, column("status", { type: name })] })),
    enums: [{ name, values: ["x"] }],
  });
  expect(diff(named("old_enum"), named("new_enum"))).toEqual([
    { kind: "renameEnum", type: { name: "old_enum" }, to: "new_enum" },
  ]);
});

it("a change of type is one alterColumn, never drop and add", () => {
  const typed = (type: string): Schema => schema(table("t", { columns: [id, column("c", { type })] }));
  expect(diff(typed("integer"), typed("uuid"))).toEqual([
    { kind: "alterColumn", table: { name: "t" }, column: "c", changes: { type: "uuid" } },
  ]);
});

it("foreign keys let go of a key whose type changes to another family, and take hold again", () => {
  const typed = (type: string): Schema =>
    schema(
      table("p", { columns: [{ ...id, type }] }),
      table("c", { columns: [id, column("other_id", { type })], foreignKeys: [pointing("FK", "p")] }),
    );
  const order = kinds(diff(typed("integer"), typed("uuid")));
  expect(order[0]).toBe("dropForeignKey c");
  expect(order[order.length - 1]).toBe("addForeignKey c");
  expect(kinds(diff(typed("integer"), typed("bigint")))).toEqual(["alterColumn p", "alterColumn c"]);
});

it("a value that only gets another name takes what is computed from it along", () => {
  const withValue = (value: string): Schema => ({
    ...schema(
      table("t", {
        columns: [
          id,
          column("status", { type: "t_status" }),
          column("is_open", { generated: { expression: `"status" = '${value}'`, storage: "stored" } }),
        ],
      }),
    ),
    enums: [{ name: "t_status", values: [value, "done"] }],
  });
  const values = [{ table: { name: "t" }, column: "status", mapping: { open: "fresh" } }];
  expect(diff(withValue("open"), withValue("fresh"), { tables: [], columns: [], values })).toEqual([
    { kind: "renameEnumValue", type: { name: "t_status" }, value: "open", to: "fresh" },
  ]);
});
