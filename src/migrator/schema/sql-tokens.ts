/**
 * Splits SQL text of either database into tokens, so that two spellings can be compared and names
 * inside an expression can be found and replaced without regular expressions.
 *
 * Rules: SQLite's tokenizer (https://sqlite.org/lang_keywords.html, tokenize.c) and PostgreSQL's
 * lexical structure (https://www.postgresql.org/docs/current/sql-syntax-lexical.html). Square brackets
 * quote a name on SQLite and index an array on PostgreSQL, so the dialect decides.
 */
import type { DialectName } from "./schema";

export interface SqlToken {
  readonly kind: "name" | "quotedName" | "string" | "number" | "operator" | "parameter";
  /** Exactly as written. */
  readonly text: string;
  /** For names the name itself, unquoted and unescaped; for strings the content; else the text. */
  readonly value: string;
  /** Offsets into the source, in UTF-16 units. */
  readonly start: number;
  readonly end: number;
}

/** @throws SyntaxError on an unterminated string, name or comment. White space and comments give no token. */
export function tokenizeSql(sql: string, dialect: DialectName): SqlToken[] {
  const tokens: SqlToken[] = [];
  let position = 0;
  while (position < sql.length) {
    const skipped = skipBlank(sql, position);
    if (skipped > position) {
      position = skipped;
      continue;
    }
    const token = readToken(sql, position, dialect);
    tokens.push(token);
    position = token.end;
  }
  return tokens;
}

function skipBlank(sql: string, start: number): number {
  // Other white space of Unicode belongs to names in both databases.
  if (/[ \t\n\r\f\v]/.test(sql.charAt(start))) return start + 1;
  if (sql.startsWith("--", start)) {
    const end = sql.indexOf("\n", start);
    return end < 0 ? sql.length : end + 1;
  }
  if (sql.startsWith("/*", start)) {
    const end = sql.indexOf("*/", start + 2);
    if (end < 0) throw new SyntaxError(`Unterminated comment in SQL: ${sql.slice(start, start + 40)}`);
    return end + 2;
  }
  return start;
}

function readToken(sql: string, start: number, dialect: DialectName): SqlToken {
  const first = sql.charAt(start);
  if (first === "'") return readQuoted(sql, start, start, "'", "string");
  if (first === '"') return readQuoted(sql, start, start, '"', "quotedName");
  if (first === "`" && dialect === "sqlite") return readQuoted(sql, start, start, "`", "quotedName");
  if (first === "[" && dialect === "sqlite") return readBracketed(sql, start);
  if (/[eEbBxXnN]/.test(first) && sql.charAt(start + 1) === "'") return readPrefixedString(sql, start);
  if (first === "$" && dialect === "postgres") return readDollarQuoted(sql, start);
  if (/[0-9]/.test(first) || (first === "." && /[0-9]/.test(sql.charAt(start + 1))))
    return readNumber(sql, start);
  if (isNameStart(first)) return readName(sql, start);
  return readOperator(sql, start);
}

function readQuoted(
  sql: string,
  start: number,
  quoteAt: number,
  quote: string,
  kind: "string" | "quotedName",
): SqlToken {
  let position = quoteAt + 1;
  for (;;) {
    const end = sql.indexOf(quote, position);
    if (end < 0) throw new SyntaxError(`Unterminated ${quote} in SQL: ${sql.slice(start, start + 40)}`);
    if (sql.charAt(end + 1) !== quote) {
      const value = sql.slice(quoteAt + 1, end).replaceAll(quote + quote, quote);
      return { kind, text: sql.slice(start, end + 1), value, start, end: end + 1 };
    }
    position = end + 2;
  }
}

function readBracketed(sql: string, start: number): SqlToken {
  const end = sql.indexOf("]", start);
  if (end < 0) throw new SyntaxError(`Unterminated [ in SQL: ${sql.slice(start, start + 40)}`);
  return {
    kind: "quotedName",
    text: sql.slice(start, end + 1),
    value: sql.slice(start + 1, end),
    start,
    end: end + 1,
  };
}

/** `E'..'` knows backslash escapes; `B''`, `X''` and `N''` do not. */
function readPrefixedString(sql: string, start: number): SqlToken {
  if (!/[eE]/.test(sql.charAt(start))) return readQuoted(sql, start, start + 1, "'", "string");
  let position = start + 2;
  while (position < sql.length) {
    const character = sql.charAt(position);
    if (character === "\\") position += 2;
    else if (character === "'" && sql.charAt(position + 1) === "'") position += 2;
    else if (character === "'") {
      const text = sql.slice(start, position + 1);
      return { kind: "string", text, value: text, start, end: position + 1 };
    } else position += 1;
  }
  throw new SyntaxError(`Unterminated E'' in SQL: ${sql.slice(start, start + 40)}`);
}

function readDollarQuoted(sql: string, start: number): SqlToken {
  const tag = /^\$(?:[\p{L}_][\p{L}\p{N}_]*)?\$/u.exec(sql.slice(start, start + 70))?.[0];
  if (tag === undefined) {
    const digits = /^\$\d*/.exec(sql.slice(start))?.[0] ?? "$";
    return { kind: "parameter", text: digits, value: digits, start, end: start + digits.length };
  }
  const close = sql.indexOf(tag, start + tag.length);
  if (close < 0) throw new SyntaxError(`Unterminated ${tag} in SQL: ${sql.slice(start, start + 40)}`);
  const end = close + tag.length;
  return {
    kind: "string",
    text: sql.slice(start, end),
    value: sql.slice(start + tag.length, close),
    start,
    end,
  };
}

function readNumber(sql: string, start: number): SqlToken {
  const text =
    /^(?:0[xX][0-9a-fA-F_]+|(?:[0-9][0-9_]*)?\.?[0-9_]*(?:[eE][+-]?[0-9]+)?)/.exec(
      sql.slice(start, start + 400),
    )?.[0] ?? sql.charAt(start);
  return { kind: "number", text, value: text, start, end: start + text.length };
}

function isNameStart(character: string): boolean {
  return /[\p{L}_]/u.test(character) || character.charCodeAt(0) > 127;
}

function readName(sql: string, start: number): SqlToken {
  let end = start + 1;
  while (end < sql.length && (isNameStart(sql.charAt(end)) || /[0-9$]/.test(sql.charAt(end)))) end += 1;
  const text = sql.slice(start, end);
  return { kind: "name", text, value: text, start, end };
}

const longOperators = [
  "->>",
  "#>>",
  "::",
  "||",
  "<=",
  ">=",
  "<>",
  "!=",
  "==",
  "->",
  "#>",
  "<<",
  ">>",
  "@>",
  "<@",
  "~*",
  "!~",
];

function readOperator(sql: string, start: number): SqlToken {
  const text = longOperators.find((operator) => sql.startsWith(operator, start)) ?? sql.charAt(start);
  return { kind: "operator", text, value: text, start, end: start + text.length };
}
