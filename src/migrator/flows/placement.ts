/** Where a new revision is to stand in the graph, from what the developer says. */
import { relative, resolve } from "node:path";
import type { Project } from "../database/project";
import { findRevision } from "../revisions/find";
import { severalHeads, singleHead, type History } from "../revisions/history";
import { isUsableName, placeOf, type Revision } from "../revisions/revision";
import { headsWithin, namedRevision } from "../revisions/steps";
import { parseTarget } from "../revisions/target";
import { AutogenError } from "../schema/errors";
import type { Placement } from "./generate";

export interface PlacementWishes {
  /** The revision to follow: an id, `label@head`, or `base` for a history of its own. Default: the only head. */
  readonly head?: string | undefined;
  /** Follow it although something else follows it already. */
  readonly splice?: boolean | undefined;
  readonly labels?: readonly string[];
  readonly dependsOn?: readonly string[];
  readonly id?: string | undefined;
  /** Which of the project's folders of migrations, relative to the working directory. */
  readonly folder?: string | undefined;
}

/** @throws AutogenError `revision-several-heads`, `revision-unknown`, `revision-ambiguous`, `revision-duplicate`, `revision-invalid`, `usage` */
export function placeRevision(project: Project, history: History, wishes: PlacementWishes): Placement {
  const parent = parentOf(history, wishes);
  return {
    parents: parent ? [parent.id] : [],
    dependsOn: (wishes.dependsOn ?? []).map((wanted) => findRevision(history, wanted).id),
    labels: (wishes.labels ?? []).map((label) => freeName(history, label, "branch label")),
    ...(wishes.id === undefined ? {} : { id: freeName(history, wishes.id, "revision id") }),
    ...(wishes.folder === undefined ? {} : { folder: knownFolder(project, wishes.folder) }),
  };
}

function parentOf(history: History, { head, splice }: PlacementWishes): Revision | undefined {
  if (head === undefined) {
    if (history.heads.length > 1)
      throw severalHeads(history.heads, "say which one the new revision follows: `--head ID`");
    return singleHead(history);
  }
  const found = targetOf(history, head);
  if (!found || splice || history.heads.includes(found)) return found;
  throw notAHead(found, "the new one would begin a second branch");
}

/** @param outcome what `--splice` lets happen */
export function notAHead({ id }: Revision, outcome: string): AutogenError {
  return new AutogenError(
    "usage",
    `Revision ${id} is not a head: something follows it already, so ${outcome}.`,
    { nextStep: "Say --splice as well if that is what you want." },
  );
}

function targetOf(history: History, head: string): Revision | undefined {
  const target = parseTarget(head);
  if (target.kind !== "head" && target.kind !== "heads") return namedRevision(history, head);
  const heads = headsWithin(history, target.label);
  if (heads.length > 1) throw severalHeads(heads, "say which one: `--head ID`");
  return heads[0];
}

function freeName(history: History, name: string, what: string): string {
  if (!isUsableName(name))
    throw new AutogenError("usage", `"${name}" cannot be a ${what}.`, {
      nextStep:
        "Use letters, digits, dots and underscores, and none of the words head, heads, base and current.",
    });
  const owner = history.revisions.find(
    (revision) => revision.id === name || revision.name === name || revision.labels.includes(name),
  );
  if (!owner) return name;
  throw new AutogenError(
    "revision-duplicate",
    `"${name}" is taken by revision ${owner.id} (${placeOf(owner)}).`,
    { nextStep: "Choose another one." },
  );
}

function knownFolder(project: Project, folder: string): string {
  const path = resolve(folder);
  const isKnown = project.migrationFolders.some(
    (known) => known.path === path || (known.nested && !relative(known.path, path).startsWith("..")),
  );
  if (isKnown) return path;
  const known = project.migrationFolders.map(({ path: each }) => relative(process.cwd(), each) || ".");
  throw new AutogenError("usage", `${folder} is no folder of migration files of this project.`, {
    nextStep: `Name one of ${known.join(", ")}, or add it to \`migrations\` in the autogen settings.`,
  });
}
