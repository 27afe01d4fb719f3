/** `autogen init --baseline` */
import { relative } from "node:path";
import type { Argv } from "yargs";
import { loadProject } from "../database/project";
import { runAfterWrite } from "../flows/after-write";
import { planBaseline } from "../flows/baseline";
import { recordAdopted } from "../flows/drift";
import { draftRevisions, writeRevisions } from "../flows/generate";
import { loadHistory } from "../flows/history";
import { planRevision } from "../flows/plan";
import { anyDifference } from "../flows/questions";
import { detectedText, listedText } from "../report/lines";
import { AutogenError } from "../schema/errors";
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
  readonly baseline?: boolean | undefined;
  readonly message?: string | undefined;
}

export const initCommand: CommandAction<InitOptions> = {
  builder: (yargs) =>
    withSharedOptions(yargs as Argv<{ baseline?: boolean }>)
      .option("baseline", {
        type: "boolean",
        describe: "Make what the database has the first revision, and record it as applied; nothing is run",
      })
      .option("message", {
        alias: "m",
        type: "string",
        requiresArg: true,
        describe: "The message of that revision",
      })
      .example("$0 init --baseline", "Adopt a database that TypeORM, or somebody else, made"),
  handler: (options) => runCommand(options, (context) => init(options, context)),
};

async function init(options: InitOptions, context: CommandContext): Promise<Outcome> {
  if (!options.baseline)
    throw new AutogenError("usage", "`autogen init` needs to be told what to do.", {
      nextStep:
        'Say --baseline to adopt a database that is there already; for a new one `autogen -m "..."` is all it takes.',
    });
  const project = await loadProject(options.config);
  const history = await loadHistory(project);
  context.progress("reading the database");
  const { database, plan, foreign } = await planBaseline(project, history);
  const message = options.message?.trim() || "baseline";
  const drafts = await draftRevisions(project, history, { message, plan, now: new Date() });
  const [written] = drafts;
  if (!written) throw new Error("A baseline without a draft");
  writeRevisions(drafts);
  for (const draft of drafts) await recordAdopted(project, draft);
  await runAfterWrite(
    project,
    drafts.map(({ file }) => file),
  );
  context.progress("comparing the entities with the database");
  const rest = await planRevision(project, await loadHistory(project), {
    against: "database",
    answers: anyDifference,
    progress: context.progress,
  });
  const paint = paintFor(process.stdout);
  const file = relative(process.cwd(), written.file);
  return {
    text: [
      ...listedText("Left alone, as no entity names it:", foreign),
      `Wrote ${file} (revision ${written.revision}): what ${database} has of the entities' tables. It is recorded as applied here, and nothing was run.`,
      rest.lines.length === 0
        ? "Entities and database agree."
        : `Entities and database differ; \`autogen -m "..."\` writes a revision for it:\n${detectedText(rest.lines, paint)}`,
    ].join("\n\n"),
    value: { file, revision: written.revision, foreign, changes: rest.lines },
  };
}
