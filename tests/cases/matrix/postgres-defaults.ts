/** Defaults in every form that people write them in, and what TypeORM's schema builder makes of them. */
import type { EntitySchemaColumnOptions } from "typeorm";
import { before1, column, type Misjudged, type Variant } from "./variant";

const on = "postgres";
type Options = EntitySchemaColumnOptions;

/** One default becomes another. */
function change(
  title: string,
  options: Options,
  from: unknown,
  to: unknown,
  extra: Parameters<typeof column>[5] = {},
): Variant {
  return column(on, title, withDefault(options, from), withDefault(options, to), [undefined], extra);
}

/** TypeORM's type of a default leaves out null. */
function withDefault(options: Options, value: unknown): Options {
  return value === undefined ? { ...options, nullable: true } : ({ ...options, default: value } as Options);
}

const sets: Misjudged = {
  says: "SET DEFAULT",
  because: "it compares texts, and PostgreSQL gives another text back",
};

const retypes: Misjudged = {
  says: "TYPE TIMESTAMP(3) WITH TIME ZONE array",
  because: "it finds no precision in the type of an array, and writes a type that is none",
};

// prettier-ignore
const literals: readonly Variant[] = [
  change("a text", { type: "text" }, "a", "b"),
  change("an empty text", { type: "text" }, "", " "),
  change("a text with an apostrophe", { type: "text" }, "it's", "its", {
    createFails: "DEFAULT 'it's'",
    judge: sets,
  }),
  change("a text with quotes", { type: "text" }, 'say "hi"', "say hi"),
  change("a text with a backslash", { type: "text" }, "a\\b", "a/b"),
  change("a text with a newline", { type: "text" }, "a\nb", "a b"),
  change("a text with ::", { type: "text" }, "a::b", "a:b", { judge: sets }),
  change("a text that looks like a call", { type: "text" }, "now()", "NOW()"),
  change("a text that looks like a number", { type: "varchar" }, "007", "7"),
  change("a text beyond ASCII", { type: "varchar" }, "Zażółć 🚀", "gęś"),
  change("a text that says null", { type: "varchar" }, "null", "NULL"),
  change("a text of varchar(20)", { type: "varchar", length: 20 }, "open", "shut"),
  change("a text of char(3)", { type: "char", length: 3 }, "abc", "abd"),
  change("a number", { type: "integer" }, 0, 1),
  change("a negative number", { type: "integer" }, -1, -2),
  change("a number as text", { type: "integer" }, "5", "6"),
  change("a big number", { type: "bigint" }, 9007199254740991, "9223372036854775807"),
  change("a negative big number", { type: "bigint" }, "-9223372036854775808", "-1"),
  change("a small number", { type: "smallint" }, -3, 3),
  change("a whole numeric", { type: "numeric" }, 1, 2),
  change("a fraction", { type: "numeric" }, 1.5, 2, { judge: sets }),
  change("a fraction as text", { type: "numeric", precision: 10, scale: 2 }, "0.00", 1, { judge: sets }),
  change("a negative fraction", { type: "decimal", precision: 10, scale: 2 }, -0.5, 0),
  change("a floating-point fraction", { type: "double precision" }, 0.5, 1),
  change("a real fraction", { type: "real" }, -0.5, 1),
  change("an exponent", { type: "double precision" }, 1e21, 1),
  change("true", { type: "boolean" }, true, false),
  change("true as text", { type: "boolean" }, "true", false, { judge: sets }),
  change("one for true", { type: "boolean" }, 1, false, { judge: sets }),
  change("null", { type: "text", nullable: true }, null, "x"),
  change("money", { type: "money" }, 100, 200, { judge: sets, judgeAfter: sets }),
];

