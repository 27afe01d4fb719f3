/**
 * Values that a table's checks may want: the numbers and texts that they name, texts of the length that they name and of the pattern that
 * they ask for. Guesses: the database says which are right.
 */
import { mentionsName, quoteString } from "../../schema/expressions";
import type { Check, Column, DialectName } from "../../schema/schema";
import { tokenizeSql, type SqlToken } from "../../schema/sql-tokens";
import { cut } from "./values";

/** Longer ones are no length that somebody checks. */
const longest = 300;

/**
 * SQL literals, the likeliest first; none for a column that no check speaks of.
 * @param row so that rows differ from each other
 */
export function candidatesFor(
  column: Pick<Column, "name">,
  checks: readonly Check[],
  dialect: DialectName,
  row: number,
): readonly string[] {
  const expressions = checks
    .map(({ expression }) => expression)
    .filter((expression) => mentionsName(expression, column.name, dialect));
  return [...new Set(expressions.flatMap((expression) => candidatesIn(expression, dialect, row)))];
}

/** Does any check speak of the column? */
export function isChecked(
  column: Pick<Column, "name">,
  checks: readonly Check[],
  dialect: DialectName,
): boolean {
  return checks.some(({ expression }) => mentionsName(expression, column.name, dialect));
}

function candidatesIn(expression: string, dialect: DialectName, row: number): readonly string[] {
  const tokens = tokensOf(expression, dialect);
  const numbers = tokens.filter(({ kind }) => kind === "number").map(({ text }) => text);
  const texts = tokens.filter(({ kind }) => kind === "string").map(({ value }) => value);
  const lengths = numbers.map(Number).filter((number) => Number.isInteger(number) && number <= longest);
  return [
    ...texts.map(quoteString),
    ...texts.filter(isPattern).map((pattern) => quoteString(sample(pattern, String(row)))),
    ...numbers.flatMap(withNeighbours),
    ...["", ...texts].flatMap((text) => lengths.map((length) => quoteString(padded(text, length, row)))),
  ];
}

function tokensOf(expression: string, dialect: DialectName): readonly SqlToken[] {
  try {
    return tokenizeSql(expression, dialect);
  } catch (error) {
    if (error instanceof SyntaxError) return [];
    throw error;
  }
}

function withNeighbours(text: string): readonly string[] {
  const number = Number(text);
  return Number.isSafeInteger(number) ? [text, String(number + 1), String(number - 1)] : [text];
}

function isPattern(text: string): boolean {
  return /[%_]/.test(text);
}

/** A text that the pattern of a LIKE takes, with the filling where it takes anything. */
function sample(pattern: string, filling: string): string {
  return pattern.replace("%", filling).replaceAll("%", "").replaceAll("_", "0");
}

/** The text, or what its pattern takes, filled up with the row's digits to the length. */
function padded(text: string, length: number, row: number): string {
  const missing = Math.max(length - [...sample(text, "")].length, 0);
  const filling = missing === 0 ? "" : String(row).padStart(missing, "0");
  return cut(isPattern(text) ? sample(text, filling) : `${text}${filling}`, length);
}
