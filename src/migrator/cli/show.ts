/** `autogen show <revision>` */
import type { Argv } from "yargs";
import { loadProject, type Project } from "../database/project";
import { readHistory } from "../flows/history";
import { readState } from "../flows/status";
import { shown } from "../report/lines";
import { revisionDetails, revisionNotes } from "../report/history";
import { withProblems } from "../report/problems";
import { revisionJson, revisionLine } from "../report/revisions";
import type { History } from "../revisions/history";
import { textOf, type Revision } from "../revisions/revision";
import { namedRevision } from "../revisions/steps";
import { AutogenError } from "../schema/errors";
import {
  runCommand,
  withSharedOptions,
  type CommandAction,
  type Outcome,
  type SharedOptions,
} from "./command";

interface ShowOptions extends SharedOptions {
  readonly revision?: string | undefined;
}

export const showCommand: CommandAction<ShowOptions> = {
  builder: (yargs) =>
    withSharedOptions(yargs as Argv<{ revision?: string }>)
      .positional("revision", {
        type: "string",
        demandOption: true,
        describe: "An id or its beginning, head, current, a branch label",
      })
      .example("$0 show head", "The newest revision")
      .example("$0 show current", "Where the database stands"),
  handler: (options) => runCommand(options, () => show(options)),
};

async function show({ config, revision: wanted = "head" }: ShowOptions): Promise<Outcome> {
  const project = await loadProject(config);
  const history = await readHistory(project);
  const revisions = await wantedRevisions(project, history, wanted);
  return withProblems(history, {
    text: revisions.map((revision) => detailsText(revision, history)).join("\n\n"),
    value: {
      revisions: revisions.map((revision) => ({ ...revisionJson(revision), header: headerOf(revision) })),
    },
  });
}

/** `current` may be several. */
export async function wantedRevisions(
  project: Project,
  history: History,
  wanted: string,
): Promise<readonly Revision[]> {
  if (wanted === "heads") return history.heads;
  const found =
    wanted === "current" ? (await readState(project, history)).current : [namedRevision(history, wanted)];
  const revisions = found.filter((revision) => revision !== undefined);
  if (revisions.length > 0) return revisions;
  throw new AutogenError("revision-unknown", `"${wanted}" is before the first revision.`, {
    nextStep: "Run `autogen history` to see the revisions.",
  });
}

function detailsText(revision: Revision, history: History): string {
  const notes = revisionNotes(revision, history);
  return [
    `${revisionLine(revision)}${notes.length > 0 ? `  (${notes.join(", ")})` : ""}`,
    ...revisionDetails(revision).map((detail) => `  ${detail}`),
    ...headerOf(revision).map((line) => shown(line)),
  ].join("\n");
}

/** What the file says of itself below its message: when, what was proven, what was detected. */
function headerOf(revision: Revision): readonly string[] {
  const comment = /\/\*\*([\s\S]*?)\*\//.exec(textOf(revision))?.[1] ?? "";
  const lines = comment.split("\n").map((line) => line.replace(/^\s*\* ?/, "").trimEnd());
  return lines
    .slice(2)
    .filter((line) => line !== "" && !/^(?:Revision|Parents|Needs|Branch) {2}/.test(line))
    .map((line) => `  ${line.trimStart()}`);
}
