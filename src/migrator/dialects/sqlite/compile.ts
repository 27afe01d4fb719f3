/** Operations -> SQL, without a database. */
import type { Statement } from "../dialect";
import type { Operation } from "../../operations/operation";
import { AutogenError } from "../../schema/errors";
import type { Schema } from "../../schema/schema";
import { planOperations } from "./plan";
import { rebuildStatements, scriptGuards } from "./rebuild";
import type { Step } from "./steps";

/**
 * The statements that carry out the operations on a database that stands at `before`. A script that runs them must first say
 * `PRAGMA foreign_keys = OFF`, outside a transaction.
 * @throws AutogenError `operation-impossible`, also when a table with triggers needs a rebuild: their text is not in a Schema.
 */
export function compile(operations: readonly Operation[], before: Schema): readonly Statement[] {
  return planOperations(operations, before).steps.flatMap((step) => stepStatements(step, before));
}

function stepStatements(step: Step, before: Schema): readonly Statement[] {
  if (step.kind !== "rebuild") return step.statements;
  const table = step.rebuild.from.name;
  const trigger = before.unsupported.find(
    ({ what, name }) => what === "trigger" && name.startsWith(`${table}.`),
  );
  if (!trigger) return [...scriptGuards(step.rebuild, []), ...rebuildStatements(step.rebuild, [])];
  throw new AutogenError(
    "operation-impossible",
    `The change of table "${table}" cannot be written as a script: it rebuilds the table, and the text of its trigger "${trigger.name}" is only in the database.`,
    { nextStep: "Run the revision against the database; its triggers are kept then." },
  );
}
