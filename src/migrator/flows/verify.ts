/** Proof: revisions tried on scratch databases of every kind that the project supports. */
import { existsSync, rmSync, rmdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Project } from "../database/project";
import type { ProofRequest } from "../database/proof/prove-revisions";
import { isSameVerdict, verdictText, type Proof } from "../database/proof/verdict";
import type { History } from "../revisions/history";
import { revisionsInRange } from "../revisions/range";
import { readProofRows } from "../revisions/proof-header";
import { textOf, type Revision } from "../revisions/revision";
import { AutogenError } from "../schema/errors";
import type { DialectName } from "../schema/schema";
import { writeRevisions, type NewRevision } from "./generate";
import { openTargets, type Plan } from "./plan";

export interface DraftStart extends Pick<ProofRequest, "draftsFollow"> {
  readonly before?: Plan["before"];
}

/**
 * Proves files that are not in the history yet. For a moment they stand beside where they will be, under names that nobody reads.
 * @param start what the databases have, which the history gives only where it began with an empty database; and what the drafts lead to
 */
export async function proveDrafts(
  project: Project,
  history: History,
  drafts: readonly NewRevision[],
  { before = {}, draftsFollow = "entities" }: DraftStart,
): Promise<readonly Proof[]> {
  const hadFolder = existsSync(project.migrationsDirectory);
  const unread = drafts.map((draft) => ({
    ...draft,
    file: join(dirname(draft.file), `.draft-${basename(draft.file)}`),
  }));
  writeRevisions(unread);
  const files = unread.map(({ file }) => file);
  try {
    return await proveEverywhere(project, history, { drafts: files, ids: [], draftsFollow }, before);
  } finally {
    for (const file of files) rmSync(file, { force: true });
    if (!hadFolder) dropEmptyFolder(project.migrationsDirectory);
  }
}

function dropEmptyFolder(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // Somebody has put a file there in the meantime.
  }
}

/** @throws AutogenError `proof-failed` for a revision that does not do what it should */
export function refuseFailed(proofs: readonly Proof[]): void {
  const failed = proofs.filter(({ verdict }) => verdict.kind === "failed");
  if (failed.length === 0) return;
  const lines = failed.map(({ target, verdict }) => `  ${target}: ${verdictText(verdict)}`);
  const isRefused = failed.some(({ verdict }) => verdict.kind === "failed" && verdict.says === "database");
  throw new AutogenError(
    "proof-failed",
    `The revision was tried on a scratch database and does not work, so no file was written:\n${lines.join("\n")}`,
    {
      nextStep: `${isRefused ? refusedStep : differingStep} \`--no-proof\` writes the file as it is.`,
    },
  );
}

const refusedStep =
  "Look at the entity first: the message above is the database's own, and names what it does not accept (a table in a view's query, a type). " +
  "If the entity is right, this is a defect of autogen: please report it.";
const differingStep = "If the entities are as you want them, this is a defect of autogen: please report it.";

export interface VerifiedRevision {
  readonly revision: Revision;
  readonly proofs: readonly VerifiedProof[];
}

export interface VerifiedProof extends Proof {
  /** What the file's header says; undefined when it says nothing. */
  readonly claimed: string | undefined;
  /** The revision works, and the header tells the truth. */
  readonly isRight: boolean;
}

/**
 * @param range nothing for all revisions, `id` for one, `from:to` (either end may be left out)
 * @throws AutogenError `revision-unknown`, `revision-ambiguous`
 */
export async function verifyRevisions(
  project: Project,
  history: History,
  range: string | undefined,
): Promise<readonly VerifiedRevision[]> {
  const revisions = revisionsInRange(history, range);
  const proofs = await proveEverywhere(project, history, { ids: revisions.map(({ id }) => id) });
  return revisions.map((revision) => {
    const claims = readProofRows(textOf(revision));
    const own = proofs.filter((proof) => proof.revision === revision.id);
    return { revision, proofs: own.map((proof) => withClaim(proof, claims)) };
  });
}

function withClaim(proof: Proof, claims: ReadonlyMap<DialectName, string>): VerifiedProof {
  const claimed = claims.get(proof.target);
  const isTrue = claimed === undefined || isSameVerdict(claimed, proof.verdict);
  return { ...proof, claimed, isRight: proof.verdict.kind !== "failed" && isTrue };
}

async function proveEverywhere(
  project: Project,
  history: History,
  request: ProofRequest,
  before: Plan["before"] = {},
): Promise<readonly Proof[]> {
  const targets = openTargets(project, history, undefined, "history");
  try {
    const proofs = await Promise.all(
      targets.map((target) => {
        const own = before[target.dialect];
        return target.prove({ ...request, ...(own ? { before: own } : {}) });
      }),
    );
    return proofs.flat();
  } finally {
    await Promise.all(targets.map((target) => target.close()));
  }
}
