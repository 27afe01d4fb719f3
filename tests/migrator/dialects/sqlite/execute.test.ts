import type { DataSource, QueryRunner } from "typeorm";
import { execute } from "../../../../src/migrator/dialects/sqlite/execute";
import { introspect } from "../../../../src/migrator/dialects/sqlite/introspect";
import type { Operation } from "../../../../src/migrator/operations/operation";
import { definitions, rows, withDatabase } from "./database";

const tasks = { name: "tasks" };

/** Runs the operations, then hands over the database. */
async function after(
  statements: readonly string[],
  operations: readonly Operation[],
  body: (runner: QueryRunner, dataSource: DataSource) => Promise<void>,
): Promise<void> {
  await withDatabase(statements, async (runner, dataSource) => {
    await execute(runner, operations);
    await body(runner, dataSource);
  });
}

const oneRebuild: Operation = {
  kind: "alterColumn",
  table: tasks,
  column: "title",
  changes: { type: "varchar(200)" },
};

describe("a rebuild keeps what it does not mean to change", () => {
  it("rowids of a table without an integer primary key", async () => {
    await after(
      [
        "CREATE TABLE tasks (title varchar, code text PRIMARY KEY)",
        "INSERT INTO tasks (rowid, title, code) VALUES (7, 'a', 'x'), (3, 'b', 'y')",
      ],
      [oneRebuild],
      async (runner) => {
        expect(await rows(runner, "SELECT rowid AS id, title FROM tasks ORDER BY title")).toEqual([
          { id: 7, title: "a" },
          { id: 3, title: "b" },
        ]);
      },
    );
  });

  it("rowids when columns are called rowid and oid", async () => {
    await after(
      [
        "CREATE TABLE tasks (rowid text, oid text, title varchar)",
        "INSERT INTO tasks (_rowid_, rowid, oid, title) VALUES (9, 'r', 'o', 't')",
      ],
      [oneRebuild],
      async (runner) => {
        expect(await rows(runner, "SELECT _rowid_ AS id, * FROM tasks")).toEqual([
          { id: 9, rowid: "r", oid: "o", title: "t" },
        ]);
      },
    );
  });

  it.each([
    ["with rows", ["INSERT INTO tasks (title) VALUES ('a'), ('b'), ('c')", "DELETE FROM tasks WHERE id > 1"]],
    ["when empty", ["INSERT INTO tasks (title) VALUES ('a'), ('b'), ('c')", "DELETE FROM tasks"]],
  ])("the AUTOINCREMENT high-water mark, %s", async (_title, statements) => {
    await after(
      [`CREATE TABLE tasks (id integer PRIMARY KEY AUTOINCREMENT NOT NULL, title varchar)`, ...statements],
      [oneRebuild],
      async (runner) => {
        await runner.query("INSERT INTO tasks (title) VALUES ('new')");
        expect(await rows(runner, "SELECT max(id) AS id FROM tasks")).toEqual([{ id: 4 }]);
        expect(await rows(runner, "SELECT * FROM sqlite_sequence")).toEqual([{ name: "tasks", seq: 4 }]);
      },
    );
  });

  it("triggers, views, and indexes that are partial, descending, collated or over expressions", async () => {
    const statements = [
      "CREATE TABLE tasks (id integer PRIMARY KEY, title varchar, done int)",
      "CREATE TABLE log (what text)",
      "CREATE TRIGGER task_added AFTER INSERT ON tasks BEGIN INSERT INTO log VALUES (new.title); UPDATE tasks SET done = 0 WHERE id = new.id; END",
      "CREATE TRIGGER from_elsewhere AFTER INSERT ON log BEGIN DELETE FROM tasks WHERE title = 'gone'; END",
      "CREATE VIEW open_tasks AS SELECT t.id, t.title FROM tasks t WHERE NOT t.done",
      "CREATE INDEX i_partial ON tasks (title) WHERE done = 0",
      "CREATE UNIQUE INDEX i_expression ON tasks (lower(title) COLLATE rtrim DESC, id)",
    ];
    await withDatabase(statements, async (runner) => {
      const before = await introspect(runner);
      const texts = await definitions(runner);
      await execute(runner, [oneRebuild]);
      const found = await introspect(runner);
      expect(found.unsupported).toEqual(before.unsupported);
      expect(found.tables[1]?.indexes).toEqual(before.tables[1]?.indexes);
      const { task_added, from_elsewhere, open_tasks } = await definitions(runner);
      expect({ task_added, from_elsewhere, open_tasks }).toEqual({
        task_added: texts["task_added"],
        from_elsewhere: texts["from_elsewhere"],
        open_tasks: texts["open_tasks"],
      });
      await runner.query("INSERT INTO tasks (title) VALUES ('x')");
      expect(await rows(runner, "SELECT what FROM log")).toEqual([{ what: "x" }]);
      expect(await rows(runner, "SELECT title FROM open_tasks")).toEqual([{ title: "x" }]);
    });
  });

  it.each([
    [
      "STRICT and ON CONFLICT",
      "CREATE TABLE tasks (id integer PRIMARY KEY, title text NOT NULL ON CONFLICT REPLACE DEFAULT 'd', n int UNIQUE ON CONFLICT IGNORE) STRICT",
      "any",
    ],
    [
      "WITHOUT ROWID",
      "CREATE TABLE tasks (code text, part int, title varchar COLLATE nocase, PRIMARY KEY (part, code)) WITHOUT ROWID",
      "varchar(9)",
    ],
    [
      "unnamed checks and deferrable keys",
      "CREATE TABLE tasks (id integer PRIMARY KEY, title varchar CHECK (length(title) > 0), parent int REFERENCES tasks (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED, CHECK (id < 99), UNIQUE (title, parent))",
      "varchar(9)",
    ],
    [
      "values",
      `CREATE TABLE tasks (id integer PRIMARY KEY, title text, status varchar CHECK( "status" IN ('a','b''c') ) NOT NULL DEFAULT ('a'))`,
      "varchar(9)",
    ],
    [
      "generated columns",
      "CREATE TABLE tasks (a int, b int GENERATED ALWAYS AS (a * 2) STORED, title text, c AS (a + b))",
      "varchar(9)",
    ],
    [
      "hostile names",
      `CREATE TABLE tasks ("a"" ; DROP" int CHECK ("a"" ; DROP" > 0), title text, "select" int, "x'y" text DEFAULT 'it''s')`,
      "varchar(9)",
    ],
  ])("%s", async (_title, sql, type) => {
    await withDatabase([sql], async (runner) => {
      const [before] = (await introspect(runner)).tables;
      await execute(runner, [{ kind: "alterColumn", table: tasks, column: "title", changes: { type } }]);
      const [found] = (await introspect(runner)).tables;
      const columns = before?.columns.map((column) =>
        column.name === "title" ? { ...column, type } : column,
      );
      expect(found).toEqual({ ...before, columns });
    });
  });

  it("rows of a table whose new unique constraint ignores conflicts: it stops instead of losing one", async () => {
    await withDatabase(
      ["CREATE TABLE tasks (title text)", "INSERT INTO tasks VALUES ('a'), ('a')"],
      async (runner) => {
        const operation: Operation = {
          kind: "addUnique",
          table: tasks,
          unique: { name: "u", columns: ["title"], onConflict: "ignore" },
        };
        await expect(execute(runner, [operation])).rejects.toMatchObject({ code: "operation-impossible" });
        expect(await rows(runner, "SELECT count(*) AS n FROM tasks")).toEqual([{ n: 2 }]);
      },
    );
  });
});

