import type { History } from "../revisions/history";
import { AutogenError } from "../schema/errors";

/**
 * A database that is ahead of the files (another branch was applied to it) is no base to work from: what the other branch
 * added would look dropped.
 * @throws AutogenError `revision-unknown`
 */
export function refuseUnknown(applied: ReadonlySet<string>, history: History): void {
  const known = new Set(history.revisions.map(({ name }) => name));
  const unknown = [...applied].filter((name) => !known.has(name));
  if (unknown.length === 0) return;
  throw new AutogenError(
    "revision-unknown",
    `The database has applied ${unknown.join(", ")}, and no migration file holds ${unknown.length === 1 ? "it" : "them"}.`,
    {
      nextStep:
        "Bring back the file (another branch may have it). If it is gone for good: `autogen downgrade -1 --from-journal` undoes what it did, " +
        "or `autogen stamp --purge head` forgets it and leaves the schema as it is.",
    },
  );
}
