/** `merge`: joins heads, after a look at whether both sides change the same things. */
import type { Project } from "../database/project";
import type { ComparedOrders, MergeSides } from "../database/merge-orders";
import { recordRevision } from "../database/recorder";
import { touchedBy, type Touched } from "../operations/touched";
import { ancestors } from "../revisions/family";
import type { History } from "../revisions/history";
import type { Revision } from "../revisions/revision";
import { headsWithin, namedRevision } from "../revisions/steps";
import { parseTarget } from "../revisions/target";
import { AutogenError } from "../schema/errors";
import { openTargets } from "./plan";

export interface MergePlan {
  readonly heads: readonly Revision[];
  /** Things that more than one side changes. */
  readonly shared: readonly SharedObject[];
  /** Revisions whose changes cannot be known without running them. */
  readonly unknown: readonly Revision[];
  readonly orders: readonly ComparedOrders[];
}

export interface SharedObject {
  /** `tasks.priority`, or a table as a whole. */
  readonly name: string;
  /** One from each side. */
  readonly revisions: readonly Revision[];
}

/**
 * @param wanted ids, labels, `heads`; all heads when empty
 * @throws AutogenError `usage` where there is nothing to join, `revision-*`
 */
export async function planMerge(
  project: Project,
  history: History,
  wanted: readonly string[],
): Promise<MergePlan> {
  const heads = headsToJoin(history, wanted);
  const sides = sidesOf(history, heads);
  const own = sides.sides.map((ids) => history.revisions.filter(({ id }) => ids.includes(id)));
  const touched = await Promise.all(own.map((revisions) => touchedByAll(project, revisions)));
  return {
    heads,
    shared: sharedObjects(touched.map(({ objects }) => objects)),
    unknown: touched.flatMap(({ unknown }) => unknown),
    orders: await ordersEverywhere(project, history, sides),
  };
}

function headsToJoin(history: History, wanted: readonly string[]): readonly Revision[] {
  const words = wanted.length === 0 ? ["heads"] : wanted;
  const heads = [...new Set(words.flatMap((word) => named(history, word)))];
  if (heads.length < 2)
    throw new AutogenError(
      "usage",
      heads[0]
        ? `There is one head only, ${heads[0].id}: nothing to merge.`
        : "There are no revisions to merge.",
      { nextStep: "Run `autogen heads` to see them." },
    );
  for (const head of heads) {
    const before = new Set(ancestors(history, [head], "parents"));
    const inner = heads.find((other) => other !== head && before.has(other));
    if (inner)
      throw new AutogenError("usage", `Revision ${head.id} follows ${inner.id} already: nothing to merge.`, {
        nextStep: "Run `autogen history` to see what follows what.",
      });
  }
  return heads;
}

function named(history: History, word: string): readonly Revision[] {
  const target = parseTarget(word);
  if (target.kind === "heads") return headsWithin(history, target.label);
  const revision = namedRevision(history, word);
  return revision ? [revision] : [];
}

/** What each side has for itself. */
function sidesOf(history: History, heads: readonly Revision[]): MergeSides {
  const lines = heads.map((head) => ancestors(history, [head]));
  const counts = new Map<Revision, number>();
  for (const line of lines)
    for (const revision of line) counts.set(revision, (counts.get(revision) ?? 0) + 1);
  const isShared = (revision: Revision): boolean => (counts.get(revision) ?? 0) > 1;
  return {
    common: history.revisions.filter(isShared).map(({ id }) => id),
    sides: lines.map((line) => line.filter((revision) => !isShared(revision)).map(({ id }) => id)),
  };
}

interface TouchedObject extends Touched {
  readonly revision: Revision;
}

async function touchedByAll(
  project: Project,
  revisions: readonly Revision[],
): Promise<{ readonly objects: readonly TouchedObject[]; readonly unknown: readonly Revision[] }> {
  const objects: TouchedObject[] = [];
  const unknown = new Set<Revision>();
  for (const revision of revisions)
    for (const { dialect } of project.targets) {
      const operations = await recordRevision(revision, "up", dialect).catch(() => undefined);
      if (!operations) unknown.add(revision);
      for (const operation of operations ?? []) {
        const touched = touchedBy(operation);
        if (touched) objects.push(...touched.map((object) => ({ ...object, revision })));
        else unknown.add(revision);
      }
    }
  return { objects, unknown: [...unknown] };
}

/** The same part, or a part of what the other changes as a whole. */
function sharedObjects(sides: readonly (readonly TouchedObject[])[]): readonly SharedObject[] {
  const found = new Map<string, Set<Revision>>();
  sides.forEach((side, position) => {
    for (const one of side)
      for (const other of sides.slice(position + 1).flat()) {
        if (!isSame(one, other)) continue;
        const part = one.part ?? other.part;
        const name = part === undefined ? one.object : `${one.object}.${part}`;
        found.set(name, (found.get(name) ?? new Set()).add(one.revision).add(other.revision));
      }
  });
  return [...found].map(([name, revisions]) => ({ name, revisions: [...revisions] }));
}

function isSame(one: Touched, other: Touched): boolean {
  if (one.object !== other.object) return false;
  return one.part === undefined || other.part === undefined || one.part === other.part;
}

async function ordersEverywhere(
  project: Project,
  history: History,
  sides: MergeSides,
): Promise<readonly ComparedOrders[]> {
  const targets = openTargets(project, history, undefined, "history");
  try {
    return await Promise.all(targets.map((target) => target.compareOrders(sides)));
  } finally {
    await Promise.all(targets.map((target) => target.close()));
  }
}
