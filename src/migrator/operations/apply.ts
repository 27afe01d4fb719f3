/**
 * The four functions over operations. All are pure.
 *
 * Law: `applyAll(reverse(op, s), apply(op, s))` equals `s`, column order aside.
 */
import type { Schema } from "../schema/schema";
import type { Line, Links, OperationKind } from "./kind";
import { kinds } from "./kinds";
import type { Operation } from "./operation";

/** The schema after the operation. @throws AutogenError `operation-impossible` when it does not fit the schema. */
export function apply(operation: Operation, before: Schema): Schema {
  return kindOf(operation).apply(operation, before);
}

export function applyAll(operations: readonly Operation[], before: Schema): Schema {
  return operations.reduce((schema, operation) => apply(operation, schema), before);
}

/** What undoes the operation, in the order to run it. */
export function reverse(operation: Operation, before: Schema): readonly Operation[] {
  return kindOf(operation).reverse(operation, before);
}

/** What undoes the operations: the inverse of each, in reverse order. */
export function reverseAll(operations: readonly Operation[], before: Schema): readonly Operation[] {
  const undo: (readonly Operation[])[] = [];
  operations.reduce((schema, operation) => {
    undo.unshift(reverse(operation, schema));
    return apply(operation, schema);
  }, before);
  return undo.flat();
}

export function describe(operation: Operation, before: Schema): Line {
  return kindOf(operation).describe(operation, before);
}

export function links(operation: Operation, before: Schema): Links {
  return kindOf(operation).links(operation, before);
}

function kindOf(operation: Operation): OperationKind<Operation> {
  // The table holds for each kind a handler of just that kind; TypeScript cannot follow the correlation.
  return kinds[operation.kind] as unknown as OperationKind<Operation>;
}
