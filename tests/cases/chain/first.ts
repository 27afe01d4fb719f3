/** The first version: five tables with plain columns, and the rows that people had in them from the start. */
import type { EntitySchemaColumnOptions } from "typeorm";
import { belongsTo, enumType, key } from "../../support/studio";
import { added, type Day, type Row } from "./studio";

export const moment = (dialect: "sqlite" | "postgres"): EntitySchemaColumnOptions => ({
  type: dialect === "postgres" ? "timestamp" : "datetime",
  nullable: true,
});

/** Text that has broken out of quotes, patterns and encodings before. */
export const hostile = [
  "'; DROP TABLE tasks; --",
  'Zażółć "gęślą" 🚀 \\ %s $1 ?',
  "two\nlines\tand `${x}` */ /*",
  "\u202eright to left, a\u0301 combining, \u{1F468}\u200D\u{1F469}\u200D\u{1F467}",
] as const;

export const firstDay: Day = {
  title: "five tables",
  edits: [
    added("Crew", (dialect) => ({
      table: "crews",
      columns: {
        id: key,
        name: { type: "varchar", length: 80, unique: true },
        description: { type: "text", nullable: true },
        contact: { type: "varchar", length: 120 },
        status: { type: enumType(dialect), enum: ["draft", "active", "archived"], default: "draft" },
      },
    })),
    added("Agent", {
      table: "agents",
      columns: {
        id: key,
        name: { type: "varchar", length: 80 },
        role: { type: "varchar", length: 120, nullable: true },
        seniority: { type: "varchar", length: 10, default: "1" },
      },
      relations: belongsTo("Crew", "crew_id"),
    }),
    added("Workflow", {
      table: "workflows",
      columns: { id: key, title: { type: "varchar", length: 120 }, version: { type: "integer", default: 1 } },
      relations: belongsTo("Crew", "crew_id"),
      indices: [{ name: "IDX_workflows_title", columns: ["title", "version"] }],
    }),
    added("Task", {
      table: "tasks",
      columns: {
        id: key,
        title: { type: "varchar", length: 120 },
        notes: { type: "text", nullable: true },
        effort: { type: "integer", default: 1 },
        legacy_code: { type: "varchar", length: 20, nullable: true },
      },
      relations: {
        ...belongsTo("Workflow", "workflow_id"),
        ...belongsTo("Agent", "agent_id", { onDelete: "SET NULL", nullable: true }),
      },
      checks: [{ name: "CHK_tasks_effort", expression: `"effort" >= 0` }],
    }),
    added("Execution", (dialect) => ({
      table: "executions",
      columns: {
        id: { type: "integer", primary: true },
        state: { type: enumType(dialect), enum: ["queued", "running", "done"], default: "queued" },
        started_at: moment(dialect),
        cost: { type: "decimal", precision: 10, scale: 2, default: 0 },
        error: { type: "text", nullable: true },
      },
      relations: belongsTo("Workflow", "workflow_id"),
    })),
  ],
  rows: () => ({
    crews: [
      { name: "Research", description: "finds things", contact: "ada@example.org", status: "active" },
      { name: hostile[0], description: hostile[1], contact: "bob@example.org", status: "archived" },
      { name: "Idle", description: null, contact: "eve@example.org" },
    ],
    agents: [
      { name: "Ada", role: "analyst", seniority: "3", crew_id: 1 },
      { name: hostile[1], role: null, seniority: "2", crew_id: 1 },
      { name: "Ada", role: hostile[3], crew_id: 2 },
    ],
    workflows: [
      { title: "Weekly report", crew_id: 1 },
      { title: hostile[2], version: 2, crew_id: 2 },
    ],
    tasks: [
      { title: "collect", notes: null, effort: 3, legacy_code: "A-1", workflow_id: 1, agent_id: 1 },
      { title: hostile[0], notes: hostile[1], effort: 0, workflow_id: 1, agent_id: 2 },
      { title: hostile[3], notes: "", workflow_id: 2, agent_id: null },
    ],
    executions: [
      execution(10, "queued", null, 0, null),
      execution(11, "running", "2026-01-05 08:30:00", 1.25, null),
      execution(2147483647, "done", "2026-01-04 23:59:59", 12345678.5, hostile[2]),
    ],
  }),
};

function execution(id: number, state: string, at: string | null, cost: number, error: string | null): Row {
  return { id, state, started_at: at, cost, error, workflow_id: 1 };
}
