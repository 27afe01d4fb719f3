/** `autogen status` */
import { loadProject } from "../database/project";
import { readHistory } from "../flows/history";
import { readOverview, type Edge, type Overview } from "../flows/overview";
import { editedJson, editedText } from "../report/edited";
import { shown } from "../report/lines";
import { withProblems } from "../report/problems";
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
  const project = await loadProject(options.config);
  const history = await readHistory(project);
  const overview = await readOverview(project, history, context.progress);
  const isSound = history.problems.length === 0;
  return withProblems(history, { text: statusText(overview, isSound), value: statusJson(overview) });
}

/** @param isSound the files can be run as they are */
function statusText(overview: Overview, isSound: boolean): string {
  const { database, current, heads, pending, unknown } = overview;
  const canUpgrade = pending.length > 0 && unknown.length === 0 && isSound;
  const behind = pending.length > 0 ? `, ${counted(pending.length, "revision")} behind` : "";
  const rows: readonly (readonly [sides: string, edge: Edge, help: string])[] = [
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
    ...unknown.map((name) => `${shown(name)} is applied, but no migration file holds it.`),
    "",
    ...rows.map(([sides, edge, help]) => edgeText(sides, edge, help)),
    ...editedText(overview.edited).flatMap((text) => ["", text]),
    ...(canUpgrade ? ["", "Next: autogen upgrade"] : []),
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

/** `  entities   = migrations  agree` */
function edgeText(sides: string, edge: Edge, help: string): string {
  const [left = "", right = ""] = sides.split(/\s+/);
  const sign = "notKnown" in edge ? "?" : edge.lines.length === 0 ? "=" : "≠";
  return `  ${left.padEnd(10)} ${sign} ${right.padEnd(10)}  ${edgeVerdict(edge, help)}`;
}

function edgeVerdict(edge: Edge, help: string): string {
  if ("notKnown" in edge) return edge.notKnown;
  return edge.lines.length === 0 ? "agree" : `${counted(edge.lines.length, "difference")}: ${help}`;
}

function statusJson(overview: Overview): object {
  const { current, heads, pending } = overview;
  return {
    database: overview.database,
    current: current.map(revisionJson),
    heads: heads.map(revisionJson),
    pending: pending.map(revisionJson),
    edited: overview.edited.map(editedJson),
    unknown: overview.unknown,
    entitiesAgainstHistory: linesOf(overview.entitiesAgainstHistory),
    databaseAgainstHistory: linesOf(overview.databaseAgainstHistory),
    entitiesAgainstDatabase: linesOf(overview.entitiesAgainstDatabase),
  };
}

function linesOf(edge: Edge): unknown {
  return "notKnown" in edge ? null : edge.lines;
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}
