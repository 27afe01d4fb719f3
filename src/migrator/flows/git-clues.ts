/**
 * What the working tree's edits say about names. A rename shows in the code as well: lines that differ in one name only. `git diff` since
 * the last commit that touched the migrations is read once, in bounded time; without git there are no clues, and never an error.
 */
import { spawnSync } from "node:child_process";
import { relative } from "node:path";
import type { Project } from "../database/project";
import { noClues, type Clues } from "../diff/likeness/clues";
import { spellingKey } from "../diff/likeness/words";

const longestDiff = 4_000_000;
const timeout = 2_000;

export function gitClues(project: Pick<Project, "directory" | "migrationsDirectory">): Clues {
  const diff = readDiff(project);
  return diff === undefined ? noClues : cluesIn(diff);
}

function readDiff({
  directory,
  migrationsDirectory,
}: Pick<Project, "directory" | "migrationsDirectory">): string | undefined {
  const migrations = relative(directory, migrationsDirectory);
  const isInside = migrations !== "" && !migrations.startsWith("..");
  const last = isInside ? git(directory, ["log", "-1", "--format=%H", "--", migrations])?.trim() : undefined;
  const files = ["*.ts", "*.tsx", "*.mts", "*.cts", "*.js", ...(isInside ? [`:(exclude)${migrations}`] : [])];
  const options = ["-U0", "--no-color", "--no-ext-diff", "--no-textconv", "--relative"];
  return git(directory, [
    "diff",
    ...options,
    last === undefined || last === "" ? "HEAD" : last,
    "--",
    ...files,
  ]);
}

/** What git prints; undefined where there is no git, no repository, no commit, or no answer in time. */
function git(directory: string, words: readonly string[]): string | undefined {
  const { status, stdout } = spawnSync("git", ["-C", directory, ...words], {
    encoding: "utf8",
    timeout,
    maxBuffer: longestDiff,
    stdio: ["ignore", "pipe", "ignore"],
    env: { ...process.env, GIT_OPTIONAL_LOCKS: "0" },
  });
  return status === 0 ? stdout : undefined;
}

/** The clues of a text that `git diff -U0` printed. */
export function cluesIn(diff: string): Clues {
  const counts = new Map<string, Map<string, number>>();
  for (const { from, to } of replacements(diff)) {
    const row = counts.get(from) ?? new Map<string, number>();
    counts.set(from, row.set(to, (row.get(to) ?? 0) + 1));
  }
  return {
    replaced: (from, to) => {
      const froms = looseKeys(from);
      const tos = looseKeys(to);
      let sites = 0;
      let crossings = 0;
      for (const [old, row] of counts)
        for (const [next, count] of row) {
          if (froms.has(old) && tos.has(next)) sites += count;
          else if (froms.has(old) || tos.has(next)) crossings += count;
        }
      return { sites, crossings };
    },
  };
}

/** A column's name and that of its property differ by the naming strategy, a table's and its class's also in number. */
function looseKeys(name: string): ReadonlySet<string> {
  const key = spellingKey(name);
  return new Set([key, key.replace(/id$/, ""), key.replace(/s$/, "")].filter((text) => text !== ""));
}

interface Replacement {
  readonly from: string;
  readonly to: string;
}

function replacements(diff: string): readonly Replacement[] {
  return hunksOf(diff).flatMap(({ removed, added }) => {
    const open = added.map(tokens);
    return removed.map(tokens).flatMap((old): Replacement[] => {
      for (const [position, line] of open.entries()) {
        const found = onlyDifference(old, line);
        if (!found) continue;
        open.splice(position, 1);
        return [found];
      }
      return [];
    });
  });
}

interface Hunk {
  readonly removed: readonly string[];
  readonly added: readonly string[];
}

function hunksOf(diff: string): readonly Hunk[] {
  const hunks: { removed: string[]; added: string[] }[] = [];
  for (const line of diff.split("\n")) {
    const last = hunks[hunks.length - 1];
    if (line.startsWith("@@")) hunks.push({ removed: [], added: [] });
    else if (line.startsWith("diff ")) hunks.push({ removed: [], added: [] });
    else if (line.startsWith("--- ") || line.startsWith("+++ ")) continue;
    else if (line.startsWith("-")) last?.removed.push(line.slice(1));
    else if (line.startsWith("+")) last?.added.push(line.slice(1));
  }
  // Whole files rewritten say nothing about names, and comparing all their lines takes long.
  return hunks.filter(({ removed, added }) => removed.length <= 200 && added.length <= 200);
}

function tokens(line: string): readonly string[] {
  return line.slice(0, 500).match(/[\p{L}\p{N}_$]+|[^\s\p{L}\p{N}_$]/gu) ?? [];
}

/** The one name that two lines differ in, wherever it stands in them; undefined where they differ in more, or in nothing. */
function onlyDifference(left: readonly string[], right: readonly string[]): Replacement | undefined {
  if (left.length !== right.length) return undefined;
  let found: Replacement | undefined;
  for (const [position, token] of left.entries()) {
    const other = right[position] ?? "";
    if (token === other) continue;
    const pair = { from: spellingKey(token), to: spellingKey(other) };
    const isName = /^[\p{L}_$]/u.test(token) && /^[\p{L}_$]/u.test(other);
    if (!isName || (found && (found.from !== pair.from || found.to !== pair.to))) return undefined;
    found = pair;
  }
  return found;
}
