/** Cuts a list of operations where one rebuild cannot carry on. */
import type { Kind, Operation, OperationOf, TableOperation } from "../../operations/operation";
import { mentionsName } from "../../schema/expressions";
import { isSameName } from "../../schema/names";

/** Operations that are done together. Renames of a table unit come first; none of its changes minds that. */
export type Unit =
  | { readonly kind: "alone"; readonly operation: Operation }
  | {
      readonly kind: "table";
      readonly renames: readonly OperationOf<"renameColumn">[];
      readonly changes: readonly TableOperation[];
    };

type TableUnit = Extract<Unit, { kind: "table" }>;

export function splitIntoUnits(operations: readonly Operation[]): readonly Unit[] {
  return operations.reduce<readonly Unit[]>((units, operation) => {
    if (!isTableOperation(operation)) return [...units, { kind: "alone", operation }];
    const last = units[units.length - 1];
    const joined = last?.kind === "table" ? join(last, operation) : undefined;
    return joined ? [...units.slice(0, -1), joined] : [...units, join(emptyUnit, operation) ?? emptyUnit];
  }, []);
}

const emptyUnit: TableUnit = { kind: "table", renames: [], changes: [] };

const standalone: ReadonlySet<Kind> = new Set<Kind>([
  "createTable",
  "dropTable",
  "renameTable",
  "moveTable",
  "keepRows",
  "restoreRows",
  "forgetRows",
  "sql",
]);

function isTableOperation(operation: Operation): operation is TableOperation {
  return !standalone.has(operation.kind) && "table" in operation;
}

/** The unit with the operation in it, or undefined when it must begin a new one. */
function join(unit: TableUnit, operation: TableOperation): TableUnit | undefined {
  const first = unit.renames[0] ?? unit.changes[0];
  if (first && !isSameName(first.table, operation.table)) return undefined;
  if (operation.kind === "renameColumn") {
    const isInTheWay = unit.changes.some((change) => mentions(change, [operation.column, operation.to]));
    return isInTheWay ? undefined : { ...unit, renames: [...unit.renames, operation] };
  }
  if (operation.kind === "backfill" && needsEarlierValues(operation, unit.changes)) return undefined;
  return { ...unit, changes: [...unit.changes, operation] };
}

/** Does any text of the operation use one of these names? Errs on the side of yes. */
function mentions(operation: TableOperation, names: readonly string[]): boolean {
  return textsIn(operation).some((text) =>
    names.some((name) => text.toLowerCase() === name.toLowerCase() || mentionsName(text, name, "sqlite")),
  );
}

function textsIn(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(textsIn);
}

/** A backfill over a column that this unit adds, drops or changes must see it done, which the rows of the old table do not show. */
function needsEarlierValues(backfill: OperationOf<"backfill">, changes: readonly TableOperation[]): boolean {
  return changes.some(
    (change) =>
      changesRows(change) &&
      mentionsName(
        backfill.value,
        change.kind === "addColumn" ? change.column.name : change.column,
        "sqlite",
      ),
  );
}

type RowChange = OperationOf<"addColumn" | "dropColumn" | "alterColumn" | "backfill">;

function changesRows(change: TableOperation): change is RowChange {
  return ["addColumn", "dropColumn", "alterColumn", "backfill"].includes(change.kind);
}
