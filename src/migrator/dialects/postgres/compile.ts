import { applyWhereKnown } from "../../operations/apply";
import type { Kind, Operation, OperationOf } from "../../operations/operation";
import type { Schema } from "../../schema/schema";
import type { Statement } from "../dialect";
import { alterColumn } from "./compile-alter-column";
import { addColumn, backfill, dropColumn, renameColumn } from "./compile-column";
import {
  addCheck,
  addExclusion,
  addForeignKey,
  addPrimaryKey,
  addUnique,
  dropCheck,
  dropExclusion,
  dropForeignKey,
  dropPrimaryKey,
  dropUnique,
  renameConstraint,
} from "./compile-constraint";
import { alterEnum, createEnum, dropEnum, renameEnum, renameEnumValue } from "./compile-enum";
import { createIndex, dropIndex, renameIndex } from "./compile-index";
import { moveEnum, moveTable } from "./compile-move";
import { createExtension, createView, dropView } from "./compile-view";
import { forgetRows, keepRows, restoreRows } from "./compile-rows";
import { computedLast, withComputedColumns } from "./computed-columns";
import {
  alterTableComment,
  createSchema,
  createTable,
  dropSchema,
  dropTable,
  renameTable,
} from "./compile-table";
import { joinSteps, type Before, type Step } from "./steps";
import { viewsAround } from "./views-around";

/**
 * The statements that carry out the operations, in order. Pure. Actions on one table share an ALTER TABLE where that is safe.
 * @throws AutogenError `operation-impossible` when a constraint without a name cannot be found in `before`.
 */
export function compile(operations: readonly Operation[], before: Schema): readonly Statement[] {
  const ordered = computedLast(operations, (list) => schemasAlong(list, before));
  const given = schemasAlong(ordered, before);
  const possible = ordered.flatMap((operation, position) =>
    withComputedColumns(operation, () => given(position)),
  );
  const schemaAt = schemasAlong(possible, before);
  const steps = possible.flatMap((operation, position) => compileOne(operation, () => schemaAt(position)));
  const { release, restore } = viewsAround(operations, () => before);
  return joinSteps([...release, ...steps, ...restore]).map((sql) => ({ sql }));
}

type Compilers = { readonly [K in Kind]: (operation: OperationOf<K>, before: Before) => readonly Step[] };

const compilers: Compilers = {
  createSchema,
  dropSchema,
  createExtension,
  createView,
  dropView,
  createEnum,
  dropEnum,
  renameEnum,
  moveEnum,
  renameEnumValue,
  alterEnum,
  createTable,
  dropTable,
  renameTable,
  moveTable,
  alterTableComment,
  alterTableOptions: () => [],
  addColumn,
  dropColumn,
  renameColumn,
  alterColumn,
  backfill,
  keepRows,
  restoreRows,
  forgetRows,
  addPrimaryKey,
  dropPrimaryKey,
  addUnique,
  dropUnique,
  addCheck,
  dropCheck,
  addExclusion,
  dropExclusion,
  addForeignKey,
  dropForeignKey,
  createIndex,
  dropIndex,
  renameIndex,
  renameConstraint,
  sql: ({ sql }) => [sql],
};

function compileOne(operation: Operation, before: Before): readonly Step[] {
  // The table holds for each kind a function of just that kind; TypeScript cannot follow the correlation.
  const compiler = compilers[operation.kind] as (operation: Operation, before: Before) => readonly Step[];
  return compiler(operation, before);
}

/** The schema before each operation, computed when first asked for. */
function schemasAlong(operations: readonly Operation[], before: Schema): (position: number) => Schema {
  const known: Schema[] = [before];
  return (position) => {
    let schema = known[known.length - 1] ?? before;
    for (const operation of operations.slice(known.length - 1, position)) {
      schema = applyWhereKnown(operation, schema);
      known.push(schema);
    }
    return known[position] ?? schema;
  };
}
