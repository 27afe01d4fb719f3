/** `autogen purge` */
import type { Argv } from "yargs";
import { loadProject } from "../database/project";
import type { KeptTable } from "../database/kept-tables";
import { purge, type PurgeResult } from "../flows/purge";
import { shown } from "../report/lines";
import { AutogenError } from "../schema/errors";
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

interface PurgeCommandOptions extends SharedOptions, LockOption {
  readonly "older-than"?: string | undefined;
  readonly all?: boolean | undefined;
  readonly "dry-run"?: boolean | undefined;
}

export const purgeCommand: CommandAction<PurgeCommandOptions> = {
  builder: (yargs) =>
    withLockOption(withSharedOptions(yargs as Argv<object>))
      .option("older-than", { type: "string", requiresArg: true, describe: "Age: 30d, 12h, 90m" })
      .option("all", { type: "boolean", describe: "Of any age" })
      .option("dry-run", { type: "boolean", describe: "Only list what would go" })
      .example(
        "$0 purge --older-than 30d",
        "Values that were kept of columns and tables dropped more than 30 days ago",
      ),
  handler: (options) => runCommand(options, (context) => run(options, context)),
};

async function run(options: PurgeCommandOptions, context: CommandContext): Promise<Outcome> {
  if ((options["older-than"] === undefined) === (options.all !== true))
    throw new AutogenError("usage", "Which kept values are to go?", {
      nextStep: "Say --older-than 30d, or --all; --dry-run lists them.",
    });
  const result = await purge(await loadProject(options.config), {
    olderThan: options["older-than"] === undefined ? undefined : ageOf(options["older-than"]),
    dryRun: options["dry-run"] === true,
    lockTimeout: (options["lock-timeout"] ?? 60) * 1000,
    now: new Date(),
    progress: context.progress,
  });
  return {
    text: resultText(result, options["dry-run"] === true),
    value: {
      database: result.database,
      purged: result.purged.map(tableJson),
      left: result.left.map(tableJson),
    },
  };
}

const units: Readonly<Record<string, number>> = { d: 86_400_000, h: 3_600_000, m: 60_000 };

function ageOf(text: string): number {
  const [, count = "", unit = ""] = /^(\d+)([dhm])$/.exec(text) ?? [];
  const size = units[unit];
  if (size === undefined)
    throw new AutogenError("usage", `"${text}" is no age.`, {
      nextStep: "Write --older-than 30d, 12h or 90m.",
    });
  return Number(count) * size;
}

function resultText({ database, purged, left }: PurgeResult, dryRun: boolean): string {
  const verb = dryRun ? "would go  " : "purged    ";
  return [
    ...purged.map((table) => `${verb}${tableText(table)}`),
    ...left.map((table) => `kept      ${tableText(table)}`),
    purged.length === 0
      ? `Nothing to purge in ${database}.`
      : dryRun
        ? `Nothing was purged in ${database}.`
        : `Purged ${purged.length} in ${database}. A downgrade over these revisions brings back empty columns and tables now.`,
  ].join("\n");
}

function tableText({ name, rows, revision, at }: KeptTable): string {
  const since = at === undefined ? "of unknown age" : `${at.slice(0, 10)}, revision ${revision ?? ""}`;
  return `${shown(name)}  (${rows} ${rows === 1 ? "row" : "rows"}, ${since})`;
}

function tableJson({ name, rows, revision, at }: KeptTable): unknown {
  return { name, rows, revision: revision ?? null, at: at ?? null };
}
