/** Days 13 to 29: the application has users, and is put right. */
import { belongsTo, enumType, key } from "../../support/studio";
import { hostile } from "./first";
import {
  added,
  columns,
  dropped,
  edited,
  mapped,
  named,
  only,
  relations,
  renamed,
  view,
  without,
  withoutRelation,
  type Day,
} from "./studio";
import { crewCosts, openTasks } from "./views";

const score = (expression: string, type: "integer" | "bigint" = "integer") =>
  ({ type, generatedType: "STORED", asExpression: expression, nullable: true }) as const;

/** TypeORM reads `identity` as it reads the others, though its type does not list it. */
const identity = "identity" as "increment";

export const settlingDays: readonly Day[] = [
  {
    title: "what happens to children when a parent goes",
    edits: [
      relations("Execution", belongsTo("Workflow", "workflow_id", { onDelete: "RESTRICT" })),
      relations("Agent", belongsTo("Crew", "crew_id", { onDelete: "SET NULL", nullable: true })),
    ],
    rows: () => ({ agents: [{ name: "Freelancer", role: "writer", crew_id: 3 }] }),
  },
  {
    title: "a serial becomes an identity (PostgreSQL), and a default goes",
    edits: [
      only("postgres", columns("Agent", { id: { type: Number, primary: true, generated: identity } })),
      columns("Workflow", { version: { type: "integer" } }),
    ],
    // Nobody is given the key: the identity counts on where the serial was.
    rows: () => ({ agents: [{ name: "Next", role: "next", crew_id: 1 }] }),
  },
  {
    title: "keys become bigint, and the foreign keys that point at them",
    edits: [
      only("postgres", columns("Task", { id: { type: "bigint", primary: true, generated: "increment" } })),
      columns("Execution", { id: { type: "bigint", primary: true } }),
    ],
    rows: () => ({
      executions: [{ id: 2000000007, state: "queued", workflow_id: 2, cost: 3 }],
      tasks: [{ title: "after", slug: "after", workflow_id: 2, parent_id: 3 }],
    }),
  },
  {
    title: "a score is computed",
    edits: [
      columns("Task", { score: score(`"points" * "priority"`) }),
      named("Task", "indices", { name: "IDX_tasks_score", columns: ["score"] }),
    ],
  },
  {
    title: "the score is computed otherwise, and defaults change",
    edits: [
      columns("Task", {
        score: score(`"points" * 10 + "priority"`),
        priority: { type: "integer", default: 3 },
      }),
      columns("Agent", { model: { type: "varchar", length: 40, default: "small" } }),
    ],
    rows: () => ({ tasks: [{ title: "scored", slug: "scored", points: 8, workflow_id: 3 }] }),
  },
  {
    title: "views are made, one of them materialized (PostgreSQL)",
    edits: [
      view(
        "open_tasks",
        openTasks(`SELECT "id", "title", "points" FROM "tasks" WHERE "priority" > 1`, [
          "id",
          "title",
          "points",
        ]),
      ),
      only(
        "postgres",
        view(
          "workflow_costs",
          crewCosts(`SELECT "workflow_id" AS workflow, sum("cost") AS total FROM "executions" GROUP BY 1`),
        ),
      ),
    ],
  },
  {
    title: "columns are retyped under the views and the computed column",
    edits: [
      columns("Task", {
        points: { type: "bigint", default: 1 },
        title: { type: "varchar", length: 300 },
        score: score(`"points" * 10 + "priority"`, "bigint"),
      }),
      columns("Execution", { cost: { type: "decimal", precision: 14, scale: 4, default: 0 } }),
    ],
    rows: () => ({ executions: [{ id: 14, state: "succeeded", cost: 0.0001, workflow_id: 1 }] }),
    // Back, PostgreSQL keeps two digits.
    down: {
      "executions.cost": (value, dialect) => (dialect === "postgres" && value === "0.0001" ? "0" : value),
    },
  },
  {
    title: "a view asks something else, and columns of an index change places",
    edits: [
      view(
        "open_tasks",
        openTasks(
          `SELECT "id", "title", "points", "score" FROM "tasks" WHERE "priority" > 1 AND "title" <> 'it''s'`,
          ["id", "title", "points", "score"],
        ),
      ),
      named("Workflow", "indices", { name: "IDX_workflows_title", columns: ["version", "title"] }),
      only(
        "postgres",
        columns("Execution", { error: { type: "text", nullable: true, comment: 'what it\'s about: "--"' } }),
      ),
    ],
  },
  {
    title: "a column becomes two",
    edits: [
      columns("Crew", {
        contact_name: { type: "varchar", length: 120 },
        contact_host: { type: "varchar", length: 120 },
      }),
      without("Crew", "contact"),
    ],
    backfills: ["crews.contact_name=substr(contact, 1, 3)", "crews.contact_host=substr(contact, 5)"],
    rows: () => ({ crews: [{ name: "Split", contact_name: "mia", contact_host: "example.net" }] }),
  },
  {
    title: "JSON, lists and times with zones",
    edits: [
      columns("Execution", (dialect) =>
        dialect === "postgres"
          ? {
              inputs: { type: "jsonb", default: { a: [1, "b $1"] } },
              outputs: { type: "jsonb", nullable: true },
            }
          : {
              inputs: { type: "simple-json", default: `{"a":[1,"b $1"]}` },
              outputs: { type: "simple-json", nullable: true },
            },
      ),
      columns("Crew", (dialect) =>
        dialect === "postgres"
          ? { tags: { type: "text", array: true, default: [] } }
          : { tags: { type: "simple-json", default: "[]" } },
      ),
      only("postgres", columns("Execution", { started_at: { type: "timestamptz", nullable: true } })),
    ],
    rows: (dialect) => ({
      executions: [
        {
          id: 15,
          state: "queued",
          workflow_id: 1,
          inputs: JSON.stringify({ text: hostile }),
          outputs: '{"b":null}',
        },
      ],
      crews: [
        {
          name: "Tagged",
          contact_name: "tom",
          contact_host: "example.com",
          tags: dialect === "postgres" ? ["a b", 'it\'s "c"', "NULL"] : '["a b","it\'s \\"c\\"","NULL"]',
        },
      ],
    }),
  },
  {
    title: "an enum value goes, and its rows get another",
    edits: [
      columns("Crew", (dialect) => ({
        status: { type: enumType(dialect), enum: ["draft", "active", "paused"], default: "draft" },
      })),
    ],
    values: ["crews.status.archived=active"],
    up: { "crews.status": mapped({ archived: "active" }) },
  },
  {
    title: "errors get a table of their own",
    edits: [
      added("Failure", {
        table: "failures",
        columns: { id: key, message: { type: "text" }, fatal: { type: "boolean", default: true } },
        relations: {
          execution: {
            type: "one-to-one",
            target: "Execution",
            joinColumn: { name: "execution_id" },
            onDelete: "CASCADE",
            nullable: false,
          },
        },
      }),
      without("Execution", "error"),
    ],
    rows: () => ({ failures: [{ message: hostile[2], execution_id: 2147483647 }] }),
  },
  {
    title: "text that holds numbers becomes a number, and a column is dropped",
    edits: [
      columns("Agent", { seniority: { type: "integer", default: 1 } }),
      without("Task", "due_on"),
      edited("Task", ({ indices = [] }) => ({
        indices: indices.filter(({ name }) => name !== "IDX_tasks_urgent"),
      })),
    ],
    rows: () => ({ agents: [{ name: "Senior", role: "lead", seniority: 12, crew_id: 2 }] }),
  },
  {
    title: "an enum column is renamed together with one of its values",
    edits: [
      renamed("Execution", "state", "status"),
      columns("Execution", (dialect) => ({
        status: {
          type: enumType(dialect),
          enum: ["new", "waiting", "running", "succeeded", "it's failed"],
          default: "new",
        },
      })),
      edited("Execution", () => ({
        checks: [{ name: "CHK_executions_error", expression: `"status" <> 'succeeded' OR "cost" >= 0` }],
        indices: [
          {
            name: "IDX_executions_done",
            columns: ["started_at"],
            where: `"status" = 'succeeded' AND "cost" > 0`,
          },
        ],
      })),
    ],
    renames: ["executions.state=status"],
    values: ["executions.state.queued=waiting"],
    up: { "executions.status": mapped({ queued: "waiting" }) },
    down: { "executions.status": mapped({ waiting: "queued" }) },
    rows: () => ({ executions: [{ id: 16, status: "waiting", workflow_id: 1 }] }),
  },
  {
    title: "the great tidying: a table, a column, its type and a relation's column change at once",
    edits: [
      edited("Workflow", () => ({ table: "workflows" })),
      renamed("Workflow", "version", "edition"),
      columns("Workflow", { edition: { type: "bigint", default: 1 } }),
      named("Workflow", "indices", { name: "IDX_workflows_title", columns: ["edition", "title"] }),
      withoutRelation("Task", "workflow"),
      relations("Task", belongsTo("Workflow", "plan_id")),
    ],
    renames: ["pipelines=workflows", "workflows.version=edition", "tasks.workflow_id=plan_id"],
    rows: () => ({ workflows: [{ title: "Tidy", edition: 50, crew_id: 1 }] }),
  },
  {
    title: "no two agents of a crew overlap (PostgreSQL), and a key gets a second column",
    edits: [
      only("postgres", columns("Agent", { shift: { type: "int4range", nullable: true } })),
      only(
        "postgres",
        named("Agent", "exclusions", {
          name: "XCL_agents_shift",
          expression: `USING gist ("shift" WITH &&)`,
        }),
      ),
      columns("Failure", {
        id: { type: "integer", primary: true },
        part: { type: "integer", primary: true },
      }),
    ],
    backfills: ["failures.part=1"],
    rows: (dialect) => ({
      agents: [
        { name: "Shifted", role: "x", crew_id: 1, ...(dialect === "postgres" ? { shift: "[1,5)" } : {}) },
      ],
      failures: [{ id: 40, part: 2, message: "again", execution_id: 10 }],
    }),
  },
  {
    title: "the computed column stays as an ordinary one, a view goes, and a boolean becomes an enum",
    edits: [
      columns("Task", { score: { type: "bigint", nullable: true } }),
      (studio) => ({
        ...studio,
        views: Object.fromEntries(Object.entries(studio.views).filter(([name]) => name !== "open_tasks")),
      }),
      without("Crew", "is_public"),
      columns("Crew", (dialect) => ({
        visibility: { type: enumType(dialect), enum: ["private", "public"], default: "private" },
      })),
    ],
  },
  {
    title: "a table goes, and an index becomes unique",
    edits: [
      dropped("Failure"),
      named("Workflow", "indices", {
        name: "IDX_workflows_title",
        columns: ["edition", "title"],
        unique: true,
      }),
    ],
  },
];
