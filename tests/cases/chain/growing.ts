/** Days 2 to 12: the application grows. */
import { belongsTo, enumType } from "../../support/studio";
import { hostile } from "./first";
import {
  columns,
  edited,
  mapped,
  named,
  only,
  relations,
  renamed,
  unnamed,
  without,
  type Day,
} from "./studio";

export const growingDays: readonly Day[] = [
  {
    title: "columns are added, nullable and with defaults",
    edits: [
      columns("Task", {
        priority: { type: "integer", default: 2 },
        due_on: { type: "date", nullable: true },
      }),
      columns("Agent", { model: { type: "varchar", length: 40, default: '"large" $1' } }),
      columns("Crew", { is_public: { type: "boolean", default: false } }),
    ],
    rows: () => ({
      tasks: [{ title: "review", effort: 5, priority: 9, due_on: "2026-02-01", workflow_id: 2, agent_id: 3 }],
      crews: [{ name: "Público ñ", contact: "zoë@example.org", is_public: true }],
    }),
  },
  {
    title: "a required column is added, and another becomes required",
    edits: [
      columns("Task", { slug: { type: "varchar", length: 60 } }),
      columns("Agent", { role: { type: "varchar", length: 120 } }),
    ],
    backfills: ["tasks.slug='task-' || id", "agents.role='helper'"],
    up: { "agents.role": mapped({ NULL: "helper" }) },
  },
  {
    title: "columns are renamed, one of them in a check",
    edits: [
      renamed("Task", "notes", "instructions"),
      renamed("Crew", "description", "purpose"),
      renamed("Task", "effort", "points"),
      named("Task", "checks", { name: "CHK_tasks_effort", expression: `"points" >= 0` }),
    ],
    renames: ["tasks.notes=instructions", "crews.description=purpose", "tasks.effort=points"],
  },
  {
    title: "enums get values, one in the middle, one as the new default",
    edits: [
      columns("Crew", (dialect) => ({
        status: {
          type: enumType(dialect),
          enum: ["draft", "active", "paused", "archived"],
          default: "draft",
        },
      })),
      columns("Execution", (dialect) => ({
        state: {
          type: enumType(dialect),
          enum: ["new", "queued", "running", "done", "it's failed"],
          default: "new",
        },
      })),
    ],
    rows: () => ({ executions: [{ id: 12, state: "running", workflow_id: 2 }] }),
  },
  {
    title: "an enum value is renamed, with a check and a partial index that name it",
    edits: [
      columns("Execution", (dialect) => ({
        state: {
          type: enumType(dialect),
          enum: ["new", "queued", "running", "succeeded", "it's failed"],
          default: "new",
        },
      })),
      named("Execution", "checks", {
        name: "CHK_executions_error",
        expression: `"state" <> 'succeeded' OR "cost" >= 0`,
      }),
      named("Execution", "indices", {
        name: "IDX_executions_done",
        columns: ["started_at"],
        where: `"state" = 'succeeded'`,
      }),
    ],
    values: ["executions.state.done=succeeded"],
    up: { "executions.state": mapped({ done: "succeeded" }) },
    down: { "executions.state": mapped({ succeeded: "done" }) },
    rows: () => ({ executions: [{ id: 13, state: "succeeded", cost: 2, workflow_id: 1 }] }),
  },
  {
    title: "a table is renamed, with children and parents",
    edits: [
      edited("Workflow", () => ({ table: "pipelines" })),
      edited("Workflow", () => ({
        indices: [{ name: "IDX_workflows_title", columns: ["title", "version"] }],
      })),
    ],
    renames: ["workflows=pipelines"],
    rows: () => ({ pipelines: [{ title: "Nightly", version: 3, crew_id: 3 }] }),
  },
  {
    title: "a task may have a parent",
    edits: [
      relations("Task", belongsTo("Task", "parent_id", { onDelete: "SET NULL", nullable: true })),
      named("Task", "indices", { name: "IDX_tasks_parent", columns: ["parent"] }),
    ],
    rows: () => ({
      tasks: [{ title: "sub", slug: "sub", priority: 1, workflow_id: 1, parent_id: 1 }],
    }),
  },
  {
    title: "tasks have helpers",
    edits: [relations("Task", { helpers: { type: "many-to-many", target: "Agent", joinTable: true } })],
    rows: () => ({
      tasks_helpers_agents: [
        { tasksId: 1, agentsId: 2 },
        { tasksId: 1, agentsId: 3 },
        { tasksId: 2, agentsId: 1 },
      ],
    }),
  },
  {
    title: "the helpers are called reviewers, and their table with them",
    edits: [
      edited("Task", ({ relations: { helpers, ...others } = {} }) => ({
        relations: { ...others, ...(helpers ? { reviewers: helpers } : {}) },
      })),
    ],
    renames: ["tasks_helpers_agents=tasks_reviewers_agents"],
    rows: () => ({ tasks_reviewers_agents: [{ tasksId: 3, agentsId: 1 }] }),
  },
  {
    title: "checks and the predicate of an index change",
    edits: [
      named("Task", "checks", { name: "CHK_tasks_effort", expression: `"points" BETWEEN 0 AND 100` }),
      named("Task", "checks", { name: "CHK_tasks_slug", expression: `length("slug") > 0` }),
      named("Execution", "indices", {
        name: "IDX_executions_done",
        columns: ["started_at"],
        where: `"state" = 'succeeded' AND "cost" > 0`,
      }),
      named("Task", "indices", { name: "IDX_tasks_urgent", columns: ["due_on"], where: `"priority" > 5` }),
    ],
  },
  {
    title: "what is unique changes, and a column with an index goes",
    edits: [
      named("Agent", "uniques", { name: "UQ_agents_name", columns: ["crew", "name"] }),
      named("Task", "uniques", { name: "UQ_tasks_slug", columns: ["slug"] }),
      unnamed("Task", "checks", "CHK_tasks_slug"),
      without("Task", "legacy_code"),
      only(
        "postgres",
        edited("Crew", () => ({ comment: `Teams, "so called"; it's \`\${x}\` */` })),
      ),
    ],
    rows: () => ({ tasks: [{ title: hostile[2], slug: "odd", points: 100, workflow_id: 3, parent_id: 2 }] }),
  },
];
