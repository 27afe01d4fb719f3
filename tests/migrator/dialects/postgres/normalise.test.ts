import { introspect } from "../../../../src/migrator/dialects/postgres/introspect";
import { needsNormalising, normalise } from "../../../../src/migrator/dialects/postgres/normalise";
import type { Schema, Table } from "../../../../src/migrator/schema/schema";
import { withDatabase, type TestDatabase } from "./test-database";

type Edit = (table: Table) => Table;

async function createTasks(database: TestDatabase): Promise<Schema> {
  await database.query(`
    create type kind as enum ('bug', 'idea');
    create table tasks (
      id integer,
      status varchar(20) default 'a',
      kind kind default 'bug',
      options jsonb default '{"a":1}',
      price numeric(10,2) default 1.50,
      since timestamptz default now() - interval '1 day',
      twice integer generated always as (id*2) stored,
      constraint ck_status check (status in ('a','b')),
      constraint ck_kind check (kind in ('bug')),
      constraint ck_both check (price > 0 and tasks.id > 0));
    create index ix on tasks (lower(status)) where status in ('a', 'b') and kind = 'bug'`);
  return introspect(database, {});
}

/** The same schema as a developer would write it. */
const inOtherWords: Edit = (table) => ({
  ...table,
  columns: table.columns.map((column) => ({
    ...column,
    ...(column.name === "options" && { default: `'{"a":1}'` }),
    ...(column.name === "price" && { default: "'1.50'" }),
    ...(column.name === "since" && { default: "NOW() - INTERVAL '1 day'" }),
    ...(column.generated && { generated: { ...column.generated, expression: "id*2" } }),
  })),
  checks: [
    { name: "ck_both", expression: "price > 0 and tasks.id > 0" },
    { name: "ck_kind", expression: "kind in ('bug')" },
    { name: "ck_status", expression: "status in ('a','b')" },
  ],
  indexes: [
    {
      name: "ix",
      columns: [{ expression: "LOWER(status)" }],
      where: "status in ('a', 'b') and kind = 'bug'",
    },
  ],
});

function edited(schema: Schema, edit: Edit): Schema {
  return { ...schema, tables: schema.tables.map(edit) };
}

function editedColumn(schema: Schema, name: string, text: string): Schema {
  return edited(schema, (table) => ({
    ...table,
    columns: table.columns.map((column) => (column.name === name ? { ...column, default: text } : column)),
  }));
}

describe("normalise", () => {
  it.each([
    "outside a transaction",
    "inside a transaction",
    "inside a transaction that only the server knows",
  ])("adopts the database's words where the meaning is the same, %s", (place) =>
    withDatabase(async (database) => {
      const before = await createTasks(database);
      const desired = edited(before, inOtherWords);
      expect(needsNormalising(before, desired)).toBe(true);
      if (place === "inside a transaction") await database.startTransaction();
      if (place.endsWith("knows")) await database.query("BEGIN");
      const connection = { query: (sql: string, parameters?: unknown[]) => database.query(sql, parameters) };
      await database.query("create table marker ()");
      const normalised = await normalise(place.endsWith("knows") ? connection : database, before, desired);
      expect(normalised).toEqual(before);
      expect(await database.query("select to_regclass('marker')::text as marker")).toEqual([
        { marker: "marker" },
      ]);
      if (place !== "outside a transaction") await database.query("ROLLBACK");
      expect(await database.query("select 1 from pg_class where relpersistence = 't'")).toEqual([]);
    }),
  );

  it("finds out by itself that no transaction is open", () =>
    withDatabase(async (database) => {
      const before = await createTasks(database);
      const connection = { query: (sql: string, parameters?: unknown[]) => database.query(sql, parameters) };
      expect(await normalise(connection, before, edited(before, inOtherWords))).toEqual(before);
    }));

  it("asks nothing when nothing differs, or only in letter case and spaces", () =>
    withDatabase(async (database) => {
      const before = await createTasks(database);
      database.sent.length = 0;
      const desired = editedColumn(before, "since", "NOW()  -  '1 day'::interval");
      expect(needsNormalising(before, desired)).toBe(false);
      expect(await normalise(database, before, desired)).toEqual(before);
      expect(database.sent).toEqual([]);
    }));

  it.each([
    ["status", "'b'"],
    ["kind", "'idea'"],
    ["kind", "'not a value'"],
    ["since", "now() - interval '2 days'"],
    ["since", "no such function()"],
    ["options", `'{"a":2}'`],
  ])("keeps a real difference: %s default %s", (column, text) =>
    withDatabase(async (database) => {
      const before = await createTasks(database);
      const desired = editedColumn(before, column, text);
      expect(await normalise(database, before, desired)).toEqual(desired);
    }),
  );

  it("is not misled by a neighbour that the server refuses", () =>
    withDatabase(async (database) => {
      const before = await createTasks(database);
      const desired = editedColumn(edited(before, inOtherWords), "kind", "'not a value'");
      expect(await normalise(database, before, desired)).toEqual(
        editedColumn(before, "kind", "'not a value'"),
      );
    }));

  it("keeps a real difference of a check and of an index", () =>
    withDatabase(async (database) => {
      const before = await createTasks(database);
      const desired = edited(before, (table) => ({
        ...table,
        checks: [{ name: "ck_status", expression: "status in ('a','c')" }],
        indexes: [{ name: "ix", columns: [{ expression: "upper(status)" }], where: "status in ('a')" }],
      }));
      expect(await normalise(database, before, desired)).toEqual(desired);
    }));

  it("works with a type that does not exist yet", () =>
    withDatabase(async (database) => {
      const before = await createTasks(database);
      const words = edited(before, inOtherWords);
      const withNewType = edited(words, (table) => ({
        ...table,
        columns: [...table.columns, { name: "added", type: "fresh[]", nullable: true, default: "'{x}'" }],
      }));
      const desired = { ...withNewType, enums: [...before.enums, { name: "fresh", values: ["x"] }] };
      const normalised = await normalise(database, before, desired);
      expect(normalised.tables[0]?.checks).toEqual(before.tables[0]?.checks);
    }));

  it("works on a session that is read only by default, and says so where it cannot", () =>
    withDatabase(async (database) => {
      const before = await createTasks(database);
      const desired = edited(before, inOtherWords);
      await database.query("set default_transaction_read_only to on");
      expect(await normalise(database, before, desired)).toEqual(before);
      await database.startTransaction();
      await expect(normalise(database, before, desired)).rejects.toMatchObject({
        code: "database-read-only",
      });
      await database.rollbackTransaction();
    }));
});
