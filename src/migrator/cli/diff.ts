/** `autogen diff` */
import type { Argv } from "yargs";
import { loadProject } from "../database/project";
import { draftRevisions } from "../flows/generate";
import { loadHistory } from "../flows/history";
import { planRevision } from "../flows/plan";
import { detectedText, noticesText } from "../report/lines";
import { withProblems } from "../report/problems";
import { answersFrom, withAnswerOptions, type AnswerOptions } from "./answers";
import { terminalAsker } from "./ask";
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

interface DiffOptions extends SharedOptions, AnswerOptions {
  readonly "exit-code"?: boolean | undefined;
  readonly file?: boolean | undefined;
}

export const diffCommand: CommandAction<DiffOptions> = {
  builder: (yargs) =>
    withAnswerOptions(withSharedOptions(yargs as Argv<{ "exit-code"?: boolean; file?: boolean }>))
      .option("exit-code", { type: "boolean", describe: "Exit with 1 when there are changes" })
      .option("file", { type: "boolean", describe: "Print the migration file as well" })
      .example("$0 diff", "What changed")
      .example("$0 diff --file --no-rename", "The whole file, every rename taken as drop and add"),
  handler: (options) => runCommand(options, (context) => diff(options, context)),
};

async function diff(options: DiffOptions, context: CommandContext): Promise<Outcome> {
  const project = await loadProject(options.config);
  const history = await loadHistory(project);
  const plan = await planRevision(project, history, {
    against: "database",
    evenAhead: true,
    answers: answersFrom(options, project.keepsDrops),
    ...(context.isInteractive ? { ask: terminalAsker(context) } : {}),
    progress: context.progress,
  });
  const notices = noticesText(plan.unmanaged, plan.notCompared);
  const file =
    options.file && plan.lines.length > 0
      ? (await draftRevisions(project, history, { message: "preview", plan, now: new Date() }))
          .map(({ text }) => text.trimEnd())
          .join("\n\n")
      : "";
  const detected =
    plan.lines.length === 0 ? "Nothing changed." : detectedText(plan.lines, paintFor(process.stdout));
  return withProblems(plan, {
    text: [notices, detected, file].filter((part) => part !== "").join("\n\n"),
    value: {
      changes: plan.lines,
      unmanaged: plan.unmanaged,
      notCompared: plan.notCompared,
      ...(file === "" ? {} : { file }),
    },
    exitCode: options["exit-code"] && plan.lines.length > 0 ? exitCodes.changesFound : exitCodes.ok,
  });
}
