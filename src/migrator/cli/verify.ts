/** `autogen verify` */
import type { Argv } from "yargs";
import { loadProject } from "../database/project";
import { loadHistory } from "../flows/history";
import { verifyRevisions, type VerifiedRevision } from "../flows/verify";
import { verdictJson, verifiedText } from "../report/proofs";
import { revisionJson } from "../report/revisions";
import {
  runCommand,
  withSharedOptions,
  type CommandAction,
  type CommandContext,
  type Outcome,
  type SharedOptions,
} from "./command";
import { exitCodes } from "./exit-codes";

interface VerifyOptions extends SharedOptions {
  readonly range?: string | undefined;
}

export const verifyCommand: CommandAction<VerifyOptions> = {
  builder: (yargs) =>
    withSharedOptions(yargs as Argv<{ range?: string }>)
      .positional("range", {
        type: "string",
        describe: "A revision, or from:to, from: or :to; all when left out",
      })
      .example("$0 verify", "In CI: do all revisions work, and do their headers tell the truth?")
      .example("$0 verify head", "Only the newest one"),
  handler: (options) => runCommand(options, (context) => verify(options, context)),
};

async function verify(options: VerifyOptions, context: CommandContext): Promise<Outcome> {
  const project = await loadProject(options.config);
  const history = await loadHistory(project);
  context.progress("trying the revisions on scratch databases");
  const verified = await verifyRevisions(project, history, options.range);
  const isRight = verified.every(({ proofs }) => proofs.every((proof) => proof.isRight));
  return {
    text: verifiedText(verified),
    value: { right: isRight, revisions: verified.map(verifiedJson) },
    exitCode: isRight ? exitCodes.ok : exitCodes.changesFound,
  };
}

function verifiedJson({ revision, proofs }: VerifiedRevision): unknown {
  return { ...revisionJson(revision), proofs: proofs.map(verdictJson) };
}
