/** `autogen heads` */
import { loadProject } from "../database/project";
import { readHistory } from "../flows/history";
import { revisionDetails, revisionNotes } from "../report/history";
import { withProblems } from "../report/problems";
import { revisionJson, revisionLine } from "../report/revisions";
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
}

export const headsCommand: CommandAction<HeadsOptions> = {
  builder: (yargs) =>
    withSharedOptions(yargs as Argv<{ verbose?: boolean }>)
      .option("verbose", { alias: "v", type: "boolean", describe: "With parents, class and file" })
      .example("$0 heads", "The revisions that nothing follows"),
  handler: (options) => runCommand(options, () => Promise.resolve(heads(options))),
};

function heads({ config, verbose }: HeadsOptions): Outcome {
  const history = readHistory(loadProject(config));
  const lines = history.heads.flatMap((head) => {
    const notes = revisionNotes(head, history).filter((note) => note !== "head");
    const line = `${revisionLine(head)}${notes.length > 0 ? `  (${notes.join(", ")})` : ""}`;
    return verbose ? [line, ...revisionDetails(head).map((detail) => `    ${detail}`)] : [line];
  });
  const several = history.heads.length > 1 ? ["", 'Next: autogen merge heads -m "..." joins them.'] : [];
  return withProblems(history, {
    text: [...(lines.length > 0 ? lines : ["There are no revisions yet."]), ...several].join("\n"),
    value: { heads: history.heads.map(revisionJson) },
  });
}
