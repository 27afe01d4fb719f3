/** `autogen edit <revision>` */
import { spawnSync } from "node:child_process";
import { relative } from "node:path";
import type { Argv } from "yargs";
import { loadProject } from "../database/project";
import { readHistory } from "../flows/history";
import { AutogenError } from "../schema/errors";
import { wantedRevisions } from "./show";
import {
  runCommand,
  withSharedOptions,
  type CommandAction,
  type Outcome,
  type SharedOptions,
} from "./command";

interface EditOptions extends SharedOptions {
  readonly revision?: string | undefined;
}

export const editCommand: CommandAction<EditOptions> = {
  builder: (yargs) =>
    withSharedOptions(yargs as Argv<{ revision?: string }>)
      .positional("revision", {
        type: "string",
        demandOption: true,
        describe: "An id or its beginning, head, current, a branch label",
      })
      .example("$0 edit head", "Opens the newest file in $VISUAL or $EDITOR"),
  handler: (options) => runCommand(options, () => edit(options)),
};

async function edit({ config, json, revision: wanted = "head" }: EditOptions): Promise<Outcome> {
  const project = await loadProject(config);
  const revisions = await wantedRevisions(project, await readHistory(project), wanted);
  const files = revisions.flatMap(({ file }) => file ?? []);
  const names = files.map((file) => relative(process.cwd(), file));
  openEditor(files, names, json === true);
  return { text: `Edited ${names.join(", ")}.`, value: { files: names } };
}

function openEditor(files: readonly string[], names: readonly string[], asJson: boolean): void {
  const editor = process.env["VISUAL"] || process.env["EDITOR"];
  if (!editor)
    throw new AutogenError("usage", "Neither VISUAL nor EDITOR says which editor to open.", {
      nextStep: `Set one (EDITOR="code --wait"), or open ${names.join(", ")} yourself.`,
    });
  const [program = "", ...words] = editor.split(/\s+/).filter((word) => word !== "");
  const { status, error } = spawnSync(program, [...words, ...files], {
    stdio: ["inherit", asJson ? process.stderr : "inherit", "inherit"],
  });
  if (status === 0) return;
  throw new AutogenError(
    "usage",
    `The editor "${editor}" ${error ? `does not start: ${error.message}` : `ended with ${status ?? "a signal"}`}.`,
    {
      nextStep: `Check VISUAL and EDITOR, or open ${names.join(", ")} yourself.`,
    },
  );
}
