/** The revisions of another branch of the repository, read from git without checking it out: is there a head that this branch has not seen? */
import { spawnSync } from "node:child_process";
import { relative } from "node:path";
import type { Project } from "../database/project";
import type { History } from "../revisions/history";
import { readLinks, type RevisionLinks } from "../revisions/read-links";
import { AutogenError } from "../schema/errors";

/** A revision of the other branch that would be a second head beside those of this one. */
export interface ForeignHead {
  readonly id: string;
  /** Path in the repository. */
  readonly file: string;
}

/**
 * @param ref what git calls it: `origin/main`
 * @throws AutogenError `usage` where git does not know it
 */
export function foreignHeads(project: Project, history: History, ref: string): readonly ForeignHead[] {
  const theirs = linksAt(project, ref);
  const ours = new Set(history.revisions.map(({ id }) => id));
  const followed = new Set([
    ...history.revisions.flatMap(({ parents }) => parents),
    ...theirs.flatMap(({ parents }) => parents),
  ]);
  const added = history.heads.filter(({ id }) => !theirs.some((their) => their.id === id));
  // Without a head of our own theirs is simply newer.
  if (added.length === 0) return [];
  return theirs.filter(({ id }) => !ours.has(id) && !followed.has(id)).map(({ id, file }) => ({ id, file }));
}

function linksAt(project: Project, ref: string): readonly RevisionLinks[] {
  const folders = project.migrationFolders.map(({ path }) => relative(project.directory, path) || ".");
  const listed = git(project.directory, ["ls-tree", "-r", "--name-only", ref, "--", ...folders], ref);
  const files = listed
    .split("\n")
    .filter((file) => /\.[cm]?[tj]s$/.test(file) && !/\.d\.[cm]?ts$/.test(file));
  return files.flatMap((file) => readLinks(git(project.directory, ["show", `${ref}:./${file}`], ref), file));
}

function git(directory: string, words: readonly string[], ref: string): string {
  // A ref that begins with a dash would be an option.
  const isOption = ref.startsWith("-");
  const { status, stdout, stderr, error } = spawnSync("git", ["-C", directory, ...words], {
    encoding: "utf8",
    maxBuffer: 64_000_000,
  });
  if (status === 0 && !isOption) return stdout;
  throw new AutogenError(
    "usage",
    `git does not show "${ref}": ${(error?.message ?? stderr).trim().split("\n")[0] ?? ""}`,
    {
      nextStep:
        "Fetch the branch first (git fetch origin main), and name it as git does: --against origin/main.",
    },
  );
}
