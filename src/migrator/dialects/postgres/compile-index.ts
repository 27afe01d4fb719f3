import type { CreateIndex, DropIndex, RenameIndex } from "../../operations/operation";
import { quoteName } from "../../schema/expressions";
import type { QualifiedName } from "../../schema/schema";
import { createIndexSql } from "./constraint-sql";
import { nameSql } from "./sql-text";
import type { Step } from "./steps";

export function createIndex({ table, index }: CreateIndex): readonly Step[] {
  return [createIndexSql(table, index)];
}

export function dropIndex({ table, index }: DropIndex): readonly Step[] {
  return [dropIndexSql(table, index)];
}

export function renameIndex({ table, index, to }: RenameIndex): readonly Step[] {
  return [`ALTER INDEX ${indexNameSql(table, index)} RENAME TO ${quoteName(to)}`];
}

export function dropIndexSql(table: QualifiedName, index: string): string {
  return `DROP INDEX ${indexNameSql(table, index)}`;
}

/** An index lives in the schema of its table. */
function indexNameSql(table: QualifiedName, index: string): string {
  return nameSql({ ...(table.schema !== undefined && { schema: table.schema }), name: index });
}
