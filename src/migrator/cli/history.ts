/** `autogen history` */
import { relative } from "node:path";
import type { Argv } from "yargs";
import { loadProject, type Project } from "../database/project";
import { readHistory } from "../flows/history";
import { readState } from "../flows/status";
import { historyText, revisionNotes } from "../report/history";
import { withProblems } from "../report/problems";
import { revisionJson } from "../report/revisions";
import { tips } from "../revisions/family";
import type { History } from "../revisions/history";
import { revisionsInRange } from "../revisions/range";
import type { Revision } from "../revisions/revision";
import {
  runCommand,
  withSharedOptions,
  type Outcome,
  type SharedOptions,
  type CommandAction,
} from "./command";

interface HistoryOptions extends SharedOptions {
  readonly verbose?: boolean | undefined;
  readonly range?: string | undefined;
  readonly "indicate-current"?: boolean | undefined;
}

export const historyCommand: CommandAction<HistoryOptions> = {
  builder: (yargs) =>
    withSharedOptions(yargs as Argv<{ verbose?: boolean; range?: string }>)
      .option("verbose", { alias: "v", type: "boolean", describe: "With parents, class and file" })
      .option("range", {
        alias: "r",
        type: "string",
        requiresArg: true,
        describe: "from:to, from: or :to; ends may be ids, head, base, current, -3, current+1",
      })
      .option("indicate-current", {
        alias: "i",
        type: "boolean",
        describe: "Say what the database has applied (connects to it)",
      })
      .example("$0 history", "All revisions")
      .example("$0 history -i", "And which of them are applied")
      .example("$0 history -r -3:", "The last three steps"),
  handler: (options) => runCommand(options, () => history(options)),
};

async function history(options: HistoryOptions): Promise<Outcome> {
  const project = await loadProject(options.config);
  const all = await readHistory(project);
  const wantsDatabase = options["indicate-current"] || /\bcurrent\b/.test(options.range ?? "");
  const state = wantsDatabase ? await readState(project, all) : undefined;
  const applied = state && new Set(state.applied);
  const shownRevisions = revisionsInRange(all, options.range, applied ? tips([...applied]) : []);
  const newestFirst = [...shownRevisions].reverse();
  const notes = (revision: Revision): readonly string[] => revisionNotes(revision, all, applied);
  return withProblems(all, {
    text:
      newestFirst.length === 0
        ? nothing(project, all)
        : historyText(newestFirst, { notes, verbose: options.verbose === true }),
    value: {
      revisions: newestFirst.map((revision) => ({
        ...revisionJson(revision),
        ...(applied ? { applied: applied.has(revision) } : {}),
      })),
      heads: all.heads.map(({ id }) => id),
    },
  });
}

function nothing(project: Project, { revisions }: History): string {
  if (revisions.length > 0) return "No revision is in that range.";
  const folders = project.migrationFolders.map(({ path }) => relative(process.cwd(), path) || ".");
  return `No revisions in ${folders.join(", ")}.`;
}
