import { Check, Column, Entity, Index, JoinColumn, ManyToOne, type Relation } from "typeorm";
import { Base } from "./base";
import { Choice, Counter, Decimal, Json, Timestamp } from "./columns";
import { Workflow } from "./workflow";

export enum ExecutionStatus {
  Queued = "queued",
  Running = "running",
  Succeeded = "succeeded",
  Failed = "failed",
  Cancelled = "cancelled",
}

/** One run of a workflow. */
@Entity("executions", { comment: "Runs of workflows" })
@Index("IDX_executions_workflow_created", ["workflow_id", "created_at"])
@Index("IDX_executions_running", ["started_at"], { where: "status = 'running'" })
@Check("CHK_executions_times", "finished_at IS NULL OR started_at IS NOT NULL")
@Check("CHK_executions_tokens", "prompt_tokens >= 0 AND completion_tokens >= 0")
export class Execution extends Base {
  @Column("uuid")
  workflow_id: string;

  @ManyToOne(() => Workflow, (workflow) => workflow.executions, { onDelete: "CASCADE" })
  @JoinColumn({ name: "workflow_id" })
  workflow: Relation<Workflow>;

  @Choice(ExecutionStatus, { default: ExecutionStatus.Queued })
  status: ExecutionStatus;

  @Column("varchar", {
    length: 120,
    nullable: true,
    unique: true,
    comment: "Given by the caller: the same key runs once",
  })
  idempotency_key: string | null;

  @Json({ default: {} })
  inputs: Record<string, unknown>;

  @Json({ nullable: true })
  outputs: Record<string, unknown> | null;

  @Timestamp({ nullable: true })
  started_at: Date | null;

  @Timestamp({ nullable: true })
  finished_at: Date | null;

  @Column("integer", { nullable: true, comment: "Milliseconds" })
  duration_ms: number | null;

  @Counter()
  prompt_tokens: string;

  @Counter()
  completion_tokens: string;

  @Decimal(12, 6, { default: "0", comment: "US dollars" })
  cost: string;

  @Column("text", { nullable: true })
  error: string | null;
}
