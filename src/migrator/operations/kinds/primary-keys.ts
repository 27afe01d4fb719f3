import { editTable, requireTable } from "../../schema/edit";
import type { AddPrimaryKey, DropPrimaryKey } from "../operation";
import { linkKey, type OperationKind } from "../kind";
import { columnList, shapes } from "./constraints";
import { displayName } from "../../schema/names";

export const addPrimaryKey: OperationKind<AddPrimaryKey> = {
  apply: ({ table, primaryKey }, before) => editTable(before, table, (old) => ({ ...old, primaryKey })),
  reverse: ({ table }) => [{ kind: "dropPrimaryKey", table }],
  describe: ({ table, primaryKey }) => ({
    sign: "+",
    subject: `primary key of ${displayName(table)}`,
    detail: columnList(primaryKey.columns),
  }),
  links: ({ table, primaryKey }) => ({
    creates: [
      linkKey.uniqueKey(table, primaryKey.columns),
      `primary key ${linkKey.table(table)}`,
      ...linkKey.backingIndex(table, primaryKey),
    ],
    needs: shapes(table, primaryKey.columns),
  }),
};

export const dropPrimaryKey: OperationKind<DropPrimaryKey> = {
  apply: ({ table }, before) => editTable(before, table, ({ primaryKey: _primaryKey, ...rest }) => rest),
  reverse: ({ table }, before) => {
    const { primaryKey } = requireTable(before, table);
    return primaryKey ? [{ kind: "addPrimaryKey", table, primaryKey }] : [];
  },
  describe: ({ table }, before) => ({
    sign: "-",
    subject: `primary key of ${displayName(table)}`,
    detail: columnList(requireTable(before, table).primaryKey?.columns ?? []),
  }),
  links: ({ table }, before) => {
    const { columns = [], ...named } = requireTable(before, table).primaryKey ?? {};
    return {
      drops: [
        linkKey.uniqueKey(table, columns),
        `primary key ${linkKey.table(table)}`,
        ...linkKey.backingIndex(table, named),
      ],
      needs: [linkKey.table(table)],
      releases: shapes(table, columns),
    };
  },
};
