/**
 * Is this already so? A step outside a transaction that broke off in the middle is run again, and passes over what it got done. The answer looks at what an
 * operation leads to, so an operation that has been carried out is never carried out twice; hand-written SQL always is.
 */
import { isEqual } from "../schema/equality";
import { displayName, findTable, isSameName } from "../schema/names";
import type { Index, QualifiedName, Schema, Table } from "../schema/schema";
import { AutogenError } from "../schema/errors";
import { apply } from "./apply";
import { forDialect } from "./for-dialect";
import type { Operation } from "./operation";

/** @param schema as the database is now */
export function isAlready(operation: Operation, schema: Schema): boolean {
  switch (operation.kind) {
    case "createSchema":
      return schema.schemas.includes(operation.name);
    case "createEnum":
      return schema.enums.some((type) => isSameName(type, operation.type));
    case "createTable":
      return findTable(schema, operation.table) !== undefined;
    case "createView":
      return schema.views.some((view) => isSameName(view, operation.view));
    case "addColumn":
      return inTable(schema, operation.table, ({ columns }) =>
        columns.some(({ name }) => name === operation.column.name),
      );
    case "addPrimaryKey":
      return inTable(schema, operation.table, ({ primaryKey }) => primaryKey !== undefined);
    case "addUnique":
      return inTable(schema, operation.table, ({ uniques }) => has(uniques, operation.unique));
    case "addCheck":
      return inTable(schema, operation.table, ({ checks }) => has(checks, operation.check));
    case "addExclusion":
      return inTable(schema, operation.table, ({ exclusions = [] }) => has(exclusions, operation.exclusion));
    case "addForeignKey":
      return inTable(schema, operation.table, ({ foreignKeys }) => has(foreignKeys, operation.foreignKey));
    case "createIndex":
      return hasValidIndex(schema, operation.table, operation.index.name);
    case "alterColumn":
    case "alterEnum":
    case "alterTableComment":
    case "alterTableOptions":
      return changesNothing(operation, schema);
    case "dropSchema":
      return !schema.schemas.includes(operation.name);
    case "dropIndex":
      return !indexesOf(schema, operation.table).some(({ name }) => name === operation.index);
    case "dropEnum":
    case "dropTable":
    case "dropView":
    case "dropColumn":
    case "dropPrimaryKey":
    case "dropUnique":
    case "dropCheck":
    case "dropExclusion":
    case "dropForeignKey":
    case "renameTable":
    case "moveTable":
    case "moveEnum":
    case "renameColumn":
    case "renameEnum":
    case "renameEnumValue":
    case "renameIndex":
    case "renameConstraint":
      return isImpossible(operation, schema);
    // Harmless to do again, or not to be known.
    case "createExtension":
    case "backfill":
    case "keepRows":
    case "restoreRows":
    case "forgetRows":
    case "sql":
      return false;
  }
}

function inTable(schema: Schema, name: QualifiedName, question: (table: Table) => boolean): boolean {
  const table = findTable(schema, name);
  return table !== undefined && question(table);
}

function has<T extends { readonly name?: string }>(list: readonly T[], wanted: T): boolean {
  return list.some((each) => (wanted.name === undefined ? isEqual(each, wanted) : each.name === wanted.name));
}

function indexesOf(schema: Schema, name: QualifiedName): readonly Index[] {
  const view = schema.views.find((each) => isSameName(each, name));
  return findTable(schema, name)?.indexes ?? view?.indexes ?? [];
}

/** An index whose concurrent build broke off is there, and no good. */
function hasValidIndex(schema: Schema, table: QualifiedName, index: string): boolean {
  const isInvalid = schema.unsupported.some(
    ({ what, name }) => what === "invalid index" && name === `${displayName(table)}.${index}`,
  );
  return !isInvalid && indexesOf(schema, table).some(({ name }) => name === index);
}

function changesNothing(operation: Operation, schema: Schema): boolean {
  const understood = forDialect(operation, schema.dialect);
  return (
    understood === undefined ||
    (!isImpossible(understood, schema) && isEqual(apply(understood, schema), schema))
  );
}

/** What is to go or to be renamed is not there any more. */
function isImpossible(operation: Operation, schema: Schema): boolean {
  try {
    apply(operation, schema);
    return false;
  } catch (error) {
    if (error instanceof AutogenError && error.code === "operation-impossible") return true;
    throw error;
  }
}
