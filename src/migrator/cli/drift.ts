/** `autogen drift` */
import { relative } from "node:path";
import type { Argv } from "yargs";
import { loadProject, type Project } from "../database/project";
import type { Proof } from "../database/proof/verdict";
import { readDrift, recordAdopted, type Drift } from "../flows/drift";
import { runAfterWrite } from "../flows/after-write";
import { draftRevisions, writeRevisions, type NewRevision } from "../flows/generate";
import { loadHistory } from "../flows/history";
import { proveDrafts, refuseFailed } from "../flows/verify";
import type { History } from "../revisions/history";
import { detectedText, listedText } from "../report/lines";
import { proofsText, verdictJson } from "../report/proofs";
import { AutogenError } from "../schema/errors";
import {
  runCommand,
  withSharedOptions,
  type CommandAction,
  type CommandContext,
  type Outcome,
  type SharedOptions,
} from "./command";
import { exitCodes } from "./exit-codes";
import { paintFor } from "./paint";

interface DriftOptions extends SharedOptions {
  readonly proof?: boolean | undefined;
  readonly adopt?: boolean | undefined;
  readonly message?: string | undefined;
}

export const driftCommand: CommandAction<DriftOptions> = {
  builder: (yargs) =>
    withSharedOptions(yargs as Argv<{ adopt?: boolean; message?: string }>)
      .option("adopt", {
        type: "boolean",
        describe: "Write a revision that does the same, and record it here as applied",
      })
      .option("message", {
        alias: "m",
        type: "string",
        requiresArg: true,
        describe: "The message of that revision",
      })
      .option("proof", {
        type: "boolean",
        default: true,
        describe: "Try that revision on scratch databases first; --no-proof: write it untried",
      })
      .example("$0 drift", "What did somebody change by hand? Exits with 1 when there is something")
      .example('$0 drift --adopt -m "index made in the night of the 3rd"', "Make it part of the history"),
  handler: (options) => runCommand(options, (context) => drift(options, context)),
};

async function drift(options: DriftOptions, context: CommandContext): Promise<Outcome> {
  const project = await loadProject(options.config);
  const history = await loadHistory(project);
  const found = await readDrift(project, history, context.progress);
  if (options.adopt) return adopt({ project, history, found }, options, context);
  const isClean = found.lines.length === 0;
  const parts = [
    isClean
      ? `No drift: ${found.database} is what its ${given(found)}.`
      : `Changed by hand in ${found.database}, compared with what its ${given(found)}:\n${detectedText(found.lines, paintFor(process.stdout))}`,
    ...listedText("Known to no revision, so maybe of another tool:", found.foreign),
    ...(isClean
      ? []
      : ['Next: undo it by hand, or run autogen drift --adopt -m "..." to make it part of the history.']),
  ];
  return {
    text: parts.join("\n\n"),
    value: { database: found.database, drift: found.lines, foreign: found.foreign },
    exitCode: isClean ? exitCodes.ok : exitCodes.changesFound,
  };
}

interface Adoption {
  readonly project: Project;
  readonly history: History;
  readonly found: Drift;
}

async function adopt(
  adoption: Adoption,
  { message, proof }: DriftOptions,
  context: CommandContext,
): Promise<Outcome> {
  const { project, history, found } = adoption;
  if (found.lines.length === 0)
    return {
      text: "There is no drift to adopt. No file was written.",
      value: { drift: [], revision: null, file: null },
    };
  if (message === undefined || message.trim() === "")
    throw new AutogenError("usage", "A revision needs a message.", {
      nextStep: 'Write autogen drift --adopt -m "what was done by hand".',
    });
  if (found.pending.length > 0)
    throw new AutogenError(
      "not-up-to-date",
      `The target database is not up to date: ${counted(found.pending.length)} not applied, and the new one would follow them.`,
      { nextStep: "Run `autogen upgrade`, then this command again." },
    );
  const targets = project.targets.map(({ dialect }) => dialect);
  const draft = {
    message: message.trim(),
    plan: { revisions: [{ ...found, transaction: true }], targets },
    now: new Date(),
  };
  const untried = await draftRevisions(project, history, draft);
  const proofs = proof === false ? [] : await proven(adoption, untried, context);
  const identities = untried.map(({ revision }) => revision);
  const drafts = await draftRevisions(project, history, { ...draft, proofs }, identities);
  // One planned, one drafted.
  const written = drafts[0] as NewRevision;
  writeRevisions(drafts);
  await runAfterWrite(project, [written.file]);
  await recordAdopted(project, written);
  const file = relative(process.cwd(), written.file);
  return {
    text:
      `Adopted:\n${detectedText(found.lines, paintFor(process.stdout))}\n\n` +
      (proofs.length > 0 ? `Proven on scratch databases:\n${proofsText(proofs)}\n\n` : "") +
      `Wrote ${file} (revision ${written.revision}) and recorded it as applied in ${found.database}.\n` +
      "Other databases get the change with `autogen upgrade`. Where the entities should have it too, declare it there.",
    value: { drift: found.lines, revision: written.revision, file, proofs: proofs.map(verdictJson) },
  };
}

/** @throws AutogenError `proof-failed` */
async function proven(
  { project, history }: Adoption,
  untried: readonly NewRevision[],
  context: CommandContext,
): Promise<readonly Proof[]> {
  context.progress("trying the revision on scratch databases");
  const proofs = await proveDrafts(project, history, untried, { draftsFollow: "database" });
  refuseFailed(proofs);
  return proofs;
}

/** `3 revisions give` */
function given({ applied }: Drift): string {
  return `${counted(applied.length)} ${applied.length === 1 ? "gives" : "give"}`;
}

function counted(count: number): string {
  return count === 1 ? "1 revision" : `${count} revisions`;
}
