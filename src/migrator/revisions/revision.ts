/** One migration file as a node of the history. */
import { readFileSync } from "node:fs";
import { relative } from "node:path";
import type { MigrationInterface } from "typeorm";

export interface Revision {
  /** 12 hexadecimal digits, or what `--id` said; for a plain TypeORM migration its class name. */
  readonly id: string;
  /** The revisions that it follows. Several: it merges branches. */
  readonly parents: readonly string[];
  /** Revisions of other branches that must be applied before it, without being its parents. */
  readonly dependsOn: readonly string[];
  /** Names of the branch that begins here. */
  readonly labels: readonly string[];
  /** What TypeORM's `migrations` table calls it: the class name, ending in the timestamp. */
  readonly name: string;
  /** Milliseconds since 1970, from the end of the class name. */
  readonly timestamp: number;
  /** Absolute path; undefined where only the class is known (in an application), or only the journal. */
  readonly file: string | undefined;
  /** The first line of the file's header, or the class name without its timestamp. */
  readonly message: string;
  /** `false` in the class: the file runs outside a transaction. */
  readonly transaction: boolean;
  /** JavaScript of its class, or of its functions: all that a call of `up` or `down` may run. Empty where it is none of the project's. */
  source(): readonly string[];
  create(): MigrationInterface;
}

/** Names of applied migrations, as the `migrations` table has them. */
export type Applied = ReadonlySet<string>;

/** Where a person finds it: the path from here, or the class. */
export function placeOf({ file, name }: Pick<Revision, "file" | "name">): string {
  return file === undefined ? `class ${name}` : relative(process.cwd(), file) || file;
}

/** Its id and where a person finds it: `9f3c (migrations/1-a.ts)` */
export function idAndPlace(revision: Pick<Revision, "id" | "file" | "name">): string {
  return `${revision.id} (${placeOf(revision)})`;
}

/** The text of its file; empty where there is none. */
export function textOf({ file }: Pick<Revision, "file">): string {
  return file === undefined ? "" : readFileSync(file, "utf8");
}

/** A plain TypeORM migration says no id of its own. */
export function isPlain({ id, name }: Revision): boolean {
  return id === name;
}

/** Targets give these characters and words a meaning: `label@head`, `id+1`, `a:b`. */
const reserved: ReadonlySet<string> = new Set(["head", "heads", "base", "current"]);

/** May an id or a label read so? Letters, digits, dots and underscores, and not a word that targets use. */
export function isUsableName(text: string): boolean {
  return /^[\p{L}\p{N}_.]+$/u.test(text) && !reserved.has(text);
}
