import type { Operation } from "../../../../src/migrator/operations/operation";
import { tableOf, withDatabase } from "./test-database";

const t = { name: "t" };

describe("execute", () => {
  it("creates, renames and drops schemas, tables and their comments", () =>
    withDatabase(async (database) => {
      await database.execute(
        { kind: "createSchema", name: "Other One" },
        { kind: "createSchema", name: "Other One" },
        { kind: "createTable", table: tableOf("t", [], { comment: "first" }) },
        { kind: "alterTableComment", table: t, comment: "it's second" },
        { kind: "renameTable", table: t, to: "u" },
      );
      expect(await database.introspect()).toMatchObject({ tables: [{ name: "u", comment: "it's second" }] });
      await database.execute(
        { kind: "alterTableComment", table: { name: "u" }, comment: null },
        { kind: "dropTable", table: { name: "u" } },
        { kind: "dropSchema", name: "Other One" },
      );
      expect((await database.introspect()).tables).toEqual([]);
    }));

  it("changes columns and constraints of one table in few statements", () =>
    withDatabase(async (database) => {
      await database.execute({
        kind: "createTable",
        table: tableOf("t", [{ name: "a", type: "text", nullable: true }]),
      });
      await database.query("insert into t values (1, null), (2, 'x')");
      database.sent.length = 0;
      await database.execute(
        {
          kind: "addColumn",
          table: t,
          column: { name: "b", type: "integer", nullable: false, default: "7", comment: "seven" },
        },
        { kind: "addColumn", table: t, column: { name: "c", type: "text", nullable: true } },
        { kind: "backfill", table: t, column: "a", value: "'none' || id" },
        {
          kind: "alterColumn",
          table: t,
          column: "a",
          changes: { nullable: false, default: "'new'", comment: "named" },
        },
        { kind: "addPrimaryKey", table: t, primaryKey: { name: "pk", columns: ["id"] } },
        { kind: "addUnique", table: t, unique: { name: "uq", columns: ["a", "b"] } },
        { kind: "addCheck", table: t, check: { name: "ck", expression: "b > 0" } },
        {
          kind: "createIndex",
          table: t,
          index: { name: "ix", columns: [{ column: "b", descending: true }], where: "b > 1" },
        },
      );
      const alters = database.sent.filter((sql) => sql.startsWith("ALTER TABLE"));
      expect(alters).toHaveLength(3);
      expect(await database.query("select * from t order by id")).toEqual([
        { id: 1, a: "none1", b: 7, c: null },
        { id: 2, a: "x", b: 7, c: null },
      ]);
      expect(await database.table("t")).toEqual({
        name: "t",
        columns: [
          { name: "id", type: "integer", nullable: false },
          { name: "a", type: "text", nullable: false, default: "'new'", comment: "named" },
          { name: "b", type: "integer", nullable: false, default: "7", comment: "seven" },
          { name: "c", type: "text", nullable: true },
        ],
        primaryKey: { name: "pk", columns: ["id"] },
        uniques: [{ name: "uq", columns: ["a", "b"] }],
        checks: [{ name: "ck", expression: "b > 0" }],
        foreignKeys: [],
        indexes: [{ name: "ix", columns: [{ column: "b", descending: true }], where: "b > 1" }],
      });
    }));

  it("renames and drops everything that a table has", () =>
    withDatabase(async (database) => {
      const foreignKey = {
        columns: ["a"],
        references: { table: t, columns: ["id"] },
        onDelete: "no action",
        onUpdate: "no action",
      } as const;
      await database.execute(
        {
          kind: "createTable",
          table: tableOf("t", [{ name: "a", type: "integer", nullable: false, default: "1" }], {
            primaryKey: { columns: ["id"] },
            uniques: [{ columns: ["a", "id"] }],
            checks: [{ expression: "a > 0" }],
            foreignKeys: [foreignKey],
            indexes: [{ name: "ix", columns: [{ column: "a" }] }],
          }),
        },
        { kind: "renameColumn", table: t, column: "a", to: "b" },
        { kind: "renameIndex", table: t, index: "ix", to: "iy" },
        { kind: "renameConstraint", table: t, constraint: "t_a_id_key", to: "renamed" },
      );
      expect(await database.table("t")).toMatchObject({
        columns: [{ name: "id" }, { name: "b" }],
        primaryKey: { name: "t_pkey" },
        uniques: [{ name: "renamed", columns: ["b", "id"] }],
        checks: [{ expression: "b > 0" }],
        foreignKeys: [{ name: "t_a_fkey", columns: ["b"] }],
        indexes: [{ name: "iy" }],
      });
      await database.execute(
        { kind: "dropIndex", table: t, index: "iy" },
        { kind: "dropForeignKey", table: t, foreignKey: { columns: ["b"] } },
        { kind: "dropCheck", table: t, check: { expression: "(b>0)" } },
        { kind: "dropUnique", table: t, unique: { columns: ["b", "id"] } },
        { kind: "dropPrimaryKey", table: t },
        { kind: "dropColumn", table: t, column: "b" },
      );
      expect(await database.table("t")).toEqual(tableOf("t", []));
    }));

  it("fills a column whose foreign key waits for the end of the transaction, and alters it at once", () =>
    withDatabase(async (database) => {
      await database.query(`
        create table t (
          id integer primary key,
          parent integer constraint fk references t deferrable initially deferred,
          constraint uq unique (parent, id) deferrable initially deferred);
        insert into t values (1, null)`);
      await database.execute(
        { kind: "backfill", table: t, column: "parent", value: "id" },
        { kind: "alterColumn", table: t, column: "parent", changes: { nullable: false } },
      );
      expect(await database.query("select * from t")).toEqual([{ id: 1, parent: 1 }]);
    }));

  it("keeps a unique constraint over the columns of the primary key, which CREATE TABLE would swallow", () =>
    withDatabase(async (database) => {
      const table = tableOf("t", [], {
        primaryKey: { name: "pk", columns: ["id"] },
        uniques: [
          { name: "uq1", columns: ["id"] },
          { name: "uq2", columns: ["id"] },
        ],
      });
      await database.execute({ kind: "createTable", table });
      expect(await database.table("t")).toEqual(table);
    }));

  it("says which constraint it does not find", () =>
    withDatabase(async (database) => {
      await database.execute({ kind: "createTable", table: tableOf("t", []) });
      const drop = database.execute({ kind: "dropUnique", table: t, unique: { columns: ["id"] } });
      await expect(drop).rejects.toThrow('Unique constraint on (id) of table "t" was not found');
    }));

  it("reads the database again after hand-written SQL", () =>
    withDatabase(async (database) => {
      await database.execute(
        { kind: "sql", sql: "create table t (id integer, constraint odd_name unique (id))" },
        { kind: "dropUnique", table: t, unique: { columns: ["id"] } },
      );
      expect((await database.table("t")).uniques).toEqual([]);
    }));

  const conversions: readonly (readonly [from: string, value: string, to: string, expected: string])[] = [
    ["text", "'12'", "integer", "12"],
    ["integer", "12", "text", "12"],
    ["varchar(9)", "'abc'", "varchar(20)", "abc"],
    ["integer", "2", "boolean", "true"],
    ["boolean", "true", "bigint", "1"],
    ["timestamp", "'2020-01-01 10:00'", "timestamptz", "2020-01-01 10:00:00+00"],
    ["timestamptz", "'2020-01-01 10:00Z'", "timestamp(3)", "2020-01-01 10:00:00"],
    ["text", `'{"a":1}'`, "jsonb", '{"a": 1}'],
    ["jsonb", `'{"a":1}'`, "text", '{"a": 1}'],
    ["text", "'x'", "text[]", "{x}"],
    ["text[]", "'{1,2}'", "integer[]", "{1,2}"],
    ["integer[]", "'{1,2}'", "varchar(5)[]", "{1,2}"],
    ["integer", "12", "bigint[]", "{12}"],
    ["mood", "'fine'", "text", "fine"],
    ["varchar", "'fine'", "mood", "fine"],
    ["mood", "'fine'", "mood2", "fine"],
    ["mood[]", "'{fine}'", "mood2[]", "{fine}"],
    ["numeric(10,2)", "1.5", "double precision", "1.5"],
    ["double precision", "1.6", "integer", "2"],
    ["date", "'2020-01-01'", "timestamp", "2020-01-01 00:00:00"],
    ["text", "'2020-01-01'", "date", "2020-01-01"],
    ["char(3)", "'a'", "varchar(5)", "a"],
    ["uuid", "'00000000-0000-0000-0000-000000000001'", "text", "00000000-0000-0000-0000-000000000001"],
    ["text", "'00000000-0000-0000-0000-000000000001'", "uuid", "00000000-0000-0000-0000-000000000001"],
  ];

  it("keeps the values when a type changes, in any time zone", () =>
    withDatabase(async (database) => {
      await database.query("set timezone to 'Asia/Tokyo'");
      await database.query("create type mood as enum ('fine', 'bad'); create type mood2 as enum ('fine')");
      for (const [from, value, to, expected] of conversions) {
        await database.query(`create table t (id integer not null, c ${from} default ${value})`);
        await database.query(`insert into t values (1, ${value}), (2, null)`);
        await database.execute({
          kind: "alterColumn",
          table: t,
          column: "c",
          changes: { type: to, default: null },
        });
        await database.query("set timezone to 'UTC'");
        const rows = await database.query("select c::text as c from t order by id");
        await database.query("set timezone to 'Asia/Tokyo'");
        expect([from, to, ...rows.map((row) => row["c"])]).toEqual([from, to, expected, null]);
        expect(await database.column("t", "c")).toEqual({ name: "c", type: to, nullable: true });
        await database.query("drop table t");
      }
    }));

  it("refuses to cut values off silently", () =>
    withDatabase(async (database) => {
      await database.query("create table t (c varchar(9)); insert into t values ('too long')");
      const shorten: Operation = {
        kind: "alterColumn",
        table: t,
        column: "c",
        changes: { type: "varchar(3)" },
      };
      await expect(database.execute(shorten)).rejects.toThrow("too long");
      await database.rollbackTransaction();
      await database.execute({ ...shorten, using: 'left("c", 3)' });
      expect(await database.query("select c from t")).toEqual([{ c: "too" }]);
    }));

  it("keeps default, collation, indexes and checks of a column whose type changes", () =>
    withDatabase(async (database) => {
      await database.query(`
        create table t (
          c varchar(9) collate "C" not null default 'x' constraint ck check (c <> ''),
          d integer default 5, constraint uq unique (c, d));
        create index ix on t (lower(c)) where c > 'a'`);
      await database.execute(
        { kind: "alterColumn", table: t, column: "c", changes: { type: "varchar(20)" } },
        { kind: "alterColumn", table: t, column: "d", changes: { type: "bigint", default: "6" } },
      );
      expect(database.sent.filter((sql) => sql.startsWith("ALTER TABLE"))).toHaveLength(1);
      expect(await database.table("t")).toMatchObject({
        columns: [
          { name: "c", type: "varchar(20)", collation: "C", default: "'x'" },
          { name: "d", type: "bigint", default: "6" },
        ],
        uniques: [{ name: "uq" }],
        checks: [{ name: "ck" }],
        indexes: [{ name: "ix" }],
      });
      await database.execute({ kind: "alterColumn", table: t, column: "c", changes: { collation: null } });
      expect((await database.column("t", "c")).collation).toBeUndefined();
    }));

  it("widens a serial primary key under its foreign keys, rows and sequence included", () =>
    withDatabase(async (database) => {
      await database.query(`
        create table parents (id serial primary key);
        create table children (id integer, parent_id integer references parents);
        insert into parents values (default), (default);
        insert into children values (1, 2)`);
      await database.execute(
        { kind: "alterColumn", table: { name: "parents" }, column: "id", changes: { type: "bigint" } },
        {
          kind: "alterColumn",
          table: { name: "children" },
          column: "parent_id",
          changes: { type: "bigint" },
        },
      );
      expect(await database.column("parents", "id")).toEqual({
        name: "id",
        type: "bigint",
        nullable: false,
        autoincrement: true,
      });
      expect((await database.table("children")).foreignKeys).toHaveLength(1);
      await database.query("select setval('parents_id_seq', 3000000000)");
      expect(await database.query("insert into parents values (default) returning id")).toEqual([
        { id: "3000000001" },
      ]);
      expect(await database.query("select * from children")).toEqual([{ id: 1, parent_id: "2" }]);
    }));

  it("attaches and detaches a sequence or an identity behind the values that are there", () =>
    withDatabase(async (database) => {
      await database.query(
        "create table t (id integer primary key); insert into t values (5); create sequence t_id_seq",
      );
      const change = (changes: Extract<Operation, { kind: "alterColumn" }>["changes"]): Promise<void> =>
        database.execute({ kind: "alterColumn", table: t, column: "id", changes });
      const insert = async (): Promise<unknown> =>
        (await database.query("insert into t values (default) returning id"))[0]?.["id"];

      await change({ autoincrement: true });
      expect([await insert(), (await database.column("t", "id")).autoincrement]).toEqual([6, true]);
      await change({ autoincrement: false, identity: "by default" });
      expect([await insert(), (await database.column("t", "id")).identity]).toEqual([7, "by default"]);
      await change({ identity: "always" });
      expect([await insert(), (await database.column("t", "id")).identity]).toEqual([8, "always"]);
      await change({ type: "bigint" });
      expect([await insert(), (await database.column("t", "id")).identity]).toEqual(["9", "always"]);
      await change({ identity: null, autoincrement: true });
      expect([await insert(), (await database.column("t", "id")).autoincrement]).toEqual(["10", true]);
      await change({ autoincrement: false, default: "70" });
      expect([await insert(), (await database.column("t", "id")).default]).toEqual(["70", "70"]);
      const sequences = await database.query("select relname::text from pg_class where relkind = 'S'");
      expect(sequences).toEqual([{ relname: "t_id_seq" }]);
    }));

  const hostile = [
    'quo"te',
    "apo'strophe",
    'x"; drop table victims; --',
    "$autogen$ $$ \\ %I",
    "Grüße 漢字 🚀",
    "select",
    "é".repeat(31),
    "n".repeat(63),
  ];

  it.each(hostile)("takes %s for a name wherever a name can stand", (name) =>
    withDatabase(async (database) => {
      const short = (suffix: string): string => [...name].slice(0, 20).join("") + suffix;
      const table = { name };
      await database.query("create table victims (id integer)");
      await database.execute(
        { kind: "createEnum", type: { name: short("_e"), values: [name, "plain"] } },
        {
          kind: "createTable",
          table: {
            name,
            comment: name,
            columns: [
              { name, type: "integer", nullable: false, comment: name },
              { name: "status", type: `"${short("_e").replaceAll('"', '""')}"`, nullable: true },
            ],
            primaryKey: { name: short("_pk"), columns: [name] },
            uniques: [{ name: short("_uq"), columns: [name] }],
            checks: [],
            foreignKeys: [],
            indexes: [{ name: short("_ix"), columns: [{ column: name }], include: ["status"] }],
          },
        },
        { kind: "alterColumn", table, column: name, changes: { autoincrement: true } },
        { kind: "alterColumn", table, column: name, changes: { type: "bigint" } },
        { kind: "alterEnum", type: { name: short("_e") }, values: ["plain", short("'_v")] },
        { kind: "renameIndex", table, index: short("_ix"), to: short("_iy") },
        { kind: "renameConstraint", table, constraint: short("_uq"), to: short("_ur") },
      );
      const { tables, enums } = await database.introspect();
      expect(tables.find((found) => found.name === name)).toMatchObject({
        comment: name,
        columns: [{ name, type: "bigint", autoincrement: true, comment: name }, { name: "status" }],
        primaryKey: { name: short("_pk"), columns: [name] },
        uniques: [{ name: short("_ur") }],
        indexes: [{ name: short("_iy") }],
      });
      expect(enums).toEqual([{ name: short("_e"), values: ["plain", short("'_v")] }]);
      await database.execute(
        { kind: "alterColumn", table, column: name, changes: { autoincrement: false } },
        { kind: "dropTable", table },
        { kind: "dropEnum", type: { name: short("_e") } },
      );
      expect((await database.introspect()).tables.map((found) => found.name)).toEqual(["victims"]);
    }),
  );
});
