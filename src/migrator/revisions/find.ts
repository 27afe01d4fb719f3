/** Which revision a person means. */
import { AutogenError } from "../schema/errors";
import { lineage } from "./family";
import type { History } from "./history";
import { idAndPlace, type Revision } from "./revision";

/**
 * An id, a branch label, a class name, a timestamp, or the beginning of an id or name that no other has.
 * @param label only within that branch
 * @throws AutogenError `revision-unknown`, `revision-ambiguous`
 */
export function findRevision(history: History, wanted: string, label?: string): Revision {
  const branch = label === undefined ? undefined : new Set(branchOf(history, label));
  const exact = history.revisions.find((revision) => isCalled(revision, wanted));
  if (exact && branch && !branch.has(exact))
    throw new AutogenError("revision-unknown", `Revision ${exact.id} is not of the branch "${label}".`, {
      nextStep: "Run `autogen branches` to see the branches.",
    });
  if (exact) return exact;
  const among = branch ? history.revisions.filter((revision) => branch.has(revision)) : history.revisions;
  const found = wanted === "" ? [] : among.filter((revision) => beginsWith(revision, wanted));
  const [first, second] = found;
  if (first && !second) return first;
  if (!first) throw unknownRevision(wanted, label);
  throw new AutogenError(
    "revision-ambiguous",
    `"${wanted}" is the beginning of ${found.length} revisions: ${listed(found)}.`,
    { nextStep: "Give more characters." },
  );
}

/** The revisions of the branch that a label, or a revision, names. */
export function branchOf(history: History, label: string): readonly Revision[] {
  return lineage(history, [findBranch(history, label)]);
}

/** @throws AutogenError `revision-unknown` */
export function findBranch(history: History, label: string): Revision {
  const labelled = history.revisions.find(({ labels }) => labels.includes(label));
  if (labelled) return labelled;
  try {
    return findRevision(history, label);
  } catch (error) {
    if (!(error instanceof AutogenError) || error.code !== "revision-unknown") throw error;
    const labels = history.revisions.flatMap((revision) => revision.labels);
    const known =
      labels.length === 0 ? "No branch has a label" : `The labels are ${labels.sort().join(", ")}`;
    throw new AutogenError("revision-unknown", `There is no branch "${label}". ${known}.`, {
      nextStep: "Run `autogen branches` to see the branches.",
    });
  }
}

function isCalled({ id, name, timestamp, labels }: Revision, wanted: string): boolean {
  return id === wanted || name === wanted || String(timestamp) === wanted || labels.includes(wanted);
}

function beginsWith({ id, name, labels }: Revision, wanted: string): boolean {
  return [id, name, ...labels].some((text) => text.startsWith(wanted));
}

function unknownRevision(wanted: string, label: string | undefined): AutogenError {
  const where = label === undefined ? "" : ` in the branch "${label}"`;
  return new AutogenError("revision-unknown", `There is no revision "${wanted}"${where}.`, {
    nextStep: "Run `autogen history` to see the revisions.",
  });
}

function listed(revisions: readonly Revision[]): string {
  const named = revisions.slice(0, 5).map(idAndPlace).join(", ");
  return revisions.length > 5 ? `${named} and ${revisions.length - 5} more` : named;
}
