/** Cuts hand-written SQL into its statements: the sqlite3 driver runs only the first one of a text and says nothing of the rest. */
import { tokenizeSql, type SqlToken } from "../../schema/sql-tokens";
import { isWord } from "./ddl-cursor";

/** Semicolons inside the body of a CREATE TRIGGER do not end it (the rule of sqlite3_complete). Text that cannot be tokenised stays whole. */
export function splitStatements(sql: string): readonly string[] {
  try {
    return statementTokens(tokenizeSql(sql, "sqlite")).map((tokens) => textOf(sql, tokens));
  } catch (error) {
    if (error instanceof SyntaxError) return [sql];
    throw error;
  }
}

function statementTokens(tokens: readonly SqlToken[]): readonly (readonly SqlToken[])[] {
  const statements: SqlToken[][] = [];
  let current: SqlToken[] = [];
  for (const token of tokens) {
    if (isWord(token, ";") && isComplete(current)) {
      statements.push(current);
      current = [];
    } else current.push(token);
  }
  return [...statements, current].filter((statement) => statement.length > 0);
}

/** A trigger is complete at `; END`. */
function isComplete(tokens: readonly SqlToken[]): boolean {
  if (!isTrigger(tokens)) return true;
  return isWord(tokens[tokens.length - 1], "END") && isWord(tokens[tokens.length - 2], ";");
}

function isTrigger(tokens: readonly SqlToken[]): boolean {
  const words = isWord(tokens[0], "EXPLAIN") ? tokens.slice(1) : tokens;
  const isTemporary = isWord(words[1], "TEMP") || isWord(words[1], "TEMPORARY");
  return isWord(words[0], "CREATE") && isWord(words[isTemporary ? 2 : 1], "TRIGGER");
}

function textOf(sql: string, tokens: readonly SqlToken[]): string {
  return sql.slice(tokens[0]?.start, tokens[tokens.length - 1]?.end);
}
