/**
 * PostgreSQL builds an index without a lock against writes only outside a transaction, and everything else of a revision belongs into one.
 * So such indexes get a revision of their own, which follows the other.
 */
import type { CreateIndex, DropIndex, Operation } from "../operations/operation";
import type { Group, Step } from "../operations/step";
import { isEqual } from "../schema/equality";
import { isSameName } from "../schema/names";

export interface SplitGroups {
  readonly transactional: readonly Group[];
  /** Nothing but steps that create or drop an index concurrently. */
  readonly concurrent: readonly Group[];
}

/** Concurrent index steps go to the end; where another step needs the index, or may take it along, it is an ordinary one. */
export function splitConcurrent(groups: readonly Group[]): SplitGroups {
  const steps = groups.flatMap((group) => group.steps);
  const others = steps.filter((step) => !concurrentOf(step)).flatMap((step) => step.postgres ?? []);
  const mustStay = new Set(steps.filter((step) => isInTheWay(step, others)));
  const staysToo = (step: Step): boolean =>
    [...mustStay].some((other) => isSameIndex(concurrentOf(other), concurrentOf(step)));
  const leaves = (step: Step): boolean => concurrentOf(step) !== undefined && !staysToo(step);
  const part = (test: (step: Step) => boolean): readonly Group[] =>
    groups.map((group) => ({ steps: group.steps.filter(test) })).filter((group) => group.steps.length > 0);
  return {
    transactional: part((step) => !leaves(step)).map(({ steps: own }) => ({ steps: own.map(ordinary) })),
    concurrent: part(leaves),
  };
}

function concurrentOf({ postgres }: Step): CreateIndex | DropIndex | undefined {
  const isIndex = postgres?.kind === "createIndex" || postgres?.kind === "dropIndex";
  return isIndex && postgres.concurrently ? postgres : undefined;
}

/** A foreign key needs the unique index that it points at; a column takes its indexes along when it goes. */
function isInTheWay(step: Step, others: readonly Operation[]): boolean {
  const own = concurrentOf(step);
  if (!own) return false;
  if (own.kind === "dropIndex")
    return others.some((other) => other.kind === "dropColumn" && isSameName(other.table, own.table));
  return own.index.unique === true && others.some((other) => pointsAt(other, own));
}

/** Only at a key of just these columns; a partial index is none (https://www.postgresql.org/docs/current/ddl-constraints.html). */
function pointsAt(operation: Operation, { table, index }: CreateIndex): boolean {
  const keys =
    operation.kind === "addForeignKey"
      ? [operation.foreignKey]
      : operation.kind === "createTable"
        ? operation.table.foreignKeys
        : [];
  if (index.where !== undefined) return false;
  const columns = index.columns.map(({ column }) => column ?? "").sort();
  return keys.some(
    ({ references }) =>
      isSameName(references.table, table) && isEqual([...references.columns].sort(), columns),
  );
}

/** An index that is replaced under its name is dropped and created. */
function isSameIndex(
  left: CreateIndex | DropIndex | undefined,
  right: CreateIndex | DropIndex | undefined,
): boolean {
  if (!left || !right) return false;
  return isSameName(left.table, right.table) && indexName(left) === indexName(right);
}

function indexName(operation: CreateIndex | DropIndex): string {
  return operation.kind === "createIndex" ? operation.index.name : operation.index;
}

function ordinary(step: Step): Step {
  const own = concurrentOf(step);
  if (!own) return step;
  const { concurrently: _concurrently, ...postgres } = own;
  return { ...step, postgres };
}