// prettier-ignore
const typed: readonly Variant[] = [
  change("a JSON object", { type: "jsonb" }, { a: 1, b: [true, null] }, {}),
  change("a JSON object with another order of keys", { type: "jsonb" }, { bb: 1, a: 2 }, { a: 2 }),
  change("a JSON array", { type: "jsonb" }, [], [1, "x"]),
  change("a JSON object of type json", { type: "json" }, { b: 1, a: 2 }, { b: 1, a: 3 }),
  change("a JSON text with ::", { type: "jsonb" }, { a: "b::c" }, {}, { judge: { says: "throws", because: "it cuts the text at :: and parses the rest as JSON" } }),
  change("a JSON text with an apostrophe", { type: "jsonb" }, { a: "it's" }, {}, before1({ createFails: "the apostrophe is not doubled", judge: sets })),
  change(
    "a JSON text in a function",
    { type: "jsonb" },
    () => "'{}'",
    () => `'{"a": 1}'`,
  ),
  change(
    "a JSON text with a cast",
    { type: "jsonb" },
    () => "'{}'::jsonb",
    () => "'[]'::jsonb",
    { judge: sets, judgeAfter: sets },
  ),
  change(
    "a call that builds JSON",
    { type: "jsonb" },
    () => "jsonb_build_object('a', 1)",
    () => "jsonb_build_array()",
  ),
  change("an array as a list", { type: "text", array: true }, ["a", "b c"], [], { judge: sets }),
  change("an empty array as a list", { type: "text", array: true }, [], ["x"]),
  change("an array with quotes", { type: "text", array: true }, ['a"b', "c\\d", "it's"], [], {
    createFails: "the apostrophe is not doubled",
    judge: sets,
  }),
  change("an array literal", { type: "integer", array: true }, "{1,2}", "{}"),
  change("an array of numbers", { type: "integer", array: true }, [1, 2], []),
  change(
    "an array literal in a function",
    { type: "text", array: true },
    () => "'{}'",
    () => "'{a}'",
  ),
  change(
    "an array literal with a cast",
    { type: "text", array: true },
    () => "'{}'::text[]",
    () => "'{a}'::text[]",
    { judge: sets, judgeAfter: sets },
  ),
  change(
    "an array constructor",
    { type: "text", array: true },
    () => "ARRAY['a', 'b']",
    () => "ARRAY['a']",
    { judge: sets, judgeAfter: sets },
  ),
  change(
    "an empty array constructor",
    { type: "text", array: true },
    () => "ARRAY[]::text[]",
    () => "ARRAY['x']::text[]",
    { judge: sets, judgeAfter: sets },
  ),
  change("an empty array of timestamptz(3)", { type: "timestamptz", precision: 3, array: true }, "{}", undefined, { judge: retypes, judgeAfter: retypes }),
  change("a timestamp", { type: "timestamp" }, "2020-01-01", "2021-01-01", { judge: sets, judgeAfter: sets }),
  change("a timestamp in full", { type: "timestamp" }, "2020-01-01 00:00:00", "2021-01-01 00:00:00"),
  change("a timestamptz in ISO 8601", { type: "timestamptz" }, "2020-01-01T00:00:00.000Z", "2021-01-01T00:00:00.000Z", { judge: sets, judgeAfter: sets }),
  change("a date", { type: "date" }, "2020-01-01", "2021-01-01"),
  change("a date with short numbers", { type: "date" }, "2020-1-1", "2021-1-1", {
    judge: sets,
    judgeAfter: sets,
  }),
  change("a time", { type: "time" }, "12:00", "13:00:00", { judge: sets }),
  change("an interval", { type: "interval" }, "1 day", "2 days"),
  change("an interval in ISO 8601", { type: "interval" }, "P1D", "P2D", { judge: sets, judgeAfter: sets }),
  change("bytes", { type: "bytea" }, "\\x01", "\\x02"),
  change("bytes as text", { type: "bytea" }, "abc", "abd", { judge: sets, judgeAfter: sets }),
  change("a uuid", { type: "uuid" }, "00000000-0000-0000-0000-00000000000a", "00000000-0000-0000-0000-00000000000b"),
  change("a uuid in capitals", { type: "uuid" }, "00000000-0000-0000-0000-00000000000A", "00000000-0000-0000-0000-00000000000B", { judge: sets, judgeAfter: sets }),
  change("bits", { type: "bit", length: 3 }, "101", "111"),
  change("varying bits", { type: "bit varying", length: 5 }, "10", "11"),
  change("an address", { type: "inet" }, "10.0.0.1", "10.0.0.2"),
  change("a point", { type: "point" }, "(1,2)", "(1,3)"),
  change("a range", { type: "int4range" }, "[1,2]", "[1,4)", { judge: sets }),
  change("XML", { type: "xml" }, "<a/>", "<b/>"),
  change("a simple array", { type: "simple-array" }, "a,b", "a"),
  change("a simple JSON", { type: "simple-json" }, '{"a":1}', "{}"),
  change("citext", { type: "citext" }, "A", "B", { extension: "citext" }),
  change("hstore", { type: "hstore" }, "a=>b", "a=>c", {
    extension: "hstore",
    judge: sets,
    judgeAfter: sets,
  }),
];

