/** Views that stand in the way of a change come back as they were, whoever made them. */
import { randomBytes } from "node:crypto";
import { execute } from "../../../../src/migrator/dialects/postgres/execute";
import type { Operation } from "../../../../src/migrator/operations/operation";
import { withDatabase } from "./test-database";

const role = `reader_${randomBytes(4).toString("hex")}`;

const viewsSql = `
  create type state as enum ('open', 'done');
  create table tasks (id integer primary key, size integer, state state default 'open', title text);
  create table others (id integer);
  insert into tasks values (1, 5, 'open', 'a');
  create view sizes with (security_invoker = true) as select id, size from tasks;
  comment on view sizes is 'o''clock';
  comment on column sizes.size is 'how much';
  grant select on sizes to ${role} with grant option;
  grant select (id), update (id) on sizes to ${role};
  create view big_sizes as select * from sizes where size > 1;
  create materialized view total as select sum(size) as total, max(id) as id from big_sizes;
  create unique index total_id on total (id);
  create view states as select state, count(*) from tasks group by state;
  create view apart as select id from others;
  create rule no_insert as on insert to sizes do instead nothing`;

const everything = `
  select c.relname, c.relkind, pg_get_viewdef(c.oid) as definition, c.reloptions, c.relacl::text, obj_description(c.oid, 'pg_class') as comment,
         (select string_agg(coalesce(col_description(c.oid, a.attnum), '-') || coalesce(a.attacl::text, ''), ',' order by a.attnum)
            from pg_attribute a where a.attrelid = c.oid and a.attnum > 0) as columns,
         (select string_agg(indexdef, ';') from pg_indexes i where i.tablename = c.relname) as indexes,
         (select string_agg(pg_get_ruledef(r.oid), ';') from pg_rewrite r where r.ev_class = c.oid and r.rulename <> '_RETURN') as rules
    from pg_class c where c.relkind in ('v', 'm') and c.relnamespace = 'public'::regnamespace order by 1`;

const tasks = { name: "tasks" };

test.each<[string, readonly Operation[]]>([
  [
    "a column gets another type",
    [{ kind: "alterColumn", table: tasks, column: "size", changes: { type: "numeric" } }],
  ],
  [
    "a column is renamed and gets another type",
    [
      { kind: "renameColumn", table: tasks, column: "size", to: "extent" },
      { kind: "alterColumn", table: tasks, column: "extent", changes: { type: "numeric" } },
    ],
  ],
  [
    "an enum type is built anew",
    [{ kind: "alterEnum", type: { name: "state" }, values: ["done", "open"], rewrite: true }],
  ],
])("%s", (_title, operations) =>
  withDatabase(async (database) => {
    await database.query(`create role ${role}`);
    try {
      await database.query(viewsSql);
      const before = (await database.query(everything)) as { relname: string }[];
      await database.execute(...operations);
      const after = await database.query(everything);
      const names = (rows: unknown): unknown => (rows as { relname: string }[]).map(({ relname }) => relname);
      expect(names(after)).toEqual(names(before));
      const withoutText = (rows: unknown): unknown =>
        (rows as Record<string, unknown>[]).map(({ definition: _definition, ...rest }) => rest);
      expect(withoutText(after)).toEqual(withoutText(before));
      expect(await database.query("select * from total")).toEqual([
        { total: expect.anything() as unknown, id: 1 },
      ]);
      expect(await database.query("select * from states")).toEqual([{ state: "open", count: "1" }]);
    } finally {
      await database.query(`drop owned by ${role}; drop role ${role}`);
    }
  }),
);

test("a view that reads nothing of what changes is not touched", () =>
  withDatabase(async (database) => {
    await database.query(
      `create table tasks (id integer, size integer); create view ids as select id from tasks`,
    );
    const [before] = (await database.query("select 'ids'::regclass::oid as oid")) as { oid: number }[];
    await database.execute({
      kind: "alterColumn",
      table: tasks,
      column: "size",
      changes: { type: "bigint" },
    });
    expect(await database.query("select 'ids'::regclass::oid as oid")).toEqual([before]);
  }));

test("a view that asks something else keeps privileges, options and comment, and a new one of an old name gets none", () =>
  withDatabase(async (database) => {
    await database.query(`create role ${role}`);
    try {
      await database.query(viewsSql);
      await database.query("drop materialized view total; drop view big_sizes");
      const drop: Operation = { kind: "dropView", view: { name: "sizes" } };
      const create: Operation = {
        kind: "createView",
        view: { name: "sizes", definition: "select id, title from tasks", indexes: [] },
      };
      const facts = `select relacl::text, reloptions, obj_description(oid) as comment from pg_class where relname = 'sizes'`;
      const before = await database.query(facts);
      await database.startTransaction();
      await execute(database, [drop]);
      await execute(database, [create]);
      await database.commitTransaction();
      expect(await database.query(facts)).toEqual(before);
      await database.execute(drop);
      await database.execute(create);
      expect(await database.query(facts)).toEqual([{ relacl: null, reloptions: null, comment: null }]);
    } finally {
      await database.query(`drop owned by ${role}; drop role ${role}`);
    }
  }));
