import { introspect } from "../../../../src/migrator/dialects/sqlite/introspect";
import { readCreateTable } from "../../../../src/migrator/dialects/sqlite/read-create-table";
import { renderCreateIndex, renderCreateTable } from "../../../../src/migrator/dialects/sqlite/render";
import { withDatabase } from "./database";

/** Each text is accepted by SQLite, read in full (the pragmas agree), and comes back equal after rendering. */
const readable: readonly (readonly [string, ...string[]])[] = [
  ["CREATE TABLE t (id INTEGER PRIMARY KEY)"],
  [
    "CREATE TABLE t (id integer PRIMARY KEY AUTOINCREMENT NOT NULL, title varchar(120) NOT NULL DEFAULT 'it''s')",
  ],
  ["CREATE TABLE t (id integer, PRIMARY KEY (id AUTOINCREMENT))"],
  ["CREATE TABLE 't' ([a b] text, `c``d` int, \"e\"\"f\" real, 'g' blob)"],
  ["CREATE TABLE t (a, b unsigned big int, c DECIMAL ( 12 , 4 ), d double precision, e numeric(+3, -2))"],
  [
    "CREATE TABLE t (a int DEFAULT -5, b DEFAULT +1.5e3, c DEFAULT (1 + 2), d DEFAULT CURRENT_TIMESTAMP, e DEFAULT x'00ff')",
  ],
  [
    'CREATE TABLE t (a text DEFAULT hello, b text DEFAULT "wide world", c boolean DEFAULT true, d text DEFAULT null)',
  ],
  [
    "CREATE TABLE t (a text COLLATE nocase NOT NULL ON CONFLICT REPLACE DEFAULT 'x' UNIQUE ON CONFLICT IGNORE)",
  ],
  [
    'CREATE TABLE t (a int CONSTRAINT positive CHECK (a > 0), b int CHECK ((b) IN (1, abs(2))), CHECK (a < b), CONSTRAINT "x y" CHECK (a <> 7))',
  ],
  ["CREATE TABLE t (s varchar CHECK( \"s\" IN ('a','b''c', 'd,e)') ) NOT NULL DEFAULT ('a'))"],
  [
    "CREATE TABLE t (a int, b int, CONSTRAINT u UNIQUE (a, b) ON CONFLICT ROLLBACK UNIQUE (b) CHECK (a > 0) ON CONFLICT ABORT)",
  ],
  ["CREATE TABLE t (a int, b int, CONSTRAINT pk PRIMARY KEY (b, a) ON CONFLICT FAIL)"],
  ["CREATE TABLE t (k text PRIMARY KEY, v any) WITHOUT ROWID, STRICT"],
  ["CREATE TABLE t (k text PRIMARY KEY, v int) STRICT"],
  [
    "CREATE TABLE t (a int, b int GENERATED ALWAYS AS (a * 2) STORED, c AS (a + 1), d text AS (a || 'x') VIRTUAL NOT NULL)",
  ],
  [
    "CREATE TABLE t (id integer PRIMARY KEY, a int CONSTRAINT fk REFERENCES p (id) ON UPDATE SET NULL ON DELETE CASCADE MATCH FULL DEFERRABLE INITIALLY DEFERRED, b int REFERENCES p NOT NULL DEFERRABLE, FOREIGN KEY (a, b) REFERENCES q (x, y) ON DELETE SET DEFAULT NOT DEFERRABLE INITIALLY DEFERRED, CONSTRAINT self FOREIGN KEY (b) REFERENCES t ON DELETE RESTRICT)",
    "CREATE TABLE p (id integer PRIMARY KEY)",
    "CREATE TABLE q (x int, y int, UNIQUE (x, y))",
  ],
  ['CREATE TABLE t (a int /* , b int */, -- comma, "quote\n c int CHECK (c > 0 -- positive\n AND c < 9))'],
  ["CREATE TABLE t AS SELECT 1 AS a, 'x' AS b"],
  [
    "CREATE TABLE t (a text, b int, c text)",
    "CREATE INDEX i1 ON t (a COLLATE nocase DESC, b ASC)",
    "CREATE UNIQUE INDEX i2 ON t (lower(a), b + 1 DESC, (a || c) COLLATE rtrim) WHERE b > 0 AND a IS NOT NULL",
    "CREATE INDEX i3 ON t (a || c COLLATE nocase, 'b') WHERE (b IS NULL)",
    'CREATE INDEX "i""4" ON "t" (substr(a, 1, 2) COLLATE nocase)',
  ],
];

