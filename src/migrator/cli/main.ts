#!/usr/bin/env node
/** The `autogen` command. Each subcommand loads what it needs when it runs, so that `--help` answers at once. */
import yargs from "yargs";
import type { Argv, CommandModule } from "yargs";
import { AutogenError } from "../schema/errors";
import { printError } from "./command";

/** Loaded on first use: what a command imports (TypeORM's types aside) costs time at every start. */
const commandFiles = {
  revision: () => (require("./revision") as typeof import("./revision")).revisionCommand,
  upgrade: () => (require("./run") as typeof import("./run")).upgradeCommand,
  downgrade: () => (require("./run") as typeof import("./run")).downgradeCommand,
  current: () => (require("./current") as typeof import("./current")).currentCommand,
  history: () => (require("./history") as typeof import("./history")).historyCommand,
  check: () => (require("./check") as typeof import("./check")).checkCommand,
  diff: () => (require("./diff") as typeof import("./diff")).diffCommand,
};

async function main(words: readonly string[]): Promise<void> {
  const { version } = require("../../../package.json") as { version: string };
  const program = Object.values(commandFiles)
    .map((load) => load())
    // Each command types its own options; to the list they are all the same.
    .reduce(
      (parser: Argv, command) => parser.command(command as unknown as CommandModule),
      yargs([...words]),
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
    .fail((message: string | null, error: Error | undefined) => {
      throw error ?? new AutogenError("usage", message ?? "", { nextStep: "See `autogen --help`." });
    })
    .parseAsync();
}

main(process.argv.slice(2)).catch((error: unknown) => {
  printError(error, process.argv.includes("--json"));
});
