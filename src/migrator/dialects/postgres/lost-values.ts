/** Stops a revision before it takes a value away that rows still have, and names these rows. */
import { nameSql, quoteName, quoteString } from "../../schema/expressions";
import { displayName } from "../../schema/names";
import type { Column, Table } from "../../schema/schema";
import { doBlock } from "./sql-text";

/**
 * A statement that fails, naming up to five rows, where a row has one of the values.
 * @param lost values that the type loses and that nothing takes the place of
 */
export function refuseLost(table: Table, column: Column, lost: readonly string[]): readonly string[] {
  if (lost.length === 0) return [];
  const name = quoteName(column.name);
  const list = lost.map(quoteString).join(", ");
  const condition = column.type.endsWith("[]")
    ? `${name}::text[] && ARRAY[${list}]`
    : `${name}::text IN (${list})`;
  const what = `Column "${displayName(table)}.${column.name}" holds values that are dropped from its enum type`;
  return [
    doBlock(`DECLARE
  total bigint;
  examples text;
BEGIN
  SELECT count(*), string_agg("label", '; ') FILTER (WHERE "number" <= 5) INTO total, examples
    FROM (SELECT row_number() OVER () AS "number", ${rowLabel(table, name)} AS "label"
            FROM ${nameSql(table)} WHERE ${condition}) AS "found";
  IF total > 0 THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE =
      ${quoteString(`${what}: `)} || total || CASE total WHEN 1 THEN ' row (' ELSE ' rows (' END || examples
        || CASE WHEN total > 5 THEN ' and more)' ELSE ')' END
        || '. Nothing was changed.';
  END IF;
END`),
  ];
}

/** SQL for `id = 3: waiting`. @param column quoted */
export function rowLabel(table: Table, column: string): string {
  const keys = (table.primaryKey?.columns ?? []).map(
    (key) => `${quoteString(`${key} = `)} || ${quoteName(key)}::text`,
  );
  const label = keys.length === 0 ? [] : [keys.join(" || ', ' || "), "': '"];
  return [...label, `${column}::text`].join(" || ");
}
