/** Where an expression names a value of an enum type, and how it reads when the value has another name. */
import { foldToken, isName, quoteString } from "../../schema/expressions";
import type { EnumType } from "../../schema/schema";
import { tokenizeSql, type SqlToken } from "../../schema/sql-tokens";

export interface ValueRename {
  readonly from: string;
  readonly to: string;
}

/** In the default of a column of the type, where the cast goes unsaid. */
export function renameLiterals(sql: string, rename: ValueRename): string {
  return replaceTokens(sql, (token) => renamedLiteral(token, rename));
}

/** In an expression PostgreSQL marks each constant of the type: `'open'::tasks_state_enum`, `'{open}'::tasks_state_enum[]`. */
export function renameCastLiterals(sql: string, type: EnumType, rename: ValueRename): string {
  return replaceTokens(sql, (token, tokens, position) =>
    isCastTo(tokens, position, type) ? renamedLiteral(token, rename) : undefined,
  );
}

/**
 * As a person writes it, nothing marks a constant of the type but what it is compared with: `state = 'open'`, `state IN ('open', 'done')`,
 * `CASE state WHEN 'open' THEN`.
 * @param columns the columns of the type
 */
export function renameComparedLiterals(sql: string, columns: readonly string[], rename: ValueRename): string {
  if (columns.length === 0) return sql;
  return replaceTokens(sql, (token, tokens, position) => {
    const other = comparedWith(tokens, position);
    const isOfType = other !== undefined && isName(other) && columns.includes(foldToken(other, "postgres"));
    return isOfType ? renamedLiteral(token, rename) : undefined;
  });
}

const comparisons: ReadonlySet<string> = new Set(["=", "<>", "!=", "<", ">", "<=", ">="]);

/** What stands on the other side of the comparison that the token at `position` is part of. */
function comparedWith(tokens: readonly SqlToken[], position: number): SqlToken | undefined {
  const before = tokens[position - 1];
  const after = tokens[position + 1];
  if (before && comparisons.has(before.text)) return tokens[position - 2];
  if (after && comparisons.has(after.text)) return tokens[position + 2];
  if (before && isWord(before, "from")) return distinctFrom(tokens, position - 2);
  if (before && isWord(before, "when")) return caseOperand(tokens, position - 1);
  return listOperand(tokens, position - 1);
}

/** `state IS [NOT] DISTINCT FROM`, from its last word but one backwards. */
function distinctFrom(tokens: readonly SqlToken[], position: number): SqlToken | undefined {
  if (!isWord(tokens[position], "distinct")) return undefined;
  const is = isWord(tokens[position - 1], "not") ? position - 2 : position - 1;
  return isWord(tokens[is], "is") ? tokens[is - 1] : undefined;
}

/** The `state` of `CASE state WHEN`, for a WHEN of it. */
function caseOperand(tokens: readonly SqlToken[], when: number): SqlToken | undefined {
  let depth = 0;
  for (let position = when - 1; position >= 0; position -= 1) {
    if (isWord(tokens[position], "end")) depth += 1;
    if (!isWord(tokens[position], "case")) continue;
    if (depth === 0) return isWord(tokens[position + 2], "when") ? tokens[position + 1] : undefined;
    depth -= 1;
  }
  return undefined;
}

/** The `state` of `state [NOT] IN ('open', 'done'`, from the end of the list backwards. */
function listOperand(tokens: readonly SqlToken[], end: number): SqlToken | undefined {
  let position = end;
  while (tokens[position]?.kind === "string" || tokens[position]?.text === ",") position -= 1;
  if (tokens[position]?.text !== "(" || !isWord(tokens[position - 1], "in")) return undefined;
  return isWord(tokens[position - 2], "not") ? tokens[position - 3] : tokens[position - 2];
}

function isWord(token: SqlToken | undefined, word: string): boolean {
  return token?.kind === "name" && token.text.toLowerCase() === word;
}

/** Does `::type` stand behind the token? */
function isCastTo(tokens: readonly SqlToken[], position: number, type: EnumType): boolean {
  if (!isCast(tokens, position + 1)) return false;
  const first = tokens[position + 2];
  const last = tokens[position + 3]?.text === "." ? tokens[position + 4] : first;
  return last !== undefined && isName(last) && last.value === type.name;
}

export function isCast(tokens: readonly SqlToken[], position: number): boolean {
  return tokens[position]?.text === "::";
}

function renamedLiteral(token: SqlToken, rename: ValueRename): string | undefined {
  const text = token.kind === "string" ? renamedText(token.value, rename) : undefined;
  return text === undefined ? undefined : quoteString(text);
}

/** The literal's new text, or undefined where it does not name the value. */
function renamedText(text: string, { from, to }: ValueRename): string | undefined {
  if (text === from) return to;
  if (!/^\{.*\}$/s.test(text)) return undefined;
  const elements = text.replace(/"(?:[^"\\]|\\.)*"|[^,{}]+/gs, (item) =>
    elementText(item) === from ? elementLiteral(to) : item,
  );
  return elements === text ? undefined : elements;
}

function elementText(item: string): string {
  return item.startsWith('"') ? item.slice(1, -1).replace(/\\(.)/gs, "$1") : item;
}

/** An element of an array literal, quoted where its characters mean something (manual, section 8.15.2). */
function elementLiteral(value: string): string {
  const isPlain = /^[^\s"\\,{}]+$/.test(value) && value.toLowerCase() !== "null";
  return isPlain ? value : `"${value.replace(/["\\]/g, "\\$&")}"`;
}

/** Text that cannot be tokenised stays as it is. */
export function replaceTokens(
  sql: string,
  replacement: (token: SqlToken, tokens: readonly SqlToken[], position: number) => string | undefined,
): string {
  const tokens = tokensOf(sql);
  let result = "";
  let copied = 0;
  tokens.forEach((token, position) => {
    const text = replacement(token, tokens, position);
    if (text === undefined) return;
    result += sql.slice(copied, token.start) + text;
    copied = token.end;
  });
  return result + sql.slice(copied);
}

function tokensOf(sql: string): readonly SqlToken[] {
  try {
    return tokenizeSql(sql, "postgres");
  } catch (error) {
    if (error instanceof SyntaxError) return [];
    throw error;
  }
}
