/** `autogen -m`: plan, render, write one file. */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import type { Project } from "../database/project";
import { verdictText, type Proof } from "../database/proof/verdict";
import type { History } from "../revisions/history";
import { classNameFor, fileNameFor, newRevisionId, nextTimestamp } from "../revisions/naming";
import type { ProvenLine } from "../revisions/proof-header";
import { renderRevision } from "../revisions/render";
import { AutogenError } from "../schema/errors";
import type { Line } from "../operations/kind";
import type { Plan } from "./plan";

export interface NewRevision {
  readonly revision: string;
  /** Absolute path. */
  readonly file: string;
  readonly text: string;
}

export interface RevisionDraft {
  readonly message: string;
  readonly plan: Pick<Plan, "lines" | "up" | "down" | "targets">;
  readonly now: Date;
  /** What was found out about this very revision, for its header. */
  readonly proofs?: readonly Proof[];
}

/** The file's text and place; nothing is written. */
export async function draftRevision(
  project: Project,
  history: History,
  draft: RevisionDraft,
  identity = newRevisionId(),
): Promise<NewRevision> {
  const parents = history.head ? [history.head] : [];
  const timestamp = nextTimestamp(draft.now.getTime(), history.revisions);
  const revision = identity;
  const text = await renderRevision({
    message: draft.message,
    className: classNameFor(draft.message, timestamp),
    revision,
    parents: parents.map(({ id }) => id),
    createdAt: draft.now,
    lines: draft.plan.lines,
    up: draft.plan.up,
    down: draft.plan.down,
    targets: draft.plan.targets,
    ...(draft.proofs ? { proven: draft.proofs.map(provenLine) } : {}),
  });
  return { revision, file: join(project.migrationsDirectory, fileNameFor(draft.message, timestamp)), text };
}

function provenLine({ target, verdict, notes }: Proof): ProvenLine {
  return { target, verdict: verdictText(verdict), notes };
}

/** Writes the file; one that exists is never overwritten. @throws AutogenError `file-not-written` */
export function writeRevision({ file, text }: NewRevision): void {
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text, { flag: "wx" });
  } catch (error) {
    throw new AutogenError(
      "file-not-written",
      `Cannot write ${relative(process.cwd(), file)}: ${error instanceof Error ? error.message : String(error)}`,
      {
        nextStep: "Check the folder's permissions and the free space of the disk, and run the command again.",
        cause: error,
      },
    );
  }
}

/** A revision for hand-written work. */
export function emptyPlan(project: Project): RevisionDraft["plan"] {
  const lines: readonly Line[] = [];
  return { lines, up: [], down: [], targets: project.targets.map(({ dialect }) => dialect) };
}
