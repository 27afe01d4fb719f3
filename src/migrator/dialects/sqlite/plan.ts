/**
 * Operations -> steps. Consecutive operations on one table are one unit: its renames first, in place, because only ALTER TABLE RENAME also
 * rewrites triggers, views and other tables; then either native statements for all the others, or one rebuild that does them all.
 */
import type { Statement } from "../dialect";
import { apply, applyAll } from "../../operations/apply";
import { forDialect } from "../../operations/for-dialect";
import type { Operation, TableOperation } from "../../operations/operation";
import { requireTable } from "../../schema/edit";
import { isSameName } from "../../schema/names";
import type { Schema, Table } from "../../schema/schema";
import { followCopy, unchangedCopy, type Copy } from "./copy";
import { notNullGuard, type Guard } from "./guard";
import { freeName, nativeForms } from "./native";
import type { Plan, Step } from "./steps";
import { splitIntoUnits, type Unit } from "./units";

/** @throws AutogenError `operation-impossible` */
export function planOperations(operations: readonly Operation[], before: Schema): Plan {
  const understood = operations.flatMap((operation) => forDialect(operation, "sqlite") ?? []);
  return splitIntoUnits(understood).reduce<Plan>(
    (plan, unit) => {
      const { steps, after } = planUnit(unit, plan.after);
      return { steps: [...plan.steps, ...steps], after };
    },
    { steps: [], after: before },
  );
}

function planUnit(unit: Unit, before: Schema): Plan {
  if (unit.kind === "alone") return planAlone(unit.operation, before);
  const renamed = planNative(unit.renames, before) ?? { steps: [], after: before };
  const changed = planNative(unit.changes, renamed.after) ?? planRebuild(unit.changes, renamed.after);
  return { steps: [...renamed.steps, ...changed.steps], after: changed.after };
}

function planAlone(operation: Operation, before: Schema): Plan {
  const after = apply(operation, before);
  const statements = nativeStatements(operation, before) ?? [];
  if (operation.kind !== "dropTable") return { steps: [{ kind: "statements", statements }], after };
  return { steps: [{ kind: "dropTable", table: operation.table.name, statements }], after };
}

/** undefined when one of the operations has no native form. */
function planNative(operations: readonly TableOperation[], before: Schema): Plan | undefined {
  const statements: Statement[] = [];
  let schema = before;
  for (const operation of operations) {
    const native = nativeStatements(operation, schema);
    if (!native) return undefined;
    statements.push(...native);
    schema = apply(operation, schema);
  }
  const steps: readonly Step[] = statements.length > 0 ? [{ kind: "statements", statements }] : [];
  return { steps, after: schema };
}

function nativeStatements(operation: Operation, before: Schema): readonly Statement[] | undefined {
  // The table holds for each kind a form of just that kind; TypeScript cannot follow the correlation.
  const form = nativeForms[operation.kind] as (
    operation: Operation,
    before: Schema,
  ) => readonly Statement[] | undefined;
  return form(operation, before);
}

function planRebuild(operations: readonly TableOperation[], before: Schema): Plan {
  const after = applyAll(operations, before);
  const name = operations[0]?.table;
  const from = before.tables.find((table) => name && isSameName(table, name));
  if (!from || !name) return { steps: [], after };
  const to = requireTable(after, name);
  const copy = copyOf(operations, before);
  const guards = [...copy.guards, ...nullGuards(copy, from, to)];
  const temporaryName = freeName(`autogen_new_${from.name}`, after);
  return { steps: [{ kind: "rebuild", rebuild: { from, to, temporaryName, copy, guards } }], after };
}

function copyOf(operations: readonly TableOperation[], before: Schema): Copy {
  let schema = before;
  let copy: Copy | undefined;
  for (const operation of operations) {
    const table = requireTable(schema, operation.table);
    copy = followCopy(operation, copy ?? unchangedCopy(table), table);
    schema = apply(operation, schema);
  }
  return copy ?? { values: [], guards: [] };
}

/** Columns that could hold NULL before and may not any more. */
function nullGuards(copy: Copy, from: Table, to: Table): readonly Guard[] {
  const isNullable = (table: Table, name: string): boolean =>
    table.columns.some((column) => column.name === name && column.nullable && !column.generated);
  return copy.values.flatMap(({ column, value }) =>
    value !== undefined && isNullable(from, column) && !isNullable(to, column)
      ? [notNullGuard(column, value)]
      : [],
  );
}
