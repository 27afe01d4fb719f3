/** Keys, checks and indexes, on both databases. */
import type { EntitySchemaColumnOptions } from "typeorm";
import { entity } from "../../support/studio";
import { both, shapes, type Misjudged, type Shape, type Variant } from "./variant";

type Options = NonNullable<Parameters<typeof entity>[2]>;
type Columns = Readonly<Record<string, EntitySchemaColumnOptions>>;

const nullable = true;
const abc: Columns = {
  id: { type: "integer", primary: true },
  a: { type: "integer" },
  b: { type: "integer", nullable },
  c: { type: "varchar", length: 20 },
};
const rows = (table: string): Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>> => ({
  [table]: [
    { id: 1, a: 1, b: 1, c: "x" },
    { id: 2, a: 2, b: null, c: "y" },
  ],
});

/** The same columns under other options, which may name things after the table. */
function change(
  on: Variant["on"],
  title: string,
  from: (table: string) => Options,
  to: (table: string) => Options,
  extra: Partial<Variant> = {},
): Variant {
  return shapes(
    on,
    title,
    (table) => [entity(table, abc, from(table))],
    (table) => [entity(table, abc, to(table))],
    { rows, ...extra },
  );
}

const nothing = (): Options => ({});
const postgres = ["postgres"] as const;
const sqlite = ["sqlite"] as const;

const quotes = "it does not double the quotes in a name";
const longName: Misjudged = { says: "INDEX", because: "it looks for the whole name, and PostgreSQL cut it" };

// prettier-ignore
const uniques: readonly Variant[] = [
  change(both, "a unique comes", nothing, () => ({ uniques: [{ columns: ["a"] }] })),
  change(both, "a unique goes", () => ({ uniques: [{ columns: ["a", "c"] }] }), nothing),
  change(both, "a unique of three columns gets another order", (t) => ({ uniques: [{ name: `${t}_u`, columns: ["a", "b", "c"] }] }), (t) => ({ uniques: [{ name: `${t}_u`, columns: ["c", "a", "b"] }] })),
  change(both, "a named unique gets another column", (t) => ({ uniques: [{ name: `${t}_u`, columns: ["a", "b"] }] }), (t) => ({ uniques: [{ name: `${t}_u`, columns: ["a", "c"] }] })),
  change(both, "a unique becomes a unique index", () => ({ uniques: [{ columns: ["a"] }] }), () => ({ indices: [{ columns: ["a"], unique: true }] })),
  change(both, "two uniques, one a part of the other", () => ({ uniques: [{ columns: ["a"] }, { columns: ["a", "c"] }] }), () => ({ uniques: [{ columns: ["a", "c"] }] })),
  change(postgres, "a unique becomes deferrable", (t) => ({ uniques: [{ name: `${t}_u`, columns: ["a"] }] }), (t) => ({ uniques: [{ name: `${t}_u`, columns: ["a"], deferrable: "INITIALLY DEFERRED" }] })),
  change(postgres, "a deferrable unique changes its start", (t) => ({ uniques: [{ name: `${t}_u`, columns: ["a"], deferrable: "INITIALLY IMMEDIATE" }] }), (t) => ({ uniques: [{ name: `${t}_u`, columns: ["a"], deferrable: "INITIALLY DEFERRED" }] })),
  change(postgres, "a deferrable unique becomes plain", (t) => ({ uniques: [{ name: `${t}_u`, columns: ["a", "b"], deferrable: "INITIALLY DEFERRED" }] }), (t) => ({ uniques: [{ name: `${t}_u`, columns: ["a", "b"] }] })),
  change(postgres, "a unique with a name beyond 63 bytes", (t) => ({ uniques: [{ name: `${t}_${"u".repeat(70)}`, columns: ["a"] }] }), (t) => ({ uniques: [{ name: `${t}_${"u".repeat(70)}`, columns: ["c"] }] })),
  change(sqlite, "a unique with a quote in its name", (t) => ({ uniques: [{ name: `${t} "u"`, columns: ["a", "b"] }] }), nothing, { createFails: quotes, judge: { says: "v", because: quotes } }),
  change(postgres, "a unique with a quote in its name", (t) => ({ uniques: [{ name: `${t} "u"`, columns: ["a", "b"] }] }), nothing, { createFails: quotes }),
];

