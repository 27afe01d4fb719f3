/**
 * One spelling for a column's default, from the catalog or from an entity. It only takes away what the column's type says anyway, so
 * that `'open'::task_status`, `('open')` and `'open'` are one text. What it cannot see is left to `normalise`.
 */
import { quoteString, stripOuterParentheses } from "../../schema/expressions";
import { memoized } from "../../schema/memo";
import { tokenizeSql, type SqlToken } from "../../schema/sql-tokens";
import { parseType, unqualifiedType, type TypeParts } from "./type-text";

/**
 * The default without outer parentheses and, where it is a literal, without a cast to the column's own type: numbers unquoted,
 * booleans as `true` and `false`, strings in standard quotes. Undefined for NULL, which is the same as no default.
 */
export function canonicalDefault(text: string, type: string): string | undefined {
  return canonical(text, type);
}

const canonical = memoized((text: string, type: string): string | undefined => {
  try {
    const own = parseType(type);
    const literal = own && literalIn(text, own);
    return own && literal ? spellLiteral(literal, own) : stripOuterParentheses(text, "postgres");
  } catch (error) {
    if (error instanceof SyntaxError) return text;
    throw error;
  }
});

/** A literal, a call or a bracketed expression: what may follow the word DEFAULT without parentheses of its own. */
export function isSimpleDefault(text: string): boolean {
  try {
    const tokens = tokenizeSql(text, "postgres");
    return tokens.length <= 1 || isLiteral(tokens) || isTypedLiteral(tokens) || isCall(tokens);
  } catch (error) {
    if (error instanceof SyntaxError) return true;
    throw error;
  }
}

/** `nextval('tasks_id_seq'::regclass)` and nothing more. */
export function isNextValue(text: string): boolean {
  const tokens = tokenizeSql(stripOuterParentheses(text, "postgres"), "postgres");
  const shape = tokens.map((token) => (token.kind === "string" ? "string" : token.text));
  return shape.join(" ") === "nextval ( string :: regclass )";
}

/**
 * The tokens of the literal inside any number of parentheses and harmless casts. Only a literal loses its cast: around a call or an
 * array constructor the cast may be what makes the default legal.
 */
function literalIn(text: string, own: TypeParts): readonly SqlToken[] | undefined {
  const inner = stripOuterParentheses(text, "postgres");
  const tokens = tokenizeSql(inner, "postgres");
  if (isLiteral(tokens)) return tokens;
  const cast = finalCast(tokens);
  if (!cast) return undefined;
  const castType = parseType(inner.slice(cast.end));
  if (!castType || !isHarmlessCast(castType, own)) return undefined;
  return literalIn(inner.slice(0, cast.start), own);
}

function isLiteral(tokens: readonly SqlToken[]): boolean {
  const [first, second] = tokens;
  if (!first) return false;
  if (tokens.length === 2) return (first.text === "-" || first.text === "+") && second?.kind === "number";
  if (tokens.length > 1) return false;
  return first.kind === "string" || first.kind === "number" || isWord(first, "null", "true", "false");
}

/** `date '2020-01-01'` */
function isTypedLiteral(tokens: readonly SqlToken[]): boolean {
  const [type, text] = tokens;
  return tokens.length === 2 && type?.kind === "name" && text?.kind === "string";
}

function isWord(token: SqlToken, ...words: readonly string[]): boolean {
  return token.kind === "name" && words.includes(token.text.toLowerCase());
}

function finalCast(tokens: readonly SqlToken[]): SqlToken | undefined {
  const casts = tokens.filter((token) => token.kind === "operator" && token.text === "::");
  return casts[casts.length - 1];
}

function isHarmlessCast(cast: TypeParts, own: TypeParts): boolean {
  if (cast.isArray !== own.isArray) return false;
  if (isNumeric(cast) && isNumeric(own)) return true;
  const hasOwnModifiers = cast.modifiers === own.modifiers || cast.modifiers === "";
  return hasOwnModifiers && family(cast) === family(own);
}

function family(type: TypeParts): string {
  if (/^(?:varchar|char|bpchar|text)$/.test(type.name)) return "text";
  if (/^(?:bit|varbit|"bit")$/.test(type.name)) return "bit";
  return unqualifiedType(type.name);
}

function isNumeric(type: TypeParts): boolean {
  return !type.isArray && /^(?:smallint|integer|bigint|numeric|real|double precision)$/.test(type.name);
}

function isCall(tokens: readonly SqlToken[]): boolean {
  const [name, open] = tokens;
  if (name?.kind !== "name" || open?.text !== "(") return false;
  const depths = tokens.slice(1).map(depthChange);
  let depth = 0;
  return depths.every((change, position) => (depth += change) > 0 || position === depths.length - 1);
}

function depthChange(token: SqlToken): number {
  if (token.kind !== "operator") return 0;
  return token.text === "(" ? 1 : token.text === ")" ? -1 : 0;
}

function spellLiteral(tokens: readonly SqlToken[], own: TypeParts): string | undefined {
  const text = tokens.map((token) => token.text).join("");
  const [token] = tokens;
  if (!token || isWord(token, "null")) return undefined;
  if (isWord(token, "true", "false")) return text.toLowerCase();
  if (token.kind !== "string") return text.startsWith("+") ? text.slice(1) : text;
  return spellString(token, own);
}

function spellString(token: SqlToken, own: TypeParts): string {
  const content = stringContent(token, own);
  if (content === undefined) return token.text;
  const trimmed = content.trim();
  // PostgreSQL keeps the quotes of a fraction for a floating-point column, and TypeORM looks for them there.
  if (isNumeric(own) && isNumber(trimmed))
    return isFloat(own) && !isWhole(trimmed) ? quoteString(trimmed) : trimmed;
  if (own.name === "boolean" && !own.isArray)
    return booleanWords[trimmed.toLowerCase()] ?? quoteString(content);
  return quoteString(content);
}

function isFloat(type: TypeParts): boolean {
  return type.name === "real" || type.name === "double precision";
}

function isWhole(text: string): boolean {
  return /^-?\d+$/.test(text);
}

function isNumber(text: string): boolean {
  return /^-?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text);
}

const booleanWords: Readonly<Record<string, string | undefined>> = {
  true: "true",
  t: "true",
  false: "false",
  f: "false",
};

/** What the string says, or undefined for a form whose quotes mean something (`X'..'`, `E'\n'`). */
function stringContent(token: SqlToken, own: TypeParts): string | undefined {
  if (token.text.startsWith("'") || token.text.startsWith("$")) return token.value;
  if (/^[bB]/.test(token.text) && family(own) === "bit") return token.value;
  if (!/^[eE]/.test(token.text)) return undefined;
  return unescape(token.text.slice(2, -1));
}

/** The catalog writes a text with a backslash as `E'a\\b'`; other escapes are the developer's own and stay. */
function unescape(body: string): string | undefined {
  const plain = body.replaceAll("\\\\", "\0").replaceAll("''", "'");
  return plain.includes("\\") ? undefined : plain.replaceAll("\0", "\\");
}
