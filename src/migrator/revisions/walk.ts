/** Counting steps from revision to revision: `+2`, `-1`, `9f3c+1`. */
import { AutogenError } from "../schema/errors";
import { bases, childrenOf, parentsOf, tips } from "./family";
import { branchOf, findRevision } from "./find";
import { severalHeads, type History } from "./history";
import { idAndPlace, type Applied, type Revision } from "./revision";
import type { Target } from "./target";

type Walk = Extract<Target, { kind: "relative" }>;

/** The revision that `+n` leads to from where the database stands. */
export function walkFromCurrent(history: History, applied: Applied, target: Walk, text: string): Revision {
  const branch = target.label === undefined ? undefined : new Set(branchOf(history, target.label));
  const isWithin = (revision: Revision): boolean => branch?.has(revision) ?? true;
  const starts = tips(appliedOf(history, applied).filter(isWithin));
  // Several may lead to one: the merge that follows them all.
  const ways = starts.length > 0 ? starts.map((start) => walkUp(history, start, target.steps, isWithin)) : [];
  if (starts.length === 0) ways.push(walkUpFromBase(history, target.steps, isWithin));
  const ends = new Set(ways.flatMap((way) => way.ends));
  const [only] = ends;
  if (only && ends.size === 1) return only;
  if (ends.size > 1) throw ambiguousWalk(text, [...ends], starts);
  const possible = Math.max(...ways.map(({ reached }) => reached));
  throw tooFar(text, target.steps, possible, "not applied");
}

/** Where `-n` leads back to from where the database stands; several where a merge is on the way. */
export function walkBack(history: History, applied: Applied, target: Walk, text: string): readonly Place[] {
  const branch = target.label === undefined ? undefined : new Set(branchOf(history, target.label));
  const done = appliedOf(history, applied).filter((revision) => branch?.has(revision) ?? true);
  const starts = tips(done);
  const [start] = starts;
  if (!start) throw tooFar(text, -target.steps, 0, "applied");
  if (starts.length > 1) throw ambiguousStart(text, starts);
  return placesBefore(history, start, {
    steps: -target.steps,
    text,
    state: "applied",
    label: target.label,
  });
}

/** Where `id-n` leads back to. */
export function placesFrom(history: History, target: NamedTarget, text: string): readonly Place[] {
  const start = startOf(history, target);
  const way = { steps: -target.steps, text, state: `up to ${start.id}`, label: target.label };
  return placesBefore(history, start, way);
}

/** `head-1` starts from the only head (of the branch). */
function startOf(history: History, { name, label }: NamedTarget): Revision {
  if (name !== "head") return findRevision(history, name, label);
  const branch = label === undefined ? undefined : new Set(branchOf(history, label));
  const heads = history.heads.filter((head) => branch?.has(head) ?? true);
  const [head] = heads;
  if (head && heads.length === 1) return head;
  throw heads.length > 1
    ? severalHeads(heads, "name one of them instead of `head`")
    : tooFar(name, 1, 0, "there");
}

function onlyPlace(places: readonly Place[], start: Revision, text: string): Place {
  if (places.length < 2) return places[0];
  throw ambiguousWalk(
    text,
    places.filter((place) => place !== undefined),
    [start],
  );
}

export type NamedTarget = Extract<Target, { kind: "revision" }>;

export function walkFrom(history: History, target: NamedTarget, text: string): Revision | undefined {
  const start = startOf(history, target);
  if (target.steps === 0) return start;
  if (target.steps < 0) return onlyPlace(placesFrom(history, target, text), start, text);
  const branch = target.label === undefined ? undefined : new Set(branchOf(history, target.label));
  const way = walkUp(history, start, target.steps, (revision) => branch?.has(revision) ?? true);
  const [end] = way.ends;
  if (end && way.ends.length === 1) return end;
  if (way.ends.length > 1) throw ambiguousWalk(text, way.ends, [start]);
  throw tooFar(text, target.steps, way.reached, `after ${start.id}`);
}

