/** A rebuild and the way back leave every word and every row of a table as they were, and everything that belongs to the table. */
import type { QueryRunner } from "typeorm";
import { execute } from "../../../../src/migrator/dialects/sqlite/execute";
import { introspect } from "../../../../src/migrator/dialects/sqlite/introspect";
import { reverseAll } from "../../../../src/migrator/operations/apply";
import type { Operation } from "../../../../src/migrator/operations/operation";
import { definitions, rows, withDatabase } from "./database";

const table = { name: "items" };

const columns = [
  `"id" integer PRIMARY KEY AUTOINCREMENT NOT NULL`,
  `"name" text COLLATE NOCASE NOT NULL ON CONFLICT IGNORE DEFAULT ('it''s')`,
  `"code" text`,
  `"kind" text CHECK( "kind" IN ('a','b''c') )`,
  `"price" numeric(8,2) NOT NULL DEFAULT (0.5)`,
  `"twice" numeric AS (price * 2) VIRTUAL`,
  `"shout" text AS (upper(name || ', (')) STORED`,
  `"made" datetime NOT NULL DEFAULT (datetime('now'))`,
  `"data" blob`,
  `"crew_id" integer`,
  `"parent_id" integer`,
];
const constraints = [
  `UNIQUE ("code" COLLATE NOCASE DESC, "kind") ON CONFLICT REPLACE`,
  `CONSTRAINT "UQ_name" UNIQUE ("name", "crew_id") ON CONFLICT FAIL`,
  `CHECK (length(name) > 0 AND name <> '),')`,
  `CONSTRAINT "CHK_price" CHECK (price >= 0)`,
  `CONSTRAINT "FK_crew" FOREIGN KEY ("crew_id") REFERENCES "crews" ("id") ON DELETE CASCADE ON UPDATE SET NULL DEFERRABLE INITIALLY DEFERRED`,
  `CONSTRAINT "FK_parent" FOREIGN KEY ("parent_id") REFERENCES "items" ("id") ON DELETE SET DEFAULT ON UPDATE NO ACTION DEFERRABLE INITIALLY IMMEDIATE`,
];
const rich = [
  `CREATE TABLE "crews" ("id" integer PRIMARY KEY NOT NULL)`,
  `CREATE TABLE "items" (${[...columns, ...constraints].join(", ")})`,
  `CREATE TABLE "parts" ("item_id" integer REFERENCES "items" ("id") ON DELETE CASCADE)`,
  `CREATE TABLE "log" ("what" text)`,
  `CREATE INDEX "i_plain" ON "items" ("crew_id")`,
  `CREATE UNIQUE INDEX "i_all" ON "items" ((lower("code")) COLLATE RTRIM DESC, "name" COLLATE BINARY) WHERE "price" > 1 AND "kind" IS NOT NULL`,
  `CREATE VIEW "cheap" AS SELECT id, name FROM "items" WHERE price < 1`,
  `CREATE VIEW "cheaper" AS SELECT * FROM cheap`,
  `CREATE TRIGGER "added" AFTER INSERT ON "items" WHEN new.price > 1 BEGIN INSERT INTO log VALUES (new.name); UPDATE items SET code = 'x' WHERE id = new.id; END`,
  `CREATE TRIGGER "kept" BEFORE DELETE ON items BEGIN SELECT CASE WHEN old.kind = 'a' THEN raise(ABORT, 'kept') END; END`,
  `CREATE TRIGGER "cheap_added" INSTEAD OF INSERT ON "cheap" BEGIN INSERT INTO items (name, price) VALUES (new.name, 0); END`,
  `CREATE TRIGGER "logged" AFTER INSERT ON "log" BEGIN UPDATE items SET data = x'00ff' WHERE name = new.what; END`,
];
const filled = [
  `INSERT INTO "crews" VALUES (1)`,
  `INSERT INTO "items" ("id", "name", "code", "kind", "price", "made", "data", "crew_id", "parent_id") VALUES
     (3, 'one', 'A', 'b''c', 0.1, '2020-01-01', x'0001', 1, NULL), (9, 'two', NULL, NULL, 12345678.25, 'never', NULL, 1, 3),
     (20, 'gone', 'B', 'b''c', 0, '', 'text in a blob', NULL, NULL)`,
  `DELETE FROM "items" WHERE "id" = 20`,
  `INSERT INTO "parts" VALUES (3), (9), (9)`,
  `DELETE FROM "log"`,
];

/** Changes that only a rebuild can make, and that the way back takes away again. */
const changes: readonly (readonly [string, readonly Operation[]])[] = [
  ["a type", [{ kind: "alterColumn", table, column: "crew_id", changes: { type: "bigint" } }]],
  ["nullability", [{ kind: "alterColumn", table, column: "crew_id", changes: { nullable: false } }]],
  ["a check", [{ kind: "addCheck", table, check: { name: "CHK_new", expression: "id > 0" } }]],
  [
    "a column in the middle of many changes",
    [
      {
        kind: "addColumn",
        table,
        column: { name: "size", type: "integer", nullable: false, default: "(1 + 1)" },
      },
      { kind: "alterColumn", table, column: "code", changes: { default: "'none'" } },
      { kind: "dropUnique", table, unique: { name: "UQ_name" } },
    ],
  ],
];

