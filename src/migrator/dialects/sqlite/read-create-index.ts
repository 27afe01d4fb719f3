/** Reads a CREATE INDEX text. Grammar: https://sqlite.org/lang_createindex.html */
import type { Index, IndexColumn, Table } from "../../schema/schema";
import type { SqlToken } from "../../schema/sql-tokens";
import {
  accept,
  expect,
  expressionText,
  isWord,
  notUnderstood,
  openDdl,
  peek,
  readGroup,
  readName,
  type DdlCursor,
} from "./ddl-cursor";

/** @throws AutogenError `sql-not-understood`, naming the index and the clause. */
export function readCreateIndex(sql: string, name: string, table: Table): Index {
  const cursor = openDdl(sql, `index "${name}"`);
  const unique = readHead(cursor);
  const columns = splitAtCommas(readGroup(cursor)).map((tokens) => readKey(cursor, tokens, table));
  const where = accept(cursor, "WHERE")
    ? { where: expressionText(cursor, cursor.tokens.slice(cursor.position)) }
    : {};
  if (!("where" in where) && peek(cursor)) throw notUnderstood(cursor);
  return { name, columns, ...unique, ...where };
}

function readHead(cursor: DdlCursor): { readonly unique?: true } {
  expect(cursor, "CREATE");
  const unique = accept(cursor, "UNIQUE") ? ({ unique: true } as const) : {};
  expect(cursor, "INDEX");
  accept(cursor, "IF", "NOT", "EXISTS");
  readName(cursor);
  if (accept(cursor, ".")) readName(cursor);
  expect(cursor, "ON");
  readName(cursor);
  return unique;
}

function splitAtCommas(tokens: readonly SqlToken[]): readonly (readonly SqlToken[])[] {
  const parts: SqlToken[][] = [[]];
  let depth = 0;
  for (const token of tokens) {
    if (isWord(token, "(")) depth += 1;
    if (isWord(token, ")")) depth -= 1;
    if (depth === 0 && isWord(token, ",")) parts.push([]);
    else parts[parts.length - 1]?.push(token);
  }
  return parts;
}

function readKey(cursor: DdlCursor, tokens: readonly SqlToken[], table: Table): IndexColumn {
  const { rest, descending } = withoutDirection(tokens);
  const { key, collation } = withoutCollation(rest);
  const direction = descending ? ({ descending: true } as const) : {};
  const collated = collation === undefined ? {} : { collation };
  const column = key.length === 1 ? columnNamed(table, key[0]) : undefined;
  const subject = column === undefined ? { expression: expressionText(cursor, key) } : { column };
  return { ...subject, ...direction, ...collated };
}

function withoutDirection(tokens: readonly SqlToken[]): { rest: readonly SqlToken[]; descending: boolean } {
  const last = tokens[tokens.length - 1];
  const hasDirection = tokens.length > 1 && (isWord(last, "ASC") || isWord(last, "DESC"));
  return {
    rest: hasDirection ? tokens.slice(0, -1) : tokens,
    descending: hasDirection && isWord(last, "DESC"),
  };
}

/**
 * COLLATE binds tighter than any other operator, so it is the key's own only after a single name, one
 * parenthesised whole, or one function call. Elsewhere it stays part of the expression.
 */
function withoutCollation(tokens: readonly SqlToken[]): { key: readonly SqlToken[]; collation?: string } {
  const collation = tokens[tokens.length - 1];
  const key = tokens.slice(0, -2);
  if (!collation || !isWord(tokens[tokens.length - 2], "COLLATE") || !isSingleTerm(key))
    return { key: tokens };
  return { key, collation: collation.value };
}

function isSingleTerm(tokens: readonly SqlToken[]): boolean {
  if (tokens.length === 1) return true;
  const group = isWord(tokens[0], "(") ? tokens : tokens.slice(1);
  let depth = 0;
  return group.every((token, position) => {
    if (isWord(token, "(")) depth += 1;
    if (isWord(token, ")")) depth -= 1;
    return depth > 0 || position === group.length - 1;
  });
}

/** A string literal as a key is a column's name to SQLite; a name that no column has is an expression. */
function columnNamed(table: Table, token: SqlToken | undefined): string | undefined {
  if (!token || !["name", "quotedName", "string"].includes(token.kind)) return undefined;
  return table.columns.find((column) => column.name.toLowerCase() === token.value.toLowerCase())?.name;
}