describe("values in a rebuild", () => {
  const table = "CREATE TABLE tasks (id integer PRIMARY KEY, title text, estimate text)";
  const toInteger: Operation = {
    kind: "alterColumn",
    table: tasks,
    column: "estimate",
    changes: { type: "integer" },
  };

  it("text that is a number becomes a number", async () => {
    await after(
      [table, "INSERT INTO tasks VALUES (1, 'a', '12'), (2, 'b', NULL), (3, 'c', ' 1e3 ')"],
      [toInteger],
      async (runner) => {
        expect(await rows(runner, "SELECT id, estimate, typeof(estimate) AS t FROM tasks")).toEqual([
          { id: 1, estimate: 12, t: "integer" },
          { id: 2, estimate: null, t: "null" },
          { id: 3, estimate: 1000, t: "integer" },
        ]);
      },
    );
  });

  it.each([
    ["text", "'abc'", "integer"],
    ["empty text", "''", "integer"],
    ["a blob", "x'41'", "integer"],
    ["a fraction", "'1.5'", "integer"],
    ["too many digits", "'12345678901234567890'", "integer"],
    ["text", "'abc'", "real"],
    ["text", "'abc'", "decimal(10,2)"],
    ["too many digits", "'12345678901234567.89'", "decimal(20,2)"],
    ["too many digits", "'12345678901234567.89'", "datetime"],
  ])("%s %s stops a change to %s, names the row and changes nothing", async (_title, value, type) => {
    await withDatabase(
      [table, `INSERT INTO tasks VALUES (1, 'a', '12'), (7, 'b', ${value})`],
      async (runner) => {
        const before = await definitions(runner);
        await expect(execute(runner, [{ ...toInteger, changes: { type } }])).rejects.toMatchObject({
          code: "operation-impossible",
          message: expect.stringContaining(
            `id = 7: ${value.toUpperCase() === value ? value : value.replace("x'", "X'")}`,
          ),
        });
        expect(await definitions(runner)).toEqual(before);
        expect(await rows(runner, "SELECT estimate FROM tasks WHERE id = 1")).toEqual([{ estimate: "12" }]);
        expect(await rows(runner, "PRAGMA foreign_keys")).toEqual([{ foreign_keys: 1 }]);
      },
    );
  });

  it("a date in text stays as it is in a datetime column", async () => {
    await after(
      [table, "INSERT INTO tasks VALUES (1, 'a', '2024-01-02')"],
      [{ ...toInteger, changes: { type: "datetime" } }],
      async (runner) => {
        expect(await rows(runner, "SELECT estimate FROM tasks")).toEqual([{ estimate: "2024-01-02" }]);
      },
    );
  });

  it("added NOT NULL with a backfill, an existing column backfilled, a dropped one: by name, in one rebuild", async () => {
    await after(
      [table, "INSERT INTO tasks VALUES (1, 'a', '12'), (2, NULL, '7')"],
      [
        { kind: "addColumn", table: tasks, column: { name: "label", type: "text", nullable: true } },
        {
          kind: "backfill",
          table: tasks,
          column: "label",
          value: "'task ' || id || (SELECT count(*) FROM tasks)",
        },
        { kind: "alterColumn", table: tasks, column: "label", changes: { nullable: false } },
        { kind: "backfill", table: tasks, column: "title", value: "'untitled'" },
        { kind: "alterColumn", table: tasks, column: "title", changes: { nullable: false } },
        { kind: "dropColumn", table: tasks, column: "estimate" },
      ],
      async (runner) => {
        expect(await rows(runner, "SELECT * FROM tasks")).toEqual([
          { id: 1, title: "a", label: "task 12" },
          { id: 2, title: "untitled", label: "task 22" },
        ]);
      },
    );
  });

  it("NULL in a column that becomes NOT NULL stops and names the rows", async () => {
    await withDatabase([table, "INSERT INTO tasks VALUES (1, 'a', ''), (2, NULL, '')"], async (runner) => {
      await expect(
        execute(runner, [
          { kind: "alterColumn", table: tasks, column: "title", changes: { nullable: false } },
        ]),
      ).rejects.toThrow(/tasks\.title.*NULL.*id = 2/);
    });
  });

  it("a backfill over a column that the same change adds sees its values", async () => {
    await after(
      [table, "INSERT INTO tasks VALUES (4, 'a', '1')"],
      [
        {
          kind: "addColumn",
          table: tasks,
          column: { name: "x", type: "integer", nullable: false, default: "2" },
        },
        { kind: "addColumn", table: tasks, column: { name: "y", type: "integer", nullable: true } },
        { kind: "backfill", table: tasks, column: "y", value: "x + id" },
        { kind: "alterColumn", table: tasks, column: "y", changes: { nullable: false } },
      ],
      async (runner) => {
        expect(await rows(runner, "SELECT x, y FROM tasks")).toEqual([{ x: 2, y: 6 }]);
      },
    );
  });

  it("columns that swap their names keep their values", async () => {
    await after(
      ["CREATE TABLE tasks (a int, b int)", "INSERT INTO tasks VALUES (1, 2)"],
      [
        { kind: "renameColumn", table: tasks, column: "a", to: "t" },
        { kind: "renameColumn", table: tasks, column: "b", to: "a" },
        { kind: "renameColumn", table: tasks, column: "t", to: "b" },
        { kind: "alterColumn", table: tasks, column: "a", changes: { default: "7" } },
      ],
      async (runner) => {
        expect(await rows(runner, "SELECT a, b FROM tasks")).toEqual([{ a: 2, b: 1 }]);
      },
    );
  });

  it("a column dropped and another renamed to its name", async () => {
    await after(
      ["CREATE TABLE tasks (a int UNIQUE, b int)", "INSERT INTO tasks VALUES (1, 2)"],
      [
        { kind: "dropColumn", table: tasks, column: "a" },
        { kind: "renameColumn", table: tasks, column: "b", to: "a" },
      ],
      async (runner) => {
        expect(await rows(runner, "SELECT * FROM tasks")).toEqual([{ a: 2 }]);
      },
    );
  });
});

