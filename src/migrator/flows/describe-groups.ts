import { apply, describe } from "../operations/apply";
import { forDialect } from "../operations/for-dialect";
import type { Line } from "../operations/kind";
import type { AddColumn, AlterColumn, Backfill, Operation } from "../operations/operation";
import type { Group, Step } from "../operations/step";
import { displayName } from "../schema/names";
import type { DialectName, Schema } from "../schema/schema";

/** One line for each change, in PostgreSQL's words where it takes part; what only one database needs says so. */
export function describeGroups(
  groups: readonly Group[],
  before: Readonly<Partial<Record<DialectName, Schema>>>,
): readonly Line[] {
  const schemas: Partial<Record<DialectName, Schema>> = { ...before };
  const targets = Object.keys(before) as DialectName[];
  const remade = remadeViews(groups);
  const kept = keptNames(groups);
  return groups.flatMap((group) => {
    const fills = foldedFills(group.steps);
    return group.steps.flatMap((step) => {
      const line = withKept(
        withRemadeViews(describeStep(step, targets, schemas, fills), step, remade),
        step,
        kept,
      );
      for (const target of targets) {
        const own = step[target];
        const state = schemas[target];
        if (own && state) schemas[target] = apply(own, state);
      }
      return line ?? [];
    });
  });
}

/** What is kept aside before it is dropped: `tasks.legacy`, `labels`. */
function keptNames(groups: readonly Group[]): ReadonlySet<string> {
  const operations = groups.flatMap(({ steps }) => steps.flatMap((step) => leading(step) ?? []));
  return new Set(
    operations.flatMap((each) => {
      if (each.kind !== "keepRows") return [];
      const table = displayName(each.table);
      return each.key ? each.columns.map((column) => `${table}.${column}`) : [table];
    }),
  );
}

/** The line of the drop says it; one of its own would say it twice. */
function withKept(line: Line | undefined, step: Step, kept: ReadonlySet<string>): Line | undefined {
  const operation = leading(step);
  if (!line || operation?.kind === "keepRows") return undefined;
  const name =
    operation?.kind === "dropTable"
      ? displayName(operation.table)
      : operation?.kind === "dropColumn"
        ? `${displayName(operation.table)}.${operation.column}`
        : undefined;
  if (name === undefined || !kept.has(name)) return line;
  return {
    ...line,
    detail: line.detail.replace(/, its (?:values|rows) are lost/, ", kept aside for the way back"),
  };
}

/** Views that are dropped and made again, by name: one change to a reader. */
function remadeViews(groups: readonly Group[]): ReadonlySet<string> {
  const operations = groups.flatMap(({ steps }) => steps.flatMap((step) => leading(step) ?? []));
  const dropped = operations.flatMap((each) => (each.kind === "dropView" ? [each.view.name] : []));
  const created = operations.flatMap((each) => (each.kind === "createView" ? [each.view.name] : []));
  return new Set(dropped.filter((name) => created.includes(name)));
}

function withRemadeViews(line: Line | undefined, step: Step, remade: ReadonlySet<string>): Line | undefined {
  const operation = leading(step);
  if (operation?.kind === "dropView" && remade.has(operation.view.name)) return undefined;
  if (line && operation?.kind === "createView" && remade.has(operation.view.name))
    return { ...line, sign: "~" };
  return line;
}

function describeStep(
  step: Step,
  targets: readonly DialectName[],
  schemas: Readonly<Partial<Record<DialectName, Schema>>>,
  fills: Fills,
): Line | undefined {
  const dialect: DialectName = step.postgres ? "postgres" : "sqlite";
  const operation = step[dialect];
  const schema = schemas[dialect];
  if (!operation || !schema || fills.silent.has(step)) return undefined;
  const fill = fills.on.get(step);
  const line = describe(fill && operation.kind === "addColumn" ? required(operation) : operation, schema);
  const filled = fill ? { ...line, detail: `${line.detail}, existing rows get ${fill.value}` } : line;
  return marked(filled, step, targets, operation);
}

/** Add, fill and tighten are three steps and one thing to a reader. */
interface Fills {
  /** The step whose line tells of the fill: the new column, or else the tightening. */
  readonly on: ReadonlyMap<Step, Backfill>;
  /** Steps that another line tells of. */
  readonly silent: ReadonlySet<Step>;
}

function foldedFills(steps: readonly Step[]): Fills {
  const on = new Map<Step, Backfill>();
  const silent = new Set<Step>();
  for (const step of steps) {
    const fill = leading(step);
    if (fill?.kind !== "backfill") continue;
    const tightening = steps.find((other) => isTightening(leading(other), fill));
    if (!tightening) continue;
    const added = steps.find((other) => isAddition(leading(other), fill));
    on.set(added ?? tightening, fill);
    silent.add(step);
    if (added) silent.add(tightening);
  }
  return { on, silent };
}

function leading(step: Step): Operation | undefined {
  return step.postgres ?? step.sqlite;
}

function isTightening(operation: Operation | undefined, fill: Backfill): operation is AlterColumn {
  return (
    operation?.kind === "alterColumn" &&
    operation.column === fill.column &&
    operation.changes.nullable === false &&
    Object.keys(operation.changes).length === 1
  );
}

function isAddition(operation: Operation | undefined, fill: Backfill): operation is AddColumn {
  return operation?.kind === "addColumn" && operation.column.name === fill.column;
}

function required(operation: AddColumn): AddColumn {
  return { ...operation, column: { ...operation.column, nullable: false } };
}

function marked(line: Line, step: Step, targets: readonly DialectName[], operation: Operation): Line {
  const others = targets.filter((target) => !step[target]);
  const mattersThere = others.some((other) => forDialect(operation, other) !== undefined);
  if (others.length === 0 || !mattersThere) return line;
  const only = targets.filter((target) => step[target]).join(", ");
  return { ...line, detail: `${line.detail} [${only} only]`.trim() };
}
