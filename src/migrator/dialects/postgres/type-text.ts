/** How this dialect writes types: short, lower case, quoted and qualified only where it must be. */
import { tokenizeSql, type SqlToken } from "../../schema/sql-tokens";
import { memoized } from "../../schema/memo";
import { typeText } from "../../schema/type-text";

export { typeText };

/** A type taken apart: `varchar(20)[]` is the name `varchar`, the modifiers `20`, and an array. */
export interface TypeParts {
  readonly name: string;
  /** What stands in the parentheses; empty where there are none. */
  readonly modifiers: string;
  readonly isArray: boolean;
}

/**
 * The short usual spelling of a type as `format_type` or a person writes it: `character varying(120)` gives
 * `varchar(120)`, `timestamp(3) with time zone[]` gives `timestamptz(3)[]`, `int8` gives `bigint`. Names of other types are
 * quoted only where needed; text that is not a type stays as it is.
 */
export function shortTypeName(formatted: string): string {
  const type = parseType(formatted);
  return type ? joinType(type) : formatted;
}

export function joinType(type: TypeParts): string {
  const modifiers = type.modifiers === "" ? "" : `(${type.modifiers})`;
  return `${type.name}${modifiers}${type.isArray ? "[]" : ""}`;
}

/** The parts of a type in their short spelling, or undefined where the text is not one type. */
export function parseType(text: string): TypeParts | undefined {
  return parsed(text, "");
}

const parsed = memoized((text): TypeParts | undefined => {
  try {
    return partsOf(tokenizeSql(text, "postgres"));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
});

/** The last name of a type name: `Status` of `billing."Status"`. */
export function unqualifiedType(name: string): string {
  const tokens = tokenizeSql(name, "postgres");
  return tokens[tokens.length - 1]?.value ?? name;
}

function partsOf(tokens: readonly SqlToken[]): TypeParts | undefined {
  const scalar = withoutArray(tokens);
  const open = scalar.findIndex((token) => token.text === "(");
  const close = scalar.findIndex((token) => token.text === ")");
  if (open > close || open === 0 || (open < 0 && close >= 0)) return undefined;
  const words = open < 0 ? scalar : [...scalar.slice(0, open), ...scalar.slice(close + 1)];
  const name = shortName(words);
  if (name === undefined) return undefined;
  const modifiers = scalar.slice(open + 1, Math.max(close, 0)).map((token) => token.text);
  return { ...withUsualModifiers(name, modifiers.join("")), isArray: scalar.length < tokens.length };
}

/** Dimensions and bounds are notes to the reader: PostgreSQL ignores them. */
function withoutArray(tokens: readonly SqlToken[]): readonly SqlToken[] {
  let end = tokens.length;
  if (tokens[end - 1]?.text.toLowerCase() === "array") return tokens.slice(0, -1);
  while (tokens[end - 1]?.text === "]") end = tokens[end - 2]?.text === "[" ? end - 2 : end - 3;
  return tokens.slice(0, Math.max(end, 0));
}

function shortName(words: readonly SqlToken[]): string | undefined {
  if (words.length === 0) return undefined;
  if (words.every((token) => token.kind === "name")) {
    const spelled = words.map((token) => token.text.toLowerCase()).join(" ");
    return shortNames[spelled] ?? (words.length === 1 ? nameUnlessBuiltIn(spelled) : spelled);
  }
  const isDotted = words.every((token, position) =>
    position % 2 === 1 ? token.text === "." : isName(token),
  );
  if (!isDotted || words.length % 2 === 0) return undefined;
  return words.map((token) => (token.text === "." ? "." : typeText({ name: foldedName(token) }))).join("");
}

function isName(token: SqlToken): boolean {
  return token.kind === "name" || token.kind === "quotedName";
}

function foldedName(token: SqlToken): string {
  return token.kind === "name" ? token.value.toLowerCase() : token.value;
}

/** `integer` and its like are reserved words and types at once. */
function nameUnlessBuiltIn(word: string): string {
  return builtInWords.has(word) ? word : typeText({ name: word });
}

const shortNames: Readonly<Record<string, string | undefined>> = {
  "character varying": "varchar",
  "char varying": "varchar",
  character: "char",
  "bit varying": "varbit",
  "timestamp without time zone": "timestamp",
  "timestamp with time zone": "timestamptz",
  "time without time zone": "time",
  "time with time zone": "timetz",
  int: "integer",
  int2: "smallint",
  int4: "integer",
  int8: "bigint",
  float4: "real",
  float8: "double precision",
  bool: "boolean",
  decimal: "numeric",
  dec: "numeric",
};

const builtInWords: ReadonlySet<string> = new Set(
  "bigint bit boolean char float integer interval json numeric real smallint time timestamp varchar".split(
    " ",
  ),
);

/** `char` means `char(1)`, `numeric(10)` means `numeric(10,0)`, `float(24)` means `real`: as `format_type` says it. */
function withUsualModifiers(name: string, modifiers: string): Omit<TypeParts, "isArray"> {
  if ((name === "char" || name === "bit") && modifiers === "") return { name, modifiers: "1" };
  if (name === "numeric" && /^\d+$/.test(modifiers)) return { name, modifiers: `${modifiers},0` };
  if (name !== "float") return { name, modifiers };
  return { name: Number(modifiers || "53") <= 24 ? "real" : "double precision", modifiers: "" };
}
