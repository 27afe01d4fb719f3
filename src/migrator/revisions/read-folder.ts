/** Migration files -> revisions. Plain TypeORM migrations count as a chain in the order of their timestamps. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join, relative } from "node:path";
import type { MigrationInterface } from "typeorm";
import { compareText } from "../schema/edit";
import { AutogenError } from "../schema/errors";
import { isPlain, isUsableName, type Revision } from "./revision";

/** Loads a module, TypeScript included. */
export type LoadModule = (file: string) => Promise<unknown>;

/** What a migration class looks like once it is loaded. */
export interface MigrationClass {
  new (): MigrationInterface & { readonly name?: string };
  readonly name: string;
  readonly revision?: unknown;
  readonly parents?: unknown;
  readonly dependsOn?: unknown;
  readonly labels?: unknown;
}

/** A folder of migration files. */
export interface MigrationFolder {
  /** Absolute path. */
  readonly path: string;
  /** With the folders inside it. */
  readonly nested: boolean;
}

/** The files of the folders, each folder's in byte order of their names; none where there is no folder. */
export function migrationFiles(folders: readonly MigrationFolder[]): readonly string[] {
  return [...new Set(folders.flatMap(filesIn))];
}

function filesIn({ path, nested }: MigrationFolder): readonly string[] {
  if (!existsSync(path)) return [];
  return (
    namesIn(path, nested)
      // A name with a dot in front is a draft that is being proven.
      .filter((name) => !basename(name).startsWith("."))
      .filter((name) => /\.[cm]?[jt]s$/.test(name) && !/\.d\.[cm]?ts$/.test(name))
      .sort(compareText)
      .map((name) => join(path, name))
  );
}

function namesIn(directory: string, nested: boolean): readonly string[] {
  try {
    return readdirSync(directory, { recursive: nested, encoding: "utf8" });
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

export interface ReadRevisions {
  readonly revisions: readonly Revision[];
  /** Files that cannot be loaded (`project-file-broken`) or hold something else than they should (`revision-invalid`). */
  readonly problems: readonly AutogenError[];
}

/** Every migration class of the folders, not yet linked. */
export async function readRevisions(
  folders: readonly MigrationFolder[],
  load: LoadModule,
): Promise<ReadRevisions> {
  const problems: AutogenError[] = [];
  const found: Revision[] = [];
  for (const file of migrationFiles(folders)) {
    try {
      found.push(...(await revisionsIn(file, load)));
    } catch (error) {
      if (!(error instanceof AutogenError)) throw error;
      problems.push(error);
    }
  }
  return { revisions: chainPlainMigrations(found), problems };
}

/** The migration classes of one file. */
export async function revisionsIn(file: string, load: LoadModule): Promise<readonly Revision[]> {
  const loaded = await load(file);
  const exported = typeof loaded === "object" && loaded !== null ? Object.values(loaded) : [loaded];
  return [...new Set(exported)].filter(isMigrationClass).map((migration) => revisionOf(migration, file));
}

function isMigrationClass(value: unknown): value is MigrationClass {
  if (typeof value !== "function") return false;
  const prototype: unknown = value.prototype;
  if (typeof prototype !== "object" || prototype === null) return false;
  return "up" in prototype && "down" in prototype;
}

/** @param file where the class stands; undefined in a running application, which knows only the class */
export function revisionOf(migration: MigrationClass, file: string | undefined): Revision {
  const instance = new migration();
  const name = instance.name ?? migration.name;
  const timestamp = Number(/\d{13}$/.exec(name)?.[0]);
  if (Number.isNaN(timestamp))
    throw new AutogenError(
      "revision-invalid",
      `The migration class "${name}"${inFile(file)} does not end in a timestamp of 13 digits.`,
      { nextStep: "TypeORM needs it in the class name; rename the class, as in AddPriority1763679060000." },
    );
  return {
    id: idOf(migration, name, file),
    parents: idsOf(migration, "parents", file),
    dependsOn: idsOf(migration, "dependsOn", file),
    labels: labelsOf(migration, file),
    name,
    timestamp,
    file,
    message: file === undefined ? wordsOf(name) : messageIn(file, name),
    transaction: instance.transaction !== false,
    source: () => sourceOf(migration),
    create: () => new migration(),
  };
}

/** A class is one text. In older JavaScript it is a function, and its methods stand beside it. */
function sourceOf(migration: MigrationClass): readonly string[] {
  const text = migration.toString();
  if (text.startsWith("class")) return [text];
  const prototype = migration.prototype as Readonly<Record<string, unknown>>;
  const methods = Object.getOwnPropertyNames(prototype).map((name) => prototype[name]);
  return [...new Set([migration, ...methods])].flatMap((method) =>
    typeof method === "function" ? String(method) : [],
  );
}

function idOf({ revision }: MigrationClass, name: string, file: string | undefined): string {
  if (typeof revision !== "string") return name;
  if (isUsableName(revision)) return revision;
  throw new AutogenError(
    "revision-invalid",
    `${JSON.stringify(revision)}${inFile(file)} cannot be the id of a revision.`,
    {
      nextStep:
        "An id has letters, digits, dots and underscores, and is none of head, heads, base and current.",
    },
  );
}

function idsOf(
  migration: MigrationClass,
  field: "parents" | "dependsOn",
  file: string | undefined,
): readonly string[] {
  const ids = migration[field];
  if (ids === undefined) return [];
  if (isListOfText(ids)) return ids;
  throw new AutogenError("revision-invalid", `"${field}"${inFile(file)} is not a list of revision ids.`, {
    nextStep: `Write static readonly ${field} = ["9f3c2a71d0b4"]${field === "parents" ? ", or [] for the first revision" : ""}.`,
  });
}

function labelsOf({ labels }: MigrationClass, file: string | undefined): readonly string[] {
  if (labels === undefined) return [];
  if (isListOfText(labels) && labels.every(isUsableName)) return labels;
  throw new AutogenError("revision-invalid", `"labels"${inFile(file)} is not a list of branch labels.`, {
    nextStep: 'Write static readonly labels = ["billing"]: letters, digits, dots and underscores.',
  });
}

function isListOfText(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((entry) => typeof entry === "string");
}

/** The first line of the class's comment, which is the message. */
function messageIn(file: string, name: string): string {
  const text = readFileSync(file, "utf8");
  const line = /\/\*\*\s*\n\s*\*\s*(\S.*)\n/.exec(text)?.[1];
  return line?.trim() ?? name.replace(/\d{13}$/, "");
}

/** A file without ids follows the one before it; the first one with ids and no parents follows the last without. */
export function chainPlainMigrations(revisions: readonly Revision[]): readonly Revision[] {
  const plain = revisions
    .filter(isPlain)
    .sort((left, right) => left.timestamp - right.timestamp || compareText(left.name, right.name));
  const last = plain[plain.length - 1];
  if (!last) return revisions;
  return revisions.map((revision) => {
    const position = plain.indexOf(revision);
    if (position > 0) return { ...revision, parents: [plain[position - 1]?.id ?? ""] };
    return position < 0 && revision.parents.length === 0 ? { ...revision, parents: [last.id] } : revision;
  });
}

function inFile(file: string | undefined): string {
  return file === undefined ? "" : ` in ${shown(file)}`;
}

/** `AddPriorityToTasks1763679060000` -> `Add priority to tasks` */
function wordsOf(name: string): string {
  const words = name
    .replace(/\d{13}$/, "")
    .replace(/([a-z\d])([A-Z])/g, "$1 $2")
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function shown(file: string): string {
  return relative(process.cwd(), file) || file;
}
