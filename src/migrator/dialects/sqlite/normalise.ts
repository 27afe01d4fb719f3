/** SQLite keeps the text of expressions as it was written, so two sides are compared by their tokens and the database is not asked. */
import type { Connection } from "../dialect";
import { isEqual } from "../../schema/equality";
import { isSameExpression } from "../../schema/expressions";
import { findTable } from "../../schema/names";
import type { Check, Column, Index, Schema, Table, Unique } from "../../schema/schema";

/** `desired` with each expression that is the same as its counterpart in `before` spelled as `before` spells it. */
export function normalise(_connection: Connection, before: Schema, desired: Schema): Promise<Schema> {
  const tables = desired.tables.map((table) => {
    const old = findTable(before, table);
    return old ? alignTable(old, table) : table;
  });
  const views = desired.views.map((view) => {
    const old = before.views.find(({ name }) => name === view.name);
    return { ...view, definition: align(old?.definition, view.definition) ?? view.definition };
  });
  return Promise.resolve({ ...desired, tables, views });
}

function alignTable(before: Table, desired: Table): Table {
  return {
    ...desired,
    columns: desired.columns.map((column) =>
      alignColumn(
        before.columns.find(({ name }) => name === column.name),
        column,
      ),
    ),
    uniques: desired.uniques.map((unique) => alignUnique(before.uniques, unique)),
    checks: desired.checks.map((check) => alignCheck(before.checks, check)),
    indexes: desired.indexes.map((index) =>
      alignIndex(
        before.indexes.find(({ name }) => name === index.name),
        index,
      ),
    ),
  };
}

function alignColumn(before: Column | undefined, desired: Column): Column {
  if (!before) return desired;
  const text = align(before.default, desired.default);
  const collation =
    before.collation?.toLowerCase() === desired.collation?.toLowerCase()
      ? before.collation
      : desired.collation;
  const generated = desired.generated && {
    ...desired.generated,
    expression:
      align(before.generated?.expression, desired.generated.expression) ?? desired.generated.expression,
  };
  return {
    ...desired,
    ...(text === undefined ? {} : { default: text }),
    ...(collation === undefined ? {} : { collation }),
    ...(generated ? { generated } : {}),
  };
}

/** An entity has no words for the order and the ON CONFLICT of a key, so it does not mean to take them away. */
function alignUnique(before: readonly Unique[], desired: Unique): Unique {
  if (desired.sorting || desired.onConflict) return desired;
  const same = before.find(({ columns }) => isEqual(columns, desired.columns));
  return {
    ...desired,
    ...(same?.sorting ? { sorting: same.sorting } : {}),
    ...(same?.onConflict ? { onConflict: same.onConflict } : {}),
  };
}

/** The counterpart of a check is the one that says the same; its name does not count. */
function alignCheck(before: readonly Check[], desired: Check): Check {
  const same = before.find(({ expression }) => isSameExpression(expression, desired.expression, "sqlite"));
  return same ? { ...desired, expression: same.expression } : desired;
}

function alignIndex(before: Index | undefined, desired: Index): Index {
  if (!before) return desired;
  const where = align(before.where, desired.where);
  return {
    ...desired,
    columns: desired.columns.map((key, position) => {
      const expression = align(before.columns[position]?.expression, key.expression);
      return expression === undefined ? key : { ...key, expression };
    }),
    ...(where === undefined ? {} : { where }),
  };
}

function align(before: string | undefined, desired: string | undefined): string | undefined {
  if (before === undefined || desired === undefined) return desired;
  return isSameExpression(before, desired, "sqlite") ? before : desired;
}
