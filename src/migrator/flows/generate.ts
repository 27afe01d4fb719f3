/** `autogen -m`: plan, render, write the file. */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import type { Project } from "../database/project";
import { verdictText, type Proof } from "../database/proof/verdict";
import type { History } from "../revisions/history";
import { singleHead } from "../revisions/history";
import { classNameFor, fileNameFor, newRevisionId, nextTimestamp } from "../revisions/naming";
import type { ProvenLine } from "../revisions/proof-header";
import { renderRevision } from "../revisions/render";
import { AutogenError } from "../schema/errors";
import type { Plan } from "./plan";

export interface NewRevision {
  readonly revision: string;
  /** Absolute path. */
  readonly file: string;
  readonly text: string;
}

/** Where a new revision stands in the graph. */
export interface Placement {
  readonly parents: readonly string[];
  readonly dependsOn: readonly string[];
  readonly labels: readonly string[];
  /** Default: a random one. */
  readonly id?: string;
  /** Absolute path of the folder to write into. Default: the first of the project. */
  readonly folder?: string;
}

export interface RevisionDraft {
  readonly message: string;
  readonly plan: Pick<Plan, "revisions" | "targets">;
  readonly now: Date;
  /** What the first of them follows, and how it is called. Default: the only head. */
  readonly place?: Placement;
  /** What was found out about these very revisions, for their headers. */
  readonly proofs?: readonly Proof[];
}

/**
 * The texts and places of the files, each following the one before; nothing is written.
 * @param identities of earlier drafts of the same revisions
 */
export async function draftRevisions(
  project: Project,
  history: History,
  draft: RevisionDraft,
  identities: readonly string[] = draft.plan.revisions.map((_planned, position) =>
    position === 0 ? (draft.place?.id ?? newRevisionId()) : newRevisionId(),
  ),
): Promise<readonly NewRevision[]> {
  const place = draft.place ?? placeAfterHead(history);
  const start = nextTimestamp(draft.now.getTime(), history.revisions);
  const drafts = draft.plan.revisions.map(async (planned, position): Promise<NewRevision> => {
    const revision = identities[position] ?? newRevisionId();
    const following = { parents: [identities[position - 1] ?? ""], dependsOn: [], labels: [] };
    const timestamp = start + position;
    const message = position === 0 ? draft.message : `${draft.message} (indexes built concurrently)`;
    const proofs = draft.proofs?.filter((proof) => proof.revision === revision);
    const text = await renderRevision({
      ...planned,
      message,
      className: classNameFor(message, timestamp),
      revision,
      ...(position === 0 ? place : following),
      createdAt: draft.now,
      targets: draft.plan.targets,
      language: project.files.language,
      ...(proofs ? { proven: proofs.map(provenLine) } : {}),
    });
    const name = fileNameFor({ message, timestamp, id: revision }, project.files);
    return { revision, file: join(draft.place?.folder ?? project.migrationsDirectory, name), text };
  });
  return Promise.all(drafts);
}

/** Behind the only head. @throws AutogenError `revision-several-heads` */
export function placeAfterHead(history: History): Placement {
  const head = singleHead(history);
  return { parents: head ? [head.id] : [], dependsOn: [], labels: [] };
}

function provenLine({ target, verdict, notes }: Proof): ProvenLine {
  return { target, verdict: verdictText(verdict), notes };
}

/** All of the files, or none. @throws AutogenError `file-not-written` */
export function writeRevisions(revisions: readonly NewRevision[]): void {
  const written: NewRevision[] = [];
  try {
    for (const revision of revisions) {
      writeRevision(revision);
      written.push(revision);
    }
  } catch (error) {
    for (const { file } of written) rmSync(file, { force: true });
    throw error;
  }
}

/** Writes the file; one that exists is never overwritten. @throws AutogenError `file-not-written` */
function writeRevision({ file, text }: NewRevision): void {
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
  return {
    revisions: [{ lines: [], up: [], down: [], transaction: true }],
    targets: project.targets.map(({ dialect }) => dialect),
  };
}
