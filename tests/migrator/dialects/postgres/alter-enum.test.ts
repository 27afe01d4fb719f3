import { withDatabase, type TestDatabase } from "./test-database";

const status = { name: "status" };

async function createUsers(database: TestDatabase): Promise<void> {
  await database.query(`
    create schema other;
    create type status as enum ('open', 'closed');
    create table t (
      id integer primary key,
      s status not null default 'open' constraint ck check (s <> 'closed' or id > 0),
      many status[] default '{open,closed}',
      constraint uq unique (s, id));
    create index ix on t (id) where s = 'open';
    create index plain on t (s);
    create table other.u (s status, id integer, constraint fk foreign key (s, id) references t (s, id));
    insert into t values (1, 'closed', '{closed}'), (2, default, default);
    insert into other.u values ('closed', 1)`);
}

async function values(database: TestDatabase): Promise<readonly string[]> {
  return (await database.introspect()).enums.find(({ name }) => name === "status")?.values ?? [];
}

describe("alterEnum", () => {
  it("adds values in place, each where it belongs", () =>
    withDatabase(async (database) => {
      await createUsers(database);
      const wanted = ["first", "open", "it's", "between", "closed", "last"];
      await database.execute({ kind: "alterEnum", type: status, values: wanted });
      expect(await values(database)).toEqual(wanted);
      expect(database.sent.filter((sql) => sql.startsWith("ALTER TYPE"))).toHaveLength(4);
      expect(database.sent.some((sql) => sql.startsWith("CREATE TYPE"))).toBe(false);
    }));

  it("fills an empty type", () =>
    withDatabase(async (database) => {
      await database.execute(
        { kind: "createEnum", type: { ...status, values: [] } },
        { kind: "alterEnum", type: status, values: ["b", "a"] },
      );
      expect(await values(database)).toEqual(["b", "a"]);
    }));

  it.each([
    ["reorders", ["closed", "open"], undefined],
    ["drops a value and adds one", ["closed", "open", "new"], undefined],
    ["rewrites", ["open", "closed", "new"], true],
  ] as const)("%s by a swap that keeps rows, defaults, keys, checks and indexes", (_title, wanted, rewrite) =>
    withDatabase(async (database) => {
      await createUsers(database);
      const before = await database.introspect();
      await database.execute({
        kind: "alterEnum",
        type: status,
        values: wanted,
        ...(rewrite && { rewrite }),
      });
      const after = await database.introspect();
      expect(after).toEqual({ ...before, enums: [{ name: "status", values: wanted }] });
      expect(await database.query("select id, s::text, many::text from t order by id")).toEqual([
        { id: 1, s: "closed", many: "{closed}" },
        { id: 2, s: "open", many: "{open,closed}" },
      ]);
      expect(await database.query("select s::text, id from other.u")).toEqual([{ s: "closed", id: 1 }]);
      expect(await database.query("select typname::text from pg_type where typtype = 'e'")).toEqual([
        { typname: "status" },
      ]);
    }),
  );

  it("lets the new value be used in the same transaction after a rewrite", () =>
    withDatabase(async (database) => {
      await createUsers(database);
      await database.execute(
        { kind: "alterEnum", type: status, values: ["open", "closed", "new"], rewrite: true },
        { kind: "alterColumn", table: { name: "t" }, column: "s", changes: { default: "'new'" } },
      );
      expect((await database.column("t", "s")).default).toBe("'new'");
    }));

  it("drops a default that is no value any more, for the operation that sets a new one", () =>
    withDatabase(async (database) => {
      await database.query(
        "create type status as enum ('open', 'closed'); create table t (s status default 'open')",
      );
      await database.execute(
        { kind: "alterEnum", type: status, values: ["closed", "todo"] },
        { kind: "alterColumn", table: { name: "t" }, column: "s", changes: { default: "'todo'" } },
      );
      expect((await database.column("t", "s")).default).toBe("'todo'");
    }));

  it("fails, and loses nothing, when rows use a dropped value", () =>
    withDatabase(async (database) => {
      await createUsers(database);
      const change = database.execute({ kind: "alterEnum", type: status, values: ["open"] });
      await expect(change).rejects.toThrow("closed");
      await database.rollbackTransaction();
      expect(await values(database)).toEqual(["open", "closed"]);
    }));

  it("renames and drops a type", () =>
    withDatabase(async (database) => {
      await database.execute(
        { kind: "createEnum", type: { ...status, values: ["a"] } },
        { kind: "renameEnum", type: status, to: "State" },
        { kind: "dropEnum", type: { name: "State" } },
      );
      expect((await database.introspect()).enums).toEqual([]);
    }));
});
