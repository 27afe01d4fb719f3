/** `autogen current` */
import { loadProject } from "../database/project";
import { readHistory } from "../flows/history";
import { readState, type DatabaseState } from "../flows/status";
import { revisionEntry } from "../report/history";
import { revisionJson } from "../report/revisions";
import { shown } from "../report/lines";
import { withProblems } from "../report/problems";
import type { Revision } from "../revisions/revision";
import {
  runCommand,
  withSharedOptions,
  type Outcome,
  type SharedOptions,
  type CommandAction,
} from "./command";
import { exitCodes } from "./exit-codes";

interface CurrentOptions extends SharedOptions {
  readonly "check-heads"?: boolean | undefined;
  readonly verbose?: boolean | undefined;
}

export const currentCommand: CommandAction<CurrentOptions> = {
  builder: (yargs) =>
    withSharedOptions(yargs)
      .option("check-heads", {
        alias: ["check-head", "c"],
        type: "boolean",
        describe: "Exit with 6 unless all revisions are applied",
      })
      .option("verbose", { alias: "v", type: "boolean", describe: "With parents, class and file" })
      .example("$0 current", "The newest applied revision")
      .example("$0 current --json", "For scripts"),
  handler: (options) => runCommand(options, () => current(options)),
};

async function current(options: CurrentOptions): Promise<Outcome> {
  const project = await loadProject(options.config);
  const history = await readHistory(project);
  const state = await readState(project, history);
  const isBehind = state.pending.length > 0;
  return withProblems(history, {
    text: stateText(state, options.verbose === true),
    value: {
      database: state.database,
      current: state.current.map(revisionJson),
      heads: state.heads.map(revisionJson),
      pending: state.pending.map(revisionJson),
      unknown: state.unknown,
    },
    exitCode: options["check-heads"] && isBehind ? exitCodes.notUpToDate : exitCodes.ok,
  });
}

function stateText({ database, current: now, pending, unknown }: DatabaseState, verbose: boolean): string {
  const entry = (revision: Revision): readonly string[] =>
    revisionEntry(revision, { notes: () => [], verbose });
  const count = `${pending.length} ${pending.length === 1 ? "revision" : "revisions"}`;
  return [
    `Database  ${database}`,
    ...(now.length === 0
      ? ["Current   no revision is applied"]
      : now.flatMap((tip) => titled("Current   ", entry(tip)))),
    `Pending   ${pending.length === 0 ? "none: at the newest revision" : `${count}: run \`autogen upgrade\``}`,
    ...pending.flatMap((revision) => titled("          ", entry(revision))),
    ...unknown.map((name) => `Unknown   ${shown(name)} is applied, but no migration file holds it`),
  ].join("\n");
}

/** The title before the first line, and its width before the others. */
function titled(title: string, [first = "", ...more]: readonly string[]): readonly string[] {
  return [`${title}${first}`, ...more.map((line) => `${" ".repeat(title.length)}${line}`)];
}
