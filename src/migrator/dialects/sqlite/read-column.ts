/** Reads one column definition of a CREATE TABLE text, with the constraints that stand in it. */
import { quoteString } from "../../schema/expressions";
import type { Check, Column, ForeignKey, PrimaryKey, Unique } from "../../schema/schema";
import type { SqlToken } from "../../schema/sql-tokens";
import {
  accept,
  expect,
  expressionText,
  isNext,
  isWord,
  notUnderstood,
  peek,
  readExpression,
  readGroup,
  readName,
  take,
  type DdlCursor,
} from "./ddl-cursor";
import {
  isDeferrableNext,
  readDeferrable,
  readDirection,
  readOnConflict,
  readReferences,
  toForeignKey,
  unusual,
} from "./read-clauses";

/** A column and what its definition says about the table. */
export interface ColumnDefinition {
  readonly column: Column;
  readonly primaryKey?: PrimaryKey;
  readonly uniques: readonly Unique[];
  readonly checks: readonly Check[];
  readonly foreignKeys: readonly ForeignKey[];
}

export function readColumn(cursor: DdlCursor): ColumnDefinition {
  const name = readName(cursor);
  const type = readType(cursor);
  let definition: ColumnDefinition = {
    column: { name, type, nullable: true },
    uniques: [],
    checks: [],
    foreignKeys: [],
  };
  while (!isNext(cursor, ",") && !isNext(cursor, ")")) definition = readConstraint(cursor, definition);
  return definition;
}

/** Words that end a type; none of them can be part of one unquoted. */
const constraintWords = [
  "CONSTRAINT",
  "PRIMARY",
  "NOT",
  "NULL",
  "UNIQUE",
  "CHECK",
  "DEFAULT",
  "COLLATE",
  "REFERENCES",
  "AS",
  "DEFERRABLE",
];

function readType(cursor: DdlCursor): string {
  const words: string[] = [];
  while (isTypeWord(cursor)) words.push(typeWord(take(cursor)));
  if (words.length === 0 || !isNext(cursor, "(")) return words.join(" ");
  const size = readGroup(cursor).map((token) => token.text);
  return `${words.join(" ")}(${size.join("").toLowerCase()})`;
}

function isTypeWord(cursor: DdlCursor): boolean {
  const token = peek(cursor);
  if (!token || isNext(cursor, "GENERATED", "ALWAYS")) return false;
  if (token.kind === "quotedName" || token.kind === "string") return true;
  return token.kind === "name" && !constraintWords.some((word) => isWord(token, word));
}

function typeWord(token: SqlToken): string {
  return token.kind === "name" ? token.text.toLowerCase() : token.text;
}

function readConstraint(cursor: DdlCursor, before: ColumnDefinition): ColumnDefinition {
  const name = accept(cursor, "CONSTRAINT") ? readName(cursor) : undefined;
  const named = name === undefined ? {} : { name };
  const { column } = before;
  if (accept(cursor, "PRIMARY", "KEY")) return readPrimaryKey(cursor, before, named);
  if (accept(cursor, "NOT", "NULL"))
    return { ...before, column: { ...column, nullable: false, ...readOnConflict(cursor) } };
  if (accept(cursor, "NULL")) {
    readOnConflict(cursor);
    return before;
  }
  if (accept(cursor, "UNIQUE")) {
    const unique = { ...named, columns: [column.name], ...readOnConflict(cursor) };
    return { ...before, uniques: [...before.uniques, unique] };
  }
  if (accept(cursor, "CHECK")) return readCheck(cursor, before, named);
  if (accept(cursor, "DEFAULT")) return { ...before, column: withDefault(column, readDefault(cursor)) };
  if (accept(cursor, "COLLATE")) return { ...before, column: { ...column, collation: readName(cursor) } };
  if (isNext(cursor, "REFERENCES")) {
    const foreignKey = toForeignKey([column.name], readReferences(cursor), name);
    return { ...before, foreignKeys: [...before.foreignKeys, foreignKey] };
  }
  if (isDeferrableNext(cursor)) return withDeferrable(cursor, before);
  if (isNext(cursor, "GENERATED") || isNext(cursor, "AS"))
    return { ...before, column: readGenerated(cursor, column) };
  // `CONSTRAINT name` with nothing after it is legal and means nothing.
  if (name !== undefined) return before;
  throw notUnderstood(cursor);
}

