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
      return select({
        message: renameQuestion(candidate),
        default: candidate.likeness >= likelyRename,
        choices: [
          { value: true, name: "Yes, it was renamed: its data stays" },
          { value: false, name: "No: the old one is dropped with its data, the new one is added" },
        ],
      });
    },
    fill: async (missing) => {
      pauseProgress();
      const { input } = prompts();
      const answer = await input({
        message: fillQuestion(missing),
        ...(missing.default === undefined ? {} : { default: missing.default }),
      });
      return answer.trim() === "" ? null : answer.trim();
    },
  };
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
