/** The names that an operation gives to anything. */
import type { Operation } from "../operations/operation";
import type { DialectName, PrimaryKey, QualifiedName, Table } from "../schema/schema";
import { tokenizeSql } from "../schema/sql-tokens";
import {
  checkMark,
  clauses,
  collationMark,
  constraintNames,
  nameIn,
  optionMark,
  optionsOf,
} from "./name-marks";

export function namesIn(operation: Operation, dialect: DialectName): readonly string[] {
  switch (operation.kind) {
    case "createTable":
      return [
        operation.table.name,
        ...operation.table.indexes.map(({ name }) => name),
        ...operation.table.checks.map(({ expression }) => checkMark(expression)),
        ...constraintNames(operation.table),
        ...optionsOf(operation.table).map((option) => optionMark(operation.table, option)),
        ...clauses(operation.table).map(({ mark }) => mark),
        ...operation.table.columns.flatMap((column) =>
          column.collation === undefined ? [] : [collationMark(operation.table, column.name)],
        ),
      ];
    case "createExtension":
      return [operation.name];
    case "createView":
      return [operation.view.name, ...operation.view.indexes.map(({ name }) => name)];
    case "addColumn":
      return operation.column.collation === undefined
        ? []
        : [collationMark(operation.table, operation.column.name)];
    case "alterColumn":
      return operation.changes.collation === undefined
        ? []
        : [collationMark(operation.table, operation.column)];
    case "alterTableOptions":
      return [optionMark(operation.table, "strict"), optionMark(operation.table, "withoutRowid")];
    case "addPrimaryKey":
      return [
        ...nameIn(operation.primaryKey),
        ...clauses(keyAlone(operation.table, operation.primaryKey)).map(({ mark }) => mark),
      ];
    case "addUnique":
      return [
        ...nameIn(operation.unique),
        ...clauses(keyAlone(operation.table, operation.unique)).map(({ mark }) => mark),
      ];
    case "addExclusion":
      return nameIn(operation.exclusion);
    case "addForeignKey":
      return nameIn(operation.foreignKey);
    case "addCheck":
      return [checkMark(operation.check.expression), ...nameIn(operation.check)];
    case "moveTable":
    case "moveEnum":
      return [operation.to.name];
    case "renameTable":
    case "renameEnum":
    case "renameConstraint":
    case "renameIndex":
      return [operation.to];
    case "createEnum":
      return [operation.type.name];
    case "createIndex":
      return [operation.index.name];
    case "sql":
      return identifiersIn(operation.sql, dialect);
    default:
      return [];
  }
}

/** A table of which only the key is known. */
function keyAlone(table: QualifiedName, primaryKey: PrimaryKey): Table {
  return { ...table, primaryKey, columns: [], uniques: [], checks: [], foreignKeys: [], indexes: [] };
}

function identifiersIn(sql: string, dialect: DialectName): readonly string[] {
  try {
    return tokenizeSql(sql, dialect)
      .filter(({ kind }) => kind === "name" || kind === "quotedName")
      .map(({ value }) => value);
  } catch {
    return [];
  }
}