const content = async (runner: QueryRunner): Promise<unknown> => ({
  definitions: await definitions(runner),
  objects: await rows(
    runner,
    "SELECT type, name, tbl_name FROM sqlite_schema WHERE name NOT LIKE 'autogen%' ORDER BY type, name",
  ),
  triggers: await rows(
    runner,
    "SELECT name FROM sqlite_schema WHERE type = 'trigger' ORDER BY tbl_name, rowid",
  ),
  items: await rows(
    runner,
    "SELECT rowid AS r, quote(data) AS d, typeof(price) AS t, * FROM items ORDER BY id",
  ),
  parts: await rows(runner, "SELECT rowid AS r, * FROM parts ORDER BY 1"),
  log: await rows(runner, "SELECT * FROM log"),
  cheaper: await rows(runner, "SELECT * FROM cheaper"),
  sequence: await rows(runner, "SELECT * FROM sqlite_sequence ORDER BY name"),
  integrity: await rows(runner, "PRAGMA integrity_check"),
});

it.each(changes)("%s", (_title, operations) =>
  withDatabase([...rich, ...filled], async (runner) => {
    const start = await content(runner);
    const before = await introspect(runner);
    await execute(runner, operations);
    expect(await content(runner)).not.toEqual(start);
    await execute(runner, reverseAll(operations, before));
    expect(await content(runner)).toEqual(start);
    await runner.query("INSERT INTO items (name, price) VALUES ('new', 2)");
    expect(await rows(runner, "SELECT id, code, quote(data) AS d FROM items WHERE name = 'new'")).toEqual([
      { id: 21, code: "x", d: "X'00FF'" },
    ]);
    await runner.query("INSERT INTO cheap (name) VALUES ('by the view')");
    await expect(runner.query("UPDATE items SET kind = 'c'")).rejects.toThrow(/CHECK/);
  }),
);

it.each([
  [`CREATE TABLE "k" ("id" integer PRIMARY KEY DESC, "a" text)`],
  [`CREATE TABLE "k" ("a" text, "id" text, PRIMARY KEY ("id" COLLATE nocase))`],
  [
    `CREATE TABLE "k" ("id" integer NOT NULL, "a" text, PRIMARY KEY ("id" DESC, "a" COLLATE rtrim) ON CONFLICT REPLACE)`,
  ],
  [`CREATE TABLE "k" ("id" integer PRIMARY KEY DESC NOT NULL, "a" text) WITHOUT ROWID, STRICT`],
  [
    `CREATE TABLE "k" ("id" any, "a" text, CONSTRAINT "u" UNIQUE ("a" COLLATE nocase DESC, "id" DESC)) STRICT`,
  ],
])("%s", (text) =>
  withDatabase([text, "INSERT INTO k (id, a) VALUES (7, 'x'), (-2, 'y')"], async (runner) => {
    const rowid = text.includes("WITHOUT") ? "0" : "rowid";
    const all = (): Promise<unknown[]> => rows(runner, `SELECT ${rowid} AS r, id, a FROM k ORDER BY a`);
    const start = await all();
    const before = await introspect(runner);
    const change: Operation = {
      kind: "addCheck",
      table: { name: "k" },
      check: { name: "c", expression: "a <> 'z'" },
    };
    await execute(runner, [change]);
    expect(await all()).toEqual(start);
    await execute(runner, reverseAll([change], before));
    expect(await all()).toEqual(start);
    expect(await definitions(runner)).toEqual({ k: text });
  }),
);

it.each([[{ strict: true }], [{ withoutRowid: true }], [{ strict: true, withoutRowid: true }]])(
  "%j comes and goes in one rebuild",
  (options) =>
    withDatabase(
      [
        `CREATE TABLE "k" ("id" text NOT NULL, "n" integer NOT NULL, CONSTRAINT "p" UNIQUE ("n"), PRIMARY KEY ("id", "n"))`,
        "INSERT INTO k VALUES ('b', 1), ('a', 2)",
      ],
      async (runner) => {
        const before = await introspect(runner);
        const change: Operation = { kind: "alterTableOptions", table: { name: "k" }, ...options };
        await execute(runner, [change]);
        const [text = ""] = Object.values(await definitions(runner));
        expect(text.includes("STRICT")).toBe("strict" in options);
        expect(text.includes("WITHOUT ROWID")).toBe("withoutRowid" in options);
        await execute(runner, reverseAll([change], before));
        expect((await introspect(runner)).tables).toEqual(before.tables);
        expect(await rows(runner, "SELECT * FROM k ORDER BY n")).toEqual([
          { id: "b", n: 1 },
          { id: "a", n: 2 },
        ]);
      },
    ),
);

it("a boolean becomes the text that PostgreSQL makes of it, and the text a boolean again", () =>
  withDatabase(
    [
      `CREATE TABLE "k" ("id" integer PRIMARY KEY, "b" boolean)`,
      "INSERT INTO k (b) VALUES (1), (0), (NULL), (7)",
    ],
    async (runner) => {
      const change = (type: string): Operation => ({
        kind: "alterColumn",
        table: { name: "k" },
        column: "b",
        changes: { type },
      });
      const values = async (): Promise<unknown[]> => {
        const found = (await rows(runner, "SELECT b FROM k ORDER BY id")) as { b: unknown }[];
        return found.map(({ b }) => b);
      };
      await execute(runner, [change("varchar(5)")]);
      expect(await values()).toEqual(["true", "false", null, "7"]);
      await runner.query("UPDATE k SET b = ' Yes ' WHERE b = '7'");
      await execute(runner, [change("boolean")]);
      expect(await values()).toEqual([1, 0, null, 1]);
      await execute(runner, [change("text")]);
      await runner.query("UPDATE k SET b = 'perhaps' WHERE id = 1");
      await expect(execute(runner, [change("boolean")])).rejects.toThrow(/id = 1: 'perhaps'/);
    },
  ));
