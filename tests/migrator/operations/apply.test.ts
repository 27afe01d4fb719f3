/** Operations that do not fit the schema are refused by name; the laws are in laws/. */
import { apply, applyAll, reverse } from "../../../src/migrator/operations/apply";
import type { Operation } from "../../../src/migrator/operations/operation";
import { emptySchema, type Schema } from "../../../src/migrator/schema/schema";

const t = { name: "t" };
const schema: Schema = {
  ...emptySchema("postgres"),
  tables: [
    {
      ...t,
      columns: [
        { name: "id", type: "integer", nullable: false },
        { name: "a", type: "text", nullable: true },
      ],
      primaryKey: { name: "PK", columns: ["id"] },
      uniques: [{ name: "UQ", columns: ["a"] }],
      checks: [{ name: "CHK", expression: "a <> ''" }],
      foreignKeys: [],
      indexes: [{ name: "IDX", columns: [{ expression: "lower(a)" }], where: "a IS NOT NULL" }],
    },
  ],
  enums: [{ name: "e", values: ["x"] }],
};

it.each<readonly [Operation, RegExp]>([
  [{ kind: "dropTable", table: { name: "gone" } }, /"gone" does not exist/],
  [{ kind: "dropTable", table: { schema: "app", name: "t" } }, /"app\.t" does not exist/],
  [
    {
      kind: "createTable",
      table: { ...t, columns: [], uniques: [], checks: [], foreignKeys: [], indexes: [] },
    },
    /already exists/,
  ],
  [{ kind: "dropColumn", table: t, column: "gone" }, /"t\.gone" does not exist/],
  [{ kind: "renameColumn", table: t, column: "gone", to: "x" }, /"t\.gone" does not exist/],
  [{ kind: "alterColumn", table: t, column: "gone", changes: {} }, /"t\.gone" does not exist/],
  [{ kind: "dropUnique", table: t, unique: { name: "gone" } }, /no unique "gone"/],
  [{ kind: "dropCheck", table: t, check: { expression: "b > 0" } }, /no check "b > 0"/],
  [{ kind: "dropForeignKey", table: t, foreignKey: { columns: ["a"] } }, /no foreign key \["a"\]/],
  [{ kind: "dropIndex", table: t, index: "gone" }, /no index "gone"/],
  [{ kind: "dropEnum", type: { name: "gone" } }, /"gone" does not exist/],
  [{ kind: "createEnum", type: { name: "e", values: [] } }, /already exists/],
])("%j", (operation, message) => {
  expect(() => apply(operation, schema)).toThrow(
    expect.objectContaining({
      code: "operation-impossible",
      message: expect.stringMatching(message) as string,
    }) as Error,
  );
});

it("what stands on a column goes with it and comes back with it", () => {
  const drop: Operation = { kind: "dropColumn", table: t, column: "a" };
  const after = apply(drop, schema);
  expect(after.tables[0]).toMatchObject({ uniques: [], checks: [], indexes: [] });
  expect(applyAll(reverse(drop, schema), after)).toEqual(schema);
});

it("a renamed column keeps its name in checks, indexes and keys", () => {
  const renamed = apply({ kind: "renameColumn", table: t, column: "a", to: "B c" }, schema).tables[0];
  expect(renamed?.uniques[0]?.columns).toEqual(["B c"]);
  expect(renamed?.checks[0]?.expression).toBe(`"B c" <> ''`);
  expect(renamed?.indexes[0]).toMatchObject({
    columns: [{ expression: 'lower("B c")' }],
    where: '"B c" IS NOT NULL',
  });
});