describe("every table that SQLite accepts is read, rendered and read again without loss", () => {
  it.each(readable)("%s", async (...statements) => {
    await withDatabase(statements, async (runner) => {
      const first = await introspect(runner);
      expect(first.unsupported.filter(({ what }) => what !== "generated column")).toEqual([]);
      await withDatabase(
        first.tables.flatMap((table) => [
          renderCreateTable(table),
          ...table.indexes.map((index) => renderCreateIndex(table.name, index)),
        ]),
        async (copy) => {
          expect(await introspect(copy)).toEqual(first);
        },
      );
    });
  });
});

describe("what a definition says", () => {
  it("a column CHECK of exactly the form IN gives the column values, and only where it has no name", () => {
    const table = readCreateTable(
      `CREATE TABLE t (a varchar CHECK( "a" IN ('x','y') ), b varchar CONSTRAINT n CHECK (b IN ('x')), c int CHECK (c IN (1, 2)), d varchar CHECK ("a" IN ('x')))`,
      "t",
    );
    expect(table.columns.map((column) => column.values)).toEqual([
      ["x", "y"],
      undefined,
      undefined,
      undefined,
    ]);
    expect(table.checks).toEqual([
      { expression: `"a" IN ('x')` },
      { expression: "c IN (1, 2)" },
      { name: "n", expression: "b IN ('x')" },
    ]);
  });

  it("keeps default texts without outer parentheses and quotes a bare word, which SQLite takes for a string", () => {
    const table = readCreateTable(
      `CREATE TABLE t (a DEFAULT ((datetime('now'))), b DEFAULT -  5, c DEFAULT hello, d DEFAULT "it's", e DEFAULT TRUE)`,
      "t",
    );
    expect(table.columns.map((column) => column.default)).toEqual([
      "datetime('now')",
      "-5",
      "'hello'",
      "'it''s'",
      "TRUE",
    ]);
  });

  it("only an INTEGER PRIMARY KEY that says DESC with its column is no rowid alias", () => {
    const key = (sql: string): unknown => readCreateTable(sql, "t").primaryKey;
    const plain = { columns: ["id"] };
    expect(key("CREATE TABLE t (id INTEGER PRIMARY KEY ASC)")).toEqual(plain);
    expect(key("CREATE TABLE t (id INTEGER, PRIMARY KEY (id DESC))")).toEqual(plain);
    expect(key("CREATE TABLE t (id INTEGER, PRIMARY KEY (id COLLATE nocase DESC))")).toEqual(plain);
    const sorted = { columns: ["id"], sorting: [{ descending: true }] };
    expect(key("CREATE TABLE t (id INTEGER PRIMARY KEY DESC)")).toEqual(sorted);
    expect(key("CREATE TABLE t (id INT, PRIMARY KEY (id DESC))")).toEqual(sorted);
    expect(key("CREATE TABLE t (id INTEGER, PRIMARY KEY (id DESC)) WITHOUT ROWID")).toEqual(sorted);
  });

  it("an INTEGER PRIMARY KEY is never null, another key may be", () => {
    const nullable = (sql: string): boolean | undefined => readCreateTable(sql, "t").columns[0]?.nullable;
    expect(nullable("CREATE TABLE t (id INTEGER PRIMARY KEY)")).toBe(false);
    expect(nullable("CREATE TABLE t (id integer, PRIMARY KEY (ID))")).toBe(false);
    expect(nullable("CREATE TABLE t (id INT PRIMARY KEY)")).toBe(true);
    expect(nullable("CREATE TABLE t (id text PRIMARY KEY)")).toBe(true);
    expect(nullable("CREATE TABLE t (id text PRIMARY KEY) WITHOUT ROWID")).toBe(false);
    expect(nullable("CREATE TABLE t (id text PRIMARY KEY) STRICT")).toBe(false);
  });

  it.each([
    ["(n)))", "CREATE TABLE t (n int, PRIMARY KEY ((n)))"],
    ["PARTITION BY x", "CREATE TABLE t (a text) PARTITION BY x"],
    ["FROBNICATE", "CREATE TABLE t (a text CHECK (1) FROBNICATE (2))"],
  ])("stops at %s and names the table", (clause, sql) => {
    expect(() => readCreateTable(sql, "t")).toThrow(
      expect.objectContaining({ code: "sql-not-understood", message: expect.stringContaining(clause) }),
    );
    expect(() => readCreateTable(sql, "t")).toThrow(/table "t"/);
  });
});
