import { diffTable } from "../../../src/migrator/diff/tables";
import { followsName, isDefaultName } from "../../../src/migrator/diff/given-names";
import type { Table } from "../../../src/migrator/schema/schema";

test.each([
  ["IDX_0123456789abcdef0123456789", true],
  ["UQ_0123456789abcdef01234567890", true],
  ["PK_0123456789abcdef01234567890", true],
  ["XCL_0123456789abcdef0123456789", true],
  ["IDX_tasks_status", false],
  ["FK_decade", false],
  ["tasks_pkey", false],
])("%s is a default name of TypeORM: %s", (name, expected) => {
  expect(isDefaultName(name)).toBe(expected);
});

describe("names that differ and nothing else", () => {
  const table = (name: string): Table => ({
    name: "tasks",
    columns: [{ name: "id", type: "integer", nullable: false }],
    uniques: [],
    checks: [],
    foreignKeys: [],
    indexes: [{ name, columns: [{ column: "id" }] }],
  });
  const [hash, otherHash] = ["IDX_0123456789abcdef0123456789", "IDX_fedcba9876543210fedcba9876"];

  test.each([
    ["given", hash, otherHash, 0],
    ["given", hash, "by_id", 1],
    ["given", "by_id", hash, 0],
    ["all", hash, otherHash, 1],
    ["ignore", "by_id", "ids", 0],
  ] as const)("%s: %s -> %s gives %i renames", (setting, from, to, expected) => {
    const operations = diffTable(table(from), table(to), {
      alignsName: (name) => followsName(setting, name),
    });
    expect(operations.map(({ kind }) => kind)).toEqual(Array(expected).fill("renameIndex"));
  });

  test("a name that something new gets is made free, whatever the setting", () => {
    const [old, wanted] = [table("by_id"), table("by_key")];
    const added = { name: "by_id", columns: [{ column: "id", descending: true as const }] };
    const operations = diffTable(
      old,
      { ...wanted, indexes: [...wanted.indexes, added] },
      { alignsName: () => false },
    );
    expect(operations.map(({ kind }) => kind)).toEqual(["renameIndex", "createIndex"]);
  });
});
