/** The difference of an edited revision: each case is what it did, what it does, and the lines that a person reads. */
import { editLines } from "../../../src/migrator/report/edit-lines";
import { linesOfRevision } from "../../../src/migrator/revisions/fingerprint";
import type { Operation } from "../../../src/migrator/operations/operation";
import type { Column } from "../../../src/migrator/schema/schema";

const column = (name: string, more: Partial<Column> = {}): Column => ({
  name,
  type: "text",
  nullable: false,
  ...more,
});

const table = (...columns: readonly Column[]): Operation => ({
  kind: "createTable",
  table: {
    name: "tasks",
    columns,
    uniques: [],
    checks: [],
    exclusions: [],
    foreignKeys: [],
    indexes: [],
  },
});

const [id, title, state] = ["id", "title", "state"].map((name) => column(name));
if (!id || !title || !state) throw new Error("unreachable");
const long = "x".repeat(300);
const sql = (text: string): Operation => ({ kind: "sql", sql: text });

const cases: readonly (readonly [
  title: string,
  before: readonly Operation[],
  after: readonly Operation[],
  lines: readonly string[],
])[] = [
  [
    "the fourth column of a table",
    [table(id, title, state, column("plan", { default: "2" }))],
    [table(id, title, state, column("plan", { default: "4" }))],
    [
      "- up createTable tasks, table.columns.plan.default: 2",
      "+ up createTable tasks, table.columns.plan.default: 4",
    ],
  ],
  [
    "two parts far from each other",
    [table(column("id", { type: "integer" }), title, column("state"))],
    [table(column("id", { type: "bigint" }), title, column("state", { nullable: true }))],
    [
      "- up createTable tasks, table.columns.id.type: integer",
      "+ up createTable tasks, table.columns.id.type: bigint",
      "- up createTable tasks, table.columns.state.nullable: false",
      "+ up createTable tasks, table.columns.state.nullable: true",
    ],
  ],
  [
    "a column more, before others",
    [table(id, state)],
    [table(id, title, state)],
    ['+ up createTable tasks, table.columns.title: {"name":"title","nullable":false,"type":"text"}'],
  ],
  [
    "columns in another order",
    [table(id, title)],
    [table(title, id)],
    [
      '- up createTable tasks, table.columns: ["id","title"]',
      '+ up createTable tasks, table.columns: ["title","id"]',
    ],
  ],
  [
    "a change of a column",
    [{ kind: "alterColumn", table: { name: "tasks" }, column: "id", changes: { type: "bigint" } }],
    [
      {
        kind: "alterColumn",
        table: { name: "tasks" },
        column: "id",
        changes: { type: "bigint", nullable: true },
      },
    ],
    ["+ up alterColumn tasks.id, changes.nullable: true"],
  ],
  [
    "another column",
    [{ kind: "dropColumn", table: { name: "tasks", schema: "app" }, column: "plan" }],
    [{ kind: "dropColumn", table: { name: "tasks", schema: "app" }, column: "state" }],
    [
      '- up dropColumn app.tasks.plan {"column":"plan","table":{"name":"tasks","schema":"app"}}',
      '+ up dropColumn app.tasks.state {"column":"state","table":{"name":"tasks","schema":"app"}}',
    ],
  ],
  [
    "the end of a long statement",
    [sql(`UPDATE tasks SET title = '${long}' WHERE id = 1`)],
    [sql(`UPDATE tasks SET title = '${long}' WHERE id = 2`)],
    [`- up sql ... ${long.slice(0, 27)}' WHERE id = 1`, `+ up sql ... ${long.slice(0, 27)}' WHERE id = 2`],
  ],
  ["a step more", [], [sql("VACUUM")], ["+ up sql VACUUM"]],
  ["a control character", [], [sql("SELECT '\u001b[31m'")], ["+ up sql SELECT '\\u001b[31m'"]],
];

test.each(cases)("%s", (_title, before, after, lines) => {
  const [one, other] = [before, after].map((operations) => linesOfRevision(operations, [], "sqlite"));
  expect(editLines(one ?? [], other ?? [])).toEqual(lines);
});

test("a file that cannot be read without running it is its hash", () => {
  expect(editLines(["code 12ab"], ["code 34cd"])).toEqual(["- code 12ab", "+ code 34cd"]);
});
