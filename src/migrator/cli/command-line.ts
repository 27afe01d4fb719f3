/** The words of the command line: which commands and options there are. Each command loads what it needs when it runs, so that `--help` answers at once. */
import yargs from "yargs";
import type { Argv } from "yargs";
import { AutogenError } from "../schema/errors";
import type { CommandAction } from "./command";

interface CommandEntry {
  readonly command: string | readonly string[];
  readonly describe: string;
  /** Options and action of a command load when it runs or is asked for help. */
  readonly load: () => CommandAction<never>;
}

const commands: readonly CommandEntry[] = [
  {
    command: ["$0", "revision"],
    describe: "Compare the entities with the database and write one migration file",
    load: () => (require("./revision") as typeof import("./revision")).revisionCommand,
  },
  {
    command: "upgrade [target]",
    describe: "Apply revisions: all of them, or up to the target",
    load: () => (require("./run") as typeof import("./run")).upgradeCommand,
  },
  {
    command: "downgrade <target>",
    describe: "Undo revisions, back to the target",
    load: () => (require("./run") as typeof import("./run")).downgradeCommand,
  },
  {
    command: "current",
    describe: "Where the database stands",
    load: () => (require("./current") as typeof import("./current")).currentCommand,
  },
  {
    command: "history",
    describe: "The revisions, newest first",
    load: () => (require("./history") as typeof import("./history")).historyCommand,
  },
  {
    command: "heads",
    describe: "The revisions that nothing follows",
    load: () => (require("./heads") as typeof import("./heads")).headsCommand,
  },
  {
    command: "branches",
    describe: "Where the history parts",
    load: () => (require("./branches") as typeof import("./branches")).branchesCommand,
  },
  {
    command: "show <revision>",
    describe: "One revision: what its file says",
    load: () => (require("./show") as typeof import("./show")).showCommand,
  },
  {
    command: "edit <revision>",
    describe: "Open a revision's file in your editor",
    load: () => (require("./edit") as typeof import("./edit")).editCommand,
  },
  {
    command: "stamp <targets..>",
    describe: "Write into the record where the database stands, and run nothing",
    load: () => (require("./stamp") as typeof import("./stamp")).stampCommand,
  },
  {
    command: "merge [revisions..]",
    describe: "Join heads by a revision with several parents",
    load: () => (require("./merge") as typeof import("./merge")).mergeCommand,
  },
  {
    command: "log [revision]",
    describe: "What was done to this database, when, by whom",
    load: () => (require("./log") as typeof import("./log")).logCommand,
  },
  {
    command: "sql [range]",
    describe: "Print revisions as a script for psql or sqlite3; runs nothing",
    load: () => (require("./sql") as typeof import("./sql")).sqlCommand,
  },
  {
    command: "init",
    describe: "Set a project up: find the DataSource, write the settings, adopt a database that is there",
    load: () => (require("./init") as typeof import("./init")).initCommand,
  },
  {
    command: "doctor",
    describe: "Is everything there that the other commands need? Versions, files, database, rights, disk",
    load: () => (require("./doctor") as typeof import("./doctor")).doctorCommand,
  },
  {
    command: "eject",
    describe: "Rewrite the migration files so that they need TypeORM and nothing else",
    load: () => (require("./eject") as typeof import("./eject")).ejectCommand,
  },
  {
    command: "restore <file>",
    describe: "Put the database back to what a backup holds",
    load: () => (require("./restore") as typeof import("./restore")).restoreCommand,
  },
  {
    command: "purge",
    describe: "Drop for good what dropped columns and tables left aside",
    load: () => (require("./purge") as typeof import("./purge")).purgeCommand,
  },
  {
    command: "check",
    describe:
      "Do the migrations give what the entities say? For CI: needs no database, exits with 1 when not",
    load: () => (require("./check") as typeof import("./check")).checkCommand,
  },
  {
    command: "verify [range]",
    describe: "Try revisions on scratch databases: do they work, and is what their headers say true?",
    load: () => (require("./verify") as typeof import("./verify")).verifyCommand,
  },
  {
    command: "status",
    describe: "Entities, migrations and database: who agrees with whom",
    load: () => (require("./status") as typeof import("./status")).statusCommand,
  },
  {
    command: "drift",
    describe: "What somebody changed in the database by hand",
    load: () => (require("./drift") as typeof import("./drift")).driftCommand,
  },
  {
    command: "diff",
    describe: "Print what a revision would hold, and write nothing",
    load: () => (require("./diff") as typeof import("./diff")).diffCommand,
  },
];

