/** Rows that do not fit a change are named, with their table and column. */
import type { ColumnChanges, Operation } from "../../../../src/migrator/operations/operation";
import { tableOf, withDatabase } from "./test-database";

const alter = (changes: ColumnChanges, using?: string): Operation => ({
  kind: "alterColumn",
  table: { name: "t" },
  column: "label",
  changes,
  ...(using === undefined ? {} : { using }),
});

// Called like a word of our own, which must not be taken for the column.
const column = (type: string): Operation => ({
  kind: "createTable",
  table: tableOf("t", [{ name: "label", type, nullable: true }], {
    primaryKey: { name: "pk", columns: ["id"] },
  }),
});

test.each([
  ["text", "uuid", "'x'", "id = 2: x (invalid input syntax for type uuid"],
  ["text", "integer", "'12a'", "id = 2: 12a (invalid input syntax for type integer"],
  ["bigint", "integer", "3000000000", "id = 2: 3000000000 (integer out of range)"],
  ["integer", "smallint", "70000", "id = 2: 70000 (smallint out of range)"],
  ["varchar(20)", "varchar(3)", "'abcd'", "id = 2: abcd (value too long for type character varying(3))"],
  ["text", "jsonb", "'{'", "id = 2: { (invalid input syntax for type json)"],
  ["integer[]", "integer", "'{1,2}'", 'id = 2: {1,2} (invalid input syntax for type integer: "{1,2}")'],
  ["numeric", "numeric(3,1)", "1000", "id = 2: 1000 (numeric field overflow)"],
])("from %s to %s, %s is refused by its row", (from, to, value, expected) =>
  withDatabase(async (database) => {
    await database.execute(column(from));
    await database.query(`INSERT INTO t VALUES (1, NULL), (2, ${value})`);
    await expect(database.execute(alter({ type: to }))).rejects.toThrow(
      `Column "t.label" holds values that do not become ${to}: ${expected}`,
    );
  }),
);

test("five rows are named, and it is said that there are more", () =>
  withDatabase(async (database) => {
    await database.execute(column("text"));
    await database.query("INSERT INTO t SELECT n, 'x' || n FROM generate_series(1, 9) n");
    await expect(database.execute(alter({ type: "integer" }))).rejects.toThrow(
      /: id = 1: x1; id = 2: x2; id = 3: x3; id = 4: x4; id = 5: x5 and more \(invalid/,
    );
  }));

test("the developer's own conversion is tried as it stands", () =>
  withDatabase(async (database) => {
    await database.execute(column("text"));
    await database.query("INSERT INTO t VALUES (1, 'n7'), (2, 'q')");
    await expect(
      database.execute(alter({ type: "integer" }, "replace(label, 'n', '')::integer")),
    ).rejects.toThrow('do not become integer: id = 2: q (invalid input syntax for type integer: "q")');
  }));

test("rows without a value are named where it becomes required", () =>
  withDatabase(async (database) => {
    await database.execute(column("text"));
    await database.query("INSERT INTO t VALUES (1, NULL), (2, 'a'), (3, NULL)");
    await expect(database.execute(alter({ nullable: false }))).rejects.toThrow(
      'Column "t.label" becomes required, and is NULL in: id = 1; id = 3. Give these rows a value first',
    );
  }));

test("what no row can refuse runs without a savepoint", () =>
  withDatabase(async (database) => {
    await database.execute(column("integer"));
    database.sent.length = 0;
    await database.execute(alter({ type: "text" }), alter({ nullable: true }));
    expect(database.sent.filter((sql) => sql.includes("SAVEPOINT"))).toEqual([]);
  }));
