import { mentionsName } from "../../schema/expressions";
import type { Column, Table } from "../../schema/schema";

/** Does anything in the CREATE TABLE text beside its own definition need the column, or is it computed? Then ALTER TABLE DROP COLUMN refuses. */
export function isUsedByConstraint(table: Table, column: Column): boolean {
  const { name } = column;
  return (
    column.generated !== undefined ||
    (table.primaryKey?.columns.includes(name) ?? false) ||
    table.uniques.some((unique) => unique.columns.includes(name)) ||
    table.checks.some((check) => mentionsName(check.expression, name, "sqlite")) ||
    table.foreignKeys.some((key) => key.columns.includes(name)) ||
    table.columns.some(
      ({ generated }) => generated !== undefined && mentionsName(generated.expression, name, "sqlite"),
    )
  );
}
