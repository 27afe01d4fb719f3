/** `autogen check` */
import type { Argv } from "yargs";
import { loadProject } from "../database/project";
import { readEdited } from "../flows/edited";
import { loadHistory } from "../flows/history";
import { planRevision } from "../flows/plan";
import { anyDifference } from "../flows/questions";
import { foreignHeads, type ForeignHead } from "../flows/upstream";
import { severalHeads, type History } from "../revisions/history";
import { editedJson, editedText } from "../report/edited";
import { detectedText, noticesText } from "../report/lines";
import {
  runCommand,
  withSharedOptions,
  type CommandContext,
  type Outcome,
  type CommandAction,
  type SharedOptions,
} from "./command";
import { exitCodes } from "./exit-codes";
import { paintFor } from "./paint";

interface CheckOptions extends SharedOptions {
  readonly database?: boolean | undefined;
  readonly against?: string | undefined;
}

export const checkCommand: CommandAction<CheckOptions> = {
  builder: (yargs) =>
    withSharedOptions(yargs as Argv<{ database?: boolean; against?: string }>)
      .option("database", {
        type: "boolean",
        describe: "Compare with the connected database instead of the history",
      })
      .option("against", {
        type: "string",
        requiresArg: true,
        describe: "A branch as git names it: has it revisions that would be a second head?",
      })
      .example("$0 check", "In CI, after the tests")
      .example("$0 check --against origin/main", "In a pull request: would it bring a second head?")
      .example("$0 check --database", "Does this very database agree?"),
  handler: (options) => runCommand(options, (context) => check(options, context)),
};

async function check(options: CheckOptions, context: CommandContext): Promise<Outcome> {
  const project = await loadProject(options.config);
  const history = await loadHistory(project);
  const foreign = options.against === undefined ? [] : foreignHeads(project, history, options.against);
  const graph = headsText(history, foreign, options.against);
  const plan = await planRevision(project, history, {
    against: options.database ? "database" : "history",
    answers: anyDifference,
    progress: context.progress,
  });
  const isClean = plan.lines.length === 0;
  const notices = noticesText(plan.unmanaged, plan.notCompared);
  const side = options.database ? "database" : "migrations";
  const databases = plan.targets.join(" and ");
  const verdict = isClean
    ? `Clean: entities and ${side} agree on ${databases}.`
    : `Entities and ${side} disagree; a revision is missing:\n${detectedText(plan.lines, paintFor(process.stdout))}\n\n` +
      'Next: run autogen -m "...".';
  const edited = options.database ? await readEdited(project, history) : [];
  const isFine = isClean && graph === "" && edited.length === 0;
  return {
    text: [notices, graph, ...editedText(edited), verdict].filter((part) => part !== "").join("\n\n"),
    value: {
      clean: isFine,
      heads: history.heads.map(({ id }) => id),
      ...(options.against === undefined ? {} : { foreignHeads: foreign }),
      ...(options.database ? { edited: edited.map(editedJson) } : {}),
      targets: plan.targets,
      changes: plan.lines,
      unmanaged: plan.unmanaged,
      notCompared: plan.notCompared,
    },
    exitCode: isFine ? exitCodes.ok : exitCodes.changesFound,
  };
}

/** Empty where one line leads to one head, here and in the other branch. */
function headsText(history: History, foreign: readonly ForeignHead[], against: string | undefined): string {
  const parts: string[] = [];
  if (history.heads.length > 1) {
    const { message, nextStep } = severalHeads(history.heads);
    parts.push(`${message}\nNext: ${nextStep ?? ""}`);
  }
  if (foreign.length > 0)
    parts.push(
      `${against ?? ""} has ${foreign.map(({ id, file }) => `${id} (${file})`).join(" and ")}, which no revision here follows: ` +
        `together there would be several heads.\nNext: merge or rebase onto ${against ?? "it"}, then run autogen merge heads -m "...".`,
    );
  return parts.join("\n\n");
}
