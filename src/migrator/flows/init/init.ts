/** `init`: finds the DataSource, writes the settings, and offers what else a project needs at its start. */
import { existsSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { describeDatabase } from "../../database/connection-errors";
import { loadDataSource, loadProject, usualConfigFile } from "../../database/project";
import { AutogenError } from "../../schema/errors";
import { loadHistory } from "../history";
import type { Progress } from "../progress";
import { adopt, canBeAdopted, type Adopted } from "./adopt";
import { configFile } from "./config-file";
import { dataSourceFiles } from "./find-data-source";
import { addPackageScripts, ciFile, ciText, writeOnce } from "./write-once";

/** Answers given beforehand; what is undefined is asked. */
export interface InitChoices {
  readonly dataSource?: string | undefined;
  readonly baseline?: boolean | undefined;
  readonly scripts?: boolean | undefined;
  readonly ci?: boolean | undefined;
  readonly message: string;
}

export interface InitAsker {
  dataSource(files: readonly string[]): Promise<string>;
  baseline(database: string): Promise<boolean>;
  scripts(): Promise<boolean>;
  ci(): Promise<boolean>;
}

export interface Initialised {
  /** Relative to the working directory, as all paths here. */
  readonly dataSource: string;
  readonly database: string;
  /** Files that were written. */
  readonly written: readonly string[];
  /** Files that were there, and were left alone. */
  readonly kept: readonly string[];
  /** Names in package.json. */
  readonly scripts: readonly string[];
  readonly adopted: Adopted | undefined;
  /** The database does not answer, so that nobody knows whether it has tables. */
  readonly isUnreachable: boolean;
  readonly revisions: number;
}

/** @throws AutogenError `data-source-*`, `project-file-broken`, `file-not-written`, `database-*` */
export async function initialise(
  choices: InitChoices,
  ask: InitAsker,
  progress: Progress,
): Promise<Initialised> {
  const directory = process.cwd();
  if (!existsSync(join(directory, "package.json")))
    throw new AutogenError("usage", `There is no package.json in ${directory}.`, {
      nextStep: "Run `autogen init` in the folder of the project.",
    });
  const written: string[] = [];
  const kept: string[] = [];
  const add = (name: string, text: string): void => {
    (writeOnce(join(directory, name), text) ? written : kept).push(name);
  };
  progress("looking for the DataSource");
  const file = resolve(directory, choices.dataSource ?? (await chosenFile(directory, ask)));
  const { exported, name: exportName, dataSource } = await loadDataSource(file);
  // A file that holds its settings already needs no other.
  const own = "autogen" in exported ? relative(directory, file) : undefined;
  if (own === undefined) {
    const settings = configFile(directory, { file, exportName, dataSource });
    add(settings.name, settings.text);
  } else kept.push(own);
  const project = await loadProject(own);
  const history = await loadHistory(project);
  const database = describeDatabase(project.dataSource.options);
  const adoptable = await canBeAdopted(project, history);
  const isWanted = adoptable === true && (choices.baseline ?? (await ask.baseline(database)));
  const adopted = isWanted
    ? await adopt(project, history, { message: choices.message, progress })
    : undefined;
  if (adopted) written.push(relative(directory, adopted.written.file));
  const scripts = (choices.scripts ?? (await ask.scripts())) ? addPackageScripts(directory) : [];
  if (choices.ci ?? (await ask.ci())) add(ciFile, ciText(directory));
  return {
    dataSource: relative(directory, file),
    database,
    written,
    kept,
    scripts,
    adopted,
    isUnreachable: adoptable === undefined,
    revisions: history.revisions.length,
  };
}

async function chosenFile(directory: string, ask: InitAsker): Promise<string> {
  const files = await dataSourceFiles(directory);
  const [first, second] = files;
  if (first === undefined)
    throw new AutogenError("data-source-missing", `No file below ${directory} looks like a DataSource.`, {
      nextStep: "Name it: autogen init --data-source path/to/data-source.ts.",
    });
  return second === undefined ? first : ask.dataSource(files);
}

/** Is the project set up, so that only the rest of `init` is wanted? */
export function isSetUp(config: string | undefined): boolean {
  return config !== undefined || usualConfigFile(process.cwd()) !== undefined;
}
