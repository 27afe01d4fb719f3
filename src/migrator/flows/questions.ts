/** What only the developer can answer: is it a rename, what becomes of rows with a value that goes, what do rows without a value get? */
import type { MissingFill } from "../diff/backfills";
import type { RenameCandidate, RenameQuestion } from "../diff/rename-candidates";
import { AutogenError } from "../schema/errors";
import type { ConversionQuestion } from "./settle-conversions";
import type { ValueQuestion } from "./value-questions";

/** Answers given beforehand, as flags. */
export interface Answers {
  /** `tasks.owner=assignee`, `customers=clients` */
  readonly renames: readonly string[];
  /** Nothing else is a rename. */
  readonly noRename: boolean;
  /** `tasks.status.waiting=queued` */
  readonly values: readonly string[];
  /** No row has one of the other values that go. */
  readonly noValue: boolean;
  /** `tasks.priority=0` */
  readonly backfills: readonly string[];
  /** No table has rows that need a value. */
  readonly noBackfill: boolean;
  /** `tasks.token=gen_random_uuid()` */
  readonly using?: readonly string[];
  /** No table has rows whose values would have to be converted. */
  readonly noUsing?: boolean;
  /** What is dropped is kept aside for the way back. */
  readonly keep?: boolean;
}

/** Where renames and values do not matter: any difference is a difference. */
export const anyDifference: Answers = {
  renames: [],
  noRename: true,
  values: [],
  noValue: true,
  backfills: [],
  noBackfill: true,
  noUsing: true,
};

/** Asks a person; absent where there is none. */
export interface Asker {
  /** The candidate that is the rename; undefined for "dropped". */
  rename(question: RenameQuestion): Promise<RenameCandidate | undefined>;
  /** What rows with the value get, null for NULL; undefined for "no row has it". */
  value(question: ValueQuestion): Promise<string | null | undefined>;
  /** SQL expression; null for "there are no such rows". */
  fill(missing: MissingFill): Promise<string | null>;
  /** SQL over the row; undefined for "there are no such rows". */
  conversion(question: ConversionQuestion): Promise<string | undefined>;
}

/** A question as a program gets it: `--json` prints these beside the message. */
export interface Question {
  readonly kind: "rename-table" | "rename-column" | "enum-value" | "conversion" | "backfill";
  readonly table: string;
  readonly column?: string;
  /** The enum value that goes. */
  readonly value?: string;
  /** SQL type of a column that needs a value. */
  readonly type?: string;
  /** The likeliest first. */
  readonly candidates: readonly QuestionCandidate[];
  /** Every flag that answers; VALUE stands for what the developer knows. */
  readonly flags: readonly string[];
}
export interface QuestionCandidate {
  readonly flag: string;
  /** 0 to 1. */
  readonly likeness: number;
  readonly evidence: readonly string[];
}

/** The error of questions that nobody is there to answer. @param lines one flag a line, with what a reader should know */
export function answerNeeded(
  message: string,
  lines: readonly string[],
  { nextStep, questions }: { readonly nextStep: string; readonly questions: readonly Question[] },
): AutogenError {
  return new AutogenError("answer-needed", `${message}\n${lines.map((line) => `  ${line}`).join("\n")}`, {
    nextStep,
    details: { questions },
  });
}

/** The flag as it is typed, quoted where a shell would take it apart. */
export function flag(name: string, value: string): string {
  const isPlain = /^[\w.,:@%+/=-]+$/.test(value);
  return `--${name} ${isPlain ? value : `"${value.replace(/["\\$`]/g, "\\$&")}"`}`;
}