describe("other operations", () => {
  it("renaming a table and its columns carries other tables, views and triggers along", async () => {
    const statements = [
      "CREATE TABLE tasks (id integer PRIMARY KEY, title text CHECK (tasks.title <> ''))",
      "CREATE TABLE notes (task int REFERENCES tasks (id) ON DELETE CASCADE)",
      "CREATE VIEW v AS SELECT title FROM tasks",
      "CREATE TRIGGER g AFTER DELETE ON tasks BEGIN INSERT INTO notes VALUES (old.id); END",
    ];
    await after(
      statements,
      [
        { kind: "renameTable", table: tasks, to: "Tasks" },
        { kind: "renameColumn", table: { name: "Tasks" }, column: "id", to: "key" },
        { kind: "renameColumn", table: { name: "Tasks" }, column: "title", to: "headline" },
      ],
      async (runner) => {
        const schema = await introspect(runner);
        expect(schema.tables.map((table) => table.name)).toEqual(["Tasks", "notes"]);
        expect(schema.tables[1]?.foreignKeys[0]?.references).toEqual({
          table: { name: "Tasks" },
          columns: ["key"],
        });
        expect(await rows(runner, "SELECT * FROM v")).toEqual([]);
      },
    );
  });

  it("a check that names its own table survives a rename of the table and a rebuild", async () => {
    const statements = [
      "CREATE TABLE tasks (id integer PRIMARY KEY, title text CHECK (tasks.title <> ''))",
      "CREATE INDEX i ON tasks (title) WHERE tasks.id > 0",
    ];
    const jobs = { name: "jobs" };
    await after(
      statements,
      [
        { kind: "renameTable", table: tasks, to: "jobs" },
        { kind: "alterColumn", table: jobs, column: "title", changes: { nullable: false } },
        { kind: "renameColumn", table: jobs, column: "title", to: "headline" },
      ],
      async (runner) => {
        await expect(runner.query("INSERT INTO jobs (headline) VALUES ('')")).rejects.toThrow(/CHECK/);
        await runner.query("INSERT INTO jobs (headline) VALUES ('x')");
        expect(await rows(runner, "SELECT * FROM jobs")).toEqual([{ id: 1, headline: "x" }]);
      },
    );
  });

  it("tables and columns of any name are changed, and rows that point at them stay", async () => {
    const name = `Größe "'; DROP TABLE x; --`;
    const quoted = `"${name.replaceAll('"', '""')}"`;
    const statements = [
      `CREATE TABLE ${quoted} (${quoted} integer PRIMARY KEY AUTOINCREMENT, "ÄÖ" text)`,
      `CREATE TABLE child (p int REFERENCES ${quoted} (${quoted}) ON DELETE CASCADE)`,
      `CREATE TRIGGER "g'" AFTER INSERT ON ${quoted} BEGIN SELECT 1; END`,
      `INSERT INTO ${quoted} VALUES (5, '1')`,
      "INSERT INTO child VALUES (5)",
    ];
    await after(
      statements,
      [
        { kind: "alterColumn", table: { name }, column: "ÄÖ", changes: { type: "integer", nullable: false } },
        { kind: "addCheck", table: { name }, check: { name, expression: `"ÄÖ" > 0` } },
        { kind: "createIndex", table: { name }, index: { name: `${name} i`, columns: [{ column: name }] } },
      ],
      async (runner) => {
        expect(await rows(runner, "SELECT * FROM child")).toEqual([{ p: 5 }]);
        expect(await rows(runner, `SELECT "ÄÖ" AS v FROM ${quoted}`)).toEqual([{ v: 1 }]);
        const schema = await introspect(runner, { tables: [{ name }] });
        expect(schema.unsupported).toEqual([{ what: "trigger", name: `${name}.g'` }]);
        expect(schema.tables[0]?.checks).toEqual([{ name, expression: `"ÄÖ" > 0` }]);
      },
    );
  });

  it("hand-written SQL of several statements runs to its end, triggers included", async () => {
    await after(
      ["CREATE TABLE tasks (title text)"],
      [
        {
          kind: "sql",
          sql: "INSERT INTO tasks VALUES ('a;b'); CREATE TRIGGER g AFTER INSERT ON tasks BEGIN UPDATE tasks SET title = CASE WHEN 1 THEN 'x' END; DELETE FROM tasks WHERE 0; END; -- done;\nINSERT INTO tasks VALUES ('c');",
        },
      ],
      async (runner) => {
        expect(await rows(runner, "SELECT title FROM tasks")).toEqual([{ title: "x" }, { title: "x" }]);
      },
    );
  });

  it("a dropped column that a view needs is refused and nothing has changed", async () => {
    const statements = [
      "CREATE TABLE tasks (id integer PRIMARY KEY, title text UNIQUE)",
      "CREATE VIEW v AS SELECT title FROM tasks",
    ];
    await withDatabase(statements, async (runner) => {
      const before = await definitions(runner);
      await expect(execute(runner, [{ kind: "dropColumn", table: tasks, column: "title" }])).rejects.toThrow(
        /View "v"/,
      );
      expect(await definitions(runner)).toEqual(before);
    });
  });

  it("a table that cannot be read in full is not changed, but may be dropped", async () => {
    const statements = ["CREATE TABLE tasks (title text, n int, PRIMARY KEY ((n)))"];
    await withDatabase(statements, async (runner) => {
      await expect(execute(runner, [oneRebuild])).rejects.toThrow(/in full/);
      await execute(runner, [{ kind: "dropTable", table: tasks }]);
      expect(await definitions(runner)).toEqual({});
    });
  });

  it("a drop that leaves rows pointing nowhere is refused; violations from before are not held against it", async () => {
    const statements = [
      "PRAGMA foreign_keys = OFF",
      "CREATE TABLE tasks (id integer PRIMARY KEY, title text)",
      "CREATE TABLE notes (task int REFERENCES tasks (id))",
      "INSERT INTO notes VALUES (404)",
      "PRAGMA foreign_keys = ON",
    ];
    await withDatabase(statements, async (runner) => {
      await execute(runner, [oneRebuild]);
      await runner.query("INSERT INTO tasks VALUES (1, 'a')");
      await runner.query("INSERT INTO notes VALUES (1)");
      await expect(execute(runner, [{ kind: "dropTable", table: tasks }])).rejects.toThrow(
        /row 2 of "notes" \(to "tasks"\)/,
      );
      expect(await rows(runner, "SELECT count(*) AS n FROM tasks")).toEqual([{ n: 1 }]);
      expect(await rows(runner, "PRAGMA foreign_keys")).toEqual([{ foreign_keys: 1 }]);
    });
  });
});
