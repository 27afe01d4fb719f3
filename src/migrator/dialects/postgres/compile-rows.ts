import type { ForgetRows, KeepRows, RestoreRows } from "../../operations/operation";
import { nameSql, quoteName } from "../../schema/expressions";
import { findTable } from "../../schema/names";
import type { QualifiedName } from "../../schema/schema";
import { restartSequenceSql } from "./sequences";
import type { Before, Step } from "./steps";

/** As text, so that neither a type nor an extension is held by the copy. */
export function keepRows({ table, as, columns, key = [] }: KeepRows): readonly Step[] {
  const list = [...key, ...columns].map((column) => `${quoteName(column)}::text AS ${quoteName(column)}`);
  return [
    `CREATE TABLE ${beside(table, as)} AS SELECT ${list.join(", ")} FROM ${nameSql(table)}`,
    // Each row asks for its values on the way back.
    ...(key.length === 0
      ? []
      : [`ALTER TABLE ${beside(table, as)} ADD PRIMARY KEY (${key.map(quoteName).join(", ")})`]),
  ];
}

/** Counters go on behind the rows that came back. */
export function restoreRows({ table, from, columns }: RestoreRows, before: Before): readonly Step[] {
  const known = findTable(before(), table)?.columns ?? [];
  const values = columns.map((column) => {
    const type = known.find(({ name }) => name === column)?.type;
    return type === undefined ? quoteName(column) : `${quoteName(column)}::${type}`;
  });
  const counted = known.filter((column) => column.autoincrement || column.identity !== undefined);
  return [
    `INSERT INTO ${nameSql(table)} (${columns.map(quoteName).join(", ")}) OVERRIDING SYSTEM VALUE SELECT ${values.join(", ")} FROM ${beside(table, from)}`,
    ...counted.map(({ name }) => restartSequenceSql(table, name)),
  ];
}

export function forgetRows({ table, kept }: ForgetRows): readonly Step[] {
  return [`DROP TABLE ${beside(table, kept)}`];
}

/** In the schema of the table. */
function beside(table: QualifiedName, name: string): string {
  return nameSql({ ...(table.schema !== undefined && { schema: table.schema }), name });
}
