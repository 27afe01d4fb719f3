/** `autogen sql [range]`, and `--sql` of upgrade and downgrade */
import { writeFileSync } from "node:fs";
import type { Argv } from "yargs";
import { loadProject } from "../database/project";
import { loadHistory } from "../flows/history";
import { planScript } from "../flows/script";
import { scriptText } from "../report/script";
import { AutogenError } from "../schema/errors";
import type { DialectName } from "../schema/schema";
import {
  runCommand,
  withSharedOptions,
  type CommandAction,
  type CommandContext,
  type Outcome,
  type SharedOptions,
} from "./command";

export interface ScriptOptions extends SharedOptions {
  readonly range?: string | undefined;
  readonly dialect?: string | undefined;
  readonly output?: string | undefined;
}

export const sqlCommand: CommandAction<ScriptOptions> = {
  builder: (yargs) =>
    withScriptOptions(withSharedOptions(yargs as Argv<{ range?: string }>))
      .positional("range", {
        type: "string",
        default: "base:heads",
        describe: "from:to: from where the database stands (an id, base, current) to where it shall",
      })
      .example("$0 sql > all.sql", "The whole history, for an empty database")
      .example("$0 sql 9f3c:head --dialect postgres -o step.sql", "From that revision to the newest")
      .example("$0 sql head:9f3c", "And back"),
  handler: (options) => runCommand(options, (context) => script(options, context), { isPiped: true }),
};

export function withScriptOptions<T>(yargs: Argv<T>): Argv<T & ScriptOptions> {
  return yargs
    .option("dialect", {
      choices: ["postgres", "sqlite"],
      requiresArg: true,
      describe: "The database that the script is for; the project's own otherwise",
    })
    .option("output", {
      alias: "o",
      type: "string",
      requiresArg: true,
      describe: "The file to write; standard output otherwise",
    }) as Argv<T & ScriptOptions>;
}

export async function script(
  options: ScriptOptions,
  context: CommandContext,
  direction?: "up" | "down",
): Promise<Outcome> {
  const project = await loadProject(options.config);
  // yargs lets only these two through.
  const dialect = (options.dialect ?? project.dialect) as DialectName;
  context.progress("running the revisions on a scratch database");
  const planned = await planScript(project, await loadHistory(project), {
    range: options.range ?? "base:heads",
    dialect,
    ...(direction ? { direction } : {}),
  });
  const text = scriptText({ ...planned, dialect, migrationsTable: project.migrationsTable });
  const value = {
    dialect,
    direction: planned.direction,
    revisions: planned.steps.map(({ revision }) => revision),
  };
  const count = `${planned.steps.length} ${planned.steps.length === 1 ? "revision" : "revisions"}`;
  return scriptOutcome(options.output, text, { value, summary: count });
}

/** The script itself, or where it was written. */
export function scriptOutcome(
  output: string | undefined,
  text: string,
  { value, summary }: { readonly value: object; readonly summary: string },
): Outcome {
  if (output === undefined) return { text: text.trimEnd(), value: { ...value, script: text } };
  write(output, text);
  return { text: `Wrote ${output}: ${summary}.`, value: { ...value, file: output } };
}

function write(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw new AutogenError(
      "file-not-written",
      `Cannot write ${file}: ${error instanceof Error ? error.message : String(error)}`,
      { nextStep: "Check the folder, its permissions and the free space of the disk.", cause: error },
    );
  }
}
