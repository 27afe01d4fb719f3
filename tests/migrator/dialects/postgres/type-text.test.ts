import { conversion } from "../../../../src/migrator/dialects/postgres/using";
import { canonicalDefault } from "../../../../src/migrator/dialects/postgres/canonical-default";
import { shortTypeName, typeText } from "../../../../src/migrator/dialects/postgres/type-text";

describe("shortTypeName", () => {
  it.each([
    ["character varying(120)", "varchar(120)"],
    ["character varying", "varchar"],
    ["character(3)", "char(3)"],
    ["char", "char(1)"],
    ["timestamp(3) with time zone", "timestamptz(3)"],
    ["timestamp with time zone[]", "timestamptz[]"],
    ["timestamp without time zone", "timestamp"],
    ["time(2) without time zone", "time(2)"],
    ["bit varying(3)", "varbit(3)"],
    ["numeric(10,2)", "numeric(10,2)"],
    ["DECIMAL(10, 2)", "numeric(10,2)"],
    ["numeric(10)", "numeric(10,0)"],
    ["int8", "bigint"],
    ["float", "double precision"],
    ["float(24)", "real"],
    ["Double  Precision", "double precision"],
    ["character varying(20)[][]", "varchar(20)[]"],
    ["integer[3]", "integer[]"],
    ["interval day to second(3)", "interval day to second(3)"],
    ["geometry(Point,4326)", "geometry(Point,4326)"],
    ['"char"', '"char"'],
    ['"plain"', "plain"],
    ['public."Mixed Case"', 'public."Mixed Case"'],
    ["", ""],
    ["%", "%"],
    ["'broken", "'broken"],
  ])("spells %s as %s", (formatted, short) => {
    expect(shortTypeName(formatted)).toBe(short);
    expect(shortTypeName(short)).toBe(short);
  });
});

describe("typeText", () => {
  it("quotes only where it must", () => {
    expect(typeText({ name: "_status" })).toBe("_status");
    expect(typeText({ name: "user" })).toBe('"user"');
    expect(typeText({ schema: "Billing", name: 'a"b' })).toBe('"Billing"."a""b"');
  });
});

describe("canonicalDefault", () => {
  it.each([
    ["'open'::task_status", "task_status", "'open'"],
    ["'open'::billing.\"Status\"", 'billing."Status"', "'open'"],
    ["'{}'::text[]", "text[]", "'{}'"],
    ["ARRAY[]::text[]", "text[]", "ARRAY[]::text[]"],
    ["'x'::character varying", "varchar(50)", "'x'"],
    ["('x'::character varying(50))", "varchar(50)", "'x'"],
    ["'x'::character varying(3)", "varchar(50)", "'x'::character varying(3)"],
    ["'ab'::bpchar", "char(3)", "'ab'"],
    ["'101'::\"bit\"", "bit(3)", "'101'"],
    ["B'101'", "varbit(3)", "'101'"],
    ["'-1'::integer", "bigint", "-1"],
    ["(-1)", "integer", "-1"],
    ["'1.50'", "numeric(10,2)", "1.50"],
    ["'NaN'::numeric", "numeric", "'NaN'"],
    ["TRUE", "boolean", "true"],
    ["'f'::boolean", "boolean", "false"],
    ["'a\\b'::text", "text", "'a\\b'"],
    ["E'a\\\\b'::text", "text", "'a\\b'"],
    ["'a::text'", "text", "'a::text'"],
    ["'x'::text || 'y'::text", "text", "'x'::text || 'y'::text"],
    ["(now() - '1 day'::interval)", "timestamptz", "now() - '1 day'::interval"],
    ["current_setting('x')::integer", "integer", "current_setting('x')::integer"],
    ["'unterminated", "text", "'unterminated"],
  ])("spells %s on %s as %s", (text, type, canonical) => {
    expect(canonicalDefault(text, type)).toBe(canonical);
  });

  it("calls NULL no default", () => {
    expect(canonicalDefault("NULL::character varying", "varchar(9)")).toBeUndefined();
  });
});

describe("conversion", () => {
  it.each([
    ["integer", "bigint", undefined],
    ["text", "varchar(3)", undefined],
    ["task_status", "text", undefined],
    ["timestamp(3)", "timestamp(6)", undefined],
    ["text", "integer", '"c"::integer'],
    ["text", "task_status", '"c"::text::task_status'],
    ["old_status[]", "task_status[]", '"c"::text::task_status[]'],
    ["integer", "boolean", '"c" <> 0'],
    ["boolean", "bigint", '"c"::integer'],
    ["timestamp", "timestamptz(3)", "\"c\" AT TIME ZONE 'UTC'"],
    [
      "text",
      "text[]",
      `CASE WHEN "c" LIKE '{%}' THEN "c"::text[] WHEN "c" IS NOT NULL THEN ARRAY["c"]::text[] END`,
    ],
    [undefined, "integer", '"c"::text::integer'],
  ])("%s to %s", (from, to, expected) => {
    expect(conversion('"c"', from, to)).toBe(expected);
  });
});
