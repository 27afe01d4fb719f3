/** Comparing and editing SQL expressions by their tokens. Cheap and exact; what it calls different may still be equal to the database. */
import { memoized } from "./memo";
import type { DialectName, QualifiedName } from "./schema";
import { tokenizeSql, type SqlToken } from "./sql-tokens";

/**
 * One spelling for texts that differ only in white space, comments, letter case of names and keywords,
 * optional quotes around names, and parentheses around the whole. Text that cannot be tokenised stays as it is.
 */
export function canonicalExpression(sql: string, dialect: DialectName): string {
  return canonical(dialect, sql);
}

const canonical = memoized((dialect: DialectName, sql): string => {
  try {
    return withoutOuterParentheses(tokenizeSql(sql, dialect))
      .map((token) => canonicalToken(token, dialect))
      .join(" ");
  } catch (error) {
    if (error instanceof SyntaxError) return sql;
    throw error;
  }
});

export function isSameExpression(left: string, right: string, dialect: DialectName): boolean {
  return left === right || canonicalExpression(left, dialect) === canonicalExpression(right, dialect);
}

/** `((a > 1))` becomes `a > 1`; `(a) or (b)` stays. Text that cannot be tokenised stays as it is. */
export function stripOuterParentheses(sql: string, dialect: DialectName): string {
  try {
    const inner = withoutOuterParentheses(tokenizeSql(sql, dialect));
    const first = inner[0];
    const last = inner[inner.length - 1];
    return first && last ? sql.slice(first.start, last.end) : sql.trim();
  } catch (error) {
    if (error instanceof SyntaxError) return sql;
    throw error;
  }
}

/** Does the expression use this column name (or any token with that name)? Errs on the side of yes. */
export function mentionsName(sql: string, name: string, dialect: DialectName): boolean {
  return nameSet(sql, dialect).has(foldName(name, dialect));
}

/**
 * Replaces a name wherever it stands as an identifier that is not a function call.
 * @param quotes `always`, or `as written`: unquoted where the old name was, if the new one allows it
 */
export function renameInExpression(
  sql: string,
  from: string,
  to: string,
  dialect: DialectName,
  quotes: "always" | "as written" = "always",
): string {
  const tokens = tokenizeSql(sql, dialect);
  let result = "";
  let copied = 0;
  tokens.forEach((token, position) => {
    if (!isName(token) || foldToken(token, dialect) !== foldName(from, dialect)) return;
    if (token.kind === "name" && tokens[position + 1]?.text === "(") return;
    const isBare = quotes === "as written" && token.kind === "name" && /^[a-z_][a-z0-9_]*$/.test(to);
    result += sql.slice(copied, token.start) + (isBare ? to : quoteName(to));
    copied = token.end;
  });
  return result + sql.slice(copied);
}

/** The contents of the string literals in an expression. */
export function textsIn(sql: string, dialect: DialectName): readonly string[] {
  try {
    return tokenizeSql(sql, dialect)
      .filter(({ kind }) => kind === "string")
      .map(({ value }) => value);
  } catch (error) {
    if (error instanceof SyntaxError) return [];
    throw error;
  }
}

/** Always quoted, which is right in both databases for every name without NUL. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** `"billing"."tasks"` */
export function nameSql({ schema, name }: QualifiedName): string {
  return schema === undefined ? quoteName(name) : `${quoteName(schema)}.${quoteName(name)}`;
}

/** A string literal of standard SQL. */
export function quoteString(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** The names in an expression, of columns and functions alike, as the database folds them. */
export function namesIn(sql: string, dialect: DialectName): readonly string[] {
  return [...nameSet(sql, dialect)];
}

function nameSet(sql: string, dialect: DialectName): Set<string> {
  try {
    const names = tokenizeSql(sql, dialect).filter(isName);
    return new Set(names.map((token) => foldToken(token, dialect)));
  } catch (error) {
    if (error instanceof SyntaxError) return new Set();
    throw error;
  }
}

export function isName(token: SqlToken): boolean {
  return token.kind === "name" || token.kind === "quotedName";
}

/** PostgreSQL folds unquoted names to lower case and keeps quoted ones; SQLite compares all names without case. */
export function foldToken(token: SqlToken, dialect: DialectName): string {
  return token.kind === "quotedName" && dialect === "postgres" ? token.value : token.value.toLowerCase();
}

function foldName(name: string, dialect: DialectName): string {
  return dialect === "postgres" ? name : name.toLowerCase();
}

function canonicalToken(token: SqlToken, dialect: DialectName): string {
  if (isName(token)) return foldToken(token, dialect);
  return token.text;
}

function withoutOuterParentheses(tokens: readonly SqlToken[]): readonly SqlToken[] {
  let inner = tokens;
  while (inner.length > 2 && inner[0]?.text === "(" && closingPosition(inner) === inner.length - 1) {
    inner = inner.slice(1, -1);
  }
  return inner;
}

/** Where the parenthesis that opens the list closes, or -1. */
function closingPosition(tokens: readonly SqlToken[]): number {
  let depth = 0;
  for (const [position, token] of tokens.entries()) {
    if (token.kind !== "operator") continue;
    if (token.text === "(") depth += 1;
    if (token.text === ")") depth -= 1;
    if (depth === 0) return position;
  }
  return -1;
}
