/** What `eject` did, as text. */
import type { Ejection, LeftFile } from "../flows/eject";
import { placeOf } from "../revisions/revision";
import { shown } from "./lines";

export interface EjectReport extends Ejection {
  readonly isDryRun: boolean;
  /** Folder with the files as they were. */
  readonly copies: string | undefined;
  /** Other files of the project that import the package. */
  readonly importing: readonly string[];
}

export function ejectText(report: EjectReport): string {
  const { rewritten, left, targets, stops, copies, importing } = report;
  if (rewritten.length === 0 && left.length === 0)
    return paragraphs([["No migration file uses typeorm-autogen."], importingLines(importing)]);
  return paragraphs([
    rewritten.length === 0
      ? ["No file was rewritten."]
      : [
          `${report.isDryRun ? "Would rewrite" : "Rewrote"} ${counted(rewritten.length)} for ${targets.join(" and ")}:`,
          ...rewritten.map(({ revision }) => `  ${shown(placeOf(revision))}`),
        ],
    left.length === 0
      ? []
      : [
          `Left as ${left.length === 1 ? "it is" : "they are"}, for you to write:`,
          ...left.flatMap(leftLines),
        ],
    rewritten.length === 0
      ? []
      : [
          "Compared with the original files on scratch databases, up from empty and down to the base: the same after each step.",
          ...stops.map(
            ({ target, revision }) =>
              `  ${target}: down no further than ${shown(placeOf(revision))}, whose own way back fails`,
          ),
        ],
    copies === undefined ? [] : [`git did not have all of them as they were: copies are in ${copies}.`],
    importingLines(importing),
    nextLines(report),
  ]);
}

function leftLines({ revision, reasons }: LeftFile): readonly string[] {
  return [`  ${shown(placeOf(revision))}`, ...reasons.map((reason) => `    ${shown(reason)}`)];
}

function importingLines(importing: readonly string[]): readonly string[] {
  if (importing.length === 0) return [];
  return [
    "Other files that import typeorm-autogen, and must not before it is uninstalled:",
    ...importing.map((file) => `  ${shown(file)}`),
  ];
}

function nextLines({ isDryRun, rewritten, left }: EjectReport): readonly string[] {
  if (isDryRun) return rewritten.length === 0 ? [] : ["Next: the same without --dry-run."];
  const look = rewritten.length === 0 ? [] : ["look at `git diff`"];
  const mend = left.length === 0 ? [] : ["write the files above by hand"];
  return [`Next: ${[...look, ...mend, "then `npm uninstall typeorm-autogen`"].join(", ")}.`];
}

function paragraphs(all: readonly (readonly string[])[]): string {
  return all
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n");
}

function counted(count: number): string {
  return count === 1 ? "1 migration file" : `${count} migration files`;
}
