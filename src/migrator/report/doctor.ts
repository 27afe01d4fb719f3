/** What `doctor` found, line by line. */
import type { Finding } from "../flows/doctor/finding";
import { shown } from "./lines";

export interface StatePaint {
  readonly ok: (text: string) => string;
  readonly warning: (text: string) => string;
  readonly failure: (text: string) => string;
  readonly skipped: (text: string) => string;
}

const signs: { readonly [S in Finding["state"]]: string } = {
  ok: "✓",
  warning: "!",
  failure: "✗",
  skipped: "-",
};

export function findingsText(findings: readonly Finding[], paint: StatePaint): string {
  const width = Math.max(...findings.map(({ what }) => what.length));
  const lines = findings.flatMap(({ what, state, found, advice }) => [
    `${paint[state](signs[state])} ${what.padEnd(width)}  ${shownLines(found, width)}`,
    ...(advice === undefined ? [] : [`${" ".repeat(width + 4)}→ ${shown(advice)}`]),
  ]);
  return [...lines, "", verdictOf(findings)].join("\n");
}

/** An error may have several lines. */
function shownLines(text: string, width: number): string {
  return text
    .split("\n")
    .map(shown)
    .join(`\n${" ".repeat(width + 4)}`);
}

function verdictOf(findings: readonly Finding[]): string {
  const count = (state: Finding["state"]): number =>
    findings.filter((finding) => finding.state === state).length;
  const [failures, warnings] = [count("failure"), count("warning")];
  if (failures > 0) return `${failures} broken${warnings > 0 ? `, ${warnings} to look at` : ""}.`;
  return warnings > 0 ? `Nothing is broken, ${warnings} to look at.` : "All is well.";
}
