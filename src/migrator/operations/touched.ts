/** What an operation is about, by name: for telling whether two people changed the same thing. */
import { displayName } from "../schema/names";
import type { QualifiedName } from "../schema/schema";
import type { AlterTableComment, AlterTableOptions, Operation, TableOperation } from "./operation";

export interface Touched {
  /** A table, view, enum type, schema or extension, with its schema where it has one. */
  readonly object: string;
  /** A column, index or constraint of the table; undefined for the object as a whole. */
  readonly part?: string;
}

/** Hand-written SQL says nothing of itself: then undefined. */
export function touchedBy(operation: Operation): readonly Touched[] | undefined {
  switch (operation.kind) {
    case "sql":
      return undefined;
    case "createSchema":
    case "dropSchema":
    case "createExtension":
      return [{ object: operation.name }];
    case "createView":
    case "dropView":
      return [{ object: displayName(operation.view) }];
    case "createEnum":
    case "dropEnum":
    case "alterEnum":
    case "renameEnumValue":
      return [{ object: displayName(operation.type) }];
    case "renameEnum":
      return [{ object: displayName(operation.type) }, { object: operation.to }];
    case "renameTable":
      return [{ object: displayName(operation.table) }, { object: operation.to }];
    case "moveEnum":
      return [operation.type, operation.to].map(objectNamed);
    case "moveTable":
      return [operation.table, operation.to].map(objectNamed);
    case "createTable":
    case "dropTable":
    case "alterTableComment":
    case "alterTableOptions":
    case "keepRows":
    case "restoreRows":
    case "forgetRows":
      return [{ object: displayName(operation.table) }];
    default:
      return partsOf(operation).map((part) => ({ object: displayName(operation.table), part }));
  }
}

function objectNamed(name: QualifiedName): Touched {
  return { object: displayName(name) };
}

type PartOperation = Exclude<TableOperation, AlterTableComment | AlterTableOptions>;

function partsOf(operation: PartOperation): readonly string[] {
  switch (operation.kind) {
    case "addColumn":
      return [operation.column.name];
    case "dropColumn":
    case "alterColumn":
    case "backfill":
      return [operation.column];
    case "renameColumn":
      return [operation.column, operation.to];
    case "addPrimaryKey":
    case "dropPrimaryKey":
      return ["primary key"];
    case "addUnique":
      return [named(operation.unique, `unique (${operation.unique.columns.join(", ")})`)];
    case "dropUnique":
      return [dropped(operation.unique)];
    case "addCheck":
      return [named(operation.check, `check (${operation.check.expression})`)];
    case "dropCheck":
      return [dropped(operation.check)];
    case "addExclusion":
      return [named(operation.exclusion, operation.exclusion.expression)];
    case "dropExclusion":
      return [dropped(operation.exclusion)];
    case "addForeignKey":
      return [named(operation.foreignKey, `foreign key (${operation.foreignKey.columns.join(", ")})`)];
    case "dropForeignKey":
      return [dropped(operation.foreignKey)];
    case "createIndex":
      return [operation.index.name];
    case "dropIndex":
      return [operation.index];
    case "renameIndex":
      return [operation.index, operation.to];
    case "renameConstraint":
      return [operation.constraint, operation.to];
  }
}

function named({ name }: { readonly name?: string | undefined }, otherwise: string): string {
  return name ?? otherwise;
}

/** What is dropped is named, or described by what it is. */
function dropped(what: object): string {
  return "name" in what && typeof what.name === "string" ? what.name : JSON.stringify(what);
}
