/** The revisions in the order of their parents. One line today: several heads are an error that names them. */
import { relative } from "node:path";
import { AutogenError } from "../schema/errors";
import type { Revision } from "./revision";

export interface History {
  /** Parents before children. */
  readonly revisions: readonly Revision[];
  /** The revision that nothing follows; undefined when there are none. */
  readonly head: Revision | undefined;
}

/** @throws AutogenError `revision-duplicate`, `revision-missing-parent`, `revision-cycle`, `revision-several-heads` */
export function linkHistory(revisions: readonly Revision[]): History {
  refuseDuplicates(revisions);
  refuseMissingParents(revisions);
  const ordered = parentsFirst(revisions);
  return { revisions: ordered, head: singleHead(ordered) };
}

/**
 * The revision that a person means: an id, a unique beginning of it, a class name, or a timestamp.
 * @throws AutogenError `revision-unknown`, `revision-ambiguous`
 */
export function findRevision(history: History, wanted: string): Revision {
  const exact = history.revisions.find(
    ({ id, name, timestamp }) => id === wanted || name === wanted || String(timestamp) === wanted,
  );
  if (exact) return exact;
  const found =
    wanted === ""
      ? []
      : history.revisions.filter(({ id, name }) => id.startsWith(wanted) || name.startsWith(wanted));
  const [first, second] = found;
  if (first && !second) return first;
  if (!first)
    throw new AutogenError("revision-unknown", `There is no revision "${wanted}".`, {
      nextStep: "Run `autogen history` to see the revisions.",
    });
  throw new AutogenError(
    "revision-ambiguous",
    `"${wanted}" is the beginning of ${found.length} revisions: ${found.map(({ id }) => id).join(", ")}.`,
    { nextStep: "Give more characters." },
  );
}

function refuseDuplicates(revisions: readonly Revision[]): void {
  const seen = new Map<string, Revision>();
  for (const revision of revisions)
    for (const key of new Set([revision.id, revision.name])) {
      const other = seen.get(key);
      if (other)
        throw new AutogenError(
          "revision-duplicate",
          `Two migration files say they are revision "${key}": ${shown(other)} and ${shown(revision)}.`,
          { nextStep: "One is a copy: drop it, or give it an id and a class name of its own." },
        );
      seen.set(key, revision);
    }
}

function refuseMissingParents(revisions: readonly Revision[]): void {
  const known = new Set(revisions.map(({ id }) => id));
  for (const revision of revisions)
    for (const parent of revision.parents)
      if (!known.has(parent))
        throw new AutogenError(
          "revision-missing-parent",
          `The parent "${parent}" of revision ${revision.id} (${shown(revision)}) is not in the folder.`,
          { nextStep: "Restore that migration file from version control." },
        );
}

function parentsFirst(revisions: readonly Revision[]): readonly Revision[] {
  const byId = new Map(revisions.map((revision) => [revision.id, revision]));
  const ordered: Revision[] = [];
  const placed = new Set<string>();
  const path: Revision[] = [];
  const place = (revision: Revision): void => {
    if (placed.has(revision.id)) return;
    if (path.includes(revision)) throw cycleError([...path.slice(path.indexOf(revision)), revision]);
    path.push(revision);
    for (const parent of revision.parents) {
      const found = byId.get(parent);
      if (found) place(found);
    }
    path.pop();
    placed.add(revision.id);
    ordered.push(revision);
  };
  for (const revision of [...revisions].sort((left, right) => left.timestamp - right.timestamp))
    place(revision);
  return ordered;
}

function cycleError(path: readonly Revision[]): AutogenError {
  const files = [...new Set(path)].map(shown).join(", ");
  return new AutogenError(
    "revision-cycle",
    `Revisions follow each other in a circle: ${path.map(({ id }) => id).join(" -> ")} (${files}).`,
    { nextStep: "Mend `parents` in one of these files." },
  );
}

function singleHead(ordered: readonly Revision[]): Revision | undefined {
  const parents = new Set(ordered.flatMap((revision) => revision.parents));
  const heads = ordered.filter(({ id }) => !parents.has(id));
  if (heads.length < 2) return heads[0];
  throw new AutogenError(
    "revision-several-heads",
    `Two branches start from one revision; the heads are ${heads.map((head) => `${head.id} (${shown(head)})`).join(" and ")}.`,
    {
      nextStep: "Let one of the files name the other's revision in `parents`, so that one follows the other.",
    },
  );
}

function shown(revision: Revision): string {
  return relative(process.cwd(), revision.file) || revision.file;
}
