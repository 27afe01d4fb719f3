/** Who follows whom. Pure, over the links of a history. */
import type { History } from "./history";
import type { Revision } from "./revision";

/** Along which links: `parents`, or also what revisions depend on in other branches. */
export type Links = "parents" | "all";

/** The revisions with everything before them, in the order of the history. */
export function ancestors(
  history: History,
  of: readonly Revision[],
  links: Links = "all",
): readonly Revision[] {
  const found = new Set(of.map(({ id }) => id));
  for (let position = history.revisions.length - 1; position >= 0; position -= 1) {
    const revision = history.revisions[position];
    if (revision && found.has(revision.id)) for (const id of before(revision, links)) found.add(id);
  }
  return history.revisions.filter(({ id }) => found.has(id));
}

/** The revisions with everything after them, in the order of the history. */
export function descendants(
  history: History,
  of: readonly Revision[],
  links: Links = "all",
): readonly Revision[] {
  const found = new Set(of.map(({ id }) => id));
  return history.revisions.filter((revision) => {
    const isFound = found.has(revision.id) || before(revision, links).some((id) => found.has(id));
    if (isFound) found.add(revision.id);
    return isFound;
  });
}

/** The branch of a revision: what leads to it and what follows it, by parents alone. */
export function lineage(history: History, of: readonly Revision[]): readonly Revision[] {
  const members = new Set([...ancestors(history, of, "parents"), ...descendants(history, of, "parents")]);
  return history.revisions.filter((revision) => members.has(revision));
}

export function childrenOf(history: History, { id }: Revision): readonly Revision[] {
  return history.revisions.filter(({ parents }) => parents.includes(id));
}

export function parentsOf(history: History, { parents }: Revision): readonly Revision[] {
  return history.revisions.filter(({ id }) => parents.includes(id));
}

/** Those with nothing before them. */
export function bases(history: History): readonly Revision[] {
  return history.revisions.filter((revision) => parentsOf(history, revision).length === 0);
}

/** Those of a set of revisions that nothing else of the set follows. */
export function tips(revisions: readonly Revision[]): readonly Revision[] {
  const parents = new Set(revisions.flatMap((revision) => revision.parents));
  return revisions.filter(({ id }) => !parents.has(id));
}

/** The heads that no revision of another branch depends on: with them all others are applied, too. */
export function undependedHeads({ heads, revisions }: History): readonly Revision[] {
  const needed = new Set(revisions.flatMap(({ dependsOn }) => dependsOn));
  return heads.filter(({ id }) => !needed.has(id));
}

/** Where branches part. */
export function branchPoints(history: History): readonly Revision[] {
  const counts = new Map<string, number>();
  for (const { parents } of history.revisions)
    for (const id of parents) counts.set(id, (counts.get(id) ?? 0) + 1);
  return history.revisions.filter(({ id }) => (counts.get(id) ?? 0) > 1);
}

function before({ parents, dependsOn }: Revision, links: Links): readonly string[] {
  return links === "all" ? [...parents, ...dependsOn] : parents;
}