// prettier-ignore
const calls: readonly Variant[] = [
  change(
    "now()",
    { type: "timestamptz" },
    () => "now()",
    () => "clock_timestamp()",
  ),
  change(
    "CURRENT_TIMESTAMP",
    { type: "timestamp" },
    () => "CURRENT_TIMESTAMP", () => "statement_timestamp()"),
  change(
    "CURRENT_TIMESTAMP(3)",
    { type: "timestamp", precision: 3 },
    () => "CURRENT_TIMESTAMP(3)",
    () => "CURRENT_TIMESTAMP(2)",
    {},
  ),
  change(
    "LOCALTIMESTAMP",
    { type: "timestamp" },
    () => "LOCALTIMESTAMP",
    () => "LOCALTIMESTAMP(2)",
  ),
  change(
    "CURRENT_DATE",
    { type: "date" },
    () => "CURRENT_DATE",
    () => "CURRENT_DATE + 1", { judgeAfter: sets }),
  change("current_date in small letters", { type: "date" }, () => "current_date", undefined),
  change(
    "current_time",
    { type: "timetz" },
    () => "CURRENT_TIME",
    () => "CURRENT_TIME(1)",
  ),
  change(
    "current_user",
    { type: "text" },
    () => "current_user",
    () => "session_user",
    { judge: sets, judgeAfter: sets },
  ),
  change("CURRENT_USER", { type: "text" }, () => "CURRENT_USER", undefined),
  change(
    "now() and an interval",
    { type: "timestamptz" },
    () => "now() + interval '1 day'",
    () => "now() + interval '2 days'",
    { judge: sets, judgeAfter: sets },
  ),
  change(
    "now() at a time zone",
    { type: "timestamp" },
    () => "(now() at time zone 'utc')",
    () => "now() at time zone 'Europe/Warsaw'",
    { judge: sets, judgeAfter: sets },
  ),
  change("timezone() as PostgreSQL once spelled it", { type: "timestamp" }, () => "timezone('utc', now())", undefined),
  change(
    "a zero in a function",
    { type: "integer" },
    () => "0",
    () => "1",
    { judge: sets, judgeAfter: sets },
  ),
  change(
    "a number in quotes in a function",
    { type: "integer" },
    () => "'0'",
    () => "'1'",
  ),
  change(
    "a negative number in a function",
    { type: "integer" },
    () => "-1",
    () => "-2",
    { judge: sets, judgeAfter: sets },
  ),
  change(
    "a sum",
    { type: "integer" },
    () => "1 + 2",
    () => "1 + 3",
    { judge: sets, judgeAfter: sets },
  ),
  change(
    "a sum in parentheses",
    { type: "integer" },
    () => "(1 + 2)",
    () => "(1 + 3)",
  ),
  change(
    "a text in a function",
    { type: "text" },
    () => "'a'",
    () => "'b'",
  ),
  change(
    "a text with a cast",
    { type: "varchar" },
    () => "'a'::character varying",
    () => "'b'::varchar",
    { judge: sets, judgeAfter: sets },
  ),
  change("a text with a cast of its own length", { type: "varchar", length: 5 }, () => "'a'::varchar(5)", undefined, { judge: sets }),
  change(
    "a text with a cast that cuts it",
    { type: "varchar" },
    () => "'abc'::varchar(2)",
    () => "'abc'::varchar(1)",
    { judge: sets, judgeAfter: sets },
  ),
  change(
    "a text in dollar quotes",
    { type: "text" },
    () => "$$it's$$",
    () => "$x$it$x$",
    { judge: sets, judgeAfter: sets },
  ),
  change(
    "a text with escapes",
    { type: "text" },
    () => "E'a\\nb'",
    () => "E'a\\tb'",
    { judge: sets, judgeAfter: sets },
  ),
  change(
    "concat()",
    { type: "text" },
    () => "concat('a', 'b')",
    () => "concat('a', 'c')"),
  change(
    "a concatenation",
    { type: "text" },
    () => "'a' || 'b'",
    () => "'a' || 'c'",
    { judge: sets, judgeAfter: sets },
  ),
  change(
    "upper() of a text",
    { type: "varchar" },
    () => "upper('a')",
    () => "lower('A')"),
  change(
    "coalesce()",
    { type: "text" },
    () => "coalesce(null, 'x')",
    () => "coalesce(null, 'y')",
    { judge: sets, judgeAfter: sets },
  ),
  change(
    "a case",
    { type: "integer" },
    () => "case when true then 1 else 2 end",
    () => "CASE WHEN false THEN 1 ELSE 2 END",
    { judge: sets, judgeAfter: sets },
  ),
  change("extract()", { type: "double precision" }, () => "extract(epoch from now())", undefined, {
    judge: sets,
  }),
  change(
    "md5() of random()",
    { type: "text" },
    () => "md5(random()::text)",
    () => "md5('x')", { judge: sets }),
  change(
    "to_char()",
    { type: "text" },
    () => "to_char(now(), 'YYYY-MM')",
    () => "to_char(now(), 'YYYY')"),
  change(
    "a true in a function",
    { type: "boolean" },
    () => "true",
    () => "false",
  ),
  change(
    "a comparison",
    { type: "boolean" },
    () => "1 > 2",
    () => "1 < 2", { judge: sets, judgeAfter: sets }),
  change(
    "a negation", { type: "boolean" }, () => "NOT true", () => "NOT false", { createFails: "NOT needs parentheses after DEFAULT", judge: sets, judgeAfter: sets }),
  change(
    "null in a function",
    { type: "text", nullable: true },
    () => "NULL",
    () => "'x'",
    { judge: sets },
  ),
  change("a call with an array", { type: "text" }, () => "array_to_string(ARRAY['a', 'b'], ',')", undefined, {
    judge: sets,
  }),
  change("gen_random_uuid()", { type: "uuid" }, () => "gen_random_uuid()", undefined, {
    judge: { says: "value", because: "it takes the call for a generated column" },
  }),
  change(
    "a sequence of its own",
    { type: "bigint" },
    () => "nextval('public.v_numbers'::regclass)",
    () => "1",
    { judge: sets, judgeAfter: sets },
  ),
  change(
    "an interval with a type name",
    { type: "interval" },
    () => "interval '1' day",
    () => "interval '2' day",
    { judge: sets, judgeAfter: sets },
  ),
  change(
    "a date with a type name",
    { type: "date" },
    () => "date '2020-01-01'",
    () => "date '2021-01-01'",
    { judge: sets, judgeAfter: sets },
  ),
  change(
    "a numeric in a function",
    { type: "numeric", precision: 10, scale: 2 },
    () => "0.00",
    () => "1.50"),
  change(
    "a JSON path",
    { type: "jsonpath" },
    () => "'$.a'",
    () => "'$.b'", { judge: sets, judgeAfter: sets }),
];