/** Runs a command with the options that its own builder has declared. */
export type RunAction = (action: CommandAction<never>, options: never) => Promise<void>;

const runAction: RunAction = (action, options) => action.handler(options);

/**
 * Reads the words and runs what they say.
 * @param run what to do with the command instead of running it
 * @throws AutogenError `usage`
 */
export async function followCommandLine(words: readonly string[], run = runAction): Promise<void> {
  const { version } = require("../../../package.json") as { version: string };
  const program = commands.reduce(
    (parser, entry) => withCommand(parser, entry, run),
    yargs([...words]) as Argv,
  );
  await program
    .scriptName("autogen")
    .usage('$0 -m "message"\n\nMigrations for TypeORM, written from the entities.')
    .version(version)
    .help()
    .alias("help", "h")
    .strict()
    .wrap(Math.min(110, process.stdout.columns ?? 110))
    .epilogue(
      "Exit codes: 0 done, 1 differences found (check), 2 wrong usage or settings, 3 an answer is needed,\n" +
        "4 database not usable, 5 a revision failed, 6 database is behind.",
    )
    .check(refuseMisuse)
    .fail((message: string | null, error: Error | undefined) => {
      // yargs has errors of its own for some misuse: an option without its value.
      if (error && error.name !== "YError") throw error;
      throw usageError(error?.message ?? message ?? "", words);
    })
    .parseAsync();
}

function withCommand(parser: Argv, { command, describe, load }: CommandEntry, run: RunAction): Argv {
  return parser.command({
    command,
    describe,
    builder: (yargs: Argv) => {
      load().builder(yargs);
      return yargs;
    },
    // Each command types its own options, which its builder has just declared.
    handler: (options) => run(load(), options as never),
  });
}

/** What the types of the options promise and yargs does not see to. */
function refuseMisuse(options: Readonly<Record<string, unknown>>): boolean {
  for (const name of ["message", "config", "head", "id", "range", "folder"])
    if (Array.isArray(options[name]))
      throw misuse(`--${name} is given more than once.`, `Give --${name} once.`);
  for (const name of ["lock-timeout", "table-lock-timeout", "statement-timeout", "retries", "number"]) {
    const value = options[name];
    if (value === undefined || (typeof value === "number" && value >= 0)) continue;
    throw misuse(
      `--${name} is not a number${name.endsWith("timeout") ? " of seconds" : ""}.`,
      `Write --${name} 60.`,
    );
  }
  return true;
}

/** `upgrade [target]` is called upgrade. */
function nameOf({ command }: CommandEntry): string {
  const words = typeof command === "string" ? command : command[command.length - 1];
  return words?.split(" ")[0] ?? "";
}

/** yargs' message in the words of this command line. */
function usageError(message: string, words: readonly string[]): AutogenError {
  const names = commands.map(nameOf);
  const command = words.find((word) => names.includes(word));
  const help = `See \`autogen ${command === undefined ? "" : `${command} `}--help\`.`;
  const unknown = /^Unknown (?:argument|command)s?: (.*)$/.exec(message)?.[1]?.split(", ")[0];
  if (unknown !== undefined && words.some((word) => word.startsWith("-") && word.includes(unknown)))
    return misuse(`There is no option ${unknown.length === 1 ? "-" : "--"}${unknown}.`, help);
  if (unknown !== undefined && words[0] === unknown)
    return misuse(`There is no command "${unknown}".`, `The commands are ${names.join(", ")}. ${help}`);
  if (unknown !== undefined) {
    const hasMessage = words.some((word) => word === "-m" || word === "--message");
    const quotes = hasMessage ? "Put a message of several words in quotes. " : "";
    return misuse(`"${unknown}" is one word too many.`, `${quotes}${help}`);
  }
  const valueless = /^Not enough arguments following: (.*)$/.exec(message)?.[1];
  if (valueless !== undefined)
    return misuse(`${valueless.length === 1 ? "-" : "--"}${valueless} needs a value.`, help);
  if (message.startsWith("Not enough non-option arguments"))
    return misuse(`\`autogen ${command ?? ""}\` needs one more word.`, help);
  return misuse(message, help);
}

function misuse(message: string, nextStep: string): AutogenError {
  return new AutogenError("usage", message, { nextStep });
}