interface Way {
  /** The revisions that stand so many steps further on; several where branches part. */
  readonly ends: readonly Revision[];
  /** The most steps that there are. */
  readonly reached: number;
}

function walkUp(
  history: History,
  start: Revision,
  steps: number,
  isWithin: (revision: Revision) => boolean,
): Way {
  return walk([start], steps, (revision) => childrenOf(history, revision).filter(isWithin));
}

function walkUpFromBase(history: History, steps: number, isWithin: (revision: Revision) => boolean): Way {
  const first = bases(history).filter(isWithin);
  if (first.length === 0) return { ends: [], reached: 0 };
  const way = walk(first, steps - 1, (revision) => childrenOf(history, revision).filter(isWithin));
  return { ...way, reached: way.reached + 1 };
}

function walk(
  start: readonly Revision[],
  steps: number,
  next: (revision: Revision) => readonly Revision[],
): Way {
  let ends = start;
  for (let reached = 0; reached < steps; reached += 1) {
    const further = [...new Set(ends.flatMap(next))];
    if (further.length === 0) return { ends: [], reached };
    ends = further;
  }
  return { ends, reached: steps };
}

/** A revision, or undefined for the place before the first one. */
export type Place = Revision | undefined;

interface WayBack {
  readonly steps: number;
  readonly text: string;
  /** What the revisions on the way are, for the message. */
  readonly state: string;
  readonly label: string | undefined;
}

/** Several where a merge is on the way. */
function placesBefore(
  history: History,
  start: Revision,
  { steps, text, state, label }: WayBack,
): readonly Place[] {
  const branch = label === undefined ? undefined : new Set(branchOf(history, label));
  let places: readonly Place[] = [start];
  for (let done = 0; done < steps; done += 1) {
    const further = places.flatMap((place) => (place ? placesDirectlyBefore(history, place, branch) : []));
    if (further.length === 0) throw tooFar(text, steps, done, state);
    places = [...new Set(further)];
  }
  return places;
}

function placesDirectlyBefore(
  history: History,
  revision: Revision,
  branch: ReadonlySet<Revision> | undefined,
): readonly Place[] {
  const parents = parentsOf(history, revision);
  if (parents.length === 0) return [undefined];
  return parents.filter((parent) => branch?.has(parent) ?? true);
}

export function appliedOf(history: History, applied: Applied): readonly Revision[] {
  return history.revisions.filter(({ name }) => applied.has(name));
}

export function ambiguousWalk(
  text: string,
  ends: readonly Revision[],
  starts: readonly Revision[],
): AutogenError {
  const from = starts.length === 0 ? "" : ` from ${starts.map(({ id }) => id).join(" and ")}`;
  return new AutogenError(
    "revision-ambiguous",
    `"${text}" leads to several revisions${from}, as branches part there: ${ends.map(idAndPlace).join(", ")}.`,
    {
      nextStep: `Name one of them, or the branch: ${ends[0]?.id ?? "label"}@${text.replace(/^.*@/, "")}.`,
    },
  );
}

function ambiguousStart(text: string, starts: readonly Revision[]): AutogenError {
  const ids = starts.map(({ id }) => id);
  return new AutogenError(
    "revision-ambiguous",
    `"${text}" could start from any of ${starts.map(idAndPlace).join(", ")}: the database stands at several revisions.`,
    { nextStep: `Say which: ${ids.map((id) => `${id}@${text.replace(/^.*@/, "")}`).join(" or ")}.` },
  );
}

function tooFar(text: string, count: number, possible: number, state: string): AutogenError {
  return new AutogenError(
    "target-unknown",
    `"${text}" asks for ${counted(count)}, and ${counted(possible)} ${possible === 1 ? "is" : "are"} ${state}.`,
    { nextStep: "Run `autogen history` to see the revisions." },
  );
}

function counted(count: number): string {
  return count === 1 ? "1 revision" : `${count} revisions`;
}
