/** `merge`: joins heads, after a look at whether both sides change the same things. */
import type { Project } from "../database/project";
import type { ComparedOrders, MergeSide } from "../database/merge-orders";
import { recordRevision } from "../database/recorder";
import { touchedBy, type Touched } from "../operations/touched";
import { ancestors } from "../revisions/family";
import type { History } from "../revisions/history";
import type { Revision } from "../revisions/revision";
import { headsWithin, namedRevision } from "../revisions/steps";
import { parseTarget } from "../revisions/target";
import { AutogenError } from "../schema/errors";
import { notAHead } from "./placement";
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
  /** At least one from each of two sides. */
  readonly revisions: readonly Revision[];
}

export interface MergeWishes {
  /** Ids, labels, `heads`; all heads when empty. */
  readonly revisions: readonly string[];
  /** Join also what something follows already. */
  readonly splice: boolean;
}

/** @throws AutogenError `usage` where there is nothing to join, or one is no head; `revision-*` */
export async function planMerge(project: Project, history: History, wishes: MergeWishes): Promise<MergePlan> {
  const heads = revisionsToJoin(history, wishes);
  const lines = heads.map((head) => ancestors(history, [head]));
  const sides = heads.map(({ id }, position) => ({
    head: id,
    revisions: (lines[position] ?? []).map((revision) => revision.id),
  }));
  const changes = await Promise.all(notShared(lines).map((revision) => changesOf(project, revision)));
  return {
    heads,
    shared: sharedObjects(lines, changes),
    unknown: changes.filter(({ isUnknown }) => isUnknown).map(({ revision }) => revision),
    orders: await ordersEverywhere(project, history, sides),
  };
}

function revisionsToJoin(history: History, { revisions, splice }: MergeWishes): readonly Revision[] {
  const words = revisions.length === 0 ? ["heads"] : revisions;
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
  const followed = heads.find((head) => !history.heads.includes(head));
  if (followed && !splice) throw notAHead(followed, "the merge would begin a second branch");
  return heads;
}

function named(history: History, word: string): readonly Revision[] {
  const target = parseTarget(word);
  if (target.kind === "heads") return headsWithin(history, target.label);
  const revision = namedRevision(history, word);
  return revision ? [revision] : [];
}

/** What some sides have and others have not. */
function notShared(lines: readonly (readonly Revision[])[]): readonly Revision[] {
  const all = [...new Set(lines.flat())];
  return all.filter((revision) => !lines.every((line) => line.includes(revision)));
}

interface Changes {
  readonly revision: Revision;
  readonly objects: readonly Touched[];
  /** Something in it tells nothing of itself. */
  readonly isUnknown: boolean;
}

async function changesOf(project: Project, revision: Revision): Promise<Changes> {
  const recorded = project.targets.map(({ dialect }) =>
    recordRevision(revision, "up", dialect).catch(() => undefined),
  );
  const touched = (await Promise.all(recorded)).flatMap(
    (operations): readonly (readonly Touched[] | undefined)[] => operations?.map(touchedBy) ?? [undefined],
  );
  return {
    revision,
    objects: touched.flatMap((objects) => objects ?? []),
    isUnknown: touched.includes(undefined),
  };
}

/** The same part, or a part of what the other changes as a whole; changed by two revisions of which no side has both. */
function sharedObjects(
  lines: readonly (readonly Revision[])[],
  changes: readonly Changes[],
): readonly SharedObject[] {
  const found = new Map<string, Set<Revision>>();
  changes.forEach((one, position) => {
    for (const other of changes.slice(position + 1)) {
      if (lines.some((line) => line.includes(one.revision) && line.includes(other.revision))) continue;
      for (const name of sharedNames(one.objects, other.objects))
        found.set(name, (found.get(name) ?? new Set()).add(one.revision).add(other.revision));
    }
  });
  return [...found].map(([name, revisions]) => ({ name, revisions: [...revisions] }));
}

function sharedNames(some: readonly Touched[], others: readonly Touched[]): readonly string[] {
  return some.flatMap((one) =>
    others
      .filter((other) => isSame(one, other))
      .map((other) => [one.object, one.part ?? other.part].filter((word) => word !== undefined).join(".")),
  );
}

function isSame(one: Touched, other: Touched): boolean {
  if (one.object !== other.object) return false;
  return one.part === undefined || other.part === undefined || one.part === other.part;
}

async function ordersEverywhere(
  project: Project,
  history: History,
  sides: readonly MergeSide[],
): Promise<readonly ComparedOrders[]> {
  const targets = openTargets(project, history, undefined, "history");
  try {
    return (await Promise.all(targets.map((target) => target.compareOrders(sides)))).flat();
  } finally {
    await Promise.all(targets.map((target) => target.close()));
  }
}
