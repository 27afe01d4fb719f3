/** Walks over the tokens of one CREATE statement. Shared by the readers of tables and indexes. */
import { AutogenError } from "../../schema/errors";
import { stripOuterParentheses } from "../../schema/expressions";
import { tokenizeSql, type SqlToken } from "../../schema/sql-tokens";

export interface DdlCursor {
  readonly sql: string;
  /** For messages: `table "tasks"`. */
  readonly subject: string;
  readonly tokens: readonly SqlToken[];
  position: number;
}

/** @throws AutogenError `sql-not-understood` when the text has an unterminated string, name or comment. */
export function openDdl(sql: string, subject: string): DdlCursor {
  try {
    return { sql, subject, tokens: tokenizeSql(sql, "sqlite"), position: 0 };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new AutogenError(
      "sql-not-understood",
      `Cannot read the definition of ${subject}: ${error.message}`,
      {
        cause: error,
      },
    );
  }
}

export function peek(cursor: DdlCursor, ahead = 0): SqlToken | undefined {
  return cursor.tokens[cursor.position + ahead];
}

/** Do these keywords or operators come next, in this order? Quoted names are never keywords. */
export function isNext(cursor: DdlCursor, ...words: readonly string[]): boolean {
  return words.every((word, ahead) => isWord(peek(cursor, ahead), word));
}

export function isWord(token: SqlToken | undefined, word: string): boolean {
  return (
    token !== undefined &&
    (token.kind === "name" || token.kind === "operator") &&
    token.text.length === word.length &&
    token.text.toUpperCase() === word
  );
}

export function accept(cursor: DdlCursor, ...words: readonly string[]): boolean {
  if (!isNext(cursor, ...words)) return false;
  cursor.position += words.length;
  return true;
}

/** The one of the words that comes next, taken, or undefined. */
export function acceptOneOf<W extends string>(cursor: DdlCursor, words: readonly W[]): W | undefined {
  return words.find((word) => accept(cursor, word));
}

export function expect(cursor: DdlCursor, ...words: readonly string[]): void {
  if (!accept(cursor, ...words)) throw notUnderstood(cursor);
}

export function take(cursor: DdlCursor): SqlToken {
  const token = peek(cursor);
  if (!token) throw notUnderstood(cursor);
  cursor.position += 1;
  return token;
}

/** SQLite takes a string literal for a name as well (`CREATE TABLE 'tasks'`). */
export function readName(cursor: DdlCursor): string {
  const token = take(cursor);
  if (token.kind === "name" || token.kind === "quotedName" || token.kind === "string") return token.value;
  cursor.position -= 1;
  throw notUnderstood(cursor);
}

/** The tokens between the parenthesis that comes next and the one that closes it. */
export function readGroup(cursor: DdlCursor): readonly SqlToken[] {
  expect(cursor, "(");
  const start = cursor.position;
  for (let depth = 1; depth > 0;) {
    const token = take(cursor);
    if (isWord(token, "(")) depth += 1;
    if (isWord(token, ")")) depth -= 1;
  }
  return cursor.tokens.slice(start, cursor.position - 1);
}

/** The text of a parenthesised expression, without any parentheses around the whole. */
export function readExpression(cursor: DdlCursor): string {
  return expressionText(cursor, readGroup(cursor));
}

export function expressionText(cursor: DdlCursor, tokens: readonly SqlToken[]): string {
  const first = tokens[0];
  const last = tokens[tokens.length - 1];
  if (!first || !last) throw notUnderstood(cursor, "an empty expression");
  return stripOuterParentheses(cursor.sql.slice(first.start, last.end), "sqlite");
}

/** The error for what stands at the cursor, or for the clause named. */
export function notUnderstood(cursor: DdlCursor, clause: string = remainingText(cursor)): AutogenError {
  return new AutogenError(
    "sql-not-understood",
    `Cannot read the definition of ${cursor.subject} in full: ${clause} is not supported. Nothing was changed.`,
    { nextStep: "Change this table by hand-written SQL, or define it without that clause." },
  );
}

function remainingText(cursor: DdlCursor): string {
  const token = peek(cursor);
  return token ? `the clause at "${cursor.sql.slice(token.start, token.start + 60)}"` : "its unexpected end";
}
