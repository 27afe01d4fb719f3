/** `autogen init` */
import { relative } from "node:path";
import type { Argv } from "yargs";
import { loadProject } from "../database/project";
import { loadHistory } from "../flows/history";
import { adopt, type Adopted } from "../flows/init/adopt";
import { initialise, isSetUp, type InitAsker, type Initialised } from "../flows/init/init";
import { detectedText, listedText } from "../report/lines";
import { AutogenError } from "../schema/errors";
import { choose, confirm } from "./ask";
import {
  runCommand,
  withSharedOptions,
  type CommandAction,
  type CommandContext,
  type Outcome,
  type SharedOptions,
} from "./command";
import { paintFor } from "./paint";

interface InitOptions extends SharedOptions {
  readonly "data-source"?: string | undefined;
  readonly yes?: boolean | undefined;
  readonly baseline?: boolean | undefined;
  readonly scripts?: boolean | undefined;
  readonly ci?: boolean | undefined;
  readonly message?: string | undefined;
}

export const initCommand: CommandAction<InitOptions> = {
  builder: (yargs) =>
    withSharedOptions(yargs as Argv<object>)
      .option("data-source", {
        type: "string",
        requiresArg: true,
        describe: "The file that exports the DataSource, or options of one",
      })
      .option("yes", {
        alias: "y",
        type: "boolean",
        describe: "Ask nothing: settings, and a baseline where the database has tables already",
      })
      .option("baseline", {
        type: "boolean",
        describe: "Make what the database has the first revision, and record it as applied; nothing is run",
      })
      .option("scripts", {
        type: "boolean",
        describe: "Add db:revision, db:upgrade and db:check to package.json",
      })
      .option("ci", { type: "boolean", describe: "Add a workflow that runs `autogen check` on each push" })
      .option("message", {
        alias: "m",
        type: "string",
        requiresArg: true,
        describe: "The message of the baseline",
      })
      .example("$0 init", "Set this project up")
      .example("$0 init --data-source src/data-source.ts --yes", "The same without questions")
      .example("$0 init --baseline", "Adopt a database that TypeORM, or somebody else, made"),
  handler: (options) => runCommand(options, (context) => init(options, context)),
};

function init(options: InitOptions, context: CommandContext): Promise<Outcome> {
  const isOnlyBaseline =
    options.baseline === true && options["data-source"] === undefined && isSetUp(options.config);
  return isOnlyBaseline ? baseline(options, context) : setUp(options, context);
}

async function baseline(options: InitOptions, { progress }: CommandContext): Promise<Outcome> {
  const project = await loadProject(options.config);
  const adopted = await adopt(project, await loadHistory(project), { message: messageOf(options), progress });
  return { text: adoptedText(adopted), value: adoptedJson(adopted) };
}

async function setUp(options: InitOptions, context: CommandContext): Promise<Outcome> {
  const isAsking = options.yes !== true && context.isInteractive;
  const done = await initialise(
    {
      dataSource: options["data-source"] ?? options.config,
      baseline: options.baseline ?? (options.yes ? true : undefined),
      scripts: options.scripts ?? (options.yes ? false : undefined),
      ci: options.ci ?? (options.yes ? false : undefined),
      message: messageOf(options),
    },
    isAsking ? terminalAsker(context) : silentAsker,
    context.progress,
  );
  return {
    text: initialisedText(done),
    value: {
      dataSource: done.dataSource,
      database: done.database,
      written: done.written,
      kept: done.kept,
      scripts: done.scripts,
      baseline: done.adopted ? adoptedJson(done.adopted) : null,
    },
  };
}

function messageOf({ message }: InitOptions): string {
  return message?.trim() || "baseline";
}

function terminalAsker(context: CommandContext): InitAsker {
  return {
    dataSource: (files) => choose(context, "Which file exports the DataSource?", files),
    baseline: (database) =>
      confirm(
        context,
        `${database} has tables of the entities already. Make them the first revision, and record it as applied? Nothing is run.`,
      ),
    scripts: () => confirm(context, "Add db:revision, db:upgrade and db:check to package.json?"),
    ci: () => confirm(context, "Add a workflow that runs `autogen check` on each push (GitHub)?"),
  };
}

/** Nobody is there to answer. What nothing depends on is left out. */
const silentAsker: InitAsker = {
  dataSource: (files) =>
    Promise.reject(
      new AutogenError("answer-needed", "Which of these files exports the DataSource?", {
        nextStep: `Run again with one of ${files.map((file) => `--data-source ${file}`).join(", ")}.`,
        details: { files },
      }),
    ),
  baseline: (database) =>
    Promise.reject(
      new AutogenError(
        "answer-needed",
        `${database} has tables of the entities already. Are they to be the first revision, recorded as applied?`,
        { nextStep: "Run again with --baseline, or with --no-baseline." },
      ),
    ),
  scripts: () => Promise.resolve(false),
  ci: () => Promise.resolve(false),
};

function initialisedText(done: Initialised): string {
  const { dataSource, database, written, kept, scripts, adopted } = done;
  return [
    [
      `DataSource  ${dataSource} (${database})`,
      ...written.map((file) => `wrote       ${file}`),
      ...kept.map((file) => `kept        ${file}, which was there`),
      ...(scripts.length > 0 ? [`scripts     ${scripts.join(", ")} in package.json`] : []),
      ...(done.revisions > 0
        ? [
            `history     ${done.revisions} ${done.revisions === 1 ? "migration" : "migrations"} that ${done.revisions === 1 ? "is" : "are"} there already`,
          ]
        : []),
      ...(done.isUnreachable
        ? ["baseline    not offered: the database does not answer. Once it does: autogen init --baseline"]
        : []),
    ].join("\n"),
    ...(adopted ? [adoptedText(adopted)] : []),
    `Next: ${nextStep(done)}`,
  ].join("\n\n");
}

function nextStep({ adopted, revisions }: Initialised): string {
  const edit = 'edit an entity, then autogen -m "what changed"';
  if (adopted || revisions > 0) return `${edit}, and autogen upgrade.`;
  return 'autogen -m "first" writes the first revision, and autogen upgrade applies it. autogen doctor looks at all the rest.';
}

function adoptedText({ database, written, foreign, differences }: Adopted): string {
  const file = relative(process.cwd(), written.file);
  return [
    ...listedText("Left alone, as no entity names it:", foreign),
    `Wrote ${file} (revision ${written.revision}): what ${database} has of the entities' tables. It is recorded as applied here, and nothing was run.`,
    differences.length === 0
      ? "Entities and database agree."
      : `Entities and database differ; \`autogen -m "..."\` writes a revision for it:\n${detectedText(differences, paintFor(process.stdout))}`,
  ].join("\n\n");
}

function adoptedJson({ written, foreign, differences }: Adopted): unknown {
  return {
    file: relative(process.cwd(), written.file),
    revision: written.revision,
    foreign,
    changes: differences,
  };
}
