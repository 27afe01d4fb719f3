/** `autogen -m "..."` and `autogen revision -m "..."` */
import { relative } from "node:path";
import type { Argv } from "yargs";
import { loadProject, type Project } from "../database/project";
import type { Proof } from "../database/proof/verdict";
import { draftRevisions, emptyPlan, writeRevisions, type NewRevision } from "../flows/generate";
import { runAfterWrite } from "../flows/after-write";
import { loadHistory } from "../flows/history";
import { placeRevision } from "../flows/placement";
import { planRevision, type Plan } from "../flows/plan";
import { proveDrafts, refuseFailed } from "../flows/verify";
import type { History } from "../revisions/history";
import { detectedText, noticesText } from "../report/lines";
import { proofsText, verdictJson } from "../report/proofs";
import { AutogenError } from "../schema/errors";
import { answersFrom, withAnswerOptions, type AnswerOptions } from "./answers";
import { terminalAsker } from "./ask";
import {
  runCommand,
  withSharedOptions,
  type CommandContext,
  type Outcome,
  type CommandAction,
  type SharedOptions,
} from "./command";
import { paintFor } from "./paint";
import { withPlacingOptions, wishesFrom, type PlacingOptions } from "./placing";

interface RevisionOptions extends SharedOptions, AnswerOptions, PlacingOptions {
  readonly message?: string | undefined;
  readonly empty?: boolean | undefined;
  readonly proof?: boolean | undefined;
}

export const revisionCommand: CommandAction<RevisionOptions> = {
  builder: (yargs) =>
    withPlacingOptions(
      withAnswerOptions(withSharedOptions(yargs as Argv<{ message?: string; empty?: boolean }>)),
    )
      .option("message", {
        alias: "m",
        type: "string",
        describe: "What the change is about; names the file",
        requiresArg: true,
      })
      .option("proof", {
        type: "boolean",
        default: true,
        describe: "Try the revision on scratch databases first; --no-proof: write it untried",
      })
      .option("empty", { type: "boolean", describe: "Compare nothing: a file for hand-written work" })
      .example('$0 -m "add priority to tasks"', "The daily command")
      .example('$0 -m "rename owner" --rename tasks.owner=assignee', "Answer without a terminal")
      .example('$0 -m "add priority" --backfill tasks.priority=0', "Give existing rows a value")
      .example('$0 revision --empty -m "normalise titles"', "A file for hand-written work"),
  handler: (options) => runCommand(options, (context) => revision(options, context)),
};

async function revision(options: RevisionOptions, context: CommandContext): Promise<Outcome> {
  const message = options.message?.trim() ?? "";
  if (message === "")
    throw new AutogenError("usage", "A revision needs a message.", {
      nextStep: 'Write autogen -m "what the change is about", or see autogen --help.',
    });
  const project = await loadProject(options.config);
  const history = await loadHistory(project);
  const place = placeRevision(project, history, wishesFrom(options));
  if (options.empty) {
    const written = await draftRevisions(project, history, {
      message,
      plan: emptyPlan(project),
      place,
      now: new Date(),
    });
    writeRevisions(written);
    await runAfterWrite(project, filesOf(written));
    const [only] = written.map(fileOf);
    return { text: `Wrote ${only?.file ?? ""}, empty, to be filled in by hand.`, value: { ...only } };
  }
  const plan = await planRevision(project, history, {
    against: "database",
    answers: answersFrom(options, project.keepsDrops),
    ...(place.parents[0] === undefined ? {} : { parent: place.parents[0] }),
    ...(context.isInteractive ? { ask: terminalAsker(context) } : {}),
    progress: context.progress,
  });
  const notices = noticesText(plan.unmanaged, plan.notCompared);
  if (plan.lines.length === 0)
    return {
      text: joined(notices, "Nothing changed: the database is what the entities say. No file was written."),
      value: {
        changes: [],
        revision: null,
        file: null,
        unmanaged: plan.unmanaged,
        notCompared: plan.notCompared,
      },
    };
  context.progress("writing the file");
  const draft = { message, plan, place, now: new Date() };
  const untried = await draftRevisions(project, history, draft);
  const proofs = options.proof === false ? [] : await proven(project, history, untried, plan.before, context);
  const identities = untried.map(({ revision }) => revision);
  const written = await draftRevisions(project, history, { ...draft, proofs }, identities);
  writeRevisions(written);
  await runAfterWrite(project, filesOf(written));
  const [first, ...others] = written.map(fileOf);
  return {
    text: joined(
      notices,
      `Detected:\n${detectedText(plan.lines, paintFor(process.stdout))}`,
      ...provenTexts(proofs, written),
      writtenText(written),
    ),
    value: {
      changes: plan.lines,
      ...first,
      ...(others.length > 0 ? { following: others } : {}),
      proofs: proofs.map(verdictJson),
      unmanaged: plan.unmanaged,
      notCompared: plan.notCompared,
    },
  };
}

function filesOf(written: readonly NewRevision[]): readonly string[] {
  return written.map(({ file }) => file);
}

function fileOf({ revision, file }: NewRevision): { readonly revision: string; readonly file: string } {
  return { revision, file: relative(process.cwd(), file) };
}

function provenTexts(proofs: readonly Proof[], written: readonly NewRevision[]): readonly string[] {
  if (proofs.length === 0) return [];
  return written.map(({ revision }) => {
    const which = written.length > 1 ? `, ${revision}` : "";
    const own = proofs.filter((proof) => proof.revision === revision);
    return `Proven on scratch databases${which}:\n${proofsText(own)}`;
  });
}

function writtenText(written: readonly NewRevision[]): string {
  const files = written.map(fileOf).map(({ file, revision }) => `${file} (revision ${revision})`);
  if (files.length === 1) return `Wrote ${files.join("")}. Read it, then run \`autogen upgrade\`.`;
  return (
    `Wrote ${files.join("\n  and ")}.\n` +
    "PostgreSQL builds an index concurrently only outside a transaction, so it has a file of its own. Read both, then run `autogen upgrade`."
  );
}

/** @throws AutogenError `proof-failed` */
async function proven(
  project: Project,
  history: History,
  untried: readonly NewRevision[],
  before: Plan["before"],
  context: CommandContext,
): Promise<readonly Proof[]> {
  context.progress("trying the revision on scratch databases");
  const proofs = await proveDrafts(project, history, untried, { before });
  refuseFailed(proofs);
  return proofs;
}

function joined(...parts: readonly string[]): string {
  return parts.filter((part) => part !== "").join("\n\n");
}
