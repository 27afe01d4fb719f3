/** Questions on a terminal. */
import type { Asker } from "../flows/questions";
import { fillKey, type MissingFill } from "../diff/backfills";
import type { RenameCandidate } from "../diff/renames";
import { displayName } from "../schema/names";
import type { CommandContext } from "./command";

/** Above this likeness "renamed" is the answer of the Enter key. */
const likelyRename = 0.75;

export function terminalAsker({ pauseProgress }: CommandContext): Asker {
  return {
    isRename: async (candidate) => {
      pauseProgress();
      const { select } = prompts();
      const question = {
        message: renameQuestion(candidate),
        default: candidate.likeness >= likelyRename,
        choices: [
          { value: true, name: "Yes, it was renamed: its data stays" },
          { value: false, name: "No: the old one is dropped with its data, the new one is added" },
        ],
      };
      return untilInputEnds((context) => select(question, context));
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

function renameQuestion(candidate: RenameCandidate): string {
  const from =
    candidate.kind === "table" ? displayName(candidate.table) : fillKey(candidate.table, candidate.column);
  const to = candidate.kind === "table" ? displayName(candidate.to) : candidate.to;
  return `Was ${candidate.kind} ${from} renamed to ${to}?`;
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
