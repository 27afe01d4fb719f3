/** Which revisions a command runs, in which order. Pure: (history, what is applied, target) -> steps, or an error. */
import { AutogenError } from "../schema/errors";
import { ancestors, bases, childrenOf, descendants, tips } from "./family";
import { branchOf } from "./find";
import { severalHeads, type History } from "./history";
import type { Applied, Revision } from "./revision";
import { parseTarget, type Target } from "./target";
import { ambiguousWalk, appliedOf, placesFrom, walkBack, walkFrom, walkFromCurrent } from "./walk";

/**
 * The revisions to apply, parents and dependencies first: all that the target needs and the database has not.
 * @param target `head`, `heads`, an id, a label, `+n` for n more, `id+n`, each also `within@...` a branch
 * @throws AutogenError `target-unknown`, `revision-unknown`, `revision-ambiguous`, `revision-several-heads`
 */
export function upgradeSteps(history: History, applied: Applied, target: string): readonly Revision[] {
  const wanted = new Set(ancestors(history, upgradeTargets(history, applied, target)));
  return history.revisions.filter((revision) => wanted.has(revision) && !applied.has(revision.name));
}

/** Of the steps those that come before something which is applied: a file that was added behind its time. */
export function outOfOrder(
  history: History,
  applied: Applied,
  steps: readonly Revision[],
): readonly Revision[] {
  const before = new Set(ancestors(history, appliedOf(history, applied)));
  return steps.filter((revision) => before.has(revision));
}

/** The applied revisions that no applied one follows: where the database stands. */
export function currentTips(history: History, applied: Applied): readonly Revision[] {
  return tips(appliedOf(history, applied));
}

/**
 * The revisions to undo, children first: all that follows the target, or depends on what follows it. Other branches stay.
 * @param target `base`, `-n`, `id`, `id-n`, each also `within@...` a branch; the revision itself stays applied
 * @throws AutogenError `target-unknown`, `revision-unknown`, `revision-ambiguous`
 */
export function downgradeSteps(history: History, applied: Applied, target: string): readonly Revision[] {
  const ways = downgradeRoots(history, applied, parseTarget(target), target).map((roots) =>
    descendants(history, roots)
      .filter(({ name }) => applied.has(name))
      .reverse(),
  );
  // Behind a merge there are several ways back; mostly the same is undone on each.
  const different = ways.find(
    (way) => way.length !== ways[0]?.length || way.some((each, at) => each !== ways[0]?.[at]),
  );
  if (different)
    throw ambiguousWalk(
      target,
      ways.flatMap((way) => way.at(-1) ?? []),
      [],
    );
  return ways[0] ?? [];
}

/**
 * The one revision that a target names, where nothing is run; undefined for `base`.
 * @throws AutogenError as above; `target-unknown` for what only a database can say
 */
export function namedRevision(history: History, target: string): Revision | undefined {
  const parsed = parseTarget(target);
  switch (parsed.kind) {
    case "base":
      return undefined;
    case "head":
    case "heads":
      return oneOf(headsWithin(history, parsed.label), target, "name one of them");
    case "relative":
      throw new AutogenError("target-unknown", `"${target}" says no revision to start from.`, {
        nextStep: "Write head, an id or its beginning, id+1 or id-1.",
      });
    case "revision":
      return walkFrom(history, parsed, target);
  }
}

export function headsWithin(history: History, label: string | undefined): readonly Revision[] {
  if (label === undefined) return history.heads;
  const branch = new Set(branchOf(history, label));
  return history.heads.filter((head) => branch.has(head));
}

function upgradeTargets(history: History, applied: Applied, text: string): readonly Revision[] {
  const target = parseTarget(text);
  switch (target.kind) {
    case "heads":
      return headsWithin(history, target.label);
    case "head": {
      const heads = headsWithin(history, target.label);
      return heads.length < 2 ? heads : [oneOf(heads, text, "upgrade to `heads` for all of them")];
    }
    case "base":
      throw wrongDirection("upgrade", text);
    case "relative":
      if (target.steps < 0) throw wrongDirection("upgrade", text);
      return target.steps === 0 ? [] : [walkFromCurrent(history, applied, target, text)];
    case "revision": {
      const found = walkFrom(history, target, text);
      return found ? [found] : [];
    }
  }
}

/** What follows the target directly, where undoing begins; a list for each place that the target may mean. */
function downgradeRoots(
  history: History,
  applied: Applied,
  target: Target,
  text: string,
): readonly (readonly Revision[])[] {
  switch (target.kind) {
    case "head":
    case "heads":
      throw wrongDirection("downgrade", text);
    case "base":
      return [withinBranch(history, bases(history), target.label)];
    case "relative":
      if (target.steps > 0) throw wrongDirection("downgrade", text);
      if (target.steps === 0) return [];
      return walkBack(history, applied, target, text).map((kept) =>
        above(history, applied, kept, target.label),
      );
    case "revision": {
      const places = target.steps < 0 ? placesFrom(history, target, text) : [walkFrom(history, target, text)];
      return places.map((kept) => above(history, applied, kept, target.label));
    }
  }
}

/** @param kept the revision that stays; undefined for the base */
function above(
  history: History,
  applied: Applied,
  kept: Revision | undefined,
  label: string | undefined,
): readonly Revision[] {
  if (!kept) return withinBranch(history, bases(history), label);
  if (!applied.has(kept.name))
    throw new AutogenError(
      "target-unknown",
      `Revision ${kept.id} is not applied, so there is no way down to it.`,
      { nextStep: "Run `autogen current` to see where the database stands." },
    );
  return withinBranch(history, childrenOf(history, kept), label);
}

/** Where a label narrows several ways: those that lead to its revision, or from it. */
function withinBranch(
  history: History,
  roots: readonly Revision[],
  label: string | undefined,
): readonly Revision[] {
  if (label === undefined) return roots;
  const branch = new Set(branchOf(history, label));
  return roots.filter((root) => branch.has(root));
}

function oneOf(heads: readonly Revision[], text: string, instead: string): Revision {
  const [first, second] = heads;
  if (first && !second) return first;
  if (!first)
    throw new AutogenError("target-unknown", `"${text}" names nothing: there are no revisions yet.`, {
      nextStep: 'Write the first one with `autogen -m "..."`.',
    });
  throw severalHeads(heads, `${instead}, or narrow it: \`label@head\`, or an id`);
}

function wrongDirection(command: "upgrade" | "downgrade", target: string): AutogenError {
  const other = command === "upgrade" ? "downgrade" : "upgrade";
  return new AutogenError(
    "target-unknown",
    `"${target}" does not lead in the direction of \`autogen ${command}\`.`,
    { nextStep: `Run \`autogen ${other} ${target}\`, or see \`autogen ${command} --help\`.` },
  );
}
