import { canonicalDefault } from "../../../../src/migrator/dialects/postgres/canonical-default";
import { normalise } from "../../../../src/migrator/dialects/postgres/normalise";
import { shortTypeName } from "../../../../src/migrator/dialects/postgres/type-text";
import type { Column } from "../../../../src/migrator/schema/schema";
import { tableOf, withDatabase } from "./test-database";

/** Defaults as developers write them; the first 30 or so are known to make other tools find a change for ever. */
const defaults: readonly (readonly [type: string, text: string])[] = [
  ["timestamptz(3)[]", "'{}'"],
  ["text[]", "ARRAY[]::text[]"],
  ["text[]", "array['a', 'b']"],
  ["text[]", "'{}'::text[]"],
  ["jsonb", "'{}'::jsonb"],
  ["jsonb", `'{"a":"b::c"}'`],
  ["json", `'{"a":  1}'`],
  ["numeric", "1.5"],
  ["numeric(10,2)", "'0.00'"],
  ["numeric(10,2)", "1.50"],
  ["integer", "0"],
  ["integer", "'0'"],
  ["integer", "-1"],
  ["integer", "1 + 2"],
  ["smallint", "'-3'"],
  ["bigint", "5000000000"],
  ["double precision", "1e10"],
  ["real", "-0.5"],
  ["boolean", "'true'"],
  ["boolean", "TRUE"],
  ["boolean", "'1'"],
  ["text", "'a::b'"],
  ["text", "'it''s \\ here'"],
  ["varchar", "'a'::character varying"],
  ["varchar(5)", "'a'::varchar(5)"],
  ["char(3)", "'a'"],
  ["text", "concat('a', 'b')"],
  ["text", "current_user"],
  ["timestamptz", "now() + interval '1 day'"],
  ["timestamp", "now() at time zone 'utc'"],
  ["timestamp", "(CURRENT_TIMESTAMP)"],
  ["timestamp(3)", "CURRENT_TIMESTAMP(3)"],
  ["timestamp", "'2020-01-01'"],
  ["timestamptz", "'2020-01-01T00:00:00Z'"],
  ["date", "current_date"],
  ["date", "'2020-1-1'"],
  ["double precision", "extract(epoch from now())"],
  ["interval", "'P1D'"],
  ["interval", "interval '1' day"],
  ["bytea", "'\\x01'"],
  ["bytea", "'abc'"],
  ["uuid", "gen_random_uuid()"],
  ["uuid", "'00000000-0000-0000-0000-00000000000A'"],
  ["bit(3)", "B'101'"],
  ["varbit(3)", "'1'"],
  ["inet", "'10.0.0.1'"],
  ["money", "'1.50'"],
  ["point", "'(1,2)'"],
  ["int4range", "'[1,2]'"],
  ["mood", "'fine'"],
  ["mood", "'fine'::mood"],
  ["mood[]", "'{fine}'"],
  ["mood[]", "array['fine']::mood[]"],
  ["text", "NULL"],
  ["text", "coalesce(null, 'x')"],
  ["integer", "case when true then 1 else 2 end"],
  ["xml", "'<a/>'"],
  ["tsvector", "to_tsvector('english', 'x')"],
  ['"char"', "'c'"],
];

describe("a default as written", () => {
  it("equals the default that the database then has", () =>
    withDatabase(async (database) => {
      await database.query("create type mood as enum ('fine', 'bad')");
      const columns = defaults.map(([type, text], number): Column => {
        const canonical = canonicalDefault(text, type);
        const name = `c${number}`;
        return {
          name,
          type: shortTypeName(type),
          nullable: true,
          ...(canonical !== undefined && { default: canonical }),
        };
      });
      const table = tableOf("t", columns);
      await database.execute({ kind: "createTable", table });
      const before = await database.introspect();
      const normalised = await normalise(database, before, { ...before, tables: [table] });
      expect(normalised).toEqual(before);
    }));
});

/** Every type that TypeORM knows for PostgreSQL and that needs no extension beyond these, and modifiers where they exist. */
const types =
  `int int2 int4 int8 smallint integer bigint decimal decimal(9) decimal(9,3) numeric real float float(10) float(30) float4 float8
  double@precision money character@varying character@varying(9) varchar varchar(9) character character(4) char char(4) text citext
  hstore ltree cube bytea bit bit(5) varbit varbit(5) bit@varying bit@varying(5) timetz timetz(3) timestamptz timestamptz(3) timestamp
  timestamp(0) timestamp@without@time@zone timestamp(3)@without@time@zone timestamp@with@time@zone timestamp(6)@with@time@zone date
  time time(2) time@without@time@zone time@with@time@zone interval interval(3) interval@day@to@second(3) interval@year bool boolean
  point line lseg box path polygon circle cidr inet macaddr macaddr8 tsvector tsquery uuid xml json jsonb jsonpath int4range int8range
  numrange tsrange tstzrange daterange int4multirange oid name "char" regclass bpchar int[] varchar(9)[] timestamptz(3)[] citext[]
  decimal(9)[] "char"[] money[]`
    .split(/\s+/)
    .map((type) => type.replaceAll("@", " "));

describe("a type as written", () => {
  it("has the short spelling that the database then has", () =>
    withDatabase(async (database) => {
      for (const extension of ["citext", "hstore", "ltree", "cube"])
        await database.query(`create extension ${extension}`);
      await database.query(
        `create table t (${types.map((type, number) => `c${number} ${type}`).join(", ")})`,
      );
      const { columns } = await database.table("t");
      const pairs = types.map((written, number) => [written, columns[number]?.type]);
      expect(pairs).toEqual(types.map((written) => [written, shortTypeName(written)]));
    }));
});
