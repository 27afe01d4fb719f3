/** `autogen merge [revisions..]` */
import { relative } from "node:path";
import type { Argv } from "yargs";
import type { ComparedOrders, OrdersVerdict } from "../database/merge-orders";
import { loadProject } from "../database/project";
import { runAfterWrite } from "../flows/after-write";
import { draftRevisions, emptyPlan, writeRevisions } from "../flows/generate";
import { loadHistory } from "../flows/history";
import { planMerge, type MergePlan } from "../flows/merge";
import { placeRevision } from "../flows/placement";
import { detectedText, shown } from "../report/lines";
import { revisionLine } from "../report/revisions";
import { AutogenError } from "../schema/errors";
import {
  runCommand,
  withSharedOptions,
  type CommandAction,
  type CommandContext,
  type Outcome,
  type SharedOptions,
} from "./command";
import { paintFor } from "./paint";

interface MergeOptions extends SharedOptions {
  readonly revisions?: readonly string[] | undefined;
  readonly message?: string | undefined;
  readonly force?: boolean | undefined;
  readonly splice?: boolean | undefined;
  readonly "branch-label"?: readonly string[] | undefined;
  readonly id?: string | undefined;
}

export const mergeCommand: CommandAction<MergeOptions> = {
  builder: (yargs) =>
    withSharedOptions(yargs as Argv<{ revisions?: string[] }>)
      .positional("revisions", {
        type: "string",
        array: true,
        describe: "The heads to join: ids, branch labels, heads; all when left out",
      })
      .option("message", { alias: "m", type: "string", requiresArg: true, describe: "What is joined" })
      .option("force", {
        type: "boolean",
        describe: "Write the file although the order of the branches makes a difference",
      })
      .option("splice", { type: "boolean", describe: "Join also what something follows already" })
      .option("branch-label", {
        type: "string",
        array: true,
        requiresArg: true,
        describe: "Name of the branch that begins here",
      })
      .option("id", { type: "string", requiresArg: true, describe: "The revision's id; random otherwise" })
      .example('$0 merge -m "join billing and priority"', "Join all heads")
      .example("$0 merge 9f3c 77aa", "Join these two"),
  handler: (options) => runCommand(options, (context) => merge(options, context)),
};

async function merge(options: MergeOptions, context: CommandContext): Promise<Outcome> {
  const project = await loadProject(options.config);
  const history = await loadHistory(project);
  const { labels, ...naming } = placeRevision(
    project,
    { ...history, heads: [] },
    {
      labels: options["branch-label"] ?? [],
      id: options.id,
    },
  );
  context.progress("applying the branches in either order on scratch databases");
  const plan = await planMerge(project, history, {
    revisions: options.revisions ?? [],
    splice: options.splice === true,
  });
  const findings = findingsText(plan);
  const conflict = plan.orders.find(({ verdict }) => isConflict(verdict));
  if (conflict && !options.force)
    throw new AutogenError(
      "merge-conflict",
      `The branches do not fit together, so no file was written.\n\n${findings}`,
      {
        nextStep:
          "Change one of the revisions so that the order makes no difference (or let it follow the other, by its `parents`), and merge again. " +
          "With --force the file is written all the same, for you to fill in.",
        details: { shared: plan.shared.map(({ name }) => name), orders: plan.orders },
      },
    );
  const message = options.message?.trim() || `merge ${plan.heads.map(({ id }) => id).join(" and ")}`;
  const written = await draftRevisions(project, history, {
    message,
    plan: emptyPlan(project),
    place: { ...naming, labels, parents: plan.heads.map(({ id }) => id) },
    now: new Date(),
  });
  writeRevisions(written);
  await runAfterWrite(
    project,
    written.map(({ file }) => file),
  );
  const file = relative(process.cwd(), written[0]?.file ?? "");
  return {
    text: `${findings}\n\nWrote ${file} (revision ${written[0]?.revision ?? ""}), which joins them. Run \`autogen upgrade\`.`,
    value: {
      file,
      revision: written[0]?.revision,
      parents: plan.heads.map(({ id }) => id),
      shared: plan.shared.map(({ name, revisions }) => ({ name, revisions: revisions.map(({ id }) => id) })),
      unknown: plan.unknown.map(({ id }) => id),
      orders: plan.orders,
    },
  };
}

function isConflict({ kind }: OrdersVerdict): boolean {
  return kind === "different" || kind === "failed";
}

function findingsText({ heads, shared, unknown, orders }: MergePlan): string {
  return [
    `Heads:\n${heads.map((head) => `  ${revisionLine(head)}`).join("\n")}`,
    shared.length === 0
      ? "They change different things."
      : `They change the same things:\n${shared.map(sharedText).join("\n")}`,
    ...(unknown.length > 0
      ? [
          `Not known without running it (hand-written):\n${unknown.map((revision) => `  ${revisionLine(revision)}`).join("\n")}`,
        ]
      : []),
    `Applied in either order on scratch databases:\n${ordersLines(orders).join("\n")}`,
  ].join("\n\n");
}

function sharedText({ name, revisions }: MergePlan["shared"][number]): string {
  return `  ${shown(name)}  ${revisions.map(({ id, message }) => `${id} "${shown(message)}"`).join(" and ")}`;
}

/** One line for each database where all is well; otherwise one for each group of heads that has something to say. */
function ordersLines(orders: readonly ComparedOrders[]): readonly string[] {
  return [...new Set(orders.map(({ target }) => target))].flatMap((target) => {
    const own = orders.filter((compared) => compared.target === target);
    const telling = own.filter(({ verdict }) => verdict.kind !== "equal");
    if (telling.length === 0) return [`  ${target.padEnd(8)}  ${verdictText({ kind: "equal" })}`];
    return telling.map(({ heads, verdict }) => {
      const which = own.length > 1 ? `${heads.join(" and ")}: ` : "";
      return `  ${target.padEnd(8)}  ${which}${verdictText(verdict)}`;
    });
  });
}

function verdictText(verdict: OrdersVerdict): string {
  switch (verdict.kind) {
    case "equal":
      return "the same schema";
    case "different":
      return `two schemas; from the one to the other:\n${detectedText(verdict.lines, paintFor(process.stdout)).replace(/^/gm, "          ")}`;
    case "failed":
      return `fails where ${verdict.first} comes first: ${shown(verdict.why)}`;
    case "unproven":
      return `not tried: ${shown(verdict.why)}`;
  }
}
