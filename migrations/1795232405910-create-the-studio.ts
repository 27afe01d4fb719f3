import type { MigrationInterface, QueryRunner } from "typeorm";
import { operations } from "typeorm-autogen";

const uuid = { postgres: "uuid", sqlite: "varchar" };
const timestamptz = { postgres: "timestamptz", sqlite: "datetime" };
const jsonb = { postgres: "jsonb", sqlite: "text" };
const text_array = { postgres: "text[]", sqlite: "text" };

/**
 * create the studio
 *
 * Revision  9a83953ad841
 * Parents   none
 * Created   2026-11-21T03:40:05Z
 *
 *   + enum agents_status_enum      idle, busy, offline
 *   + enum crews_process_enum      sequential, hierarchical, consensual
 *   + enum crews_status_enum       draft, active, paused, archived
 *   + enum executions_status_enum  queued, running, succeeded, failed, cancelled
 *   + enum tasks_priority_enum     low, normal, high, urgent
 *   + enum tasks_status_enum       pending, running, blocked, completed, failed
 *   + enum workflows_status_enum   draft, ready, retired
 *   + table crews                  17 columns, 2 indexes
 *   + table agents                 15 columns, 1 foreign key, 1 index
 *   + table workflows              10 columns, 1 foreign key, 1 index
 *   + table executions             15 columns, 1 foreign key, 2 indexes
 *   + table tasks                  17 columns, 3 foreign keys, 4 indexes
 *   + table task_dependencies      2 columns, 2 foreign keys, 2 indexes
 */
export class CreateTheStudio1795232405910 implements MigrationInterface {
  static readonly revision = "9a83953ad841";
  static readonly parents: readonly string[] = [];

