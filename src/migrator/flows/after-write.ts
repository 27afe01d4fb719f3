/** The project's own formatter or linter runs over a migration file that was just written. */
import { spawnSync } from "node:child_process";
import { delimiter, dirname, join, relative } from "node:path";
import type { Project } from "../database/project";
import { AutogenError } from "../schema/errors";

/**
 * Runs each hook over each file, in order. Without a shell, so no name can mean anything to one; programs are found in
 * `node_modules/.bin` first, as npm scripts find them.
 * @throws AutogenError `hook-failed`; the files stay
 */
export async function runAfterWrite(project: Project, files: readonly string[]): Promise<void> {
  for (const hook of project.files.afterWrite)
    for (const file of files) {
      if (typeof hook === "string") runProgram(project, hook, file);
      else await runFunction(hook, file);
    }
}

function runProgram({ directory }: Project, command: string, file: string): void {
  const [program = "", ...words] = wordsOf(command).map((word) => word.replaceAll("{file}", file));
  const { status, error, stdout, stderr } = spawnSync(program, words, {
    cwd: directory,
    encoding: "utf8",
    env: { ...process.env, PATH: searchPath(directory) },
    // npm's own launchers are .cmd files there.
    shell: process.platform === "win32",
  });
  if (status === 0) return;
  const said = `${stdout ?? ""}${stderr ?? ""}`.trim().slice(-2000);
  throw failure(command, file, error?.message ?? (said || `it ended with ${status ?? "a signal"}`));
}

async function runFunction(hook: (file: string) => void | Promise<void>, file: string): Promise<void> {
  try {
    await hook(file);
  } catch (error) {
    throw failure(hook.name || "a function", file, error instanceof Error ? error.message : String(error));
  }
}

/** Words stand between spaces; quotes hold spaces together. */
function wordsOf(command: string): readonly string[] {
  return [...command.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(
    ([, double, single, plain]) => double ?? single ?? plain ?? "",
  );
}

function searchPath(directory: string): string {
  const folders: string[] = [];
  for (let folder = directory; ; folder = dirname(folder)) {
    folders.push(join(folder, "node_modules", ".bin"));
    if (folder === dirname(folder)) break;
  }
  return [...folders, process.env["PATH"] ?? ""].join(delimiter);
}

function failure(hook: string, file: string, why: string): AutogenError {
  return new AutogenError(
    "hook-failed",
    `${relative(process.cwd(), file)} is written, but \`${hook}\` failed over it: ${why}`,
    { nextStep: "Run it by hand, or mend `afterWrite` in the autogen settings." },
  );
}
