import { compile } from "../../../../src/migrator/dialects/sqlite/compile";
import { introspect } from "../../../../src/migrator/dialects/sqlite/introspect";
import type { Operation } from "../../../../src/migrator/operations/operation";
import type { Schema } from "../../../../src/migrator/schema/schema";
import { rows, withDatabase } from "./database";

const table = { name: "tasks" };
const setup = [
  `CREATE TABLE "tasks" ("id" integer PRIMARY KEY AUTOINCREMENT NOT NULL, "title" varchar(120) NOT NULL, "owner" text, "n" int CHECK ("n" > 0), "crew" int REFERENCES "crews" ("id"))`,
  `CREATE TABLE "crews" ("id" integer PRIMARY KEY)`,
  `CREATE INDEX "by_owner" ON "tasks" ("owner" DESC) WHERE "title" <> ''`,
];

async function schemaOf(statements: readonly string[]): Promise<Schema> {
  let schema: Schema | undefined;
  await withDatabase(statements, async (runner) => {
    schema = await introspect(runner);
  });
  if (!schema) throw new Error("not read");
  return schema;
}

async function sqlOf(...operations: readonly Operation[]): Promise<readonly string[]> {
  return compile(operations, await schemaOf(setup)).map(({ sql }) => sql);
}

describe("done in place where SQLite can", () => {
  const native: readonly (readonly [string, readonly Operation[], readonly string[]])[] = [
    [
      "a nullable column",
      [{ kind: "addColumn", table, column: { name: "note", type: "text", nullable: true } }],
      [`ALTER TABLE "tasks" ADD COLUMN "note" text`],
    ],
    [
      "a NOT NULL column with a constant default and values",
      [
        {
          kind: "addColumn",
          table,
          column: { name: "s", type: "varchar", nullable: false, default: "'a'", values: ["a", "o'k"] },
        },
      ],
      [`ALTER TABLE "tasks" ADD COLUMN "s" varchar CHECK( "s" IN ('a','o''k') ) NOT NULL DEFAULT ('a')`],
    ],
    [
      "a column, its values, its index",
      [
        { kind: "addColumn", table, column: { name: "p", type: "integer", nullable: false, default: "-1" } },
        { kind: "backfill", table, column: "owner", value: "'nobody'" },
        {
          kind: "createIndex",
          table,
          index: { name: "by_p", columns: [{ column: "p", descending: true }], unique: true },
        },
      ],
      [
        `ALTER TABLE "tasks" ADD COLUMN "p" integer NOT NULL DEFAULT (-1)`,
        `UPDATE "tasks" SET "owner" = ('nobody') WHERE "owner" IS NULL`,
        `CREATE UNIQUE INDEX "by_p" ON "tasks" ("p" DESC)`,
      ],
    ],
    [
      "renames, of a column and an index",
      [
        { kind: "renameColumn", table, column: "owner", to: "assignee" },
        { kind: "renameIndex", table, index: "by_owner", to: "by_assignee" },
      ],
      [
        `ALTER TABLE "tasks" RENAME COLUMN "owner" TO "assignee"`,
        `DROP INDEX "by_owner"`,
        `CREATE INDEX "by_assignee" ON "tasks" ("assignee" DESC) WHERE "title" <> ''`,
      ],
    ],
    [
      "a column with its index",
      [{ kind: "dropColumn", table, column: "owner" }],
      [`DROP INDEX "by_owner"`, `ALTER TABLE "tasks" DROP COLUMN "owner"`],
    ],
    [
      "a table renamed",
      [{ kind: "renameTable", table, to: "jobs" }],
      [`ALTER TABLE "tasks" RENAME TO "jobs"`],
    ],
    [
      "a table dropped, with a schema that SQLite does not have",
      [{ kind: "dropTable", table: { ...table, schema: "app" } }],
      [`DROP TABLE "tasks"`],
    ],
    [
      "nothing, for what SQLite does not have",
      [
        { kind: "createSchema", name: "app" },
        { kind: "createEnum", type: { name: "e", values: ["a"] } },
        { kind: "alterEnum", type: { name: "e" }, values: ["b"] },
        { kind: "alterTableComment", table, comment: "c" },
        { kind: "alterColumn", table, column: "title", changes: { comment: "c", identity: "always" } },
        { kind: "alterColumn", table, column: "title", changes: { type: "varchar(120)" } },
      ],
      [],
    ],
  ];
  it.each(native)("%s", async (_title, operations, expected) => {
    const statements = await sqlOf(...operations);
    expect(statements).toEqual(expected);
    await withDatabase(
      [...setup, `INSERT INTO crews VALUES (1)`, `INSERT INTO tasks (title, n, crew) VALUES ('x', 1, 1)`],
      async (runner) => {
        for (const sql of statements) await runner.query(sql);
      },
    );
  });
});

