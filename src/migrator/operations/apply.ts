/**
 * The four functions over operations. All are pure.
 *
 * Law: `applyAll(reverse(op, s), apply(op, s))` equals `s`, column order aside.
 */
import { AutogenError } from "../schema/errors";
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

/** The schema after the operation as far as it is known: behind hand-written SQL an operation need not fit, and then nothing changes. */
export function applyWhereKnown(operation: Operation, before: Schema): Schema {
  try {
    return apply(operation, before);
  } catch (error) {
    if (error instanceof AutogenError && error.code === "operation-impossible") return before;
    throw error;
  }
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

/** Each in the words of the schema that it meets. */
export function describeAll(operations: readonly Operation[], before: Schema): readonly Line[] {
  let schema = before;
  return operations.map((operation) => {
    const line = describe(operation, schema);
    schema = apply(operation, schema);
    return line;
  });
}

export function links(operation: Operation, before: Schema): Links {
  return kindOf(operation).links(operation, before);
}

function kindOf(operation: Operation): OperationKind<Operation> {
  // The table holds for each kind a handler of just that kind; TypeScript cannot follow the correlation.
  return kinds[operation.kind] as unknown as OperationKind<Operation>;
}
