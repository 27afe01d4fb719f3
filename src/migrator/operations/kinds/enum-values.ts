/** What renaming and mapping values of an enum means for the rest of the schema. */
import { editEnum, editEveryTable, sortByNameThenText } from "../../schema/edit";
import { quoteString } from "../../schema/expressions";
import type { EnumType, Schema, Table } from "../../schema/schema";
import { tokenizeSql, type SqlToken } from "../../schema/sql-tokens";
import { isOfType } from "../../schema/type-text";
import type { ValueMapping } from "../operation";

export interface ValueRename {
  readonly from: string;
  readonly to: string;
}

/** The type with the value renamed, and every default, check and index that names it. */
export function withRenamedValue(schema: Schema, type: EnumType, rename: ValueRename): Schema {
  const renamed = editEnum(schema, type, (old) => ({
    ...old,
    values: old.values.map((value) => (value === rename.from ? rename.to : value)),
  }));
  return editEveryTable(renamed, (table) => withRenamedLiterals(table, type, rename));
}

/**
 * Back from a mapping: only a value that was new took the place of exactly one, and gives it back. Undefined where nothing can be
 * given back.
 * @param old the values before the mapping
 */
export function mappingBack(mapping: ValueMapping, old: readonly string[]): ValueMapping | undefined {
  const entries = Object.entries(mapping);
  const back = entries.flatMap(([from, to]): [string, string][] => {
    const isShared = entries.filter(([, other]) => other === to).length > 1;
    return to === null || old.includes(to) || isShared ? [] : [[to, from]];
  });
  return back.length === 0 ? undefined : Object.fromEntries(back);
}

function withRenamedLiterals(table: Table, type: EnumType, rename: ValueRename): Table {
  const text = (sql: string): string => renameCastLiterals(sql, type, rename);
  return {
    ...table,
    columns: table.columns.map((column) =>
      column.default !== undefined && isOfType(column.type, type)
        ? { ...column, default: renameLiterals(column.default, rename) }
        : column,
    ),
    checks: sortByNameThenText(
      table.checks.map((check) => ({ ...check, expression: text(check.expression) })),
    ),
    indexes: table.indexes.map((index) => ({
      ...index,
      columns: index.columns.map((key) =>
        key.expression === undefined ? key : { ...key, expression: text(key.expression) },
      ),
      ...(index.where === undefined ? {} : { where: text(index.where) }),
    })),
  };
}

/** In the default of a column of the type, where the cast goes unsaid. */
function renameLiterals(sql: string, rename: ValueRename): string {
  return replaceTokens(sql, ({ value }) => renamedText(value, rename));
}

/** In an expression PostgreSQL marks each constant of the type: `'open'::tasks_state_enum`, `'{open}'::tasks_state_enum[]`. */
function renameCastLiterals(sql: string, type: EnumType, rename: ValueRename): string {
  return replaceTokens(sql, ({ value }, following) =>
    isCastTo(following, type) ? renamedText(value, rename) : undefined,
  );
}

function isCastTo(tokens: readonly SqlToken[], type: EnumType): boolean {
  const isName = (token: SqlToken | undefined): token is SqlToken =>
    token?.kind === "name" || token?.kind === "quotedName";
  const colons = tokens.findIndex(({ text }) => !/^:+$/.test(text));
  const names = tokens.slice(Math.max(colons, 0));
  if (colons < 1 || !isName(names[0])) return false;
  const last = names[1]?.text === "." ? names[2] : names[0];
  return isName(last) && last.value === type.name;
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
function replaceTokens(
  sql: string,
  replacement: (token: SqlToken, following: readonly SqlToken[]) => string | undefined,
): string {
  const tokens = tokensOf(sql);
  let result = "";
  let copied = 0;
  tokens.forEach((token, position) => {
    const text = token.kind === "string" ? replacement(token, tokens.slice(position + 1)) : undefined;
    if (text === undefined) return;
    result += sql.slice(copied, token.start) + quoteString(text);
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
