import type { MoveEnum, Operation, RenameEnum } from "../operations/operation";
import { quoteString } from "../schema/expressions";
import { isSameName } from "../schema/names";
import type { Column, EnumType, Index, QualifiedName, Schema } from "../schema/schema";

/**
 * PostgreSQL does not let a transaction use an enum value that it added itself, so where this very revision
 * names a new value in an expression, the type is built anew instead.
 * @param before the schema before the operations
 */
export function markEnumRewrites(operations: readonly Operation[], before: Schema): readonly Operation[] {
  const texts = operations.flatMap(expressionsOf);
  return operations.map((operation, position) => {
    if (operation.kind !== "alterEnum") return operation;
    const old = valuesBefore(operation.type, operations.slice(0, position), operations, before);
    const added = operation.values.filter((value) => !old.includes(value));
    const isUsed = added.some((value) => texts.some((text) => mayName(text, value)));
    return isUsed ? { ...operation, rewrite: true } : operation;
  });
}

/** Could an expression of the operation name one of the values? */
export function namesValue(operation: Operation, values: readonly string[]): boolean {
  return expressionsOf(operation).some((text) => values.some((value) => mayName(text, value)));
}

/** As a literal, or as an element of an array literal. Errs on the side of yes. */
function mayName(text: string, value: string): boolean {
  return text.includes(quoteString(value)) || (text.includes("'{") && text.includes(value));
}

/** The values of the type when its turn comes: what was renamed by then counts under its new name. */
function valuesBefore(
  type: QualifiedName,
  earlier: readonly Operation[],
  operations: readonly Operation[],
  before: Schema,
): readonly string[] {
  const renames = earlier.flatMap((operation) =>
    operation.kind === "renameEnumValue" && isSameName(operation.type, type)
      ? [[operation.value, operation.to] as const]
      : [],
  );
  const old = enumBefore(type, operations, before)?.values ?? [];
  return old.map((value) => renames.find(([from]) => from === value)?.[1] ?? value);
}

/** The type as it was, under the name that it had before a rename in the same revision. */
function enumBefore(
  name: QualifiedName,
  operations: readonly Operation[],
  before: Schema,
): EnumType | undefined {
  const oldName = operations
    .filter((operation) => operation.kind === "renameEnum" || operation.kind === "moveEnum")
    .reduceRight(
      (known, operation) => (isSameName(nameAfter(operation), known) ? operation.type : known),
      name,
    );
  return before.enums.find((type) => isSameName(type, oldName));
}

function nameAfter(operation: RenameEnum | MoveEnum): QualifiedName {
  return operation.kind === "renameEnum" ? { ...operation.type, name: operation.to } : operation.to;
}

/** The SQL of an operation in which an enum value could stand. */
function expressionsOf(operation: Operation): readonly string[] {
  switch (operation.kind) {
    case "createTable":
      return [
        ...operation.table.columns.flatMap(ofColumn),
        ...operation.table.checks.map((check) => check.expression),
        ...(operation.table.exclusions ?? []).map((exclusion) => exclusion.expression),
        ...operation.table.indexes.flatMap(ofIndex),
      ];
    case "addColumn":
      return ofColumn(operation.column);
    case "alterColumn":
      return [
        ...present(operation.changes.default),
        ...present(operation.changes.generated?.expression),
        ...present(operation.using),
      ];
    case "backfill":
      return [operation.value];
    case "addCheck":
      return [operation.check.expression];
    case "addExclusion":
      return [operation.exclusion.expression];
    case "createIndex":
      return ofIndex(operation.index);
    case "createView":
      return [operation.view.definition, ...operation.view.indexes.flatMap(ofIndex)];
    default:
      return [];
  }
}

function ofColumn({ default: text, generated }: Column): readonly string[] {
  return [...present(text), ...present(generated?.expression)];
}

function ofIndex({ columns, where }: Index): readonly string[] {
  return [...columns.flatMap(({ expression }) => present(expression)), ...present(where)];
}

function present(text: string | null | undefined): readonly string[] {
  return text === undefined || text === null ? [] : [text];
}
