/** Every column type of TypeORM's SQLite driver, and defaults in every form that SQLite takes. */
import type { EntitySchemaColumnOptions } from "typeorm";
import { before1, column, type Misjudged, type Variant } from "./variant";

const on = "sqlite";
const nullable = true;
type Options = EntitySchemaColumnOptions;

// prettier-ignore
const types: readonly Variant[] = [
  column(on, "int to bigint", { type: "int" }, { type: "bigint" }, [2147483647, -1]),
  column(on, "integer to text", { type: "integer" }, { type: "text" }, [42]),
  column(on, "text to integer", { type: "text" }, { type: "integer" }, ["42"]),
  column(on, "tinyint to smallint", { type: "tinyint" }, { type: "smallint" }, [1]),
  column(on, "mediumint to int2", { type: "mediumint" }, { type: "int2" }, [1]),
  column(on, "unsigned big int to int8", { type: "unsigned big int" }, { type: "int8" }, ["9007199254740991"]),
  column(on, "character(3) to varchar(3)", { type: "character", length: 3 }, { type: "varchar", length: 3 }, ["abc"]),
  column(on, "varchar(50) to varchar(100)", { type: "varchar", length: 50 }, { type: "varchar", length: 100 }, ["a"]),
  column(on, "varchar to text", { type: "varchar" }, { type: "text" }, ["it's \"x\" \\ 🚀"]),
  column(on, "varying character(10) to nvarchar(10)", { type: "varying character", length: 10 }, { type: "nvarchar", length: 10 }, ["a"]),
  column(on, "nchar(4) to native character(4)", { type: "nchar", length: 4 }, { type: "native character", length: 4 }, ["a"]),
  column(on, "clob to text", { type: "clob" }, { type: "text" }, ["a"]),
  column(on, "blob to nullable blob", { type: "blob" }, { type: "blob", nullable }, ["a"]),
  column(on, "real to double", { type: "real" }, { type: "double" }, [1.5]),
  column(on, "double precision to float", { type: "double precision" }, { type: "float" }, [1.5]),
  column(on, "numeric(10,2) to numeric(12,4)", { type: "numeric", precision: 10, scale: 2 }, { type: "numeric", precision: 12, scale: 4 }, [1.25]),
  column(on, "decimal to decimal(10)", { type: "decimal" }, { type: "decimal", precision: 10 }, [1]),
  column(on, "boolean to integer", { type: "boolean" }, { type: "integer" }, [1]),
  column(on, "date to datetime", { type: "date" }, { type: "datetime" }, ["2020-01-01"]),
  column(on, "datetime to text", { type: "datetime" }, { type: "text" }, ["2020-01-01 00:00:00"]),
  column(on, "datetime(6) to datetime(3)", { type: "datetime", precision: 6 }, { type: "datetime", precision: 3 }, ["2020-01-01 00:00:00"]),
  column(on, "time to nullable time", { type: "time" }, { type: "time", nullable }, ["12:00:00"]),
  column(on, "json to text", { type: "json" }, { type: "text" }, ['{"a":1}']),
  column(on, "simple-json to nullable", { type: "simple-json" }, { type: "simple-json", nullable }, ['{"a":1}']),
  column(on, "simple-array to nullable", { type: "simple-array" }, { type: "simple-array", nullable }, ["a,b"]),
  column(on, "an entity's String to Number", { type: String }, { type: Number }, ["42"]),
  column(on, "an entity's Boolean to nullable", { type: Boolean }, { type: Boolean, nullable }, [1]),
  column(on, "an entity's Date to text", { type: Date }, { type: "text" }, ["2020-01-01 00:00:00"]),
  column(on, "a collation comes", { type: "varchar" }, { type: "varchar", collation: "NOCASE" }, ["a"]),
  column(on, "a collation goes", { type: "text", collation: "RTRIM" }, { type: "text" }, ["a"]),
  column(on, "nullable becomes required, with a fill", { type: "integer", nullable }, { type: "integer" }, [1, null], { becomes: ["1", "0"], returns: ["1", "0"], backfills: (table) => [`${table}.value=0`] }),
  column(on, "required becomes nullable", { type: "integer" }, { type: "integer", nullable }, [1]),
  column(on, "a simple-enum gets a value", { type: "simple-enum", enum: ["a", "b"] }, { type: "simple-enum", enum: ["a", "x", "b"] }, ["a"]),
  column(on, "a simple-enum loses a value", { type: "simple-enum", enum: ["a", "b c", 'd"e'] }, { type: "simple-enum", enum: ["a"] }, ["a"]),
  column(on, "a simple-enum with an apostrophe", { type: "simple-enum", enum: ["o'k", "b"] }, { type: "simple-enum", enum: ["o'k"] }, ["o'k"], { createFails: "the apostrophe is not doubled" }),
  column(on, "a simple-enum with its default", { type: "simple-enum", enum: ["a", "b"], default: "a" }, { type: "simple-enum", enum: ["a", "b"], default: "b" }),
  column(on, "a simple-enum of numbers", { type: "simple-enum", enum: [1, 2] }, { type: "simple-enum", enum: [1, 2, 3] }, ["1"]),
  column(on, "a simple-enum becomes text", { type: "simple-enum", enum: ["a", "b"] }, { type: "varchar" }, ["a"]),
];

