/**
 * Joins what each database needs into one list of steps, so that one file serves all. Two operations are the same step
 * when they change the same thing in the same way; how the values differ is written per database by the renderer.
 */
import type { Operation } from "../operations/operation";
import type { Step } from "../operations/step";
import { dialectNames, type DialectName, type QualifiedName } from "../schema/schema";
import { selectorText } from "./selector-text";

/** The same steps whichever database comes first. SQLite's order leads; what only another one needs stands after what it follows there. */
export function mergeTargets(
  targets: readonly (readonly [DialectName, readonly Operation[]])[],
): readonly Step[] {
  return [...targets]
    .sort(([left], [right]) => dialectNames.indexOf(left) - dialectNames.indexOf(right))
    .reduce<readonly Step[]>((steps, [dialect, operations]) => mergeOne(steps, dialect, operations), []);
}

function mergeOne(
  steps: readonly Step[],
  dialect: DialectName,
  operations: readonly Operation[],
): readonly Step[] {
  const merged: Step[] = [...steps];
  const open = new Map<string, number[]>();
  steps.forEach((step, position) => {
    const key = stepKey(step);
    open.set(key, [...(open.get(key) ?? []), position]);
  });
  const extra = new Map<number, Step[]>();
  const lastOf = new Map<string, number>();
  let last = -1;
  for (const operation of operations) {
    const candidates = open.get(operationKey(operation)) ?? [];
    const column = columnKey(operation);
    const behind = column === undefined ? -1 : (lastOf.get(column) ?? -1);
    const chosen = candidates.findIndex(
      (position) => position > behind && isSameChange(Object.values(steps[position] ?? {})[0], operation),
    );
    const [position] = chosen < 0 ? [] : candidates.splice(chosen, 1);
    if (position === undefined) {
      last = Math.max(behind, last);
      extra.set(last, [...(extra.get(last) ?? []), { [dialect]: operation }]);
    } else {
      merged[position] = { ...merged[position], [dialect]: operation };
      last = position;
    }
    if (column !== undefined) lastOf.set(column, last);
  }
  return [
    ...(extra.get(-1) ?? []),
    ...merged.flatMap((step, position) => [step, ...(extra.get(position) ?? [])]),
  ];
}

/** What happens to one column happens in its order: a value is one of the type that the column has by then. */
function columnKey(operation: Operation): string | undefined {
  return operation.kind === "alterColumn" || operation.kind === "backfill"
    ? [bare(operation.table), operation.column].join("\0")
    : undefined;
}

/** Two changes of a column are one step only where they change one thing in common. */
function isSameChange(one: Operation | undefined, other: Operation): boolean {
  if (one?.kind !== "alterColumn" || other.kind !== "alterColumn") return true;
  return Object.keys(one.changes).some((key) => key in other.changes);
}

function stepKey(step: Step): string {
  const operation = Object.values(step)[0];
  return operation ? operationKey(operation) : "";
}

/** What is changed, and how. SQLite knows no schemas, so the bare name is what databases share. */
function operationKey(operation: Operation): string {
  return [operation.kind, ...subject(operation)].join("\0");
}

function subject(operation: Operation): readonly string[] {
  switch (operation.kind) {
    case "createSchema":
    case "dropSchema":
    case "createExtension":
      return [operation.name];
    case "createView":
    case "dropView":
      return [operation.view.name];
    case "createEnum":
    case "dropEnum":
    case "renameEnum":
    case "alterEnum":
      return [operation.type.name];
    case "moveEnum":
      return [operation.type.name, operation.to.name];
    case "renameEnumValue":
      return [operation.type.name, operation.value, operation.to];
    case "createTable":
    case "dropTable":
    case "alterTableComment":
    case "alterTableOptions":
    case "addPrimaryKey":
    case "dropPrimaryKey":
      return [bare(operation.table)];
    case "renameTable":
      return [bare(operation.table), operation.to];
    case "moveTable":
      return [bare(operation.table), bare(operation.to)];
    case "addColumn":
      return [bare(operation.table), operation.column.name];
    case "dropColumn":
    case "alterColumn":
    case "backfill":
      return [bare(operation.table), operation.column];
    case "renameColumn":
      return [bare(operation.table), operation.column, operation.to];
    case "keepRows":
      return [operation.as];
    case "restoreRows":
      return [operation.from];
    case "forgetRows":
      return [operation.kept];
    case "addUnique":
      return [bare(operation.table), ...nameAnd(operation.unique, operation.unique.columns)];
    case "addCheck":
      return [bare(operation.table), operation.check.name ?? operation.check.expression];
    case "addExclusion":
      return [bare(operation.table), operation.exclusion.name ?? operation.exclusion.expression];
    case "dropExclusion":
      return [bare(operation.table), selectorText(operation.exclusion)];
    case "addForeignKey":
      return [bare(operation.table), ...nameAnd(operation.foreignKey, operation.foreignKey.columns)];
    case "dropUnique":
      return [bare(operation.table), selectorText(operation.unique)];
    case "dropCheck":
      return [bare(operation.table), selectorText(operation.check)];
    case "dropForeignKey":
      return [bare(operation.table), selectorText(operation.foreignKey)];
    case "createIndex":
      return [bare(operation.table), operation.index.name, JSON.stringify(operation.index.columns)];
    case "dropIndex":
      return [bare(operation.table), operation.index];
    case "renameIndex":
      return [bare(operation.table), operation.index, operation.to];
    case "renameConstraint":
      return [bare(operation.table), operation.constraint, operation.to];
    case "sql":
      return [operation.sql];
  }
}

function bare(table: QualifiedName): string {
  return table.name;
}

function nameAnd(constraint: { readonly name?: string }, columns: readonly string[]): readonly string[] {
  return [constraint.name ?? "", ...columns];
}
