/** Enum types of PostgreSQL. */
import type { EntitySchemaColumnOptions } from "typeorm";
import { entity } from "../../support/studio";
import { before1, column, shapes, type Misjudged, type Shape, type Variant } from "./variant";

const on = "postgres";
const id: EntitySchemaColumnOptions = { type: "integer", primary: true };

type Options = Omit<EntitySchemaColumnOptions, "type" | "enum">;
const of = (values: readonly (string | number)[], options: Options = {}): EntitySchemaColumnOptions => ({
  type: "enum",
  enum: [...values],
  ...options,
});

/** Under a type name of its own. */
function named(suffix: string, values: readonly string[], options: Options = {}): Shape {
  return (table) => [entity(table, { id, value: of(values, { enumName: `${table}${suffix}`, ...options }) })];
}

const one = (table: string): Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>> => ({
  [table]: [{ id: 1, value: "a" }],
});

const replaces: Misjudged = {
  says: "v",
  because: "it finds no type of that name, and makes the column anew",
};
const quotes: Misjudged = { says: "throws", because: "it does not double the quotes in a name" };
const sets: Misjudged = {
  says: "SET DEFAULT",
  because: "it compares texts, and PostgreSQL gives another text back",
};

// prettier-ignore
export const enums: readonly Variant[] = [
  column(on, "an enum gets a value at its end", of(["a", "b"]), of(["a", "b", "c"]), ["a"]),
  column(on, "an enum gets a value at its start", of(["a", "b"]), of(["z", "a", "b"]), ["a"]),
  column(on, "an enum gets a value in its middle", of(["a", "b"]), of(["a", "m", "b"]), ["a", "b"]),
  column(on, "an enum gets several values in several places", of(["a", "b"]), of(["y", "z", "a", "m", "n", "b", "c"]), ["b"]),
  column(on, "an enum loses a value", of(["a", "b", "c"]), of(["a", "c"]), ["a"]),
  column(on, "an enum changes the order of its values", of(["a", "b", "c"]), of(["c", "a", "b"]), ["b"]),
  column(on, "an enum's new value becomes its default", of(["a", "b"], { default: "a" }), of(["a", "b", "c"], { default: "c" })),
  column(on, "an enum's default changes", of(["a", "b"], { default: "a" }), of(["a", "b"], { default: "b" })),
  column(on, "an enum's default goes", of(["a", "b"], { default: "a" }), of(["a", "b"])),
  column(on, "an enum's default in a function", of(["a", "b"], { default: () => "'a'" }), of(["a", "b"], { default: () => "'b'" }), [undefined], before1({ createFails: "it quotes the text of the function", judge: sets, judgeAfter: sets })),
  column(on, "a nullable enum", of(["a", "b"], { nullable: true }), of(["a", "b", "c"], { nullable: true }), [null, "a"]),
  column(on, "an enum of numbers", of([1, 2]), of([1, 2, 3]), ["1"]),
  column(on, "an enum of numbers with a default", of([1, 2], { default: 1 }), of([1, 2], { default: 2 })),
  column(on, "an enum with spaces, commas, quotes and unicode", of(["a b", "c,d", 'e"f', "ż🚀", "{g}", "h\\i", ""]), of(["a b", "c,d", 'e"f', "ż🚀", "{g}", "h\\i", "", "j"]), ["ż🚀"]),
  column(on, "an enum with an apostrophe", of(["o'k", "b"]), of(["o'k", "b", "it's"]), ["o'k"]),
  column(on, "an enum with an apostrophe as its default", of(["o'k", "b"], { default: "o'k" }), of(["o'k", "b"], { default: "b" }), [undefined], { createFails: "the apostrophe is not doubled", judge: sets }),
  column(on, "an enum with values that look like keywords", of(["null", "true", "select"]), of(["null", "true", "select", "x"]), ["null"]),
  column(on, "an enum with values in two letter cases", of(["a", "A"]), of(["a", "A", "b"]), ["A"]),
  column(on, "an array of an enum", of(["a", "b"], { array: true }), of(["a", "b", "c"], { array: true }), ["{a,b}", "{}"]),
  column(on, "an array of an enum loses a value", of(["a", "b", "c"], { array: true }), of(["a", "b"], { array: true }), ["{a,b}"]),
  column(on, "an array of an enum with a default", of(["a", "b"], { array: true, default: ["a"] as never }), of(["a", "b"], { array: true, default: ["a", "b"] as never })),
  column(on, "an array of an enum with an empty default", of(["a", "b"], { array: true, default: "{}" }), of(["a", "b", "c"], { array: true, default: "{c}" })),
  column(on, "an array of an enum with a default that names a value with spaces", of(["a b", "c"], { array: true, default: ["a b"] as never }), of(["a b", "c"], { array: true, default: ["c"] as never }), [undefined], { judge: sets }),
  column(on, "a simple-enum", { type: "simple-enum", enum: ["a", "b"] }, { type: "simple-enum", enum: ["a", "b", "c"] }, ["a"]),
  column(on, "an enum becomes text", of(["a", "b"]), { type: "varchar" }, ["a"]),
  column(on, "text becomes an enum", { type: "varchar" }, of(["a", "b"]), ["a"]),
  column(on, "an enum becomes an array", of(["a", "b"]), of(["a", "b"], { array: true }), ["a"], { becomes: ["{a}"], returns: ["a"] }),
  shapes(on, "an enum under a name of its own", named("_mood", ["a", "b"]), named("_mood", ["a", "b", "c"]), { rows: one }),
  shapes(on, "an enum under its default name", named("_value_enum", ["a", "b"]), named("_value_enum", ["a", "b", "c"]), { rows: one, judge: replaces, judgeAfter: replaces }),
  shapes(on, "an enum under a name in capitals", named('_Mood "x"', ["a", "b"]), named('_Mood "x"', ["a", "b", "c"]), { rows: one, createFails: quotes.because, judge: quotes, judgeAfter: quotes }),
  shapes(on, "an enum under a name in mixed case", named("_MoodOf", ["a", "b"]), named("_MoodOf", ["a", "b", "c"]), { rows: one }),
  shapes(on, "an enum under a name beyond 63 bytes", named(`_${"e".repeat(70)}`, ["a", "b"]), named(`_${"e".repeat(70)}`, ["a", "b", "c"]), { rows: one, judge: replaces, judgeAfter: replaces }),
  shapes(on, "an enum under a name with a leading underscore", (t) => [entity(t, { id, value: of(["a", "b"], { enumName: `_${t}` }) })], (t) => [entity(t, { id, value: of(["a", "b", "c"], { enumName: `_${t}` }) })], { rows: one, judge: replaces, judgeAfter: replaces }),
  shapes(on, "an enum that two columns share", (t) => [entity(t, { id, value: of(["a", "b"], { enumName: `${t}_tier` }), other: of(["a", "b"], { enumName: `${t}_tier`, default: "b" }) })], (t) => [entity(t, { id, value: of(["a", "b", "c"], { enumName: `${t}_tier` }), other: of(["a", "b", "c"], { enumName: `${t}_tier`, default: "c" }) })], { rows: one }),
  shapes(on, "an enum that two tables share", (t) => [entity(t, { id, value: of(["a", "b"], { enumName: `${t}_tier` }) }), entity(`${t}_2`, { id, value: of(["a", "b"], { enumName: `${t}_tier`, array: true }) })], (t) => [entity(t, { id, value: of(["a", "c"], { enumName: `${t}_tier` }) }), entity(`${t}_2`, { id, value: of(["a", "c"], { enumName: `${t}_tier`, array: true }) })], { rows: (t) => ({ ...one(t), [`${t}_2`]: [{ id: 1, value: "{a}" }] }), createFails: "it makes the type twice" }),
  shapes(on, "an enum in another schema, with its table", (t) => [entity(t, { id, value: of(["a", "b"]) }, { schema: "v_app" })], (t) => [entity(t, { id, value: of(["a", "b", "c"]) }, { schema: "v_app" })], { rows: (t) => ({ [`v_app.${t}`]: [{ id: 1, value: "a" }] }) }),
  shapes(on, "an enum in another schema than its table", (t) => [entity(t, { id, value: of(["a", "b"], { enumName: `v_app.${t}_mood` }) })], (t) => [entity(t, { id, value: of(["a", "b", "c"], { enumName: `v_app.${t}_mood` }) })], { rows: one, createFails: "it takes the dot for a part of the name", judge: replaces, judgeAfter: replaces }),
  shapes(on, "an enum in an index and a check", (t) => [entity(t, { id, value: of(["a", "b"]) }, { indices: [{ name: `${t}_i`, columns: ["value"], where: `"value" = 'b'` }], checks: [{ name: `${t}_c`, expression: `"value" <> 'b'` }] })], (t) => [entity(t, { id, value: of(["a", "b", "c"]) }, { indices: [{ name: `${t}_i`, columns: ["value"], where: `"value" = 'c'` }], checks: [{ name: `${t}_c`, expression: `"value" <> 'c'` }] })], { rows: one }),
];
