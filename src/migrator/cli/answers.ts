import type { Argv } from "yargs";
import type { Answers } from "../flows/questions";

export interface AnswerOptions {
  readonly rename?: readonly string[] | undefined;
  readonly backfill?: readonly string[] | undefined;
}

/** yargs turns `--no-rename` into `rename: false`; an array option then holds that one value. */
export function withAnswerOptions<T>(yargs: Argv<T>): Argv<T & AnswerOptions> {
  return yargs
    .option("rename", {
      type: "string",
      array: true,
      nargs: 1,
      describe: "old=new: table.column=new_column or table=new_table; --no-rename: nothing (else) is renamed",
    })
    .option("backfill", {
      type: "string",
      array: true,
      nargs: 1,
      describe:
        "table.column=SQL: what existing rows get in a column that becomes required; --no-backfill: no rows exist",
    }) as Argv<T & AnswerOptions>;
}

export function answersFrom(options: AnswerOptions): Answers {
  const renames = (options.rename ?? []) as readonly unknown[];
  const backfills = (options.backfill ?? []) as readonly unknown[];
  return {
    renames: renames.filter((value): value is string => typeof value === "string"),
    noRename: renames.includes(false),
    backfills: backfills.filter((value): value is string => typeof value === "string"),
    noBackfill: backfills.includes(false),
  };
}
