/** `autogen history` */
import { relative } from "node:path";
import type { Argv } from "yargs";
import { loadProject } from "../database/project";
import { loadHistory } from "../flows/history";
import { readState } from "../flows/status";
import type { Revision } from "../revisions/revision";
import { revisionJson, revisionLine } from "../report/revisions";
import {
  runCommand,
  withSharedOptions,
  type Outcome,
  type SharedOptions,
  type CommandAction,
} from "./command";

interface HistoryOptions extends SharedOptions {
  readonly verbose?: boolean | undefined;
  readonly "indicate-current"?: boolean | undefined;
}

export const historyCommand: CommandAction<HistoryOptions> = {
  builder: (yargs) =>
    withSharedOptions(yargs as Argv<{ verbose?: boolean }>)
      .option("verbose", { alias: "v", type: "boolean", describe: "With parents, class and file" })
      .option("indicate-current", {
        alias: "i",
        type: "boolean",
        describe: "Mark what the database has applied (connects to it)",
      })
      .example("$0 history", "All revisions")
      .example("$0 history -i", "And which of them are applied"),
  handler: (options) => runCommand(options, () => history(options)),
};

async function history(options: HistoryOptions): Promise<Outcome> {
  const project = loadProject(options.config);
  const all = loadHistory(project);
  const state = options["indicate-current"] ? await readState(project, all) : undefined;
  const applied = state && new Set(state.applied.map(({ id }) => id));
  const newestFirst = [...all.revisions].reverse();
  return {
    text:
      newestFirst.length === 0
        ? `No revisions in ${relative(process.cwd(), project.migrationsDirectory) || "."}.`
        : newestFirst.map((revision) => entryText(revision, options, applied, all.head)).join("\n"),
    value: newestFirst.map((revision) => ({
      ...revisionJson(revision),
      ...(applied ? { applied: applied.has(revision.id) } : {}),
    })),
  };
}

function entryText(
  revision: Revision,
  options: HistoryOptions,
  applied: ReadonlySet<string> | undefined,
  head: Revision | undefined,
): string {
  const mark = applied ? (applied.has(revision.id) ? "* " : "  ") : "";
  const line = `${mark}${revisionLine(revision)}${revision === head ? "  (head)" : ""}`;
  if (!options.verbose) return line;
  return [
    line,
    `    parents  ${revision.parents.join(", ") || "none"}`,
    `    class    ${revision.name}`,
    `    file     ${relative(process.cwd(), revision.file)}`,
  ].join("\n");
}
