/** Options of the commands that write a revision: where it stands, how it is called. */
import type { Argv } from "yargs";
import type { PlacementWishes } from "../flows/placement";

export interface PlacingOptions {
  readonly head?: string | undefined;
  readonly splice?: boolean | undefined;
  readonly "branch-label"?: readonly string[] | undefined;
  readonly "depends-on"?: readonly string[] | undefined;
  readonly id?: string | undefined;
  readonly folder?: string | undefined;
}

export function withPlacingOptions<T>(yargs: Argv<T>): Argv<T & PlacingOptions> {
  return yargs
    .option("head", {
      type: "string",
      requiresArg: true,
      describe: "The revision to follow, where there are several heads: an id, label@head, base",
    })
    .option("splice", { type: "boolean", describe: "Follow --head although something follows it already" })
    .option("branch-label", {
      type: "string",
      array: true,
      requiresArg: true,
      describe: "Name of the branch that begins with this revision",
    })
    .option("depends-on", {
      type: "string",
      array: true,
      requiresArg: true,
      describe: "A revision of another branch that must be applied first",
    })
    .option("id", { type: "string", requiresArg: true, describe: "The revision's id; random otherwise" })
    .option("folder", {
      type: "string",
      requiresArg: true,
      describe: "Which of the folders of migrations gets the file; the first otherwise",
    }) as Argv<T & PlacingOptions>;
}

export function wishesFrom(options: PlacingOptions): PlacementWishes {
  return {
    head: options.head,
    splice: options.splice,
    labels: options["branch-label"] ?? [],
    dependsOn: options["depends-on"] ?? [],
    id: options.id,
    folder: options.folder,
  };
}
