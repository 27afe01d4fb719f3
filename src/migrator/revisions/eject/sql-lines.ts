/** A long statement in several lines. Only white space between its tokens changes, and nothing that a database keeps as text loses a word. */
import { tokenizeSql, type SqlToken } from "../../schema/sql-tokens";
import type { DialectName } from "../../schema/schema";

/** What fits into a line of a file, beside the call around it. */
const width = 90;

/**
 * @param indent what further lines begin with
 * @returns the statement itself where it is short, has lines of its own, or cannot be read
 */
export function sqlLines(sql: string, dialect: DialectName, indent: string): string {
  const hasLines = sql.includes("\n");
  // SQLite keeps such a text as it is.
  if (hasLines ? dialect === "sqlite" : sql.length <= width) return sql;
  try {
    const tokens = tokenizeSql(sql, dialect);
    return hasLines ? moved(sql, tokens, indent) : broken(sql, tokens, indent);
  } catch (error) {
    if (error instanceof SyntaxError) return sql;
    throw error;
  }
}

/** Lines that are there already, further in; those inside of a text or a comment stay. */
function moved(sql: string, tokens: readonly SqlToken[], indent: string): string {
  let text = "";
  let from = 0;
  for (const { start, end } of tokens) {
    const gap = sql.slice(from, start);
    text += (gap.trim() === "" ? gap.replaceAll("\n", `\n${indent}`) : gap) + sql.slice(start, end);
    from = end;
  }
  return text + sql.slice(from);
}

function broken(sql: string, tokens: readonly SqlToken[], indent: string): string {
  const breaks = breaksIn(tokens, sql).filter((token) => {
    const before = tokens[tokens.indexOf(token) - 1];
    // A comment in between would be lost.
    return before !== undefined && sql.slice(before.end, token.start).trim() === "";
  });
  let text = "";
  let from = 0;
  for (const { start } of breaks) {
    text += `${sql.slice(from, start).trimEnd()}\n${indent}`;
    from = start;
  }
  return text + sql.slice(from);
}

/** The tokens that begin a line. */
function breaksIn(tokens: readonly SqlToken[], sql: string): readonly SqlToken[] {
  const depths = depthsOf(tokens);
  const follows =
    (text: string, depth: number) =>
    (_token: SqlToken, at: number): boolean =>
      tokens[at - 1]?.text === text && depths[at - 1] === depth;
  if (/^CREATE TABLE\b/i.test(sql)) {
    // TypeORM looks for the end of the last CHECK right before the last bracket, so that one stays where it is.
    const opened = follows("(", 0);
    const next = follows(",", 1);
    const first = tokens.find(opened);
    return tokens.filter((token, at) => token === first || next(token, at));
  }
  if (/^ALTER TABLE\b/i.test(sql)) return tokens.filter(follows(",", 0));
  // SQLite keeps the text of these, and TypeORM reads an index's predicate up to the end of the line.
  if (/^CREATE\b(?! (?:OR REPLACE )?(?:MATERIALIZED )?VIEW)/i.test(sql)) return [];
  return tokens.filter(({ kind, text }, at) => {
    const word = text.toUpperCase();
    const depth = depths[at] ?? 0;
    if (kind !== "name" || at === 0 || tokens[at - 1]?.text.toUpperCase() === "DELETE") return false;
    return depth === 0 ? clauses.has(word) : depth === 1 && word === "UNION";
  });
}

const clauses: ReadonlySet<string> = new Set(
  "SELECT FROM WHERE SET VALUES GROUP ORDER UNION HAVING".split(" "),
);

/** How many brackets are open around each token; a bracket itself counts with what stands outside of it. */
function depthsOf(tokens: readonly SqlToken[]): readonly number[] {
  let open = 0;
  return tokens.map(({ text, kind }) => {
    if (kind === "operator" && text === ")") open -= 1;
    const depth = open;
    if (kind === "operator" && text === "(") open += 1;
    return depth;
  });
}
