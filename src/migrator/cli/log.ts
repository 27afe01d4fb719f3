/** `autogen log [revision]` */
import type { Argv } from "yargs";
import { loadProject } from "../database/project";
import { readHistory } from "../flows/history";
import { readJournal } from "../flows/journal";
import { journalDetails, journalLine } from "../report/journal";
import { withProblems } from "../report/problems";
import {
  runCommand,
  withSharedOptions,
  type CommandAction,
  type Outcome,
  type SharedOptions,
} from "./command";

interface LogOptions extends SharedOptions {
  readonly revision?: string | undefined;
  readonly number?: number | undefined;
}

export const logCommand: CommandAction<LogOptions> = {
  builder: (yargs) =>
    withSharedOptions(yargs as Argv<{ revision?: string }>)
      .positional("revision", {
        type: "string",
        describe: "Only this one, with its statements and the SQL that undoes it",
      })
      .option("number", {
        alias: "n",
        type: "number",
        requiresArg: true,
        describe: "How many entries; all otherwise",
      })
      .example("$0 log", "Who did what to this database, newest first")
      .example("$0 log 9f3c", "Everything that is known of one revision"),
  handler: (options) => runCommand(options, () => log(options)),
};

async function log({ config, revision, number }: LogOptions): Promise<Outcome> {
  const project = await loadProject(config);
  const history = await readHistory(project);
  const rows = await readJournal(project, history, revision);
  const shownRows = [...rows].reverse().slice(0, number ?? rows.length);
  const texts = shownRows.map(revision === undefined ? journalLine : journalDetails);
  return withProblems(history, {
    text: texts.length === 0 ? "The journal is empty." : texts.join(revision === undefined ? "\n" : "\n\n"),
    value: { entries: shownRows },
  });
}
