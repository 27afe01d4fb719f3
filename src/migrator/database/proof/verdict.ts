/** What a proof found out about one revision on one database. */
import type { DialectName } from "../../schema/schema";

export type Verdict =
  /** Up and down again leave every row as it was. */
  | { readonly kind: "lossless" }
  /** They do not: these columns (`tasks.legacy`) or tables are not as they were. */
  | { readonly kind: "lossy"; readonly what: readonly string[] }
  /** There is no way down, or it leads elsewhere. */
  | { readonly kind: "irreversible"; readonly why: string }
  /** Up does not run, or does not lead to the entities. */
  | {
      readonly kind: "failed";
      readonly why: string;
      /** Who says so: the database refused it, or the comparison with the entities found a difference. */
      readonly says: "database" | "comparison";
    }
  /** It could not be tried, or not with rows. */
  | { readonly kind: "unproven"; readonly why: string; readonly lacks: "database" | "rows" };

/** Did the revision run both ways, so that the database stands behind it now? */
export function hasRun(verdict: Verdict): boolean {
  if (verdict.kind === "unproven") return verdict.lacks === "rows";
  return verdict.kind === "lossless" || verdict.kind === "lossy";
}

export interface Proof {
  readonly revision: string;
  readonly target: DialectName;
  readonly verdict: Verdict;
  /** What a reader should know beside it: rows that the revision refuses, tables that could not be filled. */
  readonly notes: readonly string[];
}

/** `lossless`, `lossy: tasks.legacy`, `irreversible: why` */
export function verdictText(verdict: Verdict): string {
  switch (verdict.kind) {
    case "lossless":
      return "lossless";
    case "lossy":
      return `lossy: ${verdict.what.join(", ")}`;
    case "irreversible":
    case "failed":
    case "unproven":
      return `${verdict.kind}: ${verdict.why}`;
  }
}

/**
 * Does a header that says `claimed` tell the truth? A reason is free text, so only its kind counts. Where no database could be had, here or
 * where the header was written, there is nothing to compare.
 */
export function isSameVerdict(claimed: string, verdict: Verdict): boolean {
  const kind = /^\w+/.exec(claimed.trim())?.[0];
  if (kind === "unproven" || (verdict.kind === "unproven" && verdict.lacks === "database")) return true;
  if (verdict.kind === "lossless" || verdict.kind === "lossy") return claimed.trim() === verdictText(verdict);
  return kind === verdict.kind;
}
