/** What is called convertible must convert on the server, for some value at least. */
import { postgresValue } from "../../../../src/migrator/database/proof/postgres-values";
import { boundaryParts } from "../../../../src/migrator/database/proof/values";
import { canConvert } from "../../../../src/migrator/dialects/postgres/conversions";
import { conversion } from "../../../../src/migrator/dialects/postgres/using";
import { withDatabase } from "./test-database";

const types = (
  "smallint integer bigint numeric real|double precision|money bytea timestamp timestamptz date time timetz interval boolean " +
  "uuid json jsonb xml bit varbit inet cidr macaddr macaddr8 tsvector tsquery point line lseg box path polygon circle int4range int8range " +
  "numrange daterange tsrange tstzrange oid"
).split(/[|\s](?!precision)/);

test("every pair that is called convertible converts a made-up value on PostgreSQL", () =>
  withDatabase(async (database) => {
    const pairs = types.flatMap((from) =>
      types.filter((to) => to !== from && canConvert(from, to)).map((to) => [from, to] as const),
    );
    expect(pairs.length).toBeGreaterThan(80);
    const failed: string[] = [];
    for (const [from, to] of pairs)
      if (!(await converts(database, from, to))) failed.push(`${from} -> ${to}`);
    expect(failed).toEqual([]);
  }));

test.each([
  ["text[]", `'{a,"b,c",NULL}'`, "jsonb", `["a", "b,c", null]`],
  ["integer[]", "'{1,2}'", "json", "[1,2]"],
  ["integer[]", "'{{1,2},{3,4}}'", "jsonb", "[[1, 2], [3, 4]]"],
  ["mood[]", "'{sad,glad}'", "jsonb", `["sad", "glad"]`],
  ["jsonb[]", `'{"{\\"a\\": 1}"}'`, "jsonb", `{"a": 1}`],
  ["jsonb", `'["a", "b,c", null, "[x]", 1, {"k": 2}]'`, "text[]", `{a,"b,c",NULL,[x],1,"{\\"k\\": 2}"}`],
  ["json", "'[1,2]'", "integer[]", "{1,2}"],
  ["jsonb", "'[]'", "text[]", "{}"],
  ["jsonb", "'\"x\"'", "text[]", "{x}"],
  ["jsonb", "'7'", "integer[]", "{7}"],
  ["jsonb", "'null'", "text[]", null],
  ["jsonb", "NULL", "text[]", null],
  ["jsonb", `'["sad","glad"]'`, "mood[]", "{sad,glad}"],
  ["jsonb", `'["abcdef"]'`, "varchar(3)[]", "value too long for type character varying(3)"],
  ["hstore", "'a=>1'", "jsonb", `{"a": "1"}`],
  ["hstore", "'a=>1'", "json", `{"a": "1"}`],
  ["text[]", "'{a}'", "text", "a"],
  ["text[]", "'{a,b}'", "text", "{a,b}"],
  ["varchar(9)", "'{a,b}'", "varchar(9)[]", "{a,b}"],
  ["varchar(9)", "'a,b'", "varchar(9)[]", `{"a,b"}`],
  ["varchar(9)", "'12'", "integer[]", "{12}"],
  ["varchar(9)", "NULL", "integer[]", null],
  ["mood", "'sad'", "mood[]", "{sad}"],
  ["mood[]", "'{sad}'", "mood", "sad"],
  ["mood[]", "'{sad,glad}'", "mood", 'invalid input value for enum mood: "{sad,glad}"'],
])("%s %s as %s gives %s", (from, value, to, expected) =>
  withDatabase(async (database) => {
    await database.query("CREATE TYPE mood AS ENUM ('sad', 'glad')");
    await database.query("CREATE EXTENSION hstore");
    await database.query(`CREATE TABLE t AS SELECT ${value}::${from} AS v`);
    const using = conversion('"v"', from, to);
    const alter = `ALTER TABLE t ALTER COLUMN v TYPE ${to}${using === undefined ? "" : ` USING ${using}`}`;
    const result = await database.query(alter).then(
      async () => (await database.query("SELECT v::text AS v FROM t"))[0]?.["v"],
      (error: unknown) => (error as Error).message,
    );
    expect(result).toBe(expected);
  }),
);

async function converts(
  database: { query(sql: string): Promise<unknown> },
  from: string,
  to: string,
): Promise<boolean> {
  const using = conversion('"v"', from, to);
  for (const [row, part] of boundaryParts.entries()) {
    const value = part === "null" ? undefined : postgresValue(from, part, row);
    // A document may hold just a number, as the made-up ones do not.
    const values = from.startsWith("json") ? [`'${String(row)}'`, "'true'"] : [value ?? "NULL"];
    for (const own of values) {
      try {
        await database.query(`CREATE TEMP TABLE t AS SELECT ${own}::${from} AS v`);
        await database.query(
          `ALTER TABLE t ALTER COLUMN v TYPE ${to} ${using === undefined ? "" : `USING ${using}`}`,
        );
        return true;
      } catch {
        // The next value.
      } finally {
        await database.query("DROP TABLE IF EXISTS t");
      }
    }
  }
  return false;
}

test.each([
  ["integer", "uuid", false],
  ["timestamptz", "integer", false],
  ["boolean", "date", false],
  ["jsonb", "integer[]", true],
  ["uuid[]", "jsonb", true],
  ["json", "hstore", false],
  ["hstore", "jsonb", true],
  ["text", "text[]", false],
  ["text", "integer[]", false],
  ["varchar(20)", "varchar(20)[]", true],
  ["uuid[]", "integer[]", false],
  ["text", "uuid", true],
  ["varchar(20)", "integer", true],
  ["uuid", "varchar(40)", true],
  ["tasks_status_enum", "integer", true],
  ["public.mood", "text", true],
])("from %s to %s: %s", (from, to, expected) => {
  expect(canConvert(from, to)).toBe(expected);
});