const newlines = `"a" > 0\n  AND "b" IS NULL\n  OR "b" > 0`;
const cutAtNewline: Misjudged = { says: "v", because: "its regular expression for checks ends at a newline" };

// prettier-ignore
const checks: readonly Variant[] = [
  ...([
    ["a comparison", "a > 0", "a >= 0"],
    ["quoted names", `"a" > 0`, `"a" >= 0`],
    ["a list", "c IN ('x', 'y')", "c IN ('x', 'y', 'z')"],
    ["a list of one", "c IN ('x') OR a > 0", "c NOT IN ('q') OR a > 0"],
    ["a list with a call", `"a" IN (abs(1), 2)`, `"a" IN (abs(1), 2, 3)`],
    ["a function", "length(c) > 0", "length(c) >= 1"],
    ["between", "a BETWEEN 0 AND 10", "a NOT BETWEEN 10 AND 20"],
    ["like", "c LIKE '%' ", "c NOT LIKE '%q'"],
    ["a text with parentheses and an apostrophe", "c <> 'a), (''b'", "c <> '('"],
    ["a case", "CASE WHEN a > 0 THEN b IS NULL OR b > 0 ELSE true END", "CASE WHEN a > 1 THEN b IS NULL OR b > 0 ELSE true END"],
    ["null tests", "b IS NOT NULL OR a IS NOT NULL", "b IS NULL OR b > 0"],
    ["a comment", "a > 0 /* positive */", "a > -1 -- nearly"],
    ["a sum of columns", "a + coalesce(b, 0) > 0", "a + coalesce(b, 1) > 0"],
    ["outer parentheses", "(a > 0)", "((a > 1) OR (a > 0))"],
    ["a lower() of a column", "lower(c) = c", "upper(c) <> c"],
  ] as const).map(([title, from, to]) =>
    change(both, `a check with ${title}`, (t) => ({ checks: [{ name: `${t}_c`, expression: from }] }), (t) => ({ checks: [{ name: `${t}_c`, expression: to }] })),
  ),
  change(postgres, "a check with newlines", (t) => ({ checks: [{ name: `${t}_c`, expression: newlines }] }), (t) => ({ checks: [{ name: `${t}_c`, expression: `${newlines}\n OR a > 7` }] })),
  change(sqlite, "a check with newlines", (t) => ({ checks: [{ name: `${t}_c`, expression: newlines }] }), (t) => ({ checks: [{ name: `${t}_c`, expression: `${newlines}\n OR a > 7` }] }), { judge: cutAtNewline, judgeAfter: cutAtNewline }),
  change(both, "a check comes", nothing, (t) => ({ checks: [{ name: `${t}_c`, expression: "a > 0" }] })),
  change(both, "an unnamed check goes", () => ({ checks: [{ expression: "a > 0" }] }), nothing),
  change(postgres, "a check with a regular expression", (t) => ({ checks: [{ name: `${t}_c`, expression: "c ~ '^[a-z]+$'" }] }), (t) => ({ checks: [{ name: `${t}_c`, expression: "c ~* '^[a-z]+$' AND c !~ '\\d'" }] })),
  change(postgres, "a check with a cast", (t) => ({ checks: [{ name: `${t}_c`, expression: "a::text <> ''" }] }), (t) => ({ checks: [{ name: `${t}_c`, expression: "cast(a as text) <> 'x'" }] })),
  change(postgres, "a check with ANY", (t) => ({ checks: [{ name: `${t}_c`, expression: "c = ANY (ARRAY['x', 'y'])" }] }), (t) => ({ checks: [{ name: `${t}_c`, expression: "c = ANY ('{x,y,z}'::text[])" }] })),
  change(sqlite, "a check with GLOB", (t) => ({ checks: [{ name: `${t}_c`, expression: "c GLOB '*'" }] }), (t) => ({ checks: [{ name: `${t}_c`, expression: "c NOT GLOB 'q*'" }] })),
];

