/** `autogen restore <file>` */
import { relative, resolve } from "node:path";
import type { Argv } from "yargs";
import { describeDatabase } from "../database/connection-errors";
import { loadProject } from "../database/project";
import { restoreDatabase } from "../flows/restore";
import { AutogenError } from "../schema/errors";
import { confirm } from "./ask";
import {
  runCommand,
  withLockOption,
  withSharedOptions,
  type CommandAction,
  type CommandContext,
  type LockOption,
  type Outcome,
  type SharedOptions,
} from "./command";

interface RestoreOptions extends SharedOptions, LockOption {
  readonly file?: string | undefined;
  readonly yes?: boolean | undefined;
}

export const restoreCommand: CommandAction<RestoreOptions> = {
  builder: (yargs) =>
    withLockOption(withSharedOptions(yargs as Argv<{ file?: string }>))
      .positional("file", { type: "string", demandOption: true, describe: "What --backup wrote" })
      .option("yes", { alias: "y", type: "boolean", describe: "Do not ask" })
      .example("$0 restore backups/development.db-20261120T225100Z --yes", "Put the database back"),
  handler: (options) => runCommand(options, (context) => restore(options, context)),
};

async function restore(
  { config, file = "", yes, "lock-timeout": seconds = 60 }: RestoreOptions,
  context: CommandContext,
): Promise<Outcome> {
  const project = await loadProject(config);
  const database = describeDatabase(project.dataSource.options);
  if (!yes) await requireYes(database, context);
  context.progress(`putting ${database} back`);
  const aside = await restoreDatabase(project, resolve(file), {
    timeout: seconds * 1000,
    onWait: (holder) => context.progress(`waiting for ${holder}`),
  });
  const kept = aside === undefined ? undefined : relative(process.cwd(), aside);
  return {
    text:
      `${database} is as ${file} has it.` +
      (kept === undefined ? "" : ` What it was before is in ${kept}.`) +
      " `autogen current` shows where it stands.",
    value: { database, file, ...(kept === undefined ? {} : { before: kept }) },
  };
}

async function requireYes(database: string, context: CommandContext): Promise<void> {
  const message = `Replace everything in ${database} by the backup?`;
  if (context.isInteractive && (await confirm(context, message))) return;
  throw new AutogenError(
    context.isInteractive ? "interrupted" : "answer-needed",
    context.isInteractive
      ? "Nothing was changed."
      : `${message} Everything that came after the backup is lost.`,
    { nextStep: "Stop the application, and say --yes." },
  );
}
