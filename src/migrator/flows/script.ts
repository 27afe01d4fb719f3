/** `sql`: the way from one place of the history to another as a script; and a stamp as a script. */
import type { Project } from "../database/project";
import type { ScriptRequest, ScriptStep } from "../database/script";
import type { ComparedTarget } from "../database/target";
import { ancestors } from "../revisions/family";
import type { History } from "../revisions/history";
import type { Revision } from "../revisions/revision";
import { stampChanges } from "../revisions/stamp";
import { downgradeSteps, headsWithin, namedRevision, upgradeSteps } from "../revisions/steps";
import { parseTarget } from "../revisions/target";
import { AutogenError } from "../schema/errors";
import type { DialectName } from "../schema/schema";
import { openTargets } from "./plan";
import type { StampOptions } from "./stamp";
import { readState } from "./status";

export interface ScriptOptions {
  /** `from:to`; from is where the other database stands, `base` when left out, `current` for the connected one. */
  readonly range: string;
  /** Which way must it lead? Found out by itself when absent. */
  readonly direction?: "up" | "down";
  readonly dialect: DialectName;
}

export interface Script {
  readonly direction: "up" | "down";
  readonly steps: readonly ScriptStep[];
}

/** @throws AutogenError `usage`, `target-unknown`, `revision-*`, `settings-invalid` where the project has no such target */
export async function planScript(
  project: Project,
  history: History,
  options: ScriptOptions,
): Promise<Script> {
  const request = await requestOf(project, history, options);
  const steps = await onTarget(project, history, options.dialect, (target) => target.script(request));
  return { direction: request.direction, steps };
}

export interface StampScriptOptions extends Pick<StampOptions, "targets" | "purge"> {
  readonly dialect: DialectName;
}

export interface StampScript {
  /** What counts as applied afterwards, parents first. */
  readonly mark: readonly Revision[];
  /** What does not, children first. */
  readonly unmark: readonly Revision[];
  readonly statements: readonly string[];
}

/**
 * A stamp for whatever the other database has recorded.
 * @throws AutogenError `target-unknown`, `revision-*`, `settings-invalid` where the project has no such target
 */
export async function planStampScript(
  project: Project,
  history: History,
  { targets, purge, dialect }: StampScriptOptions,
): Promise<StampScript> {
  const { mark } = stampChanges(history, new Set(), targets);
  const everything = new Set(history.revisions.map(({ name }) => name));
  const { unmark } = stampChanges(history, everything, targets);
  const request = { mark: mark.map(({ id }) => id), unmark: unmark.map(({ id }) => id), purge };
  const statements = await onTarget(project, history, dialect, (target) => target.stampScript(request));
  return { mark, unmark, statements };
}

async function onTarget<T>(
  project: Project,
  history: History,
  wanted: DialectName,
  work: (target: ComparedTarget) => Promise<T>,
): Promise<T> {
  const targets = openTargets(project, history, undefined, "history");
  try {
    const target = targets.find(({ dialect }) => dialect === wanted);
    if (target) return await work(target);
    throw new AutogenError(
      "settings-invalid",
      `The project says nothing of ${wanted}: it is for ${targets.map(({ dialect }) => dialect).join(" and ")}.`,
      { nextStep: "Add it to `targets` in the autogen settings." },
    );
  } finally {
    await Promise.all(targets.map((target) => target.close()));
  }
}

async function requestOf(project: Project, history: History, options: ScriptOptions): Promise<ScriptRequest> {
  const [from = "", to = "", more] = endsOf(options);
  if (more !== undefined)
    throw new AutogenError("usage", `"${options.range}" is not a range.`, {
      nextStep: "Write from:to, where from is the revision at which the other database stands; or only to.",
    });
  const start = from === "current" ? (await readState(project, history)).current : placesOf(history, from);
  const standing = ancestors(history, start);
  const applied = new Set(standing.map(({ name }) => name));
  const direction = options.direction ?? directionTo(history, standing, to);
  const steps =
    direction === "up" ? upgradeSteps(history, applied, to) : downgradeSteps(history, applied, to);
  return { direction, applied: standing.map(({ id }) => id), steps: steps.map(({ id }) => id) };
}

/** `to` alone begins at the base on the way up; on the way down the start must be said. */
function endsOf({ range, direction }: ScriptOptions): readonly string[] {
  if (range.includes(":")) {
    const [from = "", to = "", ...more] = range.split(":");
    return [from === "" ? "base" : from, to === "" ? "heads" : to, ...more];
  }
  if (direction === "down")
    throw new AutogenError("usage", "A script that undoes revisions must know where the database stands.", {
      nextStep: "Write from:to, for instance head:-1 as 9f3c:77aa, or current:base.",
    });
  return ["base", range];
}

function placesOf(history: History, text: string): readonly Revision[] {
  const target = parseTarget(text);
  if (target.kind === "heads") return headsWithin(history, target.label);
  const revision = namedRevision(history, text);
  return revision ? [revision] : [];
}

function directionTo(history: History, standing: readonly Revision[], to: string): "up" | "down" {
  const target = parseTarget(to);
  if (target.kind === "base") return "down";
  if (target.kind === "relative") return target.steps < 0 ? "down" : "up";
  if (target.kind === "heads") return "up";
  const revision = namedRevision(history, to);
  const isTip = revision !== undefined && ancestors(history, [revision]).length === standing.length;
  return revision === undefined || (standing.includes(revision) && !isTip) ? "down" : "up";
}
