/** Puts rewritten files in the place of the original ones: all of them, or none. */
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import type { Project } from "../database/project";
import { AutogenError } from "../schema/errors";
import type { RewrittenFile } from "./eject";

interface Replacement {
  readonly file: string;
  readonly temporary: string;
  readonly before: string;
  readonly after: string;
}

/**
 * What git does not hold is copied first.
 * @returns the folder of the copies, where there was something to copy
 * @throws AutogenError `file-not-written`; the folder is as it was
 */
export function writeEjected(
  project: Project,
  rewritten: readonly RewrittenFile[],
  now: Date,
): string | undefined {
  const replacements = rewritten.flatMap(({ revision: { file }, before, after }): Replacement[] =>
    file === undefined
      ? []
      : [
          {
            file,
            temporary: join(dirname(file), `.${basename(file)}.ejected-${process.pid}`),
            before,
            after,
          },
        ],
  );
  const done: Replacement[] = [];
  try {
    const copies = copyUncommitted(project, replacements, now);
    replacements.forEach(writeBeside);
    for (const replacement of replacements) {
      requireUnchanged(replacement);
      renameSync(replacement.temporary, replacement.file);
      done.push(replacement);
    }
    return copies;
  } catch (error) {
    for (const { file, before } of done) writeFileSync(file, before);
    for (const { temporary } of replacements) rmSync(temporary, { force: true });
    throw notWritten(error);
  }
}

function writeBeside({ file, temporary, after }: Replacement): void {
  writeFileSync(temporary, after, { flag: "wx" });
  chmodSync(temporary, statSync(file).mode);
}

/** Somebody may have saved it in an editor meanwhile. */
function requireUnchanged({ file, before }: Replacement): void {
  if (readFileSync(file, "utf8") !== before)
    throw new Error(`${relative(process.cwd(), file)} was changed while it was being rewritten`);
}

function copyUncommitted(
  { directory, backup }: Project,
  replacements: readonly Replacement[],
  now: Date,
): string | undefined {
  if (replacements.length === 0 || areCommitted(directory, replacements)) return undefined;
  const folder = join(backup.directory, `migrations-${now.toISOString().replace(/[:.]/g, "-")}`);
  mkdirSync(folder, { recursive: true });
  for (const { file } of replacements) {
    const copy = join(folder, relative(directory, file).replaceAll("..", "_"));
    mkdirSync(dirname(copy), { recursive: true });
    copyFileSync(file, copy);
  }
  return folder;
}

/** Where there is no git, nothing is. */
function areCommitted(directory: string, replacements: readonly Replacement[]): boolean {
  const words = ["status", "--porcelain", "--ignored", "--untracked-files=all", "--"];
  const { status, stdout } = spawnSync(
    "git",
    ["-C", directory, ...words, ...replacements.map(({ file }) => file)],
    {
      encoding: "utf8",
      env: { ...process.env, GIT_OPTIONAL_LOCKS: "0" },
    },
  );
  return status === 0 && stdout === "";
}

function notWritten(cause: unknown): AutogenError {
  return new AutogenError(
    "file-not-written",
    `The rewritten files cannot be put in place, and the migration files are as they were: ${cause instanceof Error ? cause.message : String(cause)}`,
    {
      nextStep: "Check the folder's permissions and the free space of the disk, and run the command again.",
      cause,
    },
  );
}
