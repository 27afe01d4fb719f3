import type { Table } from "../../../../src/migrator/schema/schema";
import { introspect } from "../../../../src/migrator/dialects/postgres/introspect";
import { tableOf, withDatabase } from "./test-database";

const parent = tableOf("parents", [{ name: "code", type: "text", nullable: false }], {
  primaryKey: { name: "parents_pkey", columns: ["id"] },
  uniques: [{ name: "parents_code_id", columns: ["code", "id"] }],
});

const rich: Table = {
  name: "tasks",
  comment: "what's \\ to do",
  columns: [
    { name: "id", type: "bigint", nullable: false, autoincrement: true },
    { name: "number", type: "integer", nullable: false, identity: "by default" },
    {
      name: "title",
      type: "varchar(120)",
      nullable: false,
      default: "'it''s \\ new'",
      comment: 'it\'s "quoted"',
    },
    { name: "free", type: "varchar", nullable: true, collation: "C" },
    { name: "letter", type: "char(3)", nullable: true, default: "'abc'" },
    { name: "status", type: "task_status", nullable: false, default: "'in work'" },
    { name: "history", type: "task_status[]", nullable: true, default: "'{open}'" },
    { name: "hidden", type: "_flag", nullable: true },
    { name: "tier", type: 'billing."Tier Name"', nullable: true },
    { name: "tiers", type: 'billing."Tier Name"[]', nullable: true },
    { name: "created", type: "timestamptz(3)", nullable: false, default: "now()" },
    { name: "due", type: "timestamp", nullable: true, default: "CURRENT_TIMESTAMP" },
    { name: "at", type: "timetz", nullable: true },
    { name: "price", type: "numeric(10,2)", nullable: true, default: "1.50" },
    { name: "low", type: "bigint", nullable: true, default: "-1" },
    { name: "ratio", type: "double precision", nullable: true, default: "'-1.5'" },
    { name: "single", type: "real", nullable: true },
    { name: "done", type: "boolean", nullable: false, default: "false" },
    { name: "bits", type: "varbit(3)", nullable: true, default: "'101'" },
    { name: "tags", type: "varchar(20)[]", nullable: true, default: "'{}'" },
    { name: "options", type: "jsonb", nullable: true, default: `'{"a": 1}'` },
    { name: "raw", type: "bytea", nullable: true },
    { name: "key", type: "uuid", nullable: true, default: "gen_random_uuid()" },
    { name: "wait", type: "interval", nullable: true, default: "'1 day'" },
    { name: "parent_code", type: "text", nullable: true },
    { name: "parent_id", type: "integer", nullable: true },
  ],
  primaryKey: { name: "PK_tasks", columns: ["number", "id"] },
  uniques: [
    { name: "UQ_a", columns: ["title", "free"], deferrable: "initially deferred" },
    { name: "UQ_b", columns: ["free"] },
  ],
  checks: [{ name: "CHK_price", expression: "price > (0)::numeric" }],
  foreignKeys: [
    {
      name: "FK_parent",
      columns: ["parent_code", "parent_id"],
      references: { table: { name: "parents" }, columns: ["code", "id"] },
      onDelete: "cascade",
      onUpdate: "set null",
      deferrable: "initially immediate",
    },
  ],
  indexes: [
    { name: "IDX_a", columns: [{ column: "title" }, { column: "number", descending: true }], unique: true },
    {
      name: "IDX_b",
      columns: [
        { column: "number", nulls: "first" },
        { column: "id", descending: true, nulls: "last" },
      ],
    },
    {
      name: "IDX_c",
      columns: [{ expression: "lower((title)::text)" }],
      where: "number > 3",
      include: ["price"],
    },
    { name: "IDX_d", columns: [{ column: "options" }], method: "gin" },
    {
      name: "IDX_e",
      columns: [{ column: "title", collation: "POSIX", operatorClass: "varchar_pattern_ops" }],
    },
  ],
};

