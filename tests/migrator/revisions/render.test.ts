/** The text of a migration file, as a reviewer sees it. */
import { markEnumRewrites } from "../../../src/migrator/diff/enum-rewrites";
import { mergeTargets } from "../../../src/migrator/diff/merge";
import { orderSteps } from "../../../src/migrator/diff/order";
import { undoGroups } from "../../../src/migrator/diff/undo";
import { describeGroups } from "../../../src/migrator/flows/describe-groups";
import type { Operation } from "../../../src/migrator/operations/operation";
import { emptySchema, type DialectName, type Schema } from "../../../src/migrator/schema/schema";
import { loadRendered, rendered } from "../../support/rendered";

const tasks = { name: "tasks" };

const before = (dialect: DialectName): Schema => ({
  ...emptySchema(dialect),
  tables: [
    {
      ...tasks,
      columns: [
        { name: "id", type: "integer", nullable: false },
        { name: "title", type: "varchar(120)", nullable: false },
        {
          name: "status",
          type: dialect === "postgres" ? "tasks_status_enum" : "varchar",
          nullable: false,
          ...(dialect === "sqlite" ? { values: ["open"] } : {}),
        },
      ],
      primaryKey: { columns: ["id"] },
      uniques: [],
      checks: [],
      foreignKeys: [],
      indexes: [],
    },
  ],
  enums: dialect === "postgres" ? [{ name: "tasks_status_enum", values: ["open"] }] : [],
});

const changes = (dialect: DialectName): readonly Operation[] => [
  { kind: "alterColumn", table: tasks, column: "title", changes: { type: "varchar(200)" } },
  dialect === "postgres"
    ? { kind: "alterEnum", type: { name: "tasks_status_enum" }, values: ["open", "done"] }
    : { kind: "alterColumn", table: tasks, column: "status", changes: { values: ["open", "done"] } },
  {
    kind: "addColumn",
    table: tasks,
    column: {
      name: "config",
      type: dialect === "postgres" ? "jsonb" : "text",
      nullable: false,
      default: "'{}'",
      ...(dialect === "postgres" ? { comment: "settings" } : {}),
    },
  },
  {
    kind: "createIndex",
    table: tasks,
    index: {
      name: "IDX_tasks_open",
      columns: [{ column: "title", descending: true }],
      unique: true,
      where: dialect === "postgres" ? "status = 'open'::tasks_status_enum" : "status = 'open'",
    },
  },
];

async function file(): Promise<string> {
  const schemas = { sqlite: before("sqlite"), postgres: before("postgres") };
  const steps = mergeTargets([
    ["postgres", markEnumRewrites(changes("postgres"), schemas.postgres)],
    ["sqlite", changes("sqlite")],
  ]);
  const up = orderSteps(steps, schemas);
  return rendered(up, undoGroups(up, schemas), {
    message: "add priority to tasks",
    className: "AddPriorityToTasks1763679060000",
    lines: describeGroups(up, schemas),
  });
}

it("one file for both databases", async () => {
  expect(await file()).toMatchSnapshot();
});

it("a file without changes is a place for hand-written work, which runs as it is", async () => {
  const text = await rendered([], []);
  expect(text).toMatchSnapshot();
  expect(await loadRendered(text).record("up", "sqlite")).toEqual([]);
  expect(await loadRendered(text).record("down", "postgres")).toEqual([]);
});
