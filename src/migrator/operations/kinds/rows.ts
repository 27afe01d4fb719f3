import { displayName } from "../../schema/names";
import type { Backfill, ForgetRows, KeepRows, RestoreRows, RunSql } from "../operation";
import { linkKey, type OperationKind } from "../kind";

export const backfill: OperationKind<Backfill> = {
  apply: (_operation, before) => before,
  // The filled values may stay: a column that allows NULL again still holds what it held.
  reverse: () => [],
  describe: ({ table, column, value }) => ({
    sign: "~",
    subject: `${displayName(table)}.${column}`,
    detail: `existing rows get ${value}`,
  }),
  links: ({ table, column }) => ({
    creates: [linkKey.filled(table, column)],
    needs: [linkKey.table(table), linkKey.column(table, column), linkKey.shape(table, column)],
  }),
};

export const keepRows: OperationKind<KeepRows> = {
  apply: (_operation, before) => before,
  // What is put back is written where the column or table comes back; see `diff/keep`.
  reverse: ({ table, as }) => [{ kind: "forgetRows", table, kept: as }],
  describe: ({ table, columns, key }) => ({
    sign: "~",
    subject: key
      ? columns.map((column) => `${displayName(table)}.${column}`).join(", ")
      : `table ${displayName(table)}`,
    detail: "kept aside for the way back",
  }),
  // It comes before the drop, and after a rename that gave the names it speaks of.
  links: ({ table, columns, key = [] }) => ({
    needs: [linkKey.table(table), ...[...columns, ...key].map((column) => linkKey.column(table, column))],
    releases: [linkKey.table(table), ...[...columns, ...key].map((column) => linkKey.column(table, column))],
  }),
};

export const restoreRows: OperationKind<RestoreRows> = {
  apply: (_operation, before) => before,
  reverse: () => [],
  describe: ({ table }) => ({ sign: "~", subject: `table ${displayName(table)}`, detail: "rows put back" }),
  links: ({ table }) => ({ needs: [linkKey.table(table)] }),
};

export const forgetRows: OperationKind<ForgetRows> = {
  apply: (_operation, before) => before,
  reverse: () => [],
  describe: ({ kept }) => ({ sign: "-", subject: `table ${kept}`, detail: "what was kept aside" }),
  links: () => ({}),
};

export const sql: OperationKind<RunSql> = {
  apply: (_operation, before) => before,
  reverse: () => [],
  describe: (operation) => ({ sign: "~", subject: "sql", detail: firstLine(operation.sql) }),
  links: () => ({}),
};

function firstLine(text: string): string {
  const line = text.trim().split("\n")[0] ?? "";
  return line.length > 80 ? `${line.slice(0, 79)}…` : line;
}
