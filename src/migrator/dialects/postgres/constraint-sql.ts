import type {
  Check,
  Deferrable,
  Exclusion,
  ForeignKey,
  Index,
  IndexColumn,
  PrimaryKey,
  QualifiedName,
  Unique,
} from "../../schema/schema";
import { nameSql, quoteName } from "../../schema/expressions";
import { columnsSql, constraintPrefix, words } from "./sql-text";

export function primaryKeySql(key: PrimaryKey): string {
  return `${constraintPrefix(key.name)}PRIMARY KEY ${columnsSql(key.columns)}`;
}

export function uniqueSql(unique: Unique): string {
  return `${constraintPrefix(unique.name)}UNIQUE ${columnsSql(unique.columns)}${deferrableSql(unique.deferrable)}`;
}

export function checkSql(check: Check): string {
  return `${constraintPrefix(check.name)}CHECK (${check.expression})`;
}

export function exclusionSql(exclusion: Exclusion): string {
  return `${constraintPrefix(exclusion.name)}EXCLUDE ${exclusion.expression}`;
}

export function foreignKeySql(key: ForeignKey): string {
  const target = `${nameSql(key.references.table)} ${columnsSql(key.references.columns)}`;
  return (
    words(
      `${constraintPrefix(key.name)}FOREIGN KEY ${columnsSql(key.columns)} REFERENCES ${target}`,
      key.onDelete !== "no action" && `ON DELETE ${key.onDelete.toUpperCase()}`,
      key.onUpdate !== "no action" && `ON UPDATE ${key.onUpdate.toUpperCase()}`,
    ) + deferrableSql(key.deferrable)
  );
}

export function createIndexSql(
  table: QualifiedName,
  index: Index,
  how: "" | "CONCURRENTLY IF NOT EXISTS" = "",
): string {
  return words(
    `CREATE ${index.unique ? "UNIQUE " : ""}INDEX`,
    how !== "" && how,
    `${quoteName(index.name)} ON ${nameSql(table)}`,
    index.method !== undefined && `USING ${quoteName(index.method)}`,
    `(${index.columns.map(indexColumnSql).join(", ")})`,
    index.include && `INCLUDE ${columnsSql(index.include)}`,
    index.nullsNotDistinct && "NULLS NOT DISTINCT",
    index.where !== undefined && `WHERE (${index.where})`,
  );
}

function indexColumnSql(key: IndexColumn): string {
  return words(
    key.column === undefined ? `(${key.expression ?? ""})` : quoteName(key.column),
    key.collation !== undefined && `COLLATE ${quoteName(key.collation)}`,
    key.operatorClass !== undefined && quoteName(key.operatorClass),
    key.descending && "DESC",
    key.nulls && `NULLS ${key.nulls.toUpperCase()}`,
  );
}

function deferrableSql(deferrable: Deferrable | undefined): string {
  return deferrable === undefined ? "" : ` DEFERRABLE ${deferrable.toUpperCase()}`;
}
