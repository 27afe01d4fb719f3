/** `autogen stamp <targets..>` */
import type { Argv } from "yargs";
import { loadProject } from "../database/project";
import { loadHistory } from "../flows/history";
import { stamp, type StampResult } from "../flows/stamp";
import { shown } from "../report/lines";
import { revisionJson, revisionLine, standsText } from "../report/revisions";
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

interface StampOptions extends SharedOptions, LockOption {
  readonly targets?: readonly string[] | undefined;
  readonly purge?: boolean | undefined;
}

export const stampCommand: CommandAction<StampOptions> = {
  builder: (yargs) =>
    withLockOption(withSharedOptions(yargs as Argv<{ targets?: string[]; purge?: boolean }>))
      .positional("targets", {
        type: "string",
        array: true,
        demandOption: true,
        describe: "head, heads, base, ids, branch labels, label@head",
      })
      .option("purge", {
        type: "boolean",
        describe: "Empty the record first, also of revisions without a file",
      })
      .example("$0 stamp head", "The database is as all revisions make it: record that, run nothing")
      .example("$0 stamp --purge 9f3c", "Forget what was recorded, and stand at that revision"),
  handler: (options) => runCommand(options, (context) => run(options, context)),
};

async function run(options: StampOptions, context: CommandContext): Promise<Outcome> {
  const project = loadProject(options.config);
  const result = await stamp(project, loadHistory(project), {
    targets: options.targets ?? [],
    purge: options.purge === true,
    lockTimeout: (options["lock-timeout"] ?? 60) * 1000,
    progress: context.progress,
  });
  return {
    text: stampText(result, options.purge === true),
    value: {
      database: result.database,
      marked: result.mark.map(revisionJson),
      unmarked: result.unmark.map(revisionJson),
      current: result.current.map(revisionJson),
      unknown: result.unknown,
    },
  };
}

function stampText({ database, mark, unmark, current, unknown }: StampResult, purge: boolean): string {
  const isSame = mark.length === 0 && unmark.length === 0;
  return [
    ...mark.map((revision) => `recorded as applied      ${revisionLine(revision)}`),
    ...unmark.map((revision) => `recorded as not applied  ${revisionLine(revision)}`),
    ...unknown.map((name) =>
      purge
        ? `taken out of the record  ${shown(name)}, which no migration file holds`
        : `left in the record       ${shown(name)}, which no migration file holds; --purge takes it out`,
    ),
    `${isSame ? "Nothing to do: " : "Nothing was run: "}${database} ${standsText(current)}`,
  ].join("\n");
}
