/** `op.alterTable(...)`: collects the changes of one table into operations. */
import type { DialectName, QualifiedName } from "../schema/schema";
import type { ColumnChangeOptions, ConcurrencyOptions, ConstraintInput, TableChanges } from "./builder-types";
import type { ColumnChanges, ConstraintSelector, TableOperation } from "./operation";
import { resolve, resolveRequired } from "./portable";
import {
  checkFrom,
  columnFrom,
  exclusionFrom,
  foreignKeyFrom,
  generatedFrom,
  indexFrom,
  keyFrom,
} from "./table-definition";

export function collectChanges(
  table: QualifiedName,
  change: (table: TableChanges) => void,
  dialect: DialectName,
): readonly TableOperation[] {
  const collected: TableOperation[] = [];
  const add = (operation: TableOperation): void => void collected.push(operation);
  const changes: TableChanges = {
    addColumn: (name, type, options) =>
      add({ kind: "addColumn", table, column: columnFrom(name, type, options, dialect) }),
    dropColumn: (column) => add({ kind: "dropColumn", table, column }),
    renameColumn: (column, to) => add({ kind: "renameColumn", table, column, to }),
    alterColumn: (column, options) => {
      const using = resolve(options.using, dialect);
      const { mapping } = options;
      add({
        kind: "alterColumn",
        table,
        column,
        changes: changesFrom(options, dialect),
        ...(using === undefined ? {} : { using }),
        ...(mapping ? { mapping } : {}),
      });
    },
    backfill: (column, value) =>
      add({
        kind: "backfill",
        table,
        column,
        value: resolveRequired(value, dialect, `The backfill of "${column}"`),
      }),
    addPrimaryKey: (columns, options) =>
      add({ kind: "addPrimaryKey", table, primaryKey: keyFrom(columns, options) }),
    dropPrimaryKey: () => add({ kind: "dropPrimaryKey", table }),
    addUnique: (columns, options) => add({ kind: "addUnique", table, unique: keyFrom(columns, options) }),
    dropUnique: (unique) => add({ kind: "dropUnique", table, unique: selectorFrom(unique, dialect) }),
    addCheck: (expression, options) =>
      add({ kind: "addCheck", table, check: checkFrom(expression, options, dialect) }),
    dropCheck: (check) => add({ kind: "dropCheck", table, check: selectorFrom(check, dialect) }),
    addExclusion: (expression, options) =>
      add({ kind: "addExclusion", table, exclusion: exclusionFrom(expression, options) }),
    dropExclusion: (exclusion) =>
      add({ kind: "dropExclusion", table, exclusion: selectorFrom(exclusion, dialect) }),
    addForeignKey: (options) => add({ kind: "addForeignKey", table, foreignKey: foreignKeyFrom(options) }),
    dropForeignKey: (foreignKey) =>
      add({ kind: "dropForeignKey", table, foreignKey: selectorFrom(foreignKey, dialect) }),
    createIndex: (name, keys, options) =>
      add({
        kind: "createIndex",
        table,
        index: indexFrom(name, keys, options, dialect),
        ...concurrencyFrom(options),
      }),
    dropIndex: (index, options) => add({ kind: "dropIndex", table, index, ...concurrencyFrom(options) }),
    renameIndex: (index, to) => add({ kind: "renameIndex", table, index, to }),
    renameConstraint: (constraint, to) => add({ kind: "renameConstraint", table, constraint, to }),
    comment: (comment) => add({ kind: "alterTableComment", table, comment }),
    options: (own) => add({ kind: "alterTableOptions", table, ...own }),
    only: (wanted, more) => {
      if (wanted === dialect) more(changes);
    },
  };
  change(changes);
  return collected;
}

function changesFrom(options: ColumnChangeOptions, dialect: DialectName): ColumnChanges {
  const {
    using: _using,
    mapping: _mapping,
    type,
    nullable,
    default: defaultText,
    autoincrement,
    collation,
    generated,
    ...rest
  } = options;
  const resolved = {
    type: resolve(type, dialect),
    nullable: resolve(nullable, dialect),
    default: resolve(defaultText, dialect),
    autoincrement: resolve(autoincrement, dialect),
    collation: resolve(collation, dialect),
    generated: generated && generatedFrom(generated, dialect),
  };
  return {
    ...rest,
    ...Object.fromEntries(Object.entries(resolved).filter(([, value]) => value !== undefined)),
  };
}

function concurrencyFrom(options: ConcurrencyOptions = {}): { readonly concurrently?: true } {
  return options.concurrently ? { concurrently: true } : {};
}

function selectorFrom(input: ConstraintInput, dialect: DialectName): ConstraintSelector {
  if (typeof input === "string") return { name: input };
  if ("columns" in input) return input;
  return { expression: resolveRequired(input.expression, dialect, "The check to drop") };
}
