/** `autogen branches` */
import type { Argv } from "yargs";
import { loadProject } from "../database/project";
import { readHistory } from "../flows/history";
import { revisionEntry, revisionNotes } from "../report/history";
import { withProblems } from "../report/problems";
import { revisionJson, revisionLine } from "../report/revisions";
import { branchPoints, childrenOf } from "../revisions/family";
import type { History } from "../revisions/history";
import type { Revision } from "../revisions/revision";
import {
  runCommand,
  withSharedOptions,
  type CommandAction,
  type Outcome,
  type SharedOptions,
} from "./command";

interface BranchesOptions extends SharedOptions {
  readonly verbose?: boolean | undefined;
}

export const branchesCommand: CommandAction<BranchesOptions> = {
  builder: (yargs) =>
    withSharedOptions(yargs as Argv<{ verbose?: boolean }>)
      .option("verbose", { alias: "v", type: "boolean", describe: "With parents, class and file" })
      .example(
        "$0 branches",
        "Where the history parts, what follows there, and what the branches are called",
      ),
  handler: (options) => runCommand(options, () => branches(options)),
};

async function branches({ config, verbose = false }: BranchesOptions): Promise<Outcome> {
  const history = await readHistory(await loadProject(config));
  const points = branchPoints(history);
  const labelled = history.revisions.filter(({ labels }) => labels.length > 0);
  const parts = [
    ...points.map((point) => pointText(history, point, verbose)),
    ...(labelled.length > 0
      ? [
          `Labels:\n${labelled.map((revision) => `  ${revision.labels.join(", ")} begins with ${revisionLine(revision)}`).join("\n")}`,
        ]
      : []),
  ];
  return withProblems(history, {
    text: parts.length > 0 ? parts.join("\n\n") : "No branches: the revisions form one line.",
    value: {
      branchPoints: points.map((point) => ({
        ...revisionJson(point),
        children: childrenOf(history, point).map(({ id }) => id),
      })),
      labels: Object.fromEntries(labelled.flatMap(({ id, labels }) => labels.map((label) => [label, id]))),
    },
  });
}

function pointText(history: History, point: Revision, verbose: boolean): string {
  const notes = (child: Revision): readonly string[] => revisionNotes(child, history);
  const children = childrenOf(history, point).flatMap((child) => {
    const [line = "", ...details] = revisionEntry(child, { notes, verbose });
    return [`  -> ${line}`, ...details.map((detail) => `     ${detail}`)];
  });
  return [...revisionEntry(point, { notes: () => [], verbose }), ...children].join("\n");
}
