/** What was proven, as text and JSON. */
import { verdictText, type Proof } from "../database/proof/verdict";
import type { VerifiedProof, VerifiedRevision } from "../flows/verify";
import { shown } from "./lines";
import { revisionLine } from "./revisions";

/** `  sqlite    lossless`, a line for each database. */
export function proofsText(proofs: readonly Proof[]): string {
  return proofs
    .flatMap(({ target, verdict, notes }) => [
      `  ${target.padEnd(8)}  ${shown(verdictText(verdict))}`,
      ...notes.map((note) => `            (${shown(note)})`),
    ])
    .join("\n");
}

export function verifiedText(verified: readonly VerifiedRevision[]): string {
  if (verified.length === 0) return "There are no revisions.";
  const parts = verified.map(({ revision, proofs }) =>
    [revisionLine(revision), proofsText(proofs), ...proofs.flatMap(lieText)].join("\n"),
  );
  const wrong = verified.filter(({ proofs }) => proofs.some(({ isRight }) => !isRight)).length;
  const verdict =
    wrong === 0
      ? `${counted(verified.length)} tried, and all is as the headers say.`
      : `${counted(wrong)} of ${verified.length} ${wrong === 1 ? "is" : "are"} not as the header says, or does not work.`;
  return [...parts, verdict].join("\n\n");
}

function lieText(proof: VerifiedProof): readonly string[] {
  if (proof.isRight || proof.claimed === undefined) return [];
  return [`  ! The header says for ${proof.target}: ${shown(proof.claimed)}`];
}

export function verdictJson(proof: VerifiedProof | Proof): unknown {
  const { target, verdict, notes } = proof;
  const claim = "isRight" in proof ? { claimed: proof.claimed ?? null, right: proof.isRight } : {};
  return { target, verdict: verdict.kind, detail: detailOf(verdict), notes, ...claim };
}

function detailOf(verdict: Proof["verdict"]): readonly string[] {
  if (verdict.kind === "lossy") return verdict.what;
  return "why" in verdict ? [verdict.why] : [];
}

function counted(count: number): string {
  return count === 1 ? "1 revision" : `${count} revisions`;
}
