/** The hard cases of docs/hard-cases.md, by number. */
import { hardColumns } from "./hard-columns";
import { hardEnums } from "./hard-enums";
import { hardKeys } from "./hard-keys";
import { hardSqlite } from "./hard-sqlite";
import { hardViews } from "./hard-views";
import type { HardCase } from "../support/hard-case";

export const hardCases: readonly HardCase[] = [
  ...hardColumns,
  ...hardEnums,
  ...hardKeys,
  ...hardSqlite,
  ...hardViews,
].sort((left, right) => (left.number < right.number ? -1 : 1));
