/** `autogen current` */
import { loadProject } from "../database/project";
import { loadHistory } from "../flows/history";
import { readState, type DatabaseState } from "../flows/status";
import { revisionJson, revisionLine } from "../report/revisions";
import { shown } from "../report/lines";
import {
  runCommand,
  withSharedOptions,
  type Outcome,
  type SharedOptions,
  type CommandAction,
} from "./command";
import { exitCodes } from "./exit-codes";

interface CurrentOptions extends SharedOptions {
  readonly "check-head"?: boolean | undefined;
}

export const currentCommand: CommandAction<CurrentOptions> = {
  builder: (yargs) =>
    withSharedOptions(yargs)
      .option("check-head", {
        type: "boolean",
        describe: "Exit with 6 unless it stands at the newest revision",
      })
      .example("$0 current", "The newest applied revision")
      .example("$0 current --json", "For scripts"),
  handler: (options) => runCommand(options, () => current(options)),
};

async function current(options: CurrentOptions): Promise<Outcome> {
  const project = loadProject(options.config);
  const state = await readState(project, loadHistory(project));
  const isBehind = state.pending.length > 0;
  return {
    text: stateText(state),
    value: {
      database: state.database,
      current: state.current ? revisionJson(state.current) : null,
      head: state.head ? revisionJson(state.head) : null,
      pending: state.pending.map(revisionJson),
      unknown: state.unknown,
    },
    exitCode: options["check-head"] && isBehind ? exitCodes.notUpToDate : exitCodes.ok,
  };
}

function stateText({ database, current: now, pending, unknown }: DatabaseState): string {
  const count = `${pending.length} ${pending.length === 1 ? "revision" : "revisions"}`;
  return [
    `Database  ${database}`,
    `Current   ${now ? revisionLine(now) : "no revision is applied"}`,
    `Pending   ${pending.length === 0 ? "none: at the newest revision" : `${count}: run \`autogen upgrade\``}`,
    ...pending.map((revision) => `          ${revisionLine(revision)}`),
    ...unknown.map((name) => `Unknown   ${shown(name)} is applied, but no migration file holds it`),
  ].join("\n");
}
