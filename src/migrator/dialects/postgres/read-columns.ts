import type { Column } from "../../schema/schema";
import type { Connection } from "../dialect";
import { canonicalDefault, isNextValue } from "./canonical-default";
import { columnsQuery } from "./catalog-queries";
import { groupBy, queryRows } from "./rows";
import { joinType, parseType, shortTypeName, typeText } from "./type-text";
import { stripOuterParentheses } from "../../schema/expressions";

interface ColumnRow {
  readonly table_id: string;
  readonly name: string;
  readonly formatted_type: string;
  readonly type_name: string;
  readonly type_schema: string | null;
  readonly is_built_in: boolean;
  readonly is_array: boolean;
  readonly enum_id: string | null;
  readonly is_not_null: boolean;
  readonly identity: string;
  readonly generated: string;
  readonly expression: string | null;
  readonly uses_owned_sequence: boolean;
  readonly collation: string | null;
  readonly comment: string | null;
}

export interface ColumnsOfTables {
  readonly byTable: ReadonlyMap<string, readonly Column[]>;
  /** Ids of the enum types that the columns use. */
  readonly enumIds: readonly string[];
}

export async function readColumns(
  connection: Connection,
  tableIds: readonly string[],
): Promise<ColumnsOfTables> {
  const rows = await queryRows<ColumnRow>(connection, columnsQuery, [tableIds]);
  const groups = [...groupBy(rows, (row) => row.table_id)];
  const enumIds = rows.flatMap((row) => (row.enum_id === null ? [] : [row.enum_id]));
  return {
    byTable: new Map(groups.map(([table, columns]) => [table, columns.map(columnOf)])),
    enumIds: [...new Set(enumIds)],
  };
}

function columnOf(row: ColumnRow): Column {
  const type = typeOf(row);
  return {
    name: row.name,
    type,
    nullable: !row.is_not_null,
    ...(row.comment !== null && { comment: row.comment }),
    ...(row.collation !== null && { collation: row.collation }),
    ...valueSource(row, type),
  };
}

/** Built-in types have their SQL spelling; the others are named from the catalog, whatever the search path says. */
function typeOf(row: ColumnRow): string {
  if (row.is_built_in) return shortTypeName(row.formatted_type);
  const name = typeText({
    name: row.type_name,
    ...(row.type_schema !== null && { schema: row.type_schema }),
  });
  const modifiers = parseType(row.formatted_type)?.modifiers ?? "";
  return joinType({ name, modifiers, isArray: row.is_array });
}

/** Where the value of a new row comes from: identity, expression, sequence or default. */
function valueSource(
  row: ColumnRow,
  type: string,
): Pick<Column, "identity" | "generated" | "autoincrement" | "default"> {
  if (row.identity !== "") return { identity: row.identity === "a" ? "always" : "by default" };
  if (row.expression === null) return {};
  if (row.generated !== "") return { generated: generatedColumn(row.expression, row.generated) };
  if (row.uses_owned_sequence && isNextValue(row.expression)) return { autoincrement: true };
  const text = canonicalDefault(row.expression, type);
  return text === undefined ? {} : { default: text };
}

function generatedColumn(expression: string, letter: string): NonNullable<Column["generated"]> {
  return {
    expression: stripOuterParentheses(expression, "postgres"),
    storage: letter === "v" ? "virtual" : "stored",
  };
}
