/** The revisions of a project as a graph: parents before children, its heads, and what is wrong with the files. */
import { compareText } from "../schema/edit";
import { AutogenError } from "../schema/errors";
import { placeOf, type Revision } from "./revision";

export interface History {
  /** Parents and dependencies before those that need them; otherwise in the order of their timestamps. */
  readonly revisions: readonly Revision[];
  /** The revisions that nothing follows, in the order of `revisions`. */
  readonly heads: readonly Revision[];
  /**
   * What is wrong with the files: `revision-duplicate`, `revision-missing-parent`, `revision-cycle`. Commands that only read tell
   * them and go on with what can be linked; the others stop (`requireSound`).
   */
  readonly problems: readonly AutogenError[];
}

/** Never throws: a file that does not fit is a problem of the history. */
export function linkHistory(revisions: readonly Revision[], problems: readonly AutogenError[] = []): History {
  const { distinct, duplicates } = withoutDuplicates(revisions);
  const missing = missingRevisions(distinct);
  const { ordered, cycle } = parentsFirst(distinct);
  return {
    revisions: ordered,
    heads: headsOf(ordered),
    problems: [...problems, ...duplicates, ...missing, ...(cycle ? [cycle] : [])],
  };
}

/** @throws AutogenError the first problem of the files */
export function requireSound(history: History): History {
  const [first] = history.problems;
  if (first) throw first;
  return history;
}

/** The part of the history that holds these revisions and nothing else. */
export function historyOf(revisions: readonly Revision[]): History {
  return { revisions, heads: headsOf(revisions), problems: [] };
}

/**
 * The revision that nothing follows; undefined when there are none.
 * @throws AutogenError `revision-several-heads`
 */
export function singleHead({ heads }: History): Revision | undefined {
  if (heads.length < 2) return heads[0];
  throw severalHeads(heads);
}

/** @param instead how to name one of them in this command: "`label@head` or an id" */
export function severalHeads(heads: readonly Revision[], instead?: string): AutogenError {
  return new AutogenError(
    "revision-several-heads",
    `There are ${heads.length} heads: ${heads.map((head) => `${head.id} "${head.message}" (${placeOf(head)})`).join(" and ")}.`,
    {
      nextStep: `Run \`autogen merge heads -m "..."\` to join them${instead === undefined ? "" : `, or ${instead}`}.`,
      details: { heads: heads.map(({ id }) => id) },
    },
  );
}

function headsOf(ordered: readonly Revision[]): readonly Revision[] {
  const parents = new Set(ordered.flatMap((revision) => revision.parents));
  return ordered.filter(({ id }) => !parents.has(id));
}

interface Distinct {
  readonly distinct: readonly Revision[];
  readonly duplicates: readonly AutogenError[];
}

/** Ids, class names and labels are names of one kind: each means one revision. The first file with a name keeps it. */
function withoutDuplicates(revisions: readonly Revision[]): Distinct {
  const owners = new Map<string, Revision>();
  const distinct: Revision[] = [];
  const duplicates: AutogenError[] = [];
  for (const revision of revisions) {
    const keys = [...new Set([revision.id, revision.name, ...revision.labels])];
    const taken = keys.find((key) => owners.has(key));
    const owner = taken === undefined ? undefined : owners.get(taken);
    if (taken !== undefined && owner) {
      duplicates.push(duplicateError(taken, owner, revision));
      continue;
    }
    keys.forEach((key) => owners.set(key, revision));
    distinct.push(revision);
  }
  return { distinct, duplicates };
}

function duplicateError(key: string, first: Revision, second: Revision): AutogenError {
  const isLabel = first.labels.includes(key) || second.labels.includes(key);
  return new AutogenError(
    "revision-duplicate",
    `Two migration files ${isLabel ? "use the branch label" : "say they are revision"} "${key}": ${placeOf(first)} and ${placeOf(second)}.`,
    {
      nextStep: isLabel
        ? "Give one of the branches another label."
        : "One is a copy: drop it, or give it an id and a class name of its own.",
    },
  );
}

function missingRevisions(revisions: readonly Revision[]): readonly AutogenError[] {
  const known = new Set(revisions.map(({ id }) => id));
  const missing = (revision: Revision, wanted: readonly string[], what: string): readonly AutogenError[] =>
    wanted
      .filter((id) => !known.has(id))
      .map(
        (id) =>
          new AutogenError(
            "revision-missing-parent",
            `${what} "${id}" of revision ${revision.id} (${placeOf(revision)}) is not in the folder.`,
            {
              nextStep:
                "Restore that migration file from version control; `autogen history` shows what is there.",
            },
          ),
      );
  return revisions.flatMap((revision) => [
    ...missing(revision, revision.parents, "The parent"),
    ...missing(revision, revision.dependsOn, "The dependency"),
  ]);
}

interface Ordered {
  readonly ordered: readonly Revision[];
  readonly cycle: AutogenError | undefined;
}

/** Walks from the oldest on, each behind what it needs. A circle is reported once, and cut where it was entered. */
function parentsFirst(revisions: readonly Revision[]): Ordered {
  const byId = new Map(revisions.map((revision) => [revision.id, revision]));
  const ordered: Revision[] = [];
  const placed = new Set<string>();
  const path = new Set<Revision>();
  let cycle: AutogenError | undefined;
  const waiting = [...revisions].sort(newestFirst);
  // A stack of its own: a chain of tens of thousands of files would be too deep for recursion.
  while (waiting.length > 0) {
    const revision = waiting[waiting.length - 1] as Revision; // the loop's condition
    const open = [...revision.parents, ...revision.dependsOn]
      .flatMap((id) => byId.get(id) ?? [])
      .filter(({ id }) => !placed.has(id));
    const circular = open.find((parent) => path.has(parent) || parent === revision);
    if (circular && !placed.has(revision.id)) cycle ??= cycleError([...path, revision], circular);
    const next = open.filter((parent) => !path.has(parent) && parent !== revision);
    if (next.length > 0 && !placed.has(revision.id)) {
      path.add(revision);
      waiting.push(...next.sort(newestFirst));
      continue;
    }
    waiting.pop();
    path.delete(revision);
    if (placed.has(revision.id)) continue;
    placed.add(revision.id);
    ordered.push(revision);
  }
  return { ordered, cycle };
}

function newestFirst(left: Revision, right: Revision): number {
  return right.timestamp - left.timestamp || compareText(right.name, left.name);
}

function cycleError(path: readonly Revision[], entry: Revision): AutogenError {
  const circle = path.slice(path.indexOf(entry));
  const files = circle.map(placeOf).join(", ");
  return new AutogenError(
    "revision-cycle",
    `Revisions follow each other in a circle: ${[...circle, entry].map(({ id }) => id).join(" -> ")} (${files}).`,
    { nextStep: "Mend `parents` or `dependsOn` in one of these files." },
  );
}
