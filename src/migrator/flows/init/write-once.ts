/** Files that `init` adds to a project. Nothing that is there is overwritten. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { AutogenError } from "../../schema/errors";

/** @returns whether it was written; false where a file of that name is there. @throws AutogenError `file-not-written` */
export function writeOnce(file: string, text: string): boolean {
  if (existsSync(file)) return false;
  write(file, text, "wx");
  return true;
}

/** Commands of the package, under names that are free. @returns the names that were added */
export function addPackageScripts(directory: string): readonly string[] {
  const file = join(directory, "package.json");
  if (!existsSync(file)) return [];
  const text = readFileSync(file, "utf8");
  const description = JSON.parse(text) as { scripts?: Record<string, string> };
  const added = Object.entries(scripts).filter(([name]) => description.scripts?.[name] === undefined);
  if (added.length === 0) return [];
  const indent = /^[{[]\r?\n([ \t]+)/.exec(text)?.[1] ?? "  ";
  const next = { ...description, scripts: { ...description.scripts, ...Object.fromEntries(added) } };
  write(file, `${JSON.stringify(next, undefined, indent)}\n`, "w");
  return added.map(([name]) => name);
}

const scripts: Readonly<Record<string, string>> = {
  "db:revision": "autogen revision",
  "db:upgrade": "autogen upgrade",
  "db:check": "autogen check",
};

export const ciFile = ".github/workflows/migrations.yml";

/** Fails a push whose entities and migrations disagree. Needs no database. */
export function ciText(directory: string): string {
  const { setup, cache, install, run } = managerOf(directory);
  return `name: migrations
on: [push, pull_request]
jobs:
  check:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
${setup}      - uses: actions/setup-node@v4
        with:
          node-version: 22
          cache: ${cache}
      - run: ${install}
      - run: ${run} autogen check
`;
}

interface Manager {
  readonly setup: string;
  readonly cache: string;
  readonly install: string;
  readonly run: string;
}

function managerOf(directory: string): Manager {
  if (existsSync(join(directory, "pnpm-lock.yaml")))
    return {
      setup: "      - uses: pnpm/action-setup@v4\n",
      cache: "pnpm",
      install: "pnpm install --frozen-lockfile",
      run: "pnpm exec",
    };
  if (existsSync(join(directory, "yarn.lock")))
    return { setup: "", cache: "yarn", install: "yarn install --immutable", run: "yarn" };
  return { setup: "", cache: "npm", install: "npm ci", run: "npx" };
}

function write(file: string, text: string, flag: "w" | "wx"): void {
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text, { flag });
  } catch (error) {
    throw new AutogenError(
      "file-not-written",
      `Cannot write ${relative(process.cwd(), file)}: ${error instanceof Error ? error.message : String(error)}`,
      { nextStep: "Check the folder's permissions and the free space of the disk.", cause: error },
    );
  }
}
