/** What the revisions of a history ever named. Each has to be run against a recorder for that, so the answer is kept, by the content of its file. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Operation } from "../operations/operation";
import { schemasIn } from "../operations/schemas-in";
import type { History } from "../revisions/history";
import type { Revision } from "../revisions/revision";
import type { DialectName } from "../schema/schema";
import { cacheDirectory, recall, remember } from "./cache";
import { namesIn } from "./names-in";
import { recordRevision } from "./recorder";

/** Names that revisions gave to anything. */
export type NamesInHistory = ReadonlySet<string>;

/** A revision that cannot be previewed names nothing: what it made is then reported instead of dropped. */
export async function namesInHistory(history: History, dialect: DialectName): Promise<NamesInHistory> {
  const named = await namedBy(history, dialect);
  return new Set(named.flatMap(({ names }) => names));
}

/** PostgreSQL schemas that revisions made or put something into. */
export async function schemasInHistory(history: History): Promise<readonly string[]> {
  const named = await namedBy(history, "postgres");
  return [...new Set(named.flatMap(({ schemas }) => schemas))];
}

interface Named {
  readonly names: readonly string[];
  readonly schemas: readonly string[];
}

/** By the hash of the file. */
type Known = Readonly<Record<string, Named>>;

async function namedBy({ revisions }: History, dialect: DialectName): Promise<readonly Named[]> {
  const file = revisions.find((revision) => revision.file !== undefined)?.file;
  const directory = file === undefined ? undefined : join(cacheDirectory(file), "names");
  const known =
    (directory === undefined ? undefined : (recall(directory, dialect) as Known | undefined)) ?? {};
  const now: Record<string, Named> = {};
  const named: Named[] = [];
  for (const revision of revisions) {
    const key = directory === undefined ? undefined : keyOf(revision);
    const found = (key === undefined ? undefined : known[key]) ?? (await readNames(revision, dialect));
    if (key !== undefined) now[key] = found;
    named.push(found);
  }
  const isNew = Object.keys(now).some((key) => known[key] === undefined);
  if (directory !== undefined && isNew) remember(directory, dialect, now);
  return named;
}

/** Counted up where operations are read in another way. */
const scheme = "1";

/** undefined where the text alone does not say what the revision does, because it imports more. */
function keyOf({ file, name }: Revision): string | undefined {
  if (file === undefined) return undefined;
  const text = readFileSync(file, "utf8");
  const imported = text.matchAll(/\b(?:from|import|require)\s*\(?\s*["'`]([^"'`]*)["'`]/g);
  if (![...imported].every(([, module]) => module === "typeorm" || module === "typeorm-autogen"))
    return undefined;
  return createHash("sha256").update([scheme, name, text].join("\0")).digest("hex").slice(0, 32);
}

async function readNames(revision: Revision, dialect: DialectName): Promise<Named> {
  const operations: readonly Operation[] = await recordRevision(revision, "up", dialect).catch(() => []);
  return {
    names: [...new Set(operations.flatMap((operation) => namesIn(operation, dialect)))],
    schemas: [...new Set(operations.flatMap(schemasIn))],
  };
}