// prettier-ignore
const indexes: readonly Variant[] = [
  change(both, "an index comes", nothing, () => ({ indices: [{ columns: ["a"] }] })),
  change(both, "an index goes", () => ({ indices: [{ columns: ["a", "b"] }] }), nothing),
  change(both, "an index becomes unique", (t) => ({ indices: [{ name: `${t}_i`, columns: ["a"] }] }), (t) => ({ indices: [{ name: `${t}_i`, columns: ["a"], unique: true }] })),
  change(both, "an index gets another order of columns", (t) => ({ indices: [{ name: `${t}_i`, columns: ["a", "b"] }] }), (t) => ({ indices: [{ name: `${t}_i`, columns: ["b", "a"] }] })),
  change(both, "an index gets a predicate", (t) => ({ indices: [{ name: `${t}_i`, columns: ["a"] }] }), (t) => ({ indices: [{ name: `${t}_i`, columns: ["a"], where: `"b" IS NOT NULL` }] })),
  change(both, "a predicate changes", (t) => ({ indices: [{ name: `${t}_i`, columns: ["a"], where: `"a" > 0` }] }), (t) => ({ indices: [{ name: `${t}_i`, columns: ["a"], where: `"a" > 100` }] })),
  change(both, "a predicate with a list", (t) => ({ indices: [{ name: `${t}_i`, columns: ["a"], where: "c in ('x','y')" }] }), (t) => ({ indices: [{ name: `${t}_i`, columns: ["a"], where: "c not in ('x','y')" }] })),
  change(both, "a predicate with a function", (t) => ({ indices: [{ name: `${t}_i`, columns: ["a"], where: "lower(c) = 'x'" }] }), (t) => ({ indices: [{ name: `${t}_i`, columns: ["a"], where: "(lower(c) = 'y') AND b IS NULL" }] })),
  change(both, "an unnamed partial index", () => ({ indices: [{ columns: ["a"], where: "b IS NULL" }] }), () => ({ indices: [{ columns: ["a"], where: "b IS NOT NULL" }] })),
  change(both, "two indexes over the same columns", (t) => ({ indices: [{ name: `${t}_i`, columns: ["a"] }, { name: `${t}_j`, columns: ["a"], unique: true }] }), (t) => ({ indices: [{ name: `${t}_i`, columns: ["a"] }] })),
  change(both, "an index that TypeORM must not touch", (t) => ({ indices: [{ name: `${t}_i`, columns: ["a"], synchronize: false }, { name: `${t}_j`, columns: ["b"] }] }), nothing),
  change(sqlite, "an index with a quote in its name", (t) => ({ indices: [{ name: `${t} "i"`, columns: ["a"] }] }), nothing, { createFails: quotes, judge: { says: "throws", because: quotes } }),
  change(postgres, "an index with a quote in its name", (t) => ({ indices: [{ name: `${t} "i"`, columns: ["a"] }] }), nothing, { createFails: quotes }),
  change(postgres, "an index with a name beyond 63 bytes", (t) => ({ indices: [{ name: `${t}_${"i".repeat(70)}`, columns: ["a"] }] }), (t) => ({ indices: [{ name: `${t}_${"i".repeat(70)}`, columns: ["b"] }] }), { judge: longName, judgeAfter: longName }),
  shapes(postgres, "a spatial index", (t) => [entity(t, { id: abc["id"], p: { type: "point", nullable } }, { indices: [{ name: `${t}_i`, columns: ["p"], spatial: true }] })], (t) => [entity(t, { id: abc["id"], p: { type: "point", nullable } })], { rows: (t) => ({ [t]: [{ id: 1, p: "(1,2)" }] }) }),
  change(both, "a fulltext index, which neither database has, is a plain one", (t) => ({ indices: [{ name: `${t}_i`, columns: ["c"], fulltext: true }] }), nothing),
];

const withKey =
  (columns: Columns): Shape =>
  (table) => [entity(table, columns)];

