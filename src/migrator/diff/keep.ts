/**
 * Keeps what a revision drops. Before a column or table goes, its values are copied into a table of their own; on the way back they are put
 * in again, and the copy goes. So a downgrade gives back what the upgrade took.
 */
import { createHash } from "node:crypto";
import type { DropColumn, KeepRows, Operation } from "../operations/operation";
import { AutogenError } from "../schema/errors";
import { nameSql, quoteName } from "../schema/expressions";
import { displayName, findTable, isSameName, keptPrefix } from "../schema/names";
import type { Column, QualifiedName, Schema } from "../schema/schema";
import { placeholder } from "./backfills";

/**
 * The operations, with what they drop kept first.
 * @param before the schema under the names that the operations use
 * @param salt what no other revision has: the parent's id
 * @throws AutogenError `answer-invalid` for a table without a primary key, whose rows could not be found again
 */
export function withKept(
  operations: readonly Operation[],
  before: Schema,
  salt: string,
): readonly Operation[] {
  return [...keptTables(operations, before, salt), ...keptColumns(operations, before, salt), ...operations];
}

function keptTables(operations: readonly Operation[], before: Schema, salt: string): readonly KeepRows[] {
  return operations.flatMap((operation): KeepRows[] => {
    if (operation.kind !== "dropTable") return [];
    const columns = (findTable(before, operation.table)?.columns ?? []).filter(({ generated }) => !generated);
    const as = nameFor(operation.table, "", salt);
    return [{ kind: "keepRows", table: operation.table, as, columns: columns.map(({ name }) => name) }];
  });
}

/** All dropped columns of a table in one copy. */
function keptColumns(operations: readonly Operation[], before: Schema, salt: string): readonly KeepRows[] {
  const dropped = operations.filter((operation) => operation.kind === "dropColumn");
  const tables = dropped.filter(
    ({ table }, position) => dropped.findIndex((other) => isSameName(other.table, table)) === position,
  );
  return tables.flatMap(({ table }) => {
    const columns = dropped.filter((other) => isSameName(other.table, table)).filter(isStored(before));
    return columns.length === 0
      ? []
      : [
          keptPart(
            table,
            columns.map(({ column }) => column),
            before,
            salt,
          ),
        ];
  });
}

/** A computed column comes back by itself. */
function isStored(before: Schema): (operation: DropColumn) => boolean {
  return ({ table, column }) =>
    findTable(before, table)?.columns.some(({ name, generated }) => name === column && !generated) ?? false;
}

function keptPart(table: QualifiedName, columns: readonly string[], before: Schema, salt: string): KeepRows {
  const key = findTable(before, table)?.primaryKey?.columns ?? [];
  if (key.length === 0 || key.some((column) => columns.includes(column)))
    throw new AutogenError(
      "answer-invalid",
      `--keep cannot keep ${columns.map((column) => `${displayName(table)}.${column}`).join(", ")}: ` +
        "the rows could not be found again without the primary key.",
      { nextStep: "Leave --keep out, and take a backup before you upgrade." },
    );
  return { kind: "keepRows", table, as: nameFor(table, columns.join("\0"), salt), columns, key };
}

/** The same for all databases; cut so that every database takes it whole. */
function nameFor(table: QualifiedName, what: string, salt: string): string {
  const digest = createHash("sha256").update([salt, table.name, what].join("\0")).digest("hex").slice(0, 10);
  const plain = table.name
    .replace(/[^A-Za-z0-9_]/g, "_")
    .slice(0, 30)
    .toLowerCase();
  return `${keptPrefix}${plain}_${digest}`;
}

/**
 * SQL over a row of the table that gives a column its value back: from the copy for rows that were there, else as for any new row.
 * @param target the schema that the way back leads to
 */
export function keptValue(
  kept: readonly KeepRows[],
  table: QualifiedName,
  column: Column,
  target: Schema,
): string | undefined {
  const copy = kept.find(
    (own) => own.key && own.columns.includes(column.name) && isSameName(own.table, table),
  );
  if (!copy) return undefined;
  const isPostgres = target.dialect === "postgres";
  const name = nameSql({ ...(table.schema === undefined ? {} : { schema: table.schema }), name: copy.as });
  const own = (key: string): string =>
    `${quoteName(table.name)}.${quoteName(key)}${isPostgres ? "::text" : ""}`;
  const isSameRow = (copy.key ?? []).map((key) => `kept.${quoteName(key)} = ${own(key)}`).join(" AND ");
  const cast = isPostgres ? `::${column.type}` : "";
  const value = `(SELECT kept.${quoteName(column.name)}${cast} FROM ${name} kept WHERE ${isSameRow})`;
  const otherwise = column.default ?? (column.nullable ? undefined : placeholder(column, target));
  if (otherwise === undefined) return value;
  return `CASE WHEN EXISTS (SELECT 1 FROM ${name} kept WHERE ${isSameRow}) THEN ${value} ELSE ${otherwise} END`;
}