describe("one rebuild where SQLite cannot", () => {
  const rebuilds: readonly (readonly [string, Operation])[] = [
    [
      "a NOT NULL column without default",
      { kind: "addColumn", table, column: { name: "x", type: "int", nullable: false } },
    ],
    [
      "a default that is no constant",
      {
        kind: "addColumn",
        table,
        column: { name: "x", type: "text", nullable: true, default: "CURRENT_TIMESTAMP" },
      },
    ],
    [
      "a generated column",
      {
        kind: "addColumn",
        table,
        column: {
          name: "x",
          type: "int",
          nullable: true,
          generated: { expression: "id * 2", storage: "stored" },
        },
      },
    ],
    ["a column with a check", { kind: "dropColumn", table, column: "n" }],
    ["a column with a foreign key", { kind: "dropColumn", table, column: "crew" }],
    ["a type", { kind: "alterColumn", table, column: "title", changes: { type: "text" } }],
    ["nullability", { kind: "alterColumn", table, column: "title", changes: { nullable: true } }],
    ["a default", { kind: "alterColumn", table, column: "title", changes: { default: "'x'" } }],
    ["values", { kind: "alterColumn", table, column: "title", changes: { values: ["x"] } }],
    ["a collation", { kind: "alterColumn", table, column: "title", changes: { collation: "NOCASE" } }],
    ["autoincrement", { kind: "alterColumn", table, column: "id", changes: { autoincrement: false } }],
    ["a primary key", { kind: "dropPrimaryKey", table }],
    ["a unique constraint", { kind: "addUnique", table, unique: { name: "u", columns: ["title"] } }],
    ["a check", { kind: "addCheck", table, check: { name: "c", expression: "n < 9" } }],
    ["an unnamed check", { kind: "dropCheck", table, check: { expression: `"n" > 0` } }],
    [
      "a foreign key",
      {
        kind: "addForeignKey",
        table,
        foreignKey: {
          name: "f",
          columns: ["n"],
          references: { table: { name: "crews" }, columns: ["id"] },
          onDelete: "cascade",
          onUpdate: "no action",
        },
      },
    ],
    ["an unnamed foreign key", { kind: "dropForeignKey", table, foreignKey: { columns: ["crew"] } }],
  ];
  it.each(rebuilds)("%s", async (_title, operation) => {
    const statements = await sqlOf(operation);
    expect(statements.filter((sql) => sql.startsWith("CREATE TABLE"))).toHaveLength(1);
    expect(statements).toContain(`DROP TABLE "tasks"`);
    const isAddedWithoutValue = operation.kind === "addColumn" && !operation.column.nullable;
    const data = isAddedWithoutValue
      ? []
      : [`INSERT INTO crews VALUES (1)`, `INSERT INTO tasks (title, n, crew) VALUES ('x', 1, 1)`];
    await withDatabase([...setup, "PRAGMA foreign_keys = OFF", ...data], async (runner) => {
      for (const sql of statements) await runner.query(sql);
      expect(await rows(runner, "SELECT title FROM tasks")).toEqual(
        isAddedWithoutValue ? [] : [{ title: "x" }],
      );
    });
  });

  it("all changes of a table together, its renames first", async () => {
    const statements = await sqlOf(
      ...rebuilds
        .map(([, operation]) => operation)
        .filter(({ kind }) => kind === "alterColumn" || kind === "addCheck"),
      { kind: "renameColumn", table, column: "owner", to: "assignee" },
      { kind: "dropIndex", table, index: "by_owner" },
      { kind: "createIndex", table, index: { name: "again", columns: [{ column: "assignee" }] } },
    );
    expect(statements[0]).toBe(`ALTER TABLE "tasks" RENAME COLUMN "owner" TO "assignee"`);
    // The table is looked at first, and then the text that becomes an enum.
    const guard = `DROP TABLE "temp"."autogen_guard"`;
    expect(statements.filter((sql) => sql.startsWith("DROP TABLE"))).toEqual([
      guard,
      guard,
      `DROP TABLE "tasks"`,
    ]);
    expect(statements.filter((sql) => sql.includes("INDEX"))).toEqual([
      `CREATE INDEX "again" ON "tasks" ("assignee")`,
    ]);
  });

  it("as a script: each statement in its place", async () => {
    expect(
      await sqlOf({
        kind: "alterColumn",
        table,
        column: "owner",
        changes: { type: "integer", nullable: false },
      }),
    ).toMatchInlineSnapshot(`
     [
       "CREATE TEMP TABLE "autogen_guard" ("found" integer, CONSTRAINT "tasks is not as this script knows it: a column, index or trigger is there, or a column is not" CHECK ("found" IS NULL))",
       "INSERT INTO "temp"."autogen_guard" SELECT 1 FROM (SELECT 1 FROM pragma_table_xinfo('tasks') WHERE NOT "name" COLLATE NOCASE IN ('id', 'title', 'owner', 'n', 'crew') UNION ALL SELECT 1 WHERE (SELECT count(*) FROM pragma_table_xinfo('tasks') WHERE "name" COLLATE NOCASE IN ('id', 'title', 'owner', 'n', 'crew')) < 5 UNION ALL SELECT 1 FROM "sqlite_schema" WHERE "type" IN ('index', 'trigger') AND "tbl_name" = 'tasks' COLLATE NOCASE AND "sql" IS NOT NULL AND NOT "name" COLLATE NOCASE IN ('by_owner')) LIMIT 1",
       "DROP TABLE "temp"."autogen_guard"",
       "CREATE TEMP TABLE "autogen_guard" ("found" integer, CONSTRAINT "tasks.owner holds values that are not numbers, which integer needs" CHECK ("found" IS NULL))",
       "INSERT INTO "temp"."autogen_guard" SELECT 1 FROM "tasks" WHERE (typeof("owner") = 'blob' OR (typeof("owner") = 'text' AND NOT CAST("owner" AS NUMERIC) = "owner")) LIMIT 1",
       "DROP TABLE "temp"."autogen_guard"",
       "CREATE TEMP TABLE "autogen_guard" ("found" integer, CONSTRAINT "tasks.owner holds numbers with more digits than SQLite can keep" CHECK ("found" IS NULL))",
       "INSERT INTO "temp"."autogen_guard" SELECT 1 FROM "tasks" WHERE (typeof("owner") = 'text' AND CAST("owner" AS NUMERIC) = "owner" AND typeof(CAST("owner" AS NUMERIC)) = 'real' AND length(replace(ltrim("owner", ' +-0.'), '.', '')) > 15) LIMIT 1",
       "DROP TABLE "temp"."autogen_guard"",
       "CREATE TEMP TABLE "autogen_guard" ("found" integer, CONSTRAINT "tasks.owner holds numbers with a fraction, which integer cannot keep" CHECK ("found" IS NULL))",
       "INSERT INTO "temp"."autogen_guard" SELECT 1 FROM "tasks" WHERE (typeof("owner") <> 'blob' AND CAST("owner" AS NUMERIC) <> CAST(CAST("owner" AS NUMERIC) AS INTEGER)) LIMIT 1",
       "DROP TABLE "temp"."autogen_guard"",
       "CREATE TEMP TABLE "autogen_guard" ("found" integer, CONSTRAINT "tasks.owner holds NULL, and it is to become NOT NULL" CHECK ("found" IS NULL))",
       "INSERT INTO "temp"."autogen_guard" SELECT 1 FROM "tasks" WHERE "owner" IS NULL LIMIT 1",
       "DROP TABLE "temp"."autogen_guard"",
       "CREATE TABLE "autogen_new_tasks" ("id" integer PRIMARY KEY AUTOINCREMENT NOT NULL, "title" varchar(120) NOT NULL, "owner" integer NOT NULL, "n" int, "crew" int, CHECK ("n" > 0), FOREIGN KEY ("crew") REFERENCES "crews" ("id") ON DELETE NO ACTION ON UPDATE NO ACTION)",
       "INSERT OR ABORT INTO "autogen_new_tasks" ("id", "title", "owner", "n", "crew") SELECT "id", "title", "owner", "n", "crew" FROM "tasks"",
       "DELETE FROM sqlite_sequence WHERE name = 'autogen_new_tasks'",
       "INSERT INTO sqlite_sequence (name, seq) SELECT 'autogen_new_tasks', seq FROM sqlite_sequence WHERE name = 'tasks'",
       "DROP TABLE "tasks"",
       "PRAGMA legacy_alter_table = ON",
       "ALTER TABLE "autogen_new_tasks" RENAME TO "tasks"",
       "PRAGMA legacy_alter_table = OFF",
       "CREATE INDEX "by_owner" ON "tasks" ("owner" DESC) WHERE "title" <> ''",
     ]
    `);
  });

  it("a guard stops a script as well", async () => {
    const statements = await sqlOf({
      kind: "alterColumn",
      table,
      column: "owner",
      changes: { type: "integer" },
    });
    await withDatabase([...setup, `INSERT INTO tasks (title, owner) VALUES ('x', 'abc')`], async (runner) => {
      const run = async (): Promise<void> => {
        for (const sql of statements) await runner.query(sql);
      };
      await expect(run()).rejects.toThrow(/tasks\.owner holds values that are not numbers/);
    });
  });

  it("is refused as a script when the table has triggers, whose text is not known here", async () => {
    const before = await schemaOf([...setup, "CREATE TRIGGER g AFTER INSERT ON tasks BEGIN SELECT 1; END"]);
    expect(() => compile([{ kind: "dropPrimaryKey", table }], before)).toThrow(/trigger "tasks\.g"/);
  });
});

describe("what is not there", () => {
  it.each<Operation>([
    { kind: "dropIndex", table, index: "nope" },
    { kind: "renameIndex", table, index: "nope", to: "x" },
    { kind: "dropCheck", table, check: { name: "nope" } },
    { kind: "dropCheck", table, check: { expression: "n > 77" } },
    { kind: "dropUnique", table, unique: { columns: ["title"] } },
    { kind: "dropForeignKey", table, foreignKey: { name: "nope" } },
    { kind: "renameConstraint", table, constraint: "nope", to: "x" },
    { kind: "dropColumn", table, column: "nope" },
    { kind: "dropColumn", table: { name: "crews" }, column: "id" },
    { kind: "dropTable", table: { name: "nope" } },
    {
      kind: "createTable",
      table: { name: "tasks", columns: [], uniques: [], checks: [], foreignKeys: [], indexes: [] },
    },
  ])("$kind", async (operation) => {
    await expect(sqlOf(operation)).rejects.toMatchObject({ code: "operation-impossible" });
  });
});
