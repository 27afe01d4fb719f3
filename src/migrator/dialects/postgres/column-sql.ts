import { AutogenError } from "../../schema/errors";
import { quoteName } from "../../schema/expressions";
import type { Column } from "../../schema/schema";
import { isSimpleDefault } from "./canonical-default";
import { words } from "./sql-text";

/** A column as CREATE TABLE and ADD COLUMN want it. */
export function columnSql(column: Column): string {
  return words(
    quoteName(column.name),
    column.autoincrement ? serialType(column) : column.type,
    column.collation !== undefined && `COLLATE ${quoteName(column.collation)}`,
    column.identity !== undefined && `GENERATED ${column.identity.toUpperCase()} AS IDENTITY`,
    column.generated && generatedSql(column.generated),
    column.default !== undefined && `DEFAULT ${defaultSql(column.default)}`,
    !column.nullable && "NOT NULL",
  );
}

/** The grammar takes only some expressions after DEFAULT without parentheses (`b_expr`). */
export function defaultSql(text: string): string {
  return isSimpleDefault(text) ? text : `(${text})`;
}

function generatedSql(generated: NonNullable<Column["generated"]>): string {
  return `GENERATED ALWAYS AS (${generated.expression}) ${generated.storage.toUpperCase()}`;
}

function serialType(column: Column): string {
  const serial = serialTypes[column.type];
  if (serial !== undefined) return serial;
  throw new AutogenError(
    "operation-impossible",
    `Column "${column.name}" cannot count up by itself: its type is ${column.type}, not an integer.`,
    { nextStep: "Give the column the type smallint, integer or bigint." },
  );
}

const serialTypes: Readonly<Record<string, string | undefined>> = {
  smallint: "smallserial",
  integer: "serial",
  bigint: "bigserial",
};
