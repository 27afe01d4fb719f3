/** Questions on a terminal. */
import type { Asker } from "../flows/questions";
import { fillKey, type MissingFill } from "../diff/backfills";
import type { RenameCandidate } from "../diff/rename-candidates";
import { displayName } from "../schema/names";
import type { CommandContext } from "./command";

/** Above this likeness the Enter key takes the first candidate, below it the last line, which no data depends on. */
const likely = 0.75;

/** A yes or no; no when Enter is pressed. */
export async function confirm({ pauseProgress }: CommandContext, message: string): Promise<boolean> {
  pauseProgress();
  return untilInputEnds((context) => prompts().confirm({ message, default: false }, context));
}

/** One of several; the first when Enter is pressed. */
export async function choose(
  { pauseProgress }: CommandContext,
  message: string,
  choices: readonly string[],
): Promise<string> {
  pauseProgress();
  return untilInputEnds((context) => prompts().select({ message, choices: [...choices] }, context));
}

export function terminalAsker({ pauseProgress }: CommandContext): Asker {
  return {
    rename: async (question) => {
      pauseProgress();
      const { select } = prompts();
      const [first] = question;
      const dropped = `It was dropped with its data${question.length > 1 ? ": none of these" : ", the new one is added"}`;
      const asked = {
        message: `What became of ${first.kind} ${oldName(first)}?`,
        default: first.likeness >= likely ? first : undefined,
        choices: [
          ...question.map((candidate) => ({
            value: candidate as RenameCandidate | undefined,
            name: `It was renamed to ${newName(candidate)}: its data stays${inBrackets(candidate.evidence)}`,
          })),
          { value: undefined, name: dropped },
        ],
      };
      return untilInputEnds((context) => select(asked, context));
    },
    value: async (question) => {
      pauseProgress();
      const { select } = prompts();
      const [first] = question.candidates;
      const asked = {
        message: `${question.subject}: "${question.value}" goes. What do rows with it get?`,
        default: first && first.likeness >= likely ? first.value : undefined,
        choices: [
          ...question.candidates.map(({ value, evidence }) => ({
            value: value as string | null | undefined,
            name: `${value}${inBrackets(evidence)}`,
          })),
          ...(question.nullable ? [{ value: null, name: "NULL" }] : []),
          { value: undefined, name: "No row has it, on any database" },
        ],
      };
      return untilInputEnds((context) => select(asked, context));
    },
    fill: async (missing) => {
      pauseProgress();
      const { input } = prompts();
      const question = {
        message: fillQuestion(missing),
        ...(missing.default === undefined ? {} : { default: missing.default }),
      };
      const answer = await untilInputEnds((context) => input(question, context));
      return answer.trim() === "" ? null : answer.trim();
    },
    conversion: async ({ table, column, from, to, likely }) => {
      pauseProgress();
      const { input } = prompts();
      const examples = likely.map(({ using, meaning }) => `${using} where ${meaning}`);
      const suggested = examples.length > 0 ? examples.join("; ") : "gen_random_uuid(), NULL";
      const message =
        `No one conversion leads from ${from} to ${to} on PostgreSQL. How does ${fillKey(table, column)} get its new value? ` +
        `(SQL over the row: ${suggested}; empty when there are no rows anywhere)`;
      const answer = await untilInputEnds((context) => input({ message }, context));
      return answer.trim() === "" ? undefined : answer.trim();
    },
  };
}

/** Ctrl-D and a terminal that goes away end the input, and a prompt would wait for ever: they count as Ctrl-C. */
async function untilInputEnds<T>(ask: (context: { signal: AbortSignal }) => Promise<T>): Promise<T> {
  const ended = new AbortController();
  const end = (): void => ended.abort();
  const onKey = (_text: unknown, key?: { ctrl?: boolean; name?: string }): void => {
    if (key?.ctrl && key.name === "d") end();
  };
  process.stdin.on("keypress", onKey).on("end", end);
  try {
    return await ask({ signal: ended.signal });
  } finally {
    process.stdin.off("keypress", onKey).off("end", end);
  }
}

function oldName(candidate: RenameCandidate): string {
  return candidate.kind === "table"
    ? displayName(candidate.table)
    : fillKey(candidate.table, candidate.column);
}

function newName(candidate: RenameCandidate): string {
  return candidate.kind === "table" ? displayName(candidate.to) : candidate.to;
}

function inBrackets(evidence: readonly string[]): string {
  return evidence.length === 0 ? "" : ` (${evidence.join(", ")})`;
}

function fillQuestion(missing: MissingFill): string {
  return (
    `${fillKey(missing.table, missing.column)} (${missing.type}) becomes required. ` +
    "Which value do existing rows get? (SQL: 0, 'open', now(); empty when there are no rows anywhere)"
  );
}

/** 40 ms to load: only when there is a question. */
function prompts(): typeof import("@inquirer/prompts") {
  return require("@inquirer/prompts") as typeof import("@inquirer/prompts");
}
