/** Migration files -> revisions. Plain TypeORM migrations count as a chain in the order of their timestamps. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import type { MigrationInterface } from "typeorm";
import { compareText } from "../schema/edit";
import { AutogenError } from "../schema/errors";
import type { Revision } from "./revision";

/** Loads a module, TypeScript included. */
export type LoadModule = (file: string) => unknown;

/** What a migration class looks like once it is loaded. */
interface MigrationClass {
  new (): MigrationInterface & { readonly name?: string };
  readonly name: string;
  readonly revision?: unknown;
  readonly parents?: unknown;
}

/** The files of the folder in byte order of their names; none when there is no folder. */
export function migrationFiles(directory: string): readonly string[] {
  if (!existsSync(directory)) return [];
  return (
    namesIn(directory)
      // A name with a dot in front is a draft that is being proven.
      .filter((name) => !name.startsWith("."))
      .filter((name) => /\.(?:ts|js|cts|cjs)$/.test(name) && !/\.d\.(?:ts|cts)$/.test(name))
      .sort(compareText)
      .map((name) => join(directory, name))
  );
}

function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch (error) {
    throw new AutogenError(
      "settings-invalid",
      `Cannot read the folder of migration files ${shown(directory)}: ${error instanceof Error ? error.message : String(error)}`,
      {
        nextStep: "Check `migrations` in the autogen settings, and the folder's permissions.",
        cause: error,
      },
    );
  }
}

/**
 * Every migration class of the folder, not yet linked.
 * @throws AutogenError `revision-invalid` for a file that cannot be loaded or holds no migration
 */
export function readRevisions(directory: string, load: LoadModule): readonly Revision[] {
  const found = migrationFiles(directory).flatMap((file) => revisionsIn(file, load));
  return chainPlainMigrations(found);
}

/** The migration classes of one file. */
export function revisionsIn(file: string, load: LoadModule): readonly Revision[] {
  const loaded = load(file);
  const exported = typeof loaded === "object" && loaded !== null ? Object.values(loaded) : [loaded];
  return [...new Set(exported)].filter(isMigrationClass).map((migration) => revisionOf(migration, file));
}

function isMigrationClass(value: unknown): value is MigrationClass {
  if (typeof value !== "function") return false;
  const prototype: unknown = value.prototype;
  if (typeof prototype !== "object" || prototype === null) return false;
  return "up" in prototype && "down" in prototype;
}

function revisionOf(migration: MigrationClass, file: string): Revision {
  const instance = new migration();
  const name = instance.name ?? migration.name;
  const timestamp = Number(/\d{13}$/.exec(name)?.[0]);
  if (Number.isNaN(timestamp))
    throw new AutogenError(
      "revision-invalid",
      `The migration class "${name}" in ${shown(file)} does not end in a timestamp of 13 digits.`,
      { nextStep: "TypeORM needs it in the class name; rename the class, as in AddPriority1763679060000." },
    );
  return {
    id: typeof migration.revision === "string" ? migration.revision : name,
    parents: parentsOf(migration, file),
    name,
    timestamp,
    file,
    message: messageIn(file, name),
    transaction: instance.transaction !== false,
    create: () => new migration(),
  };
}

function parentsOf(migration: MigrationClass, file: string): readonly string[] {
  if (migration.parents === undefined) return [];
  const { parents } = migration;
  if (Array.isArray(parents) && parents.every((parent) => typeof parent === "string")) return parents;
  throw new AutogenError("revision-invalid", `"parents" in ${shown(file)} is not a list of revision ids.`, {
    nextStep: 'Write static readonly parents = ["9f3c2a71d0b4"], or [] for the first revision.',
  });
}

/** The first line of the class's comment, which is the message. */
function messageIn(file: string, name: string): string {
  const text = readFileSync(file, "utf8");
  const line = /\/\*\*\s*\n\s*\*\s*(\S.*)\n/.exec(text)?.[1];
  return line?.trim() ?? name.replace(/\d{13}$/, "");
}

/** A file without ids follows the one before it; the first one with ids and no parents follows the last without. */
function chainPlainMigrations(revisions: readonly Revision[]): readonly Revision[] {
  const plain = revisions
    .filter(({ id, name }) => id === name)
    .sort((left, right) => left.timestamp - right.timestamp || compareText(left.name, right.name));
  const last = plain[plain.length - 1];
  if (!last) return revisions;
  return revisions.map((revision) => {
    const position = plain.indexOf(revision);
    if (position > 0) return { ...revision, parents: [plain[position - 1]?.id ?? ""] };
    return position < 0 && revision.parents.length === 0 ? { ...revision, parents: [last.id] } : revision;
  });
}

function shown(file: string): string {
  return relative(process.cwd(), file) || file;
}
