/** `autogen upgrade [target]` and `autogen downgrade <target>` */
import { relative } from "node:path";
import type { Argv } from "yargs";
import type { Backup } from "../database/backup/backup";
import { loadProject } from "../database/project";
import { loadHistory } from "../flows/history";
import { runRevisions } from "../flows/run";
import { usualLimits, type Direction, type DoneRevision, type Limits } from "../database/run-settings";
import { loggingHooks, logLevels, standardLogger, type LogLevel } from "../report/log";
import { editedText } from "../report/edited";
import { revisionJson, revisionLine, standsText } from "../report/revisions";
import {
  runCommand,
  withLockOption,
  withSharedOptions,
  type CommandContext,
  type CommandManners,
  type Outcome,
  type CommandAction,
  type LockOption,
  type SharedOptions,
} from "./command";
import { script, withScriptOptions, type ScriptOptions } from "./sql";

interface RunOptions extends SharedOptions, LockOption, Pick<ScriptOptions, "dialect" | "output"> {
  readonly sql?: boolean | undefined;
  readonly target?: string | undefined;
  readonly "out-of-order"?: boolean | undefined;
  readonly "from-journal"?: boolean | undefined;
  readonly atomic?: boolean | undefined;
  readonly log?: LogLevel | undefined;
  readonly backup?: boolean | undefined;
  readonly "table-lock-timeout"?: number | undefined;
  readonly "statement-timeout"?: number | undefined;
  readonly retries?: number | undefined;
}

const targetHelp =
  "a revision id or its beginning (also id+n, id-n), a branch label, a class name, a timestamp";

export const upgradeCommand: CommandAction<RunOptions> = {
  builder: (yargs) =>
    withRunOptions(yargs as Argv<{ target?: string }>)
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
  handler: (options) =>
    runCommand(options, (context) => run("upgrade", options, context), mannersOf(options)),
};

export const downgradeCommand: CommandAction<RunOptions> = {
  builder: (yargs) =>
    withRunOptions(yargs as Argv<{ target?: string }>)
      .option("from-journal", {
        type: "boolean",
        describe: "Undo also revisions whose files are not here, by what the journal kept of them",
      })
      .positional("target", {
        type: "string",
        demandOption: true,
        describe: `base, -n, ${targetHelp} that stays`,
      })
      .example("$0 downgrade -1", "Undo the last revision")
      .example("$0 downgrade 9f3c", "Undo everything after that revision")
      .example("$0 downgrade base", "Undo everything"),
  handler: (options) =>
    runCommand(options, (context) => run("downgrade", options, context), mannersOf(options)),
};

/** A script goes into `psql` or a file. */
function mannersOf(options: RunOptions): CommandManners {
  return options.sql ? { stops: "at once", isPiped: true } : { stops: "cleanly" };
}

function withRunOptions(yargs: Argv<{ target?: string }>): Argv<RunOptions & LockOption> {
  return withScriptOptions(withLockOption(withSharedOptions(yargs)))
    .option("sql", {
      type: "boolean",
      describe: "Run nothing: print the script. The target is from:to then, from where that database stands",
    })
    .option("atomic", {
      type: "boolean",
      describe: "One transaction around all revisions: all of them or none",
    })
    .option("backup", {
      type: "boolean",
      describe:
        "Take a copy of the database first, and verify it; --no-backup: none, whatever the settings say",
    })
    .option("table-lock-timeout", {
      type: "number",
      describe: `PostgreSQL: seconds that a statement may wait for a table, with everybody behind it, before the revision is tried again (default ${usualLimits.tableLockTimeout / 1000}; 0: for ever)`,
    })
    .option("statement-timeout", {
      type: "number",
      describe: "PostgreSQL: seconds that one statement may take (default: no limit)",
    })
    .option("log", {
      choices: logLevels,
      requiresArg: true,
      describe:
        "Records on standard error, as JSON lines where it is no terminal; debug: one for each statement",
    })
    .option("retries", {
      type: "number",
      describe: `How often a revision that did not get a lock is tried again (default ${usualLimits.retries})`,
    });
}

async function run(direction: Direction, options: RunOptions, context: CommandContext): Promise<Outcome> {
  if (options.sql)
    return script({ ...options, range: options.target }, context, direction === "upgrade" ? "up" : "down");
  const project = await loadProject(options.config);
  const history = await loadHistory(project);
  const editedIds: string[] = [];
  let taken: Backup | undefined;
  const result = await runRevisions(project, history, {
    direction,
    target: options.target ?? "head",
    allowOutOfOrder: options["out-of-order"] === true,
    lockTimeout: (options["lock-timeout"] ?? 60) * 1000,
    atomic: options.atomic === true,
    fromJournal: options["from-journal"] === true,
    limits: limitsFrom(options, project.limits),
    signal: context.signal,
    progress: context.progress,
    ...(options.backup === undefined
      ? {}
      : { backup: options.backup ? ("always" as const) : ("never" as const) }),
    onBackup: (backup) => {
      taken = backup;
      context.say(backupLine(backup));
    },
    onEdited: (edited) => {
      editedIds.push(...edited.map(({ revision }) => revision.id));
      editedText(edited).forEach(context.warn);
    },
    hooks: [
      { afterRevision: (done) => context.say(doneLine(done)) },
      project.hooks,
      ...(options.log === undefined ? [] : [loggingHooks(standardLogger(options.log))]),
    ],
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
      ...(taken
        ? { backup: { ...(taken as Backup), file: relative(process.cwd(), (taken as Backup).file) } }
        : {}),
      ...(editedIds.length > 0 ? { edited: editedIds } : {}),
    },
  };
}

/** The command line before the settings. */
function limitsFrom(options: RunOptions, settings: Limits): Limits {
  const seconds = (given: number | undefined, otherwise: number): number =>
    given === undefined ? otherwise : given * 1000;
  return {
    tableLockTimeout: seconds(options["table-lock-timeout"], settings.tableLockTimeout),
    statementTimeout: seconds(options["statement-timeout"], settings.statementTimeout),
    retries: options.retries ?? settings.retries,
  };
}

function backupLine({ file, tables, rows, bytes }: Backup): string {
  return `backup   ${relative(process.cwd(), file)}  (${tables} tables, ${rows} rows, ${Math.ceil(bytes / 1024)} kB; verified)`;
}

function doneLine({ revision, direction, milliseconds }: DoneRevision): string {
  const verb = direction === "upgrade" ? "applied" : "undone ";
  return `${verb}  ${revisionLine(revision)}  (${Math.round(milliseconds)} ms)`;
}
