/** `autogen heads` */
import { loadProject } from "../database/project";
import { readHistory } from "../flows/history";
import { revisionEntry, revisionNotes } from "../report/history";
import { withProblems } from "../report/problems";
import { revisionJson } from "../report/revisions";
import { undependedHeads } from "../revisions/family";
import type { Revision } from "../revisions/revision";
import type { Argv } from "yargs";
import {
  runCommand,
  withSharedOptions,
  type CommandAction,
  type Outcome,
  type SharedOptions,
} from "./command";

interface HeadsOptions extends SharedOptions {
  readonly verbose?: boolean | undefined;
  readonly "resolve-dependencies"?: boolean | undefined;
}

export const headsCommand: CommandAction<HeadsOptions> = {
  builder: (yargs) =>
    withSharedOptions(yargs as Argv<{ verbose?: boolean }>)
      .option("verbose", { alias: "v", type: "boolean", describe: "With parents, class and file" })
      .option("resolve-dependencies", {
        type: "boolean",
        describe: "Without those that a revision of another branch depends on",
      })
      .example("$0 heads", "The revisions that nothing follows"),
  handler: (options) => runCommand(options, () => heads(options)),
};

async function heads(options: HeadsOptions): Promise<Outcome> {
  const history = await readHistory(await loadProject(options.config));
  const wanted = options["resolve-dependencies"] ? undependedHeads(history) : history.heads;
  const notes = (head: Revision): readonly string[] =>
    revisionNotes(head, history).filter((note) => note !== "head");
  const lines = wanted.flatMap((head) => revisionEntry(head, { notes, verbose: options.verbose === true }));
  const several = wanted.length > 1 ? ["", 'Next: autogen merge heads -m "..." joins them.'] : [];
  return withProblems(history, {
    text: [...(lines.length > 0 ? lines : ["There are no revisions yet."]), ...several].join("\n"),
    value: { heads: wanted.map(revisionJson) },
  });
}
