/** What is wrong with the migration files or the record, told by commands that only read and go on. */
import type { History } from "../revisions/history";
import { shown } from "./lines";

interface Report {
  readonly text: string;
  readonly value: object;
}

/** The report, behind the problems; as it is where there are none. */
export function withProblems<T extends Report>({ problems }: Pick<History, "problems">, report: T): T {
  if (problems.length === 0) return report;
  const told = problems.map(
    ({ code, message, nextStep }) =>
      `warning[${code}] ${inLines(message)}${nextStep === undefined ? "" : `\nNext: ${inLines(nextStep)}`}`,
  );
  const values = problems.map(({ code, message, nextStep }) => ({ code, message, nextStep }));
  return {
    ...report,
    text: `${told.join("\n")}\n\n${report.text}`,
    value: { ...report.value, problems: values },
  };
}

/** A message may show the place in the file. */
function inLines(text: string): string {
  return text.split("\n").map(shown).join("\n");
}