// prettier-ignore
const primaryKeys: readonly Variant[] = [
  shapes(both, "a composite key", withKey({ a: { type: "integer", primary: true }, b: { type: "integer", primary: true }, c: { type: "text" } }), withKey({ a: { type: "integer", primary: true }, b: { type: "integer" }, c: { type: "text" } }), { rows: (t) => ({ [t]: [{ a: 1, b: 1, c: "x" }, { a: 2, b: 1, c: "y" }] }) }),
  shapes(both, "a composite key of three columns, one a text", withKey({ a: { type: "integer", primary: true }, c: { type: "varchar", length: 10, primary: true }, b: { type: "integer", primary: true } }), withKey({ a: { type: "integer", primary: true }, c: { type: "varchar", length: 20, primary: true }, b: { type: "integer", primary: true } }), { rows: (t) => ({ [t]: [{ a: 1, b: 1, c: "x" }] }) }),
  shapes(both, "the key moves to another column", withKey({ a: { type: "integer", primary: true }, b: { type: "integer" } }), withKey({ a: { type: "integer" }, b: { type: "integer", primary: true } }), { rows: (t) => ({ [t]: [{ a: 1, b: 7 }] }) }),
  shapes(postgres, "a key with a name", withKey({ a: { type: "integer", primary: true, primaryKeyConstraintName: "v_key_one" }, b: { type: "integer", nullable } }), withKey({ a: { type: "bigint", primary: true, primaryKeyConstraintName: "v_key_one" }, b: { type: "integer", nullable } }), { rows: (t) => ({ [t]: [{ a: 1, b: 7 }] }) }),
  shapes(both, "a text key gets longer", withKey({ a: { type: "varchar", length: 10, primary: true } }), withKey({ a: { type: "varchar", length: 20, primary: true } }), { rows: (t) => ({ [t]: [{ a: "x" }] }) }),
  shapes(both, "a counter", withKey({ id: { type: "integer", primary: true, generated: "increment" }, a: { type: "text" } }), withKey({ id: { type: "integer", primary: true, generated: "increment" }, a: { type: "varchar" } }), { rows: (t) => ({ [t]: [{ a: "x" }, { a: "y" }] }) }),
  shapes(both, "a counter becomes a plain key", withKey({ id: { type: "integer", primary: true, generated: "increment" }, a: { type: "text" } }), withKey({ id: { type: "integer", primary: true }, a: { type: "text" } }), { rows: (t) => ({ [t]: [{ a: "x" }] }) }),
  shapes(both, "a plain key becomes a counter", withKey({ id: { type: "integer", primary: true }, a: { type: "text" } }), withKey({ id: { type: "integer", primary: true, generated: "increment" }, a: { type: "text" } }), { rows: (t) => ({ [t]: [{ id: 5, a: "x" }] }) }),
  shapes(postgres, "a bigint counter", withKey({ id: { type: "bigint", primary: true, generated: "increment" }, a: { type: "text" } }), withKey({ id: { type: "integer", primary: true, generated: "increment" }, a: { type: "text" } }), { rows: (t) => ({ [t]: [{ a: "x" }] }) }),
  shapes(postgres, "a smallint counter", withKey({ id: { type: "smallint", primary: true, generated: "increment" }, a: { type: "text" } }), withKey({ id: { type: "integer", primary: true, generated: "increment" }, a: { type: "text" } }), { rows: (t) => ({ [t]: [{ a: "x" }] }) }),
  shapes(postgres, "a counter that is no key", withKey({ id: { type: "integer", primary: true }, n: { type: "integer", generated: "increment" } }), withKey({ id: { type: "integer", primary: true }, n: { type: "bigint", generated: "increment" } }), { rows: (t) => ({ [t]: [{ id: 1 }] }) }),
  shapes(postgres, "an identity", withKey({ id: { type: "integer", primary: true, generated: "identity" as "increment" }, a: { type: "text" } }), withKey({ id: { type: "integer", primary: true, generated: "increment" }, a: { type: "text" } }), { rows: (t) => ({ [t]: [{ a: "x" }] }) }),
  shapes(postgres, "an identity becomes a plain key", withKey({ id: { type: "bigint", primary: true, generated: "identity" as "increment" }, a: { type: "text" } }), withKey({ id: { type: "bigint", primary: true }, a: { type: "text" } }), { rows: (t) => ({ [t]: [{ a: "x" }] }) }),
  shapes(both, "a uuid key", withKey({ id: { type: "uuid", primary: true, generated: "uuid" }, a: { type: "text" } }), withKey({ id: { type: "uuid", primary: true, generated: "uuid" }, a: { type: "varchar" } }), { rows: (t) => ({ [t]: [{ id: "00000000-0000-0000-0000-00000000000a", a: "x" }] }) }),
  shapes(postgres, "a generated uuid that is no key", withKey({ id: { type: "integer", primary: true }, u: { type: "uuid", generated: "uuid" } }), withKey({ id: { type: "integer", primary: true }, u: { type: "uuid" } }), { rows: (t) => ({ [t]: [{ id: 1 }] }) }),
];

export const keys: readonly Variant[] = [...uniques, ...checks, ...indexes, ...primaryKeys];
