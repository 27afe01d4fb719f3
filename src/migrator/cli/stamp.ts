/** `autogen stamp <targets..>` */
import type { Argv } from "yargs";
import { loadProject } from "../database/project";
import { loadHistory } from "../flows/history";
import { planStampScript } from "../flows/script";
import { stamp, type StampResult } from "../flows/stamp";
import { shown } from "../report/lines";
import { revisionJson, revisionLine, standsText } from "../report/revisions";
import { stampScriptText } from "../report/script";
import type { DialectName } from "../schema/schema";
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
import { scriptOutcome, withScriptOptions, type ScriptOptions } from "./sql";

interface StampOptions extends SharedOptions, LockOption, Pick<ScriptOptions, "dialect" | "output"> {
  readonly sql?: boolean | undefined;
  readonly targets?: readonly string[] | undefined;
  readonly purge?: boolean | undefined;
}

export const stampCommand: CommandAction<StampOptions> = {
  builder: (yargs) =>
    withScriptOptions(
      withLockOption(withSharedOptions(yargs as Argv<Pick<StampOptions, "targets" | "purge" | "sql">>)),
    )
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
      .option("sql", {
        type: "boolean",
        describe: "Write nothing into the database: print the script that does, wherever it stands",
      })
      .example("$0 stamp head", "The database is as all revisions make it: record that, run nothing")
      .example("$0 stamp --purge 9f3c", "Forget what was recorded, and stand at that revision")
      .example("$0 stamp head --sql -o stamp.sql", "For a database that only somebody else may touch"),
  handler: (options) => runCommand(options, (context) => run(options, context)),
};

async function run(options: StampOptions, context: CommandContext): Promise<Outcome> {
  if (options.sql) return script(options, context);
  const project = await loadProject(options.config);
  const result = await stamp(project, await loadHistory(project), {
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

async function script(options: StampOptions, context: CommandContext): Promise<Outcome> {
  const project = await loadProject(options.config);
  // yargs lets only these two through.
  const dialect = (options.dialect ?? project.dialect) as DialectName;
  context.progress("asking a scratch database what the record looks like");
  const { mark, unmark, statements } = await planStampScript(project, await loadHistory(project), {
    targets: options.targets ?? [],
    purge: options.purge === true,
    dialect,
  });
  const value = {
    dialect,
    marked: mark.map(({ id }) => id),
    unmarked: unmark.map(({ id }) => id),
  };
  const summary = `records ${counted(mark.length)} as applied${unmark.length > 0 ? `, ${counted(unmark.length)} as not applied` : ""}`;
  return scriptOutcome(options.output, stampScriptText(dialect, statements, project.migrationsTable), {
    value,
    summary,
  });
}

function counted(count: number): string {
  return count === 1 ? "1 revision" : `${count} revisions`;
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
