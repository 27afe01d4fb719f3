/** A database that has applied what no file here holds: another branch or a newer release was there. */
import type { History } from "../revisions/history";
import { AutogenError } from "../schema/errors";

/** Names of applied migrations that no file holds, in the order they were applied. */
export function unknownApplied(applied: ReadonlySet<string>, history: History): readonly string[] {
  const known = new Set(history.revisions.map(({ name }) => name));
  return [...applied].filter((name) => !known.has(name));
}

/** @param consequence what that means for the command, as its own sentence */
export function databaseAhead(unknown: readonly string[], consequence: string): AutogenError {
  const [it, isPlural] = unknown.length === 1 ? ["it", false] : ["them", true];
  return new AutogenError(
    "database-ahead",
    `The database has applied ${unknown.join(", ")}, and no migration file holds ${it}. ${consequence}`,
    {
      nextStep:
        `Bring back the ${isPlural ? "files" : "file"} (another branch or a newer release may have ${it}). If ${isPlural ? "they are" : "it is"} gone for good: ` +
        `\`autogen downgrade -1 --from-journal\` undoes what the last one did, or \`autogen stamp --purge head\` forgets ${it} and leaves the schema as it is.`,
      details: { unknown },
    },
  );
}

/**
 * Such a database is no base to work from: what the other branch added would look dropped.
 * @throws AutogenError `database-ahead`
 */
export function refuseUnknown(applied: ReadonlySet<string>, history: History, consequence: string): void {
  const unknown = unknownApplied(applied, history);
  if (unknown.length > 0) throw databaseAhead(unknown, consequence);
}