function change(
  title: string,
  options: Options,
  from: unknown,
  to: unknown,
  extra: Parameters<typeof column>[5] = {},
): Variant {
  return column(
    on,
    `default: ${title}`,
    withDefault(options, from),
    withDefault(options, to),
    [undefined],
    extra,
  );
}

/** TypeORM's type of a default leaves out null. */
function withDefault(options: Options, value: unknown): Options {
  return value === undefined ? { ...options, nullable } : ({ ...options, default: value } as Options);
}

const rebuilds: Misjudged = {
  says: "v",
  because: "it compares texts, and rebuilds the table where they differ",
};

// prettier-ignore
const defaults: readonly Variant[] = [
  change("a text", { type: "text" }, "a", "b"),
  change("an empty text", { type: "text" }, "", " "),
  change("a text with an apostrophe", { type: "text" }, "it's", "its", { createFails: "the apostrophe is not doubled", judge: rebuilds }),
  change("a text with quotes and a newline", { type: "text" }, 'say "hi"\nho', "say hi"),
  change("a text with a backslash", { type: "text" }, "a\\b", "a/b"),
  change("a text with ::", { type: "text" }, "a::b", "a:b"),
  change("a text beyond ASCII", { type: "varchar" }, "Zażółć 🚀", "gęś"),
  change("a text that says null", { type: "varchar" }, "null", "NULL"),
  change("a text that looks like a number", { type: "varchar" }, "007", "7"),
  change("a text that looks like a call", { type: "text" }, "now()", "NOW()"),
  change("a text with a comma and a parenthesis", { type: "text" }, "a, b) c", "a"),
  change("a number", { type: "integer" }, 0, 1),
  change("a negative number", { type: "integer" }, -1, -2),
  change("a number as text", { type: "integer" }, "5", "6"),
  change("a big number", { type: "bigint" }, 9007199254740991, 1),
  change("a fraction", { type: "numeric" }, 1.5, 2),
  change("a negative fraction", { type: "real" }, -0.5, 1),
  change("an exponent", { type: "double" }, 1e21, 1),
  change("true", { type: "boolean" }, true, false),
  change("one for true", { type: "boolean" }, 1, 0),
  change("null", { type: "text", nullable }, null, "x"),
  change("a JSON text", { type: "simple-json" }, '{"a":1}', "{}"),
  change("a JSON object", { type: "simple-json" }, { a: 1 }, {}, before1({ createFails: "it writes no literal", judge: rebuilds, judgeAfter: rebuilds })),
  change("a JSON object of type json", { type: "json" }, { a: 1 }, {}, before1({ createFails: "it writes no literal", judge: rebuilds, judgeAfter: rebuilds })),
  change("a simple array", { type: "simple-array" }, "a,b", "a"),
  change("CURRENT_TIMESTAMP", { type: "datetime" }, () => "CURRENT_TIMESTAMP", () => "CURRENT_DATE"),
  change("current_timestamp in small letters", { type: "datetime" }, () => "current_timestamp", undefined),
  change("datetime('now')", { type: "datetime" }, () => "datetime('now')", () => "datetime('now', 'localtime')"),
  change("datetime('now') in parentheses", { type: "datetime" }, () => "(datetime('now'))", undefined, { judge: rebuilds }),
  change("strftime()", { type: "integer" }, () => "strftime('%s','now')", () => "strftime('%d', 'now')"),
  change("a sum", { type: "integer" }, () => "1 + 2", () => "1 + 3"),
  change("a sum in parentheses", { type: "integer" }, () => "(1 + 2)", () => "(1 + 3)", { judge: rebuilds, judgeAfter: rebuilds }),
  change("a zero in a function", { type: "integer" }, () => "0", () => "1"),
  change("a negative number in a function", { type: "integer" }, () => "-1", () => "-2"),
  change("a text in a function", { type: "text" }, () => "'a'", () => "'b'"),
  change("a concatenation", { type: "text" }, () => "'a' || 'b'", () => "'a' || 'c'"),
  change("lower(hex())", { type: "text" }, () => "lower(hex('a'))", () => "hex('a')"),
  change("a case", { type: "integer" }, () => "case when 1 then 1 else 2 end", () => "case when 0 then 1 else 2 end"),
  change("null in a function", { type: "text", nullable }, () => "NULL", () => "'x'", { judge: rebuilds }),
  change("a hexadecimal number", { type: "integer" }, () => "0x10", () => "0x11"),
  change("a blob", { type: "blob" }, () => "x'01'", () => "x'02'"),
  change("true in a function", { type: "boolean" }, () => "true", () => "false"),
  column(on, "default: one comes", { type: "integer" }, { type: "integer", default: 1 }, [5]),
  column(on, "default: one goes", { type: "integer", default: 1 }, { type: "integer" }),
  column(on, "default: changes with its type", { type: "integer", default: 1 }, { type: "varchar", default: "1" }),
  column(on, "default: stays while the type grows", { type: "integer", default: 1 }, { type: "bigint", default: 1 }),
];

export const sqliteColumns: readonly Variant[] = [...types, ...defaults];
