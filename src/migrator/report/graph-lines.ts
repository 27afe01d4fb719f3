/** Draws the history: newest first, a lane for each line of descent, as `git log --graph` does. */
import type { Revision } from "../revisions/revision";

export interface GraphRow {
  readonly graph: string;
  /** Absent in a row that only joins or parts lanes. */
  readonly revision?: Revision;
}

/** @param newestFirst children before parents; links to what is not in the list end there */
export function graphRows(newestFirst: readonly Revision[]): readonly GraphRow[] {
  const shown = new Set(newestFirst.map(({ id }) => id));
  const rows: GraphRow[] = [];
  // What each lane waits for; an empty lane is free again.
  let lanes: readonly (string | undefined)[] = [];
  for (const revision of newestFirst) {
    const waiting = lanesOf(lanes, revision.id);
    const [own = firstFree(lanes), ...closing] = waiting;
    if (closing.length > 0) rows.push({ graph: connector(lanes, own, closing, "close") });
    const open = lanes.map((id, lane) => (closing.includes(lane) ? undefined : id));
    const parents = revision.parents.filter((id) => shown.has(id));
    const here = replaced(open, own, revision.id);
    rows.push({ graph: nodeRow(here, own), revision });
    const opened = openLanes(replaced(here, own, parents[0]), parents.slice(1));
    if (opened.added.length > 0) rows.push({ graph: connector(opened.lanes, own, opened.added, "open") });
    lanes = trimmed(opened.lanes);
  }
  return rows;
}

/** A history that never parts needs no drawing. */
export function isLine(revisions: readonly Revision[]): boolean {
  const shown = new Set(revisions.map(({ id }) => id));
  const parentsOf = (revision: Revision): readonly string[] => revision.parents.filter((id) => shown.has(id));
  const parents = revisions.flatMap(parentsOf);
  return (
    revisions.every((revision) => parentsOf(revision).length < 2) &&
    new Set(parents).size === parents.length &&
    revisions.filter(({ id }) => !parents.includes(id)).length < 2
  );
}

type Lanes = readonly (string | undefined)[];

function lanesOf(lanes: Lanes, id: string): readonly number[] {
  return lanes.flatMap((waiting, lane) => (waiting === id ? [lane] : []));
}

function firstFree(lanes: Lanes): number {
  const free = lanes.indexOf(undefined);
  return free < 0 ? lanes.length : free;
}

function replaced(lanes: Lanes, lane: number, id: string | undefined): Lanes {
  const copy = Array.from({ length: Math.max(lanes.length, lane + 1) }, (_unused, at) => lanes[at]);
  copy[lane] = id;
  return copy;
}

/** A lane for each further parent: one that waits for it already, or a free one. */
function openLanes(lanes: Lanes, parents: readonly string[]): { lanes: Lanes; added: readonly number[] } {
  return parents.reduce<{ lanes: Lanes; added: readonly number[] }>(
    (opened, id) => {
      const lane = opened.lanes.indexOf(id);
      const own = lane < 0 ? firstFree(opened.lanes) : lane;
      return { lanes: replaced(opened.lanes, own, id), added: [...opened.added, own] };
    },
    { lanes, added: [] },
  );
}

function trimmed(lanes: Lanes): Lanes {
  const last = lanes.findLastIndex((id) => id !== undefined);
  return lanes.slice(0, last + 1);
}

function nodeRow(lanes: Lanes, own: number): string {
  return lanes
    .map((id, lane) => (lane === own ? "*" : id === undefined ? " " : "│"))
    .join(" ")
    .trimEnd();
}

/** `├─┐` opens lanes beside the revision's own, `├─┘` closes them into it. */
function connector(lanes: Lanes, own: number, others: readonly number[], how: "open" | "close"): string {
  const low = Math.min(own, ...others);
  const high = Math.max(own, ...others);
  const corners = how === "open" ? { right: "┐", left: "┌" } : { right: "┘", left: "└" };
  let row = "";
  for (let lane = 0; lane < Math.max(lanes.length, high + 1); lane += 1) {
    const isInside = lane > low && lane < high;
    const isPassing = lanes[lane] !== undefined;
    if (lane === own) row += own === low ? "├" : own === high ? "┤" : "┼";
    else if (others.includes(lane))
      row += isInside ? (how === "open" ? "┬" : "┴") : lane > own ? corners.right : corners.left;
    else if (isInside) row += isPassing ? "┼" : "─";
    else row += isPassing ? "│" : " ";
    row += lane >= low && lane < high ? "─" : " ";
  }
  return row.trimEnd();
}