// prettier-ignore
const comings: readonly Variant[] = [
  column(on, "a default comes", { type: "integer" }, { type: "integer", default: 1 }, [5]),
  column(on, "a default goes", { type: "integer", default: 1 }, { type: "integer" }),
  column(on, "a default changes with its type", { type: "integer", default: 1 }, { type: "varchar", default: "1" }),
  column(on, "a default stays while the type grows", { type: "integer", default: 1 }, { type: "bigint", default: 1 }),
  column(on, "a text default stays while the length grows", { type: "varchar", length: 5, default: "a" }, { type: "varchar", length: 9, default: "a" }),
  column(on, "nullable becomes required, with a fill", { type: "integer", nullable: true }, { type: "integer" }, [1, null], {
    becomes: ["1", "0"],
    returns: ["1", "0"],
    backfills: (table) => [`${table}.value=0`],
  }),
  column(on, "required becomes nullable", { type: "integer" }, { type: "integer", nullable: true }, [1]),
  column(on, "nullable becomes required with a default", { type: "integer", nullable: true }, { type: "integer", default: 3 }, [null, 1], {
    becomes: ["3", "1"],
    returns: ["3", "1"],
    backfills: (table) => [`${table}.value=3`],
  }),
];

export const postgresDefaults: readonly Variant[] = [...literals, ...typed, ...calls, ...comings].map(
  (variant) => ({
    ...variant,
    title: `default: ${variant.title}`,
  }),
);
