/** Revisions in their order, as text. */
import { branchPoints, tips } from "../revisions/family";
import type { History } from "../revisions/history";
import { placeOf, type Revision } from "../revisions/revision";
import { graphRows, isLine } from "./graph-lines";
import { revisionLine } from "./revisions";

export interface HistoryTextOptions {
  /** What stands in parentheses behind a revision. */
  readonly notes: (revision: Revision) => readonly string[];
  readonly verbose: boolean;
}

/** A line for each revision, drawn as a graph where branches part or meet. */
export function historyText(newestFirst: readonly Revision[], options: HistoryTextOptions): string {
  if (isLine(newestFirst))
    return newestFirst.map((revision) => revisionEntry(revision, options).join("\n")).join("\n");
  const rows = graphRows(newestFirst);
  const width = Math.max(...rows.map(({ graph }) => graph.length)) + 2;
  return rows
    .flatMap(({ graph, revision }) => {
      if (!revision) return [graph];
      const [first = "", ...more] = revisionEntry(revision, options);
      const lanes = graph.replace("*", "│").padEnd(width);
      return [`${graph.padEnd(width)}${first}`, ...more.map((line) => `${lanes}${line}`)];
    })
    .join("\n");
}

/** A revision with its notes, and with `verbose` its details in lines below. */
export function revisionEntry(revision: Revision, { notes, verbose }: HistoryTextOptions): readonly string[] {
  const said = notes(revision);
  const line = `${revisionLine(revision)}${said.length > 0 ? `  (${said.join(", ")})` : ""}`;
  return verbose ? [line, ...revisionDetails(revision).map((detail) => `    ${detail}`)] : [line];
}

/** `parents  77aa10c2b3e4` and the like, aligned. */
export function revisionDetails(revision: Revision): readonly string[] {
  const rows: readonly (readonly [string, string])[] = [
    ["parents", revision.parents.join(", ") || "none"],
    ["needs", revision.dependsOn.join(", ")],
    ["branch", revision.labels.join(", ")],
    ["class", revision.name],
    ["file", placeOf(revision)],
    ["runs", revision.transaction ? "" : "outside a transaction"],
  ];
  return rows.filter(([, text]) => text !== "").map(([title, text]) => `${title.padEnd(7)}  ${text}`);
}

/** `head`, `branch point`, `merge`, the labels; with a database also `current` and `pending`. */
export function revisionNotes(
  revision: Revision,
  history: History,
  applied?: ReadonlySet<Revision>,
): readonly string[] {
  const current = applied ? tips(history.revisions.filter((each) => applied.has(each))) : [];
  return [
    ...revision.labels.map((label) => `branch ${label}`),
    ...(history.heads.includes(revision) ? ["head"] : []),
    ...(branchPoints(history).includes(revision) ? ["branch point"] : []),
    ...(revision.parents.length > 1 ? ["merge"] : []),
    ...(revision.dependsOn.length > 0 ? [`needs ${revision.dependsOn.join(", ")}`] : []),
    ...(current.includes(revision) ? ["current"] : []),
    ...(applied && !applied.has(revision) ? ["pending"] : []),
  ];
}
