import { tokenizeSql, type SqlToken } from "../../schema/sql-tokens";
import { isWord } from "./ddl-cursor";

/**
 * `tasks.title` becomes `title`. Inside CREATE TABLE and CREATE INDEX an expression can use no other table (a subquery is
 * not allowed there), so a qualifier says nothing, and it would be wrong while a rebuild has the table under another name.
 */
export function withoutQualifiers(expression: string): string {
  const tokens = tokensOf(expression);
  let result = "";
  let copied = 0;
  tokens.forEach((token, position) => {
    const isQualifier =
      (token.kind === "name" || token.kind === "quotedName") && isWord(tokens[position + 1], ".");
    const column = tokens[position + 2];
    if (!isQualifier || !column) return;
    result += expression.slice(copied, token.start);
    copied = column.start;
  });
  return result + expression.slice(copied);
}

function tokensOf(expression: string): readonly SqlToken[] {
  try {
    return tokenizeSql(expression, "sqlite");
  } catch (error) {
    if (error instanceof SyntaxError) return [];
    throw error;
  }
}