describe("introspect", () => {
  it("gives back the table that was created", () =>
    withDatabase(async (database) => {
      await database.execute(
        { kind: "createSchema", name: "billing" },
        { kind: "createEnum", type: { name: "task_status", values: ["open", "in work", "o'k"] } },
        { kind: "createEnum", type: { name: "_flag", values: [] } },
        { kind: "createEnum", type: { schema: "billing", name: "Tier Name", values: ["z", "a"] } },
        { kind: "createTable", table: parent },
        { kind: "createTable", table: rich },
      );
      expect(await introspect(database, { schemas: ["billing", "absent"] })).toEqual({
        dialect: "postgres",
        tables: [parent, rich],
        enums: [
          { name: "_flag", values: [] },
          { name: "task_status", values: ["open", "in work", "o'k"] },
          { schema: "billing", name: "Tier Name", values: ["z", "a"] },
        ],
        schemas: ["billing"],
        views: [],
        unsupported: [],
      });
    }));

  it("sends the same number of queries for 10 and for 300 tables", () =>
    withDatabase(async (database) => {
      const counts: number[] = [];
      for (const size of [10, 290]) {
        for (let number = 0; number < size; number += 1) {
          await database.query(
            `create table t${size}_${number} (id serial primary key, v text unique check (v <> ''))`,
          );
        }
        const earlier = database.sent.length;
        expect((await database.introspect()).tables.length).toBe(size === 10 ? 10 : 300);
        counts.push(database.sent.length - earlier);
      }
      expect(counts).toEqual([8, 8]);
    }));

  it("reads only the tables and enum types asked for, and skips the ignored ones", () =>
    withDatabase(async (database) => {
      await database.query(`
        create schema other;
        create type used as enum ('a');
        create type unused as enum ('b');
        create table one (id integer primary key, kind used[]);
        create table two (id integer references one);
        create table other.three (id integer references one);
        create table migrations (id integer)`);
      const some = await introspect(database, {
        tables: [{ name: "one" }, { schema: "other", name: "three" }, { name: "absent" }],
      });
      expect(some.tables.map(({ schema, name }) => [schema, name])).toEqual([
        [undefined, "one"],
        ["other", "three"],
      ]);
      expect(some.enums).toEqual([{ name: "used", values: ["a"] }]);
      expect(some.tables[1]?.foreignKeys[0]?.references.table).toEqual({ name: "one" });
      const all = await introspect(database, { schemas: ["other", "public"], ignoredTables: ["migrations"] });
      expect(all.tables.map(({ name }) => name)).toEqual(["one", "two", "three"]);
      expect(all.schemas).toEqual(["other"]);
    }));

  it("names what it does not compare, and says nothing of what an extension made", () =>
    withDatabase(async (database) => {
      await database.query(`
        create extension if not exists hstore;
        create table t (id integer, twice integer generated always as (id * 2) stored, exclude (id with =));
        create view v as select 1 as one;
        create materialized view m as select 1 as one;
        create table p (id integer) partition by range (id);
        create table p1 partition of p for values from (0) to (9);
        create function f() returns trigger language plpgsql as 'begin return new; end';
        create trigger tr before insert on t for each row execute function f();
        create rule ru as on delete to t do nothing;
        create policy po on t`);
      const schema = await database.introspect();
      expect(schema.unsupported.map(({ what, name }) => `${what} ${name}`)).toEqual([
        "partitioned table p",
        "partition p1",
        "policy t.po",
        "rule t.ru",
        "trigger t.tr",
      ]);
      expect(schema.tables.map(({ name }) => name)).toEqual(["t"]);
      expect(schema.tables[0]?.columns[1]).toEqual({
        name: "twice",
        type: "integer",
        nullable: true,
        generated: { expression: "id * 2", storage: "stored" },
      });
    }));

  it("tells a sequence that the column owns from one that it only uses", () =>
    withDatabase(async (database) => {
      await database.query(`
        create sequence shared;
        create table t (
          a serial,
          b integer default nextval('shared'),
          c text)`);
      await database.query("create sequence own owned by t.c");
      await database.query("alter table t alter c set default 'N' || nextval('own')");
      const { columns } = await database.table("t");
      expect(columns.map(({ autoincrement, default: text }) => autoincrement ?? text)).toEqual([
        true,
        "nextval('shared'::regclass)",
        "'N'::text || nextval('own'::regclass)",
      ]);
    }));
});
