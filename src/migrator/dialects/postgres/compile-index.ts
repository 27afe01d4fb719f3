import type { CreateIndex, DropIndex, RenameIndex } from "../../operations/operation";
import { nameSql, quoteName } from "../../schema/expressions";
import { displayName } from "../../schema/names";
import type { QualifiedName } from "../../schema/schema";
import { createIndexSql } from "./constraint-sql";
import { words } from "./sql-text";
import type { Before, Step } from "./steps";

/**
 * Built concurrently, an index outlives a failed attempt, marked invalid (sql-createindex.html, "Building Indexes Concurrently"): that one goes
 * first. One that is valid was built by an attempt that ended before it was recorded. So a revision can be run again.
 */
export function createIndex({ table, index, concurrently }: CreateIndex, before: Before): readonly Step[] {
  if (!concurrently) return [createIndexSql(table, index)];
  const name = `${displayName(table)}.${index.name}`;
  const isLeftOver = before().unsupported.some((seen) => seen.what === "invalid index" && seen.name === name);
  return [
    ...(isLeftOver ? [dropIndexSql(table, index.name, "CONCURRENTLY IF EXISTS")] : []),
    createIndexSql(table, index, "CONCURRENTLY IF NOT EXISTS"),
  ];
}

export function dropIndex({ table, index, concurrently }: DropIndex): readonly Step[] {
  return [dropIndexSql(table, index, concurrently ? "CONCURRENTLY IF EXISTS" : "")];
}

export function renameIndex({ table, index, to }: RenameIndex): readonly Step[] {
  return [`ALTER INDEX ${indexNameSql(table, index)} RENAME TO ${quoteName(to)}`];
}

export function dropIndexSql(
  table: QualifiedName,
  index: string,
  how: "" | "CONCURRENTLY IF EXISTS" = "",
): string {
  return words("DROP INDEX", how !== "" && how, indexNameSql(table, index));
}

/** An index lives in the schema of its table. */
function indexNameSql(table: QualifiedName, index: string): string {
  return nameSql({ ...(table.schema !== undefined && { schema: table.schema }), name: index });
}
