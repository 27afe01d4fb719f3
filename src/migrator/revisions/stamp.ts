/** What a stamp changes in the record. Pure. */
import { ancestors, bases, childrenOf, descendants } from "./family";
import { branchOf } from "./find";
import type { History } from "./history";
import type { Applied, Revision } from "./revision";
import { headsWithin, namedRevision } from "./steps";
import { parseTarget } from "./target";

export interface StampChanges {
  /** Parents first. */
  readonly mark: readonly Revision[];
  /** Children first. */
  readonly unmark: readonly Revision[];
}

/**
 * The record as if the database stood at the targets: they and all before them count as applied, all after them does not. Branches that
 * have nothing to do with a target stay as they are.
 * @param targets `head`, `heads`, `base`, ids, labels, `label@head`, `label@base`
 * @throws AutogenError `revision-*`, `target-unknown`
 */
export function stampChanges(history: History, applied: Applied, targets: readonly string[]): StampChanges {
  const places = targets.map((text) => placeOf(history, text));
  const standing = new Set(
    ancestors(
      history,
      places.flatMap(({ at }) => at),
    ),
  );
  const after = new Set(
    descendants(
      history,
      places.flatMap(({ behind }) => behind),
    ),
  );
  const isGone = (revision: Revision): boolean => after.has(revision) && !standing.has(revision);
  return {
    mark: history.revisions.filter((revision) => standing.has(revision) && !applied.has(revision.name)),
    unmark: history.revisions.filter((revision) => applied.has(revision.name) && isGone(revision)).reverse(),
  };
}

interface Place {
  readonly at: readonly Revision[];
  /** What comes directly after it, and with it all further on. */
  readonly behind: readonly Revision[];
}

function placeOf(history: History, text: string): Place {
  const target = parseTarget(text);
  if (target.kind === "base") {
    const branch = target.label === undefined ? undefined : new Set(branchOf(history, target.label));
    return { at: [], behind: bases(history).filter((base) => branch?.has(base) ?? true) };
  }
  if (target.kind === "heads") return { at: headsWithin(history, target.label), behind: [] };
  const revision = namedRevision(history, text);
  if (!revision) return { at: [], behind: bases(history) };
  return { at: [revision], behind: childrenOf(history, revision) };
}
