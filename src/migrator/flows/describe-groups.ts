import { apply, describe } from "../operations/apply";
import { forDialect } from "../operations/for-dialect";
import type { Line } from "../operations/kind";
import type { Operation } from "../operations/operation";
import type { Group, Step } from "../operations/step";
import type { DialectName, Schema } from "../schema/schema";

/** One line for each step, in PostgreSQL's words where it takes part; what only one database needs says so. */
export function describeGroups(
  groups: readonly Group[],
  before: Readonly<Partial<Record<DialectName, Schema>>>,
): readonly Line[] {
  const schemas: Partial<Record<DialectName, Schema>> = { ...before };
  const targets = Object.keys(before) as DialectName[];
  const lines: Line[] = [];
  for (const step of groups.flatMap((group) => group.steps)) {
    const dialect: DialectName = step.postgres ? "postgres" : "sqlite";
    const operation = step[dialect];
    const schema = schemas[dialect];
    if (operation && schema) lines.push(marked(describe(operation, schema), step, targets, operation));
    for (const target of targets) {
      const own = step[target];
      const state = schemas[target];
      if (own && state) schemas[target] = apply(own, state);
    }
  }
  return lines;
}

function marked(line: Line, step: Step, targets: readonly DialectName[], operation: Operation): Line {
  const others = targets.filter((target) => !step[target]);
  const mattersThere = others.some((other) => forDialect(operation, other) !== undefined);
  if (others.length === 0 || !mattersThere) return line;
  const only = targets.filter((target) => step[target]).join(", ");
  return { ...line, detail: `${line.detail} [${only} only]`.trim() };
}
