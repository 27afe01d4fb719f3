/** `autogen upgrade [target]` and `autogen downgrade <target>` */
import type { Argv } from "yargs";
import { loadProject } from "../database/project";
import { loadHistory } from "../flows/history";
import { runRevisions, type Direction, type DoneRevision } from "../flows/run";
import { revisionJson, revisionLine, standsText } from "../report/revisions";
import {
  runCommand,
  withLockOption,
  withSharedOptions,
  type CommandContext,
  type Outcome,
  type CommandAction,
  type LockOption,
  type SharedOptions,
} from "./command";

interface RunOptions extends SharedOptions, LockOption {
  readonly target?: string | undefined;
  readonly "out-of-order"?: boolean | undefined;
}

const targetHelp =
  "a revision id or its beginning (also id+n, id-n), a branch label, a class name, a timestamp";

export const upgradeCommand: CommandAction<RunOptions> = {
  builder: (yargs) =>
    withLockOption(withSharedOptions(yargs as Argv<{ target?: string }>))
      .positional("target", {
        type: "string",
        default: "head",
        describe: `head, heads, +n, ${targetHelp}, label@head`,
      })
      .option("out-of-order", {
        type: "boolean",
        describe: "Apply also what comes before something that is applied already",
      })
      .example("$0 upgrade", "Everything that is pending")
      .example("$0 upgrade +1", "The next revision only")
      .example("$0 upgrade 9f3c", "Up to the revision whose id begins so"),
  handler: (options) => runCommand(options, (context) => run("upgrade", options, context)),
};

export const downgradeCommand: CommandAction<RunOptions> = {
  builder: (yargs) =>
    withLockOption(withSharedOptions(yargs as Argv<{ target?: string }>))
      .positional("target", {
        type: "string",
        demandOption: true,
        describe: `base, -n, ${targetHelp} that stays`,
      })
      .example("$0 downgrade -1", "Undo the last revision")
      .example("$0 downgrade 9f3c", "Undo everything after that revision")
      .example("$0 downgrade base", "Undo everything"),
  handler: (options) => runCommand(options, (context) => run("downgrade", options, context)),
};

async function run(direction: Direction, options: RunOptions, context: CommandContext): Promise<Outcome> {
  const project = loadProject(options.config);
  const history = loadHistory(project);
  const result = await runRevisions(project, history, {
    direction,
    target: options.target ?? "head",
    allowOutOfOrder: options["out-of-order"] === true,
    lockTimeout: (options["lock-timeout"] ?? 60) * 1000,
    progress: context.progress,
    onRevision: (done) => context.say(doneLine(done)),
  });
  const nothing = result.done.length === 0 ? "Nothing to do: " : "";
  return {
    text: `${nothing}${result.database} ${standsText(result.current)}`,
    value: {
      database: result.database,
      direction,
      done: result.done.map((done) => ({
        ...revisionJson(done.revision),
        milliseconds: Math.round(done.milliseconds),
      })),
      current: result.current.map(revisionJson),
    },
  };
}

function doneLine({ revision, direction, milliseconds }: DoneRevision): string {
  const verb = direction === "upgrade" ? "applied" : "undone ";
  return `${verb}  ${revisionLine(revision)}  (${Math.round(milliseconds)} ms)`;
}
