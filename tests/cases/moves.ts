/** Entities that move to another schema of PostgreSQL. SQLite has none: there a table at most gets another name. */
import { EntitySchema } from "typeorm";
import type { DialectName } from "../../src/migrator/schema/schema";
import type { EditCase } from "../support/edit-case";
import { belongsTo, entity, enumType, key } from "../support/studio";

/** With whatever has a schema of its own: a sequence, an enum type, an index, a computed column, and a table that points at it. */
const invoices = (
  dialect: DialectName,
  { table = "invoices", schema }: { readonly table?: string; readonly schema?: string },
): readonly EntitySchema[] => [
  entity(
    table,
    {
      id: { ...key, generated: "increment" },
      state: { type: enumType(dialect), enum: ["draft", "sent"], default: "draft" },
      total: { type: "integer" },
      doubled: { type: "integer", generatedType: "STORED", asExpression: "total * 2", nullable: true },
    },
    {
      ...(schema === undefined ? {} : { schema }),
      indices: [{ columns: ["total"], where: "state = 'sent'" }],
      checks: [{ name: "CHK_total", expression: "total > 0 OR state = 'draft'" }],
      uniques: [{ columns: ["total", "state"] }],
    },
  ),
  entity("payments", { id: key }, { relations: belongsTo(table, "invoice_id") }),
];

const rowsOf = (table: string): NonNullable<EditCase["rows"]> => ({
  [table]: [
    { id: 1, state: "draft", total: 5 },
    { id: 2, state: "sent", total: 7 },
  ],
  payments: [{ id: 1, invoice_id: 2 }],
});

/** Which stays, and has a type of the name that the archive's gets. */
const users = (dialect: DialectName): EntitySchema =>
  entity("users", {
    id: { ...key, generated: "increment" },
    state: { type: enumType(dialect), enum: ["on", "off"] },
  });

const archive = (dialect: DialectName, table: string, schema?: string): EntitySchema =>
  new EntitySchema({
    name: "archive",
    tableName: table,
    ...(schema === undefined ? {} : { schema }),
    columns: {
      id: { ...key, generated: "increment" },
      state: { type: enumType(dialect), enum: ["on", "off", "gone"] },
    },
  });

export const moves: readonly EditCase[] = [
  {
    title: "a table moves to another schema, with its enum type, sequence, keys and indexes",
    before: (dialect) => invoices(dialect, { schema: "sales" }),
    after: (dialect) => invoices(dialect, { schema: "studio" }),
    rows: rowsOf("sales.invoices"),
    renames: ["sales.invoices=studio.invoices"],
    proposed: ["sales.invoices=studio.invoices"],
    rebuilds: 0,
    notOn: ["sqlite"],
  },
  {
    title: "a table moves to another schema under another name",
    before: (dialect) => invoices(dialect, { schema: "sales" }),
    after: (dialect) => invoices(dialect, { schema: "studio", table: "bills" }),
    rows: rowsOf("sales.invoices"),
    renames: ["sales.invoices=studio.bills"],
    rebuilds: 0,
    notOn: ["sqlite"],
  },
  {
    title: "a table moves out of the default schema",
    before: (dialect) => invoices(dialect, {}),
    after: (dialect) => invoices(dialect, { schema: "studio" }),
    rows: rowsOf("invoices"),
    renames: ["invoices=studio.invoices"],
    proposed: ["invoices=studio.invoices"],
    rebuilds: 0,
    notOn: ["sqlite"],
  },
  {
    title: "a table moves into the default schema",
    before: (dialect) => invoices(dialect, { schema: "studio" }),
    after: (dialect) => invoices(dialect, {}),
    rows: rowsOf("studio.invoices"),
    renames: ["studio.invoices=invoices"],
    proposed: ["studio.invoices=invoices"],
    rebuilds: 0,
    notOn: ["sqlite"],
  },
  {
    title: "a table moves and gets the name of one that stays behind",
    before: (dialect) => [users(dialect), archive(dialect, "users_archive")],
    after: (dialect) => [users(dialect), archive(dialect, "users", "studio")],
    rows: { users: [{ id: 1, state: "off" }], users_archive: [{ id: 9, state: "gone" }] },
    renames: ["users_archive=studio.users"],
    rebuilds: 0,
    notOn: ["sqlite"],
  },
];

/** One file for both databases; in SQLite's only the name is another one. */
export const sharedMoves: readonly (EditCase & { readonly lead: DialectName })[] = [
  {
    title: "led by PostgreSQL, a table moves under another name",
    lead: "postgres",
    before: (dialect) => invoices(dialect, { schema: "sales" }),
    after: (dialect) => invoices(dialect, { schema: "studio", table: "bills" }),
    renames: ["sales.invoices=studio.bills"],
    rebuilds: 1,
  },
  {
    title: "led by SQLite, which has no schemas, a table moves under another name",
    lead: "sqlite",
    before: (dialect) => invoices(dialect, { schema: "sales" }),
    after: (dialect) => invoices(dialect, { schema: "studio", table: "bills" }),
    renames: ["invoices=bills", "sales.bills=studio.bills"],
    proposed: ["invoices=bills"],
    rebuilds: 1,
  },
  {
    title: "led by SQLite, a move that it knows nothing of is asked about",
    lead: "sqlite",
    before: (dialect) => invoices(dialect, { schema: "sales" }),
    after: (dialect) => invoices(dialect, { schema: "studio" }),
    renames: ["sales.invoices=studio.invoices"],
    proposed: ["sales.invoices=studio.invoices"],
    rebuilds: 0,
  },
];
