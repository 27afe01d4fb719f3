/** A stretch of the history: `from:to`. */
import { AutogenError } from "../schema/errors";
import { ancestors, bases, childrenOf, descendants, parentsOf } from "./family";
import type { History } from "./history";
import type { Revision } from "./revision";
import { namedRevision } from "./steps";

/** The revisions of `from:to`, `from:` or `:to`, both ends included; one revision alone is a range of one. */
export function revisionsInRange(
  history: History,
  range: string | undefined,
  current: readonly Revision[] = [],
): readonly Revision[] {
  if (range === undefined) return history.revisions;
  const [from, to, more] = range.split(":");
  if (more !== undefined)
    throw new AutogenError("usage", `"${range}" is not a range.`, {
      nextStep: "Write one revision, or from:to, from: or :to.",
    });
  if (to === undefined) return end(history, range, current);
  const last = to === "" || to === "heads" ? history.heads : end(history, to, current);
  const upTo = ancestors(history, last);
  if (from === undefined || from === "" || from === "base") return upTo;
  const first = end(history, from, current);
  const after = new Set(first.flatMap((revision) => descendants(history, [revision])));
  const within = upTo.filter((revision) => after.has(revision));
  if (within.length > 0 || first.length === 0) return within;
  throw new AutogenError("target-unknown", `In "${range}" the second revision does not follow the first.`, {
    nextStep: "Write the older one first; `autogen history` shows what follows what.",
  });
}

/** One end of a range: a target, or `current`, which may be followed by steps. Steps stop at the ends of the history. */
function end(history: History, text: string, current: readonly Revision[]): readonly Revision[] {
  const [, word, steps] = /^(current)?([+-]\d+)?$/.exec(text) ?? [];
  if (word === undefined && steps === undefined) {
    const named = namedRevision(history, text);
    return named ? [named] : [];
  }
  const count = Number(steps ?? 0);
  const starts = word === undefined ? (count < 0 ? history.heads : bases(history)) : current;
  return starts.map((start) => clamped(history, start, count));
}

function clamped(history: History, start: Revision, count: number): Revision {
  const next = (revision: Revision): readonly Revision[] =>
    count < 0 ? parentsOf(history, revision) : childrenOf(history, revision);
  let now = start;
  for (let done = 0; done < Math.abs(count); done += 1) {
    const [further] = next(now);
    if (!further) return now;
    now = further;
  }
  return now;
}
