/** Pairs of something that goes and something that comes, which may be one thing with a new name. */
import { findTable, nameOf } from "../schema/names";
import type { QualifiedName, Schema } from "../schema/schema";
import { bestAssignment } from "./likeness/assignment";
import { noClues, type Clues, type Likeness } from "./likeness/clues";
import { columnLikeness } from "./likeness/columns";
import { tableLikeness } from "./likeness/tables";
import { spellingKey } from "./likeness/words";

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

/** Tables that go against tables that come; one that keeps its name may have moved to another schema. */
export function tableCandidates(
  before: Schema,
  after: Schema,
  clues: Clues = noClues,
): readonly RenameCandidate[] {
  const dropped = before.tables.filter((table) => findTable(after, table) === undefined);
  const added = after.tables.filter((table) => findTable(before, table) === undefined);
  const isUnlikely = respelled(dropped, added);
  return dropped.flatMap((from) =>
    added.map((to) => ({
      kind: "table" as const,
      table: nameOf(from),
      to: nameOf(to),
      ...(isUnlikely(from, to)
        ? unlikely
        : tableLikeness({ schema: before, table: from }, { schema: after, table: to }, clues)),
    })),
  );
}

/** Tables that only move: what another database, which has no schemas, cannot tell of. */
export function moveCandidates(
  before: Schema,
  after: Schema,
  clues: Clues = noClues,
): readonly RenameCandidate[] {
  return tableCandidates(before, after, clues).filter(
    (candidate) => candidate.kind === "table" && candidate.table.name === candidate.to.name,
  );
}

/** Within each table of both: columns that go against columns that come. */
export function columnCandidates(
  before: Schema,
  after: Schema,
  clues: Clues = noClues,
): readonly RenameCandidate[] {
  return after.tables.flatMap((table) => {
    const old = findTable(before, table);
    if (!old) return [];
    const dropped = old.columns.filter(({ name }) => !table.columns.some((column) => column.name === name));
    const added = table.columns.filter(({ name }) => !old.columns.some((column) => column.name === name));
    const isUnlikely = respelled(dropped, added);
    return dropped.flatMap((from) =>
      added.map((to) => ({
        kind: "column" as const,
        table: nameOf(table),
        column: from.name,
        to: to.name,
        ...(isUnlikely(from, to)
          ? unlikely
          : columnLikeness(
              { schema: before, table: old, column: from },
              { schema: after, table, column: to },
              clues,
            )),
      })),
    );
  });
}

const unlikely: Likeness = { likeness: 0, evidence: [] };

interface Named {
  readonly name: string;
}

/**
 * Where a name only gets another spelling, as under another naming strategy, no other pair with either end need be weighed: so hundreds of
 * renames at once take no time.
 */
function respelled(dropped: readonly Named[], added: readonly Named[]): (from: Named, to: Named) => boolean {
  const alone = (items: readonly Named[]): ReadonlySet<string> => {
    const groups = groupBy(items, ({ name }) => spellingKey(name));
    return new Set([...groups].filter(([, group]) => group.length === 1).map(([key]) => key));
  };
  const goals = alone(added);
  const certain = new Set([...alone(dropped)].filter((key) => goals.has(key)));
  return (from, to) => {
    const [left, right] = [spellingKey(from.name), spellingKey(to.name)];
    return left !== right && (certain.has(left) || certain.has(right));
  };
}

/**
 * What to ask: for each thing that goes the partner that the best pairing of all gives it, and those that come close to it. The
 * likeliest first.
 */
export function renameQuestions(candidates: readonly RenameCandidate[]): readonly RenameQuestion[] {
  const partners = new Set(assigned(candidates));
  const best = new Map<string, number>();
  for (const candidate of partners) {
    best.set(sourceKey(candidate), candidate.likeness);
    best.set(goalKey(candidate), candidate.likeness);
  }
  const isClose = (candidate: RenameCandidate): boolean =>
    [sourceKey(candidate), goalKey(candidate)].every(
      (key) => candidate.likeness >= (best.get(key) ?? 0) - margin,
    );
  const plausible = candidates.filter(
    (candidate) => candidate.likeness >= leastLikeness && (partners.has(candidate) || isClose(candidate)),
  );
  const rank = (candidate: RenameCandidate): number => candidate.likeness + (partners.has(candidate) ? 1 : 0);
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
    const byEnds = new Map(group.map((pair) => [`${sourceKey(pair)} ${goalKey(pair)}`, pair]));
    const find = (source: string, goal: string): RenameCandidate | undefined =>
      byEnds.get(`${source} ${goal}`);
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
  return JSON.stringify(kind === "column" ? [kind, table.schema, table.name] : [kind]);
}

function sourceKey(pair: Pair): string {
  return JSON.stringify(["from", pair.kind, pair.table, pair.kind === "column" ? pair.column : ""]);
}

function goalKey(pair: Pair): string {
  return JSON.stringify(["to", pair.kind, pair.kind === "column" ? pair.table : "", pair.to]);
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}

/** Those of which neither end is part of a rename that is already settled. */
export function freeOf(
  candidates: readonly RenameCandidate[],
  chosen: readonly RenameCandidate[],
): readonly RenameCandidate[] {
  const taken = new Set(chosen.flatMap((pair) => [sourceKey(pair), goalKey(pair)]));
  return candidates.filter((pair) => !taken.has(sourceKey(pair)) && !taken.has(goalKey(pair)));
}
