/** Entries of the journal as text. */
import type { JournalRow } from "../database/journal";
import { shown } from "./lines";

/** `2026-11-20 22:51:00Z  applied   9f3c2a71d0b4  add priority  (120 ms, ada@web-1)` */
export function journalLine(row: JournalRow): string {
  const when = row.at.replace("T", " ").replace(/\.\d+Z$/, "Z");
  const took = row.milliseconds === undefined ? [] : [`${row.milliseconds} ms`];
  const by = [...took, ...placeOf(row)].map(shown).join(", ");
  const line = `${when}  ${verbOf(row).padEnd(9)}  ${row.revision}  ${shown(row.message)}`;
  return by === "" ? line : `${line}  (${by})`;
}

/** A script leaves what its database knew of whoever ran it, which may be nothing. */
function placeOf({ who, host }: JournalRow): readonly string[] {
  const known = [who, host].filter((part) => part !== undefined);
  return known.length === 0 ? [] : [known.join("@")];
}

/** With the error, the statements and the way back. */
export function journalDetails(row: JournalRow): string {
  const section = (title: string, lines: readonly string[]): readonly string[] =>
    lines.length === 0 ? [] : [`  ${title}`, ...lines.map((line) => `    ${shownLines(line)}`)];
  return [
    journalLine(row),
    `  autogen ${row.toolVersion}${row.fingerprint === undefined ? "" : `, fingerprint ${row.fingerprint}`}`,
    ...section("error", row.error === undefined ? [] : [row.error]),
    ...section(
      "statements",
      (row.statements ?? []).map(({ sql, milliseconds }) => `${sql};  -- ${milliseconds} ms`),
    ),
    ...section(
      "undone by",
      (row.undo ?? []).map((sql) => `${sql};`),
    ),
  ].join("\n");
}

function verbOf({ direction, outcome }: JournalRow): string {
  if (outcome === "failed") return direction === "up" ? "failed" : "not undone";
  if (outcome === "started" || outcome === "reached") return "began";
  return { up: "applied", down: "undone", stamp: "stamped", unstamp: "unstamped" }[direction];
}

/** Line breaks of statements stay. */
function shownLines(text: string): string {
  return text.split("\n").map(shown).join("\n    ");
}