  async up(queryRunner: QueryRunner): Promise<void> {
    const op = operations(queryRunner);
    await op.createEnum("agents_status_enum", ["idle", "busy", "offline"]);
    await op.createEnum("crews_process_enum", ["sequential", "hierarchical", "consensual"]);
    await op.createEnum("crews_status_enum", ["draft", "active", "paused", "archived"]);
    await op.createEnum("executions_status_enum", [
      "queued",
      "running",
      "succeeded",
      "failed",
      "cancelled",
    ]);
    await op.createEnum("tasks_priority_enum", ["low", "normal", "high", "urgent"]);
    await op.createEnum("tasks_status_enum", [
      "pending",
      "running",
      "blocked",
      "completed",
      "failed",
    ]);
    await op.createEnum("workflows_status_enum", ["draft", "ready", "retired"]);
    await op.createTable(
      "crews",
      (table) => {
        table.column("id", uuid, { nullable: false, default: { postgres: "gen_random_uuid()" } });
        table.column("created_at", timestamptz, {
          nullable: false,
          default: { postgres: "now()", sqlite: "datetime('now')" },
          comment: "When the row was written",
        });
        table.column("updated_at", timestamptz, {
          nullable: false,
          default: { postgres: "now()", sqlite: "datetime('now')" },
          comment: "When the row was last saved",
        });
        table.column("name", "varchar(120)", { nullable: false });
        table.column("description", "text", {
          nullable: true,
          comment: "What the crew is for, in a sentence",
        });
        table.column(
          "status",
          { postgres: "crews_status_enum", sqlite: "varchar" },
          {
            nullable: false,
            default: "'draft'",
            values: ["draft", "active", "paused", "archived"],
          },
        );
        table.column(
          "process",
          { postgres: "crews_process_enum", sqlite: "varchar" },
          {
            nullable: false,
            default: "'sequential'",
            values: ["sequential", "hierarchical", "consensual"],
          },
        );
        table.column("configuration", jsonb, {
          nullable: false,
          default: "'{}'",
          comment: "Model, memory and tool settings",
        });
        table.column("metadata", jsonb, { nullable: true });
        table.column("tags", text_array, {
          nullable: false,
          default: { postgres: "'{}'", sqlite: "'[]'" },
          comment: "Labels for search",
        });
        table.column("max_rounds", "integer", { nullable: false, default: "25" });
        table.column("verbose", "boolean", {
          nullable: false,
          default: { postgres: "false", sqlite: "0" },
        });
        table.column("executions_count", "bigint", {
          nullable: false,
          default: "0",
          comment: "Finished executions",
        });
        table.column("tokens_used", "bigint", { nullable: false, default: "0" });
        table.column(
          "total_cost",
          { postgres: "numeric(14,4)", sqlite: "decimal(14,4)" },
          { nullable: false, default: "0", comment: "US dollars" },
        );
        table.column(
          "success_rate",
          { postgres: "numeric(5,2)", sqlite: "decimal(5,2)" },
          { nullable: true, comment: "Per cent of executions that completed" },
        );
        table.column("last_run_at", timestamptz, { nullable: true });
        table.primaryKey(["id"], { name: "PK_4316f43ffc0d2bbb0c4c767ba5c" });
        table.unique(["name"], { name: "UQ_35d2d8721e15baba74d9c02a9d5" });
        table.check("max_rounds BETWEEN 1 AND 1000", { name: "CHK_crews_max_rounds" });
        table.check("success_rate >= 0 AND success_rate <= 100", {
          name: "CHK_crews_success_rate",
        });
        table.index("IDX_crews_last_run_active", ["last_run_at"], { where: "status = 'active'" });
        table.index("IDX_crews_status_process", ["status", "process"]);
      },
      { comment: "Teams of agents" },
    );
    await op.createTable(
      "agents",
      (table) => {
        table.column("id", uuid, { nullable: false, default: { postgres: "gen_random_uuid()" } });
        table.column("created_at", timestamptz, {
          nullable: false,
          default: { postgres: "now()", sqlite: "datetime('now')" },
          comment: "When the row was written",
        });
        table.column("updated_at", timestamptz, {
          nullable: false,
          default: { postgres: "now()", sqlite: "datetime('now')" },
          comment: "When the row was last saved",
        });
        table.column("crew_id", uuid, { nullable: false });
        table.column("name", "varchar(120)", { nullable: false });
        table.column("role", "varchar(200)", {
          nullable: false,
          comment: "What the agent is, as its prompt says it",
        });
        table.column("goal", "text", { nullable: true });
        table.column("backstory", "text", { nullable: true });
        table.column("model", "varchar(80)", { nullable: false, default: "'default'" });
        table.column(
          "temperature",
          { postgres: "numeric(3,2)", sqlite: "decimal(3,2)" },
          { nullable: false, default: "0.7" },
        );
        table.column(
          "status",
          { postgres: "agents_status_enum", sqlite: "varchar" },
          { nullable: false, default: "'idle'", values: ["idle", "busy", "offline"] },
        );
        table.column("tools", text_array, {
          nullable: false,
          default: { postgres: "'{}'", sqlite: "'[]'" },
          comment: "Names of the tools it may call",
        });
        table.column("configuration", jsonb, { nullable: false, default: "'{}'" });
        table.column("allow_delegation", "boolean", {
          nullable: false,
          default: { postgres: "false", sqlite: "0" },
          comment: "May hand its tasks to others",
        });
        table.column("tokens_used", "bigint", { nullable: false, default: "0" });
        table.primaryKey(["id"], { name: "PK_9c653f28ae19c5884d5baf6a1d9" });
        table.unique(["crew_id", "name"], { name: "UQ_agents_crew_name" });
        table.check("temperature >= 0 AND temperature <= 2", { name: "CHK_agents_temperature" });
        table.foreignKey({
          name: "FK_174feeb8dbf6d3b8bbff703d0af",
          columns: ["crew_id"],
          references: "crews",
          referencedColumns: ["id"],
          onDelete: "cascade",
        });
        table.index("IDX_agents_crew_status", ["crew_id", "status"]);
      },
      { comment: "AI agents" },
    );
    await op.createTable(
      "workflows",
      (table) => {
        table.column("id", uuid, { nullable: false, default: { postgres: "gen_random_uuid()" } });
        table.column("created_at", timestamptz, {
          nullable: false,
          default: { postgres: "now()", sqlite: "datetime('now')" },
          comment: "When the row was written",
        });
        table.column("updated_at", timestamptz, {
          nullable: false,
          default: { postgres: "now()", sqlite: "datetime('now')" },
          comment: "When the row was last saved",
        });
        table.column("crew_id", uuid, { nullable: false });
        table.column("name", "varchar(160)", { nullable: false });
        table.column("version", "integer", { nullable: false, default: "1" });
        table.column("description", "text", { nullable: true });
        table.column(
          "status",
          { postgres: "workflows_status_enum", sqlite: "varchar" },
          { nullable: false, default: "'draft'", values: ["draft", "ready", "retired"] },
        );
        table.column("input_schema", jsonb, {
          nullable: false,
          default: "'{}'",
          comment: "Inputs that an execution must bring",
        });
        table.column("timeout_seconds", "integer", { nullable: true, comment: "Seconds" });
        table.primaryKey(["id"], { name: "PK_5b5757cc1cd86268019fef52e0c" });
        table.unique(["crew_id", "name", "version"], { name: "UQ_workflows_crew_name_version" });
        table.check("version >= 1", { name: "CHK_workflows_version" });
        table.foreignKey({
          name: "FK_fb0b4f6bca49a0afe609033092f",
          columns: ["crew_id"],
          references: "crews",
          referencedColumns: ["id"],
          onDelete: "cascade",
        });
        table.index("IDX_workflows_ready", ["crew_id"], { where: "status = 'ready'" });
      },
      { comment: "Ordered plans of tasks" },
    );
    await op.createTable(
      "executions",
      (table) => {
        table.column("id", uuid, { nullable: false, default: { postgres: "gen_random_uuid()" } });
        table.column("created_at", timestamptz, {
          nullable: false,
          default: { postgres: "now()", sqlite: "datetime('now')" },
          comment: "When the row was written",
        });
        table.column("updated_at", timestamptz, {
          nullable: false,
          default: { postgres: "now()", sqlite: "datetime('now')" },
          comment: "When the row was last saved",
        });
        table.column("workflow_id", uuid, { nullable: false });
        table.column(
          "status",
          { postgres: "executions_status_enum", sqlite: "varchar" },
          {
            nullable: false,
            default: "'queued'",
            values: ["queued", "running", "succeeded", "failed", "cancelled"],
          },
        );
        table.column("idempotency_key", "varchar(120)", {
          nullable: true,
          comment: "Given by the caller: the same key runs once",
        });
        table.column("inputs", jsonb, { nullable: false, default: "'{}'" });
        table.column("outputs", jsonb, { nullable: true });
        table.column("started_at", timestamptz, { nullable: true });
        table.column("finished_at", timestamptz, { nullable: true });
        table.column("duration_ms", "integer", { nullable: true, comment: "Milliseconds" });
        table.column("prompt_tokens", "bigint", { nullable: false, default: "0" });
        table.column("completion_tokens", "bigint", { nullable: false, default: "0" });
        table.column(
          "cost",
          { postgres: "numeric(12,6)", sqlite: "decimal(12,6)" },
          { nullable: false, default: "0", comment: "US dollars" },
        );
        table.column("error", "text", { nullable: true });
        table.primaryKey(["id"], { name: "PK_703e64e0ef651986191844b7b8b" });
        table.unique(["idempotency_key"], { name: "UQ_7cfe290b312e8a47239f8991364" });
        table.check("finished_at IS NULL OR started_at IS NOT NULL", {
          name: "CHK_executions_times",
        });
        table.check("prompt_tokens >= 0 AND completion_tokens >= 0", {
          name: "CHK_executions_tokens",
        });
        table.foreignKey({
          name: "FK_2a41dc8514e3d4610c6285c397f",
          columns: ["workflow_id"],
          references: "workflows",
          referencedColumns: ["id"],
          onDelete: "cascade",
        });
        table.index("IDX_executions_running", ["started_at"], { where: "status = 'running'" });
        table.index("IDX_executions_workflow_created", ["workflow_id", "created_at"]);
      },
      { comment: "Runs of workflows" },
    );
    await op.createTable(
      "tasks",
      (table) => {
        table.column("id", uuid, { nullable: false, default: { postgres: "gen_random_uuid()" } });
        table.column("created_at", timestamptz, {
          nullable: false,
          default: { postgres: "now()", sqlite: "datetime('now')" },
          comment: "When the row was written",
        });
        table.column("updated_at", timestamptz, {
          nullable: false,
          default: { postgres: "now()", sqlite: "datetime('now')" },
          comment: "When the row was last saved",
        });
        table.column("workflow_id", uuid, { nullable: false });
        table.column("agent_id", uuid, { nullable: true });
        table.column("parent_id", uuid, { nullable: true });
        table.column("position", "integer", {
          nullable: false,
          comment: "Place in the workflow, from 0",
        });
        table.column("title", "varchar(200)", { nullable: false });
        table.column("instructions", "text", { nullable: false });
        table.column("expected_output", "text", { nullable: true });
        table.column(
          "status",
          { postgres: "tasks_status_enum", sqlite: "varchar" },
          {
            nullable: false,
            default: "'pending'",
            values: ["pending", "running", "blocked", "completed", "failed"],
          },
        );
        table.column(
          "priority",
          { postgres: "tasks_priority_enum", sqlite: "varchar" },
          { nullable: false, default: "'normal'", values: ["low", "normal", "high", "urgent"] },
        );
        table.column("attempts", "integer", { nullable: false, default: "0" });
        table.column("max_attempts", "integer", { nullable: false, default: "3" });
        table.column("context", jsonb, { nullable: false, default: "'{}'" });
        table.column("due_at", timestamptz, { nullable: true });
        table.column("completed_at", timestamptz, { nullable: true });
        table.primaryKey(["id"], { name: "PK_8d12ff38fcc62aaba2cab748772" });
        table.unique(["workflow_id", "position"], { name: "UQ_tasks_workflow_position" });
        table.check("attempts <= max_attempts", { name: "CHK_tasks_attempts" });
        table.check("position >= 0", { name: "CHK_tasks_position" });
        table.foreignKey({
          name: "FK_b03c99063a4eaf084f069a4d5a7",
          columns: ["parent_id"],
          references: "tasks",
          referencedColumns: ["id"],
          onDelete: "set null",
        });
        table.foreignKey({
          name: "FK_bcb2622b3a762eb82f65b76d371",
          columns: ["agent_id"],
          references: "agents",
          referencedColumns: ["id"],
          onDelete: "set null",
        });
        table.foreignKey({
          name: "FK_dd8acf54bd05943d9c3615a8fd8",
          columns: ["workflow_id"],
          references: "workflows",
          referencedColumns: ["id"],
          onDelete: "cascade",
        });
        table.index("IDX_tasks_agent", ["agent_id"]);
        table.index("IDX_tasks_due_open", ["due_at"], { where: "completed_at IS NULL" });
        table.index("IDX_tasks_parent", ["parent_id"]);
        table.index("IDX_tasks_status_priority", ["status", "priority"]);
      },
      { comment: "Steps of workflows" },
    );
    await op.createTable("task_dependencies", (table) => {
      table.column("task_id", uuid, { nullable: false });
      table.column("depends_on_id", uuid, { nullable: false });
      table.primaryKey(["task_id", "depends_on_id"], { name: "PK_696863e0c061d8b0969bba905af" });
      table.foreignKey({
        name: "FK_00047fb689d1f72366034f138f7",
        columns: ["depends_on_id"],
        references: "tasks",
        referencedColumns: ["id"],
        onDelete: "cascade",
      });
      table.foreignKey({
        name: "FK_1ae6688b1bd90fffe857f4cb707",
        columns: ["task_id"],
        references: "tasks",
        referencedColumns: ["id"],
        onDelete: "cascade",
        onUpdate: "cascade",
      });
      table.index("IDX_00047fb689d1f72366034f138f", ["depends_on_id"]);
      table.index("IDX_1ae6688b1bd90fffe857f4cb70", ["task_id"]);
    });
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    const op = operations(queryRunner);
    await op.dropTable("task_dependencies");
    await op.dropTable("tasks");
    await op.dropTable("executions");
    await op.dropTable("workflows");
    await op.dropTable("agents");
    await op.dropTable("crews");
    await op.dropEnum("workflows_status_enum");
    await op.dropEnum("tasks_status_enum");
    await op.dropEnum("tasks_priority_enum");
    await op.dropEnum("executions_status_enum");
    await op.dropEnum("crews_status_enum");
    await op.dropEnum("crews_process_enum");
    await op.dropEnum("agents_status_enum");
  }
}
