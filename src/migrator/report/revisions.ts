/** Revisions as text and as JSON. */
import { relative } from "node:path";
import type { Revision } from "../revisions/revision";
import { shown } from "./lines";

export interface RevisionJson {
  readonly id: string;
  readonly parents: readonly string[];
  readonly name: string;
  readonly message: string;
  readonly file: string;
}

export function revisionJson(revision: Revision): RevisionJson {
  const { id, parents, name, message, file } = revision;
  return { id, parents, name, message, file: relative(process.cwd(), file) };
}

/** `9f3c2a71d0b4  add priority to tasks` */
export function revisionLine({ id, message }: Revision): string {
  return `${id}  ${shown(message)}`;
}
