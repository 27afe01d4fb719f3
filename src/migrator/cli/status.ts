/** `autogen status` */
import { loadProject } from "../database/project";
import { loadHistory } from "../flows/history";
import { readOverview, type Overview } from "../flows/overview";
import { editedJson, editedText } from "../report/edited";
import { revisionJson, revisionLine, standsText } from "../report/revisions";
import type { Revision } from "../revisions/revision";
import {
  runCommand,
  withSharedOptions,
  type CommandAction,
  type CommandContext,
  type Outcome,
  type SharedOptions,
} from "./command";

export const statusCommand: CommandAction<SharedOptions> = {
  builder: (yargs) =>
    withSharedOptions(yargs).example("$0 status", "Entities, migrations, database: who agrees with whom?"),
  handler: (options) => runCommand(options, (context) => status(options, context)),
};

async function status(options: SharedOptions, context: CommandContext): Promise<Outcome> {
  const project = loadProject(options.config);
  const overview = await readOverview(project, loadHistory(project), context.progress);
  return { text: statusText(overview), value: statusJson(overview) };
}

function statusText(overview: Overview): string {
  const { database, current, heads, pending } = overview;
  const behind = pending.length > 0 ? `, ${counted(pending.length, "revision")} behind` : "";
  const rows: readonly Edge[] = [
    ["entities   migrations", overview.entitiesAgainstHistory, 'autogen -m "..." writes what is missing'],
    [
      "migrations   database",
      overview.databaseAgainstHistory,
      "autogen drift shows what was changed by hand",
    ],
    ["entities     database", overview.entitiesAgainstDatabase, "autogen check --database shows it"],
  ];
  return [
    `${database} ${standsText(current)}${behind}.`,
    ...headsText(heads),
    "",
    ...rows.map(([edge, lines, help]) => edgeText([edge, lines, help])),
    ...editedText(overview.edited).flatMap((text) => ["", text]),
    ...(pending.length > 0 ? ["", "Next: autogen upgrade"] : []),
  ].join("\n");
}

function headsText(heads: readonly Revision[]): readonly string[] {
  const [first, second] = heads;
  if (!first) return ["There are no revisions yet."];
  if (!second) return [`Newest revision: ${revisionLine(first)}`];
  return [
    `${heads.length} heads, which \`autogen merge heads -m "..."\` joins:`,
    ...heads.map((head) => `  ${revisionLine(head)}`),
  ];
}

/** Two sides, their differences (undefined where a side is not there yet), and where to see them. */
type Edge = readonly [sides: string, differences: readonly unknown[] | undefined, help: string];

/** `  entities   = migrations  agree` */
function edgeText([sides, differences, help]: Edge): string {
  const [left = "", right = ""] = sides.split(/\s+/);
  const sign = differences === undefined ? " " : differences.length === 0 ? "=" : "≠";
  return `  ${left.padEnd(10)} ${sign} ${right.padEnd(10)}  ${edgeVerdict(differences, help)}`;
}

function edgeVerdict(differences: readonly unknown[] | undefined, help: string): string {
  if (differences === undefined) return "there is no database yet";
  return differences.length === 0 ? "agree" : `${counted(differences.length, "difference")}: ${help}`;
}

function statusJson(overview: Overview): unknown {
  const { current, heads, pending } = overview;
  return {
    database: overview.database,
    current: current.map(revisionJson),
    heads: heads.map(revisionJson),
    pending: pending.map(revisionJson),
    edited: overview.edited.map(editedJson),
    entitiesAgainstHistory: overview.entitiesAgainstHistory,
    databaseAgainstHistory: overview.databaseAgainstHistory ?? null,
    entitiesAgainstDatabase: overview.entitiesAgainstDatabase ?? null,
  };
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}
