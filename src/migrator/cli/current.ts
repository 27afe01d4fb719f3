/** `autogen current` */
import { loadProject } from "../database/project";
import { readHistory } from "../flows/history";
import { readState, type DatabaseState } from "../flows/status";
import { revisionJson, revisionLine } from "../report/revisions";
import { shown } from "../report/lines";
import { withProblems } from "../report/problems";
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
}

export const currentCommand: CommandAction<CurrentOptions> = {
  builder: (yargs) =>
    withSharedOptions(yargs)
      .option("check-heads", {
        alias: ["check-head", "c"],
        type: "boolean",
        describe: "Exit with 6 unless all revisions are applied",
      })
      .example("$0 current", "The newest applied revision")
      .example("$0 current --json", "For scripts"),
  handler: (options) => runCommand(options, () => current(options)),
};

async function current(options: CurrentOptions): Promise<Outcome> {
  const project = loadProject(options.config);
  const history = readHistory(project);
  const state = await readState(project, history);
  const isBehind = state.pending.length > 0;
  return withProblems(history, {
    text: stateText(state),
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

function stateText({ database, current: now, pending, unknown }: DatabaseState): string {
  const count = `${pending.length} ${pending.length === 1 ? "revision" : "revisions"}`;
  return [
    `Database  ${database}`,
    ...(now.length === 0
      ? ["Current   no revision is applied"]
      : now.map((tip) => `Current   ${revisionLine(tip)}`)),
    `Pending   ${pending.length === 0 ? "none: at the newest revision" : `${count}: run \`autogen upgrade\``}`,
    ...pending.map((revision) => `          ${revisionLine(revision)}`),
    ...unknown.map((name) => `Unknown   ${shown(name)} is applied, but no migration file holds it`),
  ].join("\n");
}
