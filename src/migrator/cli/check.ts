/** `autogen check` */
import type { Argv } from "yargs";
import { loadProject } from "../database/project";
import { loadHistory } from "../flows/history";
import { planRevision } from "../flows/plan";
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
}

export const checkCommand: CommandAction<CheckOptions> = {
  builder: (yargs) =>
    withSharedOptions(yargs as Argv<{ database?: boolean }>)
      .option("database", {
        type: "boolean",
        describe: "Compare with the connected database instead of the history",
      })
      .example("$0 check", "In CI, after the tests")
      .example("$0 check --database", "Does this very database agree?"),
  handler: (options) => runCommand(options, (context) => check(options, context)),
};

async function check(options: CheckOptions, context: CommandContext): Promise<Outcome> {
  const project = loadProject(options.config);
  const history = loadHistory(project);
  const plan = await planRevision(project, history, {
    against: options.database ? "database" : "history",
    // Renames and values do not matter here: any difference is a difference.
    answers: {
      renames: [],
      noRename: true,
      values: [],
      noValue: true,
      backfills: [],
      noBackfill: true,
      noUsing: true,
    },
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
  return {
    text: [notices, verdict].filter((part) => part !== "").join("\n\n"),
    value: {
      clean: isClean,
      targets: plan.targets,
      changes: plan.lines,
      unmanaged: plan.unmanaged,
      notCompared: plan.notCompared,
    },
    exitCode: isClean ? exitCodes.ok : exitCodes.changesFound,
  };
}