function readPrimaryKey(
  cursor: DdlCursor,
  before: ColumnDefinition,
  named: { name?: string },
): ColumnDefinition {
  const sorting = unusual([readDirection(cursor)]);
  const primaryKey = { ...named, columns: [before.column.name], ...sorting, ...readOnConflict(cursor) };
  const autoincrement = accept(cursor, "AUTOINCREMENT") ? ({ autoincrement: true } as const) : {};
  return { ...before, primaryKey, column: { ...before.column, ...autoincrement } };
}

function readCheck(cursor: DdlCursor, before: ColumnDefinition, named: { name?: string }): ColumnDefinition {
  const tokens = readGroup(cursor);
  const values =
    named.name === undefined && !before.column.values ? valuesOf(tokens, before.column.name) : undefined;
  if (values) return { ...before, column: { ...before.column, values } };
  const check = { ...named, expression: expressionText(cursor, tokens) };
  return { ...before, checks: [...before.checks, check] };
}

/** The values of `"column" IN ('a', 'b')`; undefined for any other expression. */
function valuesOf(tokens: readonly SqlToken[], column: string): readonly string[] | undefined {
  const [name, word, open, ...list] = tokens;
  const isColumn = (name?.kind === "name" || name?.kind === "quotedName") && isSameWord(name.value, column);
  if (!isColumn || !isWord(word, "IN") || !isWord(open, "(") || !isWord(list.pop(), ")")) return undefined;
  const isList = list.every((token, at) => (at % 2 === 0 ? isPlainString(token) : isWord(token, ",")));
  if (!isList || list.length % 2 === 0) return undefined;
  return list.filter((token) => token.kind === "string").map((token) => token.value);
}

/** Not a blob: `x'01'` is a token of the same kind. */
function isPlainString(token: SqlToken): boolean {
  return token.kind === "string" && token.text.startsWith("'");
}

function isSameWord(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase();
}

/** `DEFAULT NULL` is the same as no default. */
function withDefault(column: Column, text: string): Column {
  return text.toUpperCase() === "NULL" ? column : { ...column, default: text };
}

const literalWords = ["NULL", "TRUE", "FALSE", "CURRENT_TIME", "CURRENT_DATE", "CURRENT_TIMESTAMP"];

function readDefault(cursor: DdlCursor): string {
  if (isNext(cursor, "(")) return readExpression(cursor);
  const token = take(cursor);
  if (isWord(token, "-") || isWord(token, "+")) return `${token.text}${take(cursor).text}`;
  // A bare or double-quoted word after DEFAULT is a string to SQLite, but not once it stands in parentheses (quirks.html).
  const isWordForString =
    token.kind === "quotedName" ||
    (token.kind === "name" && !literalWords.some((word) => isWord(token, word)));
  return isWordForString ? quoteString(token.value) : token.text;
}

/** A DEFERRABLE clause may follow the column's other constraints; it belongs to the foreign key before it. */
function withDeferrable(cursor: DdlCursor, before: ColumnDefinition): ColumnDefinition {
  const deferrable = readDeferrable(cursor);
  const last = before.foreignKeys[before.foreignKeys.length - 1];
  return last
    ? { ...before, foreignKeys: [...before.foreignKeys.slice(0, -1), { ...last, ...deferrable }] }
    : before;
}

function readGenerated(cursor: DdlCursor, column: Column): Column {
  accept(cursor, "GENERATED", "ALWAYS");
  expect(cursor, "AS");
  const expression = readExpression(cursor);
  if (accept(cursor, "STORED")) return { ...column, generated: { expression, storage: "stored" } };
  accept(cursor, "VIRTUAL");
  return { ...column, generated: { expression, storage: "virtual" } };
}
