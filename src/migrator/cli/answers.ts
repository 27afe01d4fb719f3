import type { Argv } from "yargs";
import type { Answers } from "../flows/questions";

export interface AnswerOptions {
  readonly rename?: readonly string[] | undefined;
  readonly value?: readonly string[] | undefined;
  readonly backfill?: readonly string[] | undefined;
  readonly using?: readonly string[] | undefined;
  readonly keep?: boolean | undefined;
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
    .option("value", {
      type: "string",
      array: true,
      nargs: 1,
      describe:
        "table.column.old=new: what rows with an enum value that goes get; --no-value: no row has (another) one",
    })
    .option("backfill", {
      type: "string",
      array: true,
      nargs: 1,
      describe:
        "table.column=SQL: what existing rows get in a column that becomes required; --no-backfill: no rows exist",
    })
    .option("using", {
      type: "string",
      array: true,
      nargs: 1,
      describe:
        "table.column=SQL: how values get to a type to which no conversion leads (PostgreSQL); --no-using: no rows exist",
    })
    .option("keep", {
      type: "boolean",
      describe: "Keep the values of dropped columns and tables aside, so that a downgrade brings them back",
    }) as Argv<T & AnswerOptions>;
}

/** @param keepsDrops what the settings say where the command line does not */
export function answersFrom(options: AnswerOptions, keepsDrops: boolean): Answers {
  const renames = given(options.rename);
  const values = given(options.value);
  const backfills = given(options.backfill);
  const using = given(options.using);
  return {
    renames: renames.texts,
    noRename: renames.isRefused,
    values: values.texts,
    noValue: values.isRefused,
    backfills: backfills.texts,
    noBackfill: backfills.isRefused,
    using: using.texts,
    noUsing: using.isRefused,
    keep: options.keep ?? keepsDrops,
  };
}

function given(option: readonly unknown[] = []): {
  readonly texts: readonly string[];
  readonly isRefused: boolean;
} {
  return {
    texts: option.filter((value): value is string => typeof value === "string"),
    isRefused: option.includes(false),
  };
}
