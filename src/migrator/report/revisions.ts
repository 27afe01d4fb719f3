/** Revisions as text and as JSON. */
import { relative } from "node:path";
import type { Revision } from "../revisions/revision";
import { shown } from "./lines";

export interface RevisionJson {
  readonly id: string;
  readonly parents: readonly string[];
  readonly dependsOn?: readonly string[];
  readonly labels?: readonly string[];
  readonly name: string;
  readonly message: string;
  /** From the working directory; null where there is none. */
  readonly file: string | null;
}

export function revisionJson(revision: Revision): RevisionJson {
  const { id, parents, dependsOn, labels, name, message, file } = revision;
  return {
    id,
    parents,
    ...(dependsOn.length > 0 ? { dependsOn } : {}),
    ...(labels.length > 0 ? { labels } : {}),
    name,
    message,
    file: file === undefined ? null : relative(process.cwd(), file),
  };
}

/** `9f3c2a71d0b4  add priority to tasks` */
export function revisionLine({ id, message }: Revision): string {
  return `${id}  ${shown(message)}`;
}

/** `stands at 9f3c2a71d0b4  add priority to tasks`, after the name of a database. */
export function standsText(current: readonly Revision[]): string {
  if (current.length === 0) return "has no revision applied";
  return `stands at ${current.map(revisionLine).join(" and ")}`;
}
