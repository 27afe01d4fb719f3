/** Pairs of something that goes and something that comes, which may be one thing with a new name. */
import { isSameName, nameOf } from "../schema/names";
import type { QualifiedName, Schema } from "../schema/schema";
import { bestAssignment } from "./likeness/assignment";
import { noClues, type Clues, type Likeness } from "./likeness/clues";
import { columnLikeness } from "./likeness/columns";
import { tableLikeness } from "./likeness/tables";

export type RenameCandidate = Likeness & (TableCandidate | ColumnCandidate);

interface TableCandidate {
  readonly kind: "table";
  readonly table: QualifiedName;
  readonly to: QualifiedName;
}
interface ColumnCandidate {
  readonly kind: "column";
  /** By the name that it has after the renames of tables. */
  readonly table: QualifiedName;
  readonly column: string;
  readonly to: string;
}

/** One thing that goes, and what may have become of it, the likeliest first. */
export type RenameQuestion = readonly [RenameCandidate, ...RenameCandidate[]];

/** Less likely pairs are not proposed. A type alone, or a type and a place, stay below. */
const leastLikeness = 0.5;
/** A second choice is offered only where it comes this close to the best one of either side. */
const margin = 0.15;

/** Tables that go against tables that come, in the same schema. */
export function tableCandidates(
  before: Schema,
  after: Schema,
  clues: Clues = noClues,
): readonly RenameCandidate[] {
  const dropped = before.tables.filter((table) => !after.tables.some((other) => isSameName(other, table)));
  const added = after.tables.filter((table) => !before.tables.some((other) => isSameName(other, table)));
  return dropped.flatMap((from) =>
    added
      .filter((to) => to.schema === from.schema)
      .map((to) => ({
        kind: "table" as const,
        table: nameOf(from),
        to: nameOf(to),
        ...tableLikeness({ schema: before, table: from }, { schema: after, table: to }, clues),
      })),
  );
}

/** Within each table of both: columns that go against columns that come. */
export function columnCandidates(
  before: Schema,
  after: Schema,
  clues: Clues = noClues,
): readonly RenameCandidate[] {
  return after.tables.flatMap((table) => {
    const old = before.tables.find((candidate) => isSameName(candidate, table));
    if (!old) return [];
    const dropped = old.columns.filter(({ name }) => !table.columns.some((column) => column.name === name));
    const added = table.columns.filter(({ name }) => !old.columns.some((column) => column.name === name));
    return dropped.flatMap((from) =>
      added.map((to) => ({
        kind: "column" as const,
        table: nameOf(table),
        column: from.name,
        to: to.name,
        ...columnLikeness(
          { schema: before, table: old, column: from },
          { schema: after, table, column: to },
          clues,
        ),
      })),
    );
  });
}

/**
 * What to ask: for each thing that goes the partner that the best pairing of all gives it, and those that come close to it. The
 * likeliest first.
 */
export function renameQuestions(candidates: readonly RenameCandidate[]): readonly RenameQuestion[] {
  const partners = assigned(candidates);
  const best = new Map<string, number>();
  for (const { likeness, ...candidate } of partners) {
    best.set(sourceKey(candidate), likeness);
    best.set(goalKey(candidate), likeness);
  }
  const isClose = (candidate: RenameCandidate): boolean =>
    [sourceKey(candidate), goalKey(candidate)].every(
      (key) => candidate.likeness >= (best.get(key) ?? 0) - margin,
    );
  const plausible = candidates.filter(
    (candidate) =>
      candidate.likeness >= leastLikeness && (partners.includes(candidate) || isClose(candidate)),
  );
  const rank = (candidate: RenameCandidate): number =>
    candidate.likeness + (partners.includes(candidate) ? 1 : 0);
  const questions = [...groupBy(plausible, sourceKey).values()].map((group) =>
    group.sort((left, right) => rank(right) - rank(left)),
  );
  return questions
    .flatMap(([first, ...others]): RenameQuestion[] => (first ? [[first, ...others]] : []))
    .sort(([left], [right]) => rank(right) - rank(left));
}

/** The pairs of the pairing with the greatest likeness over all, table by table. */
function assigned(candidates: readonly RenameCandidate[]): readonly RenameCandidate[] {
  return [...groupBy(candidates, scopeKey).values()].flatMap((group) => {
    const sources = [...new Set(group.map(sourceKey))];
    const goals = [...new Set(group.map(goalKey))];
    const find = (source: string, goal: string): RenameCandidate | undefined =>
      group.find((candidate) => sourceKey(candidate) === source && goalKey(candidate) === goal);
    // Squared, so that one certain pair outweighs two vague ones.
    const scores = sources.map((source) =>
      goals.map((goal) => Math.max(0, find(source, goal)?.likeness ?? 0) ** 2),
    );
    return bestAssignment(scores).flatMap((goal, source) => {
      const found = goal === undefined ? undefined : find(sources[source] ?? "", goals[goal] ?? "");
      return found && found.likeness >= leastLikeness ? [found] : [];
    });
  });
}

type Pair = TableCandidate | ColumnCandidate;

function scopeKey({ kind, table }: Pair): string {
  return JSON.stringify([kind, table.schema, kind === "column" ? table.name : ""]);
}

function sourceKey(pair: Pair): string {
  return JSON.stringify(["from", pair.kind, pair.table, pair.kind === "column" ? pair.column : ""]);
}

function goalKey(pair: Pair): string {
  return JSON.stringify(["to", pair.kind, pair.kind === "column" ? pair.table : "", pair.to]);
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}

/** Neither end is part of a rename that is already settled. */
export function isFree(candidate: RenameCandidate, chosen: readonly RenameCandidate[]): boolean {
  return !chosen.some(
    (other) => sourceKey(other) === sourceKey(candidate) || goalKey(other) === goalKey(candidate),
  );
}
