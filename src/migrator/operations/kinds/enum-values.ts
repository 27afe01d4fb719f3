/** What renaming and mapping values of an enum means for the rest of the schema. */
import { editEnum, editEveryTable, sortByNameThenText } from "../../schema/edit";
import { quoteString } from "../../schema/expressions";
import type { EnumType, QualifiedName, Schema, Table } from "../../schema/schema";
import { tokenizeSql, type SqlToken } from "../../schema/sql-tokens";
import { isOfType, typeText } from "../../schema/type-text";
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
 * Back from a mapping: a value that was new gives its rows to the first one whose place it took; an existing one keeps those it was
 * given. Undefined where nothing can be given back.
 * @param old the values before the mapping
 */
export function mappingBack(mapping: ValueMapping, old: readonly string[]): ValueMapping | undefined {
  const back = Object.entries(mapping)
    .reverse()
    .flatMap(([from, to]): [string, string][] => (to === null || old.includes(to) ? [] : [[to, from]]));
  return back.length === 0 ? undefined : Object.fromEntries(back);
}

function withRenamedLiterals(table: Table, type: EnumType, rename: ValueRename): Table {
  const edited = editExpressions(table, (sql) => renameCastLiterals(sql, type, rename));
  return {
    ...edited,
    columns: edited.columns.map((column) =>
      column.default !== undefined && isOfType(column.type, type)
        ? { ...column, default: renameLiterals(column.default, rename) }
        : column,
    ),
  };
}

/** The table with `::old_type` written `::new_type` in its checks and indexes, as PostgreSQL writes it from then on. */
export function withRenamedCasts(table: Table, type: QualifiedName, to: string): Table {
  const name = typeText({ name: to });
  return editExpressions(table, (sql) =>
    replaceTokens(sql, (token, tokens, position) => {
      const start = tokens[position - 1]?.text === "." ? position - 2 : position;
      return isName(token) && token.value === type.name && isCast(tokens, start - 1) ? name : undefined;
    }),
  );
}

function editExpressions(table: Table, edit: (sql: string) => string): Table {
  return {
    ...table,
    checks: sortByNameThenText(
      table.checks.map((check) => ({ ...check, expression: edit(check.expression) })),
    ),
    ...(table.exclusions
      ? {
          exclusions: sortByNameThenText(
            table.exclusions.map((exclusion) => ({ ...exclusion, expression: edit(exclusion.expression) })),
          ),
        }
      : {}),
    columns: table.columns.map((column) =>
      column.generated
        ? { ...column, generated: { ...column.generated, expression: edit(column.generated.expression) } }
        : column,
    ),
    indexes: table.indexes.map((index) => ({
      ...index,
      columns: index.columns.map((key) =>
        key.expression === undefined ? key : { ...key, expression: edit(key.expression) },
      ),
      ...(index.where === undefined ? {} : { where: edit(index.where) }),
    })),
  };
}

/** In the default of a column of the type, where the cast goes unsaid. */
function renameLiterals(sql: string, rename: ValueRename): string {
  return replaceTokens(sql, (token) => renamedLiteral(token, rename));
}

/** In an expression PostgreSQL marks each constant of the type: `'open'::tasks_state_enum`, `'{open}'::tasks_state_enum[]`. */
function renameCastLiterals(sql: string, type: EnumType, rename: ValueRename): string {
  return replaceTokens(sql, (token, tokens, position) =>
    isCastTo(tokens, position, type) ? renamedLiteral(token, rename) : undefined,
  );
}

/** Does `::type` stand behind the token? */
function isCastTo(tokens: readonly SqlToken[], position: number, type: EnumType): boolean {
  if (!isCast(tokens, position + 1)) return false;
  const first = tokens[position + 2];
  const last = tokens[position + 3]?.text === "." ? tokens[position + 4] : first;
  return last !== undefined && isName(last) && last.value === type.name;
}

function isCast(tokens: readonly SqlToken[], position: number): boolean {
  return tokens[position]?.text === "::";
}

function isName({ kind }: SqlToken): boolean {
  return kind === "name" || kind === "quotedName";
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
function replaceTokens(
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
