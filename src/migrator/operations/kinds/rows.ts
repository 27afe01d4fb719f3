import { displayName } from "../../schema/names";
import type { Backfill, RunSql } from "../operation";
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
