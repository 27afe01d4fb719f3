/** What the header of a migration file says was proven, per database: written by the tool, read again by `verify`. */
import type { DialectName } from "../schema/schema";
import { commentText } from "./code";

export interface ProvenLine {
  readonly target: DialectName;
  /** `lossless`, `lossy: tasks.legacy`, `irreversible: why` */
  readonly verdict: string;
  readonly notes: readonly string[];
}

/** Rows of the header comment, without its stars. */
export function proofRows(lines: readonly ProvenLine[]): readonly string[] {
  const sorted = [...lines].sort((left, right) => (left.target < right.target ? -1 : 1));
  return sorted.flatMap(({ target, verdict, notes }, position) => [
    `${position === 0 ? "Proof     " : "          "}${target.padEnd(8)}  ${commentText(verdict)}`,
    ...notes.map((note) => `                    (${commentText(note)})`),
  ]);
}

/** The verdict that the file's header gives for each database; none in a file that nobody has proven. */
export function readProofRows(text: string): ReadonlyMap<DialectName, string> {
  const header = /\/\*\*[^]*?\*\//.exec(text)?.[0] ?? "";
  const rows = header.split("\n").map((row) => row.replace(/^\s*\* ?/, ""));
  const start = rows.findIndex((row) => /^Proof {5}/.test(row));
  const found = new Map<DialectName, string>();
  if (start < 0) return found;
  for (const row of rows.slice(start)) {
    const isContinued = /^(?:Proof {5}| {10})/.test(row);
    if (!isContinued) break;
    const [, target, verdict] = /^.{10}(sqlite|postgres)\s+(.*)$/.exec(row) ?? [];
    if (target !== undefined && verdict !== undefined) found.set(target as DialectName, verdict);
  }
  return found;
}
