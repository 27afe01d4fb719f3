/** What renaming and mapping values of an enum means for the rest of the schema. */
import { editEnum, editEveryTable, sortByNameThenText } from "../../schema/edit";
import type { EnumType, QualifiedName, Schema, Table } from "../../schema/schema";
import { isOfType, typeText } from "../../schema/type-text";
import { isName } from "../../schema/expressions";
import type { ValueMapping } from "../operation";
import {
  isCast,
  renameCastLiterals,
  renameComparedLiterals,
  renameLiterals,
  replaceTokens,
  type ValueRename,
} from "./enum-literals";

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
  const ofType = table.columns.filter((column) => isOfType(column.type, type)).map(({ name }) => name);
  const edited = editExpressions(table, (sql) =>
    renameComparedLiterals(renameCastLiterals(sql, type, rename), ofType, rename),
  );
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
export function withRenamedCasts(table: Table, type: QualifiedName, to: QualifiedName): Table {
  return editExpressions(table, (sql) =>
    replaceTokens(sql, (token, tokens, position) => {
      const isQualified = tokens[position + 1]?.text === ".";
      const last = isQualified ? tokens[position + 2] : token;
      if (isName(token) && isCast(tokens, position - 1) && last?.value === type.name) return typeText(to);
      // The rest of a name with a schema, whose first word stands for all of it now.
      const start = token.text === "." ? position - 1 : position - 2;
      const isRest = token.text === "." || tokens[position - 1]?.text === ".";
      const end = token.text === "." ? tokens[position + 1] : token;
      return isRest && isCast(tokens, start - 1) && end?.value === type.name ? "" : undefined;
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
