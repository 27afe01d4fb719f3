/** Which revisions a command runs, in which order. Pure. */
import { AutogenError } from "../schema/errors";
import { findRevision, type History } from "./history";
import type { Revision } from "./revision";

/** Names of applied migrations, as the `migrations` table has them. */
export type Applied = ReadonlySet<string>;

/**
 * The revisions to apply, parents first.
 * @param target `head`, an id or its beginning, a class name, a timestamp, or `+n` for n more
 * @throws AutogenError `target-unknown`, `revision-unknown`, `revision-ambiguous`
 */
export function upgradeSteps(history: History, applied: Applied, target: string): readonly Revision[] {
  const pending = history.revisions.filter(({ name }) => !applied.has(name));
  if (target === "head" || target === "heads") return pending;
  const more = relativeCount(target, "+");
  if (more !== undefined) return firstOrFail(pending, more, target, "not applied");
  if (/^[+-]/.test(target) || target === "base") throw wrongDirection("upgrade", target);
  const wanted = ancestors(history, findRevision(history, target));
  return pending.filter((revision) => wanted.has(revision.id));
}

/**
 * The revisions to undo, children first.
 * @param target `base`, `-n`, or the revision to stop at, which stays applied
 * @throws AutogenError `target-unknown`, `revision-unknown`, `revision-ambiguous`
 */
export function downgradeSteps(history: History, applied: Applied, target: string): readonly Revision[] {
  const done = history.revisions.filter(({ name }) => applied.has(name)).reverse();
  if (target === "base") return done;
  const fewer = relativeCount(target, "-");
  if (fewer !== undefined) return firstOrFail(done, fewer, target, "applied");
  if (/^[+-]/.test(target) || target === "head") throw wrongDirection("downgrade", target);
  const kept = findRevision(history, target);
  if (!applied.has(kept.name))
    throw new AutogenError(
      "target-unknown",
      `Revision ${kept.id} is not applied, so there is no way down to it.`,
      {
        nextStep: "Run `autogen current` to see where the database stands.",
      },
    );
  const staying = ancestors(history, kept);
  return done.filter((revision) => !staying.has(revision.id));
}

/** The revision with everything before it. */
function ancestors(history: History, revision: Revision): ReadonlySet<string> {
  const found = new Set([revision.id]);
  for (const candidate of [...history.revisions].reverse())
    if (found.has(candidate.id)) for (const parent of candidate.parents) found.add(parent);
  return found;
}

function relativeCount(target: string, sign: "+" | "-"): number | undefined {
  return target.startsWith(sign) && /^\d+$/.test(target.slice(1)) ? Number(target.slice(1)) : undefined;
}

function firstOrFail(
  revisions: readonly Revision[],
  count: number,
  target: string,
  state: string,
): readonly Revision[] {
  if (count <= revisions.length) return revisions.slice(0, count);
  throw new AutogenError(
    "target-unknown",
    `"${target}" asks for ${counted(count)}, and ${counted(revisions.length)} ${revisions.length === 1 ? "is" : "are"} ${state}.`,
    { nextStep: "Run `autogen history` to see the revisions." },
  );
}

function counted(count: number): string {
  return count === 1 ? "1 revision" : `${count} revisions`;
}

function wrongDirection(command: "upgrade" | "downgrade", target: string): AutogenError {
  const other = command === "upgrade" ? "downgrade" : "upgrade";
  return new AutogenError(
    "target-unknown",
    `"${target}" does not lead in the direction of \`autogen ${command}\`.`,
    {
      nextStep: `Run \`autogen ${other} ${target}\`, or see \`autogen ${command} --help\`.`,
    },
  );
}
