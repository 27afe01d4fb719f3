/** `autogen eject` */
import { readFileSync } from "node:fs";
import { relative } from "node:path";
import type { Argv } from "yargs";
import { loadProject, type Project } from "../database/project";
import { runAfterWrite } from "../flows/after-write";
import { planEjection } from "../flows/eject";
import { loadHistory } from "../flows/history";
import { writeEjected } from "../flows/write-ejected";
import { ejectText, type EjectReport } from "../report/eject";
import { revisionJson } from "../report/revisions";
import { mentionsPackage } from "../revisions/eject/read-file";
import type { DialectName } from "../schema/schema";
import {
  runCommand,
  withSharedOptions,
  type CommandAction,
  type CommandContext,
  type Outcome,
  type SharedOptions,
} from "./command";
import { exitCodes } from "./exit-codes";

interface EjectCommandOptions extends SharedOptions {
  readonly dialect?: string | undefined;
  readonly "dry-run"?: boolean | undefined;
}

export const ejectCommand: CommandAction<EjectCommandOptions> = {
  builder: (yargs) =>
    withSharedOptions(yargs as Argv<object>)
      .option("dialect", {
        choices: ["postgres", "sqlite"],
        requiresArg: true,
        describe: "The only database that the files are for from now on; all of the project otherwise",
      })
      .option("dry-run", { type: "boolean", describe: "Do all but write" })
      .example("$0 eject --dry-run", "Which files would change, and what would be left to do?")
      .example("$0 eject && git diff", "Migration files that need TypeORM and nothing else"),
  handler: (options) => runCommand(options, (context) => eject(options, context)),
};

async function eject(options: EjectCommandOptions, context: CommandContext): Promise<Outcome> {
  const project = await loadProject(options.config);
  const ejection = await planEjection(project, await loadHistory(project), {
    // yargs lets only these two through.
    dialect: options.dialect as DialectName | undefined,
    progress: context.progress,
  });
  const isDryRun = options["dry-run"] === true;
  const copies = isDryRun ? undefined : writeEjected(project, ejection.rewritten, new Date());
  if (!isDryRun)
    await runAfterWrite(
      project,
      ejection.rewritten.flatMap(({ revision }) => revision.file ?? []),
    );
  const importing = importingFiles(project);
  const report = { ...ejection, isDryRun, copies: copies && relative(process.cwd(), copies), importing };
  return {
    text: ejectText(report),
    value: reportJson(report),
    exitCode: ejection.left.length > 0 ? exitCodes.changesFound : exitCodes.ok,
  };
}

function reportJson({ isDryRun, targets, rewritten, left, stops, copies, importing }: EjectReport): unknown {
  return {
    dryRun: isDryRun,
    targets,
    rewritten: rewritten.map(({ revision }) => revisionJson(revision)),
    left: left.map(({ revision, reasons }) => ({ ...revisionJson(revision), reasons })),
    stops: stops.map(({ target, revision }) => ({ target, revision: revision.id })),
    copies: copies ?? null,
    importing,
  };
}

/** Files that the DataSource loads (settings, entities), other than migrations. */
function importingFiles({ directory, migrationFolders }: Project): readonly string[] {
  return Object.keys(require.cache)
    .filter(
      (file) =>
        file.startsWith(directory) && !/[\\/]node_modules[\\/]/.test(file) && !file.startsWith(packageFolder),
    )
    .filter((file) => /\.[cm]?[jt]sx?$/.test(file))
    .filter((file) => !migrationFolders.some(({ path }) => file.startsWith(path)))
    .filter((file) => mentionsPackage(readFileSync(file, "utf8")))
    .map((file) => relative(process.cwd(), file))
    .sort();
}

/** Where this package lies compiled. */
const packageFolder = __dirname.replace(/[\\/]cli$/, "");
