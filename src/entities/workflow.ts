import {
  Check,
  Column,
  Entity,
  Index,
  JoinColumn,
  ManyToOne,
  OneToMany,
  Unique,
  type Relation,
} from "typeorm";
import { Base } from "./base";
import { Choice, Json } from "./columns";
import { Crew } from "./crew";
import { Execution } from "./execution";
import { Task } from "./task";

export enum WorkflowStatus {
  Draft = "draft",
  Ready = "ready",
  Retired = "retired",
}

/** An ordered plan of tasks for a crew. */
@Entity("workflows", { comment: "Ordered plans of tasks" })
@Unique("UQ_workflows_crew_name_version", ["crew_id", "name", "version"])
@Index("IDX_workflows_ready", ["crew_id"], { where: "status = 'ready'" })
@Check("CHK_workflows_version", "version >= 1")
export class Workflow extends Base {
  @Column("uuid")
  crew_id: string;

  @ManyToOne(() => Crew, (crew) => crew.workflows, { onDelete: "CASCADE" })
  @JoinColumn({ name: "crew_id" })
  crew: Relation<Crew>;

  @Column("varchar", { length: 160 })
  name: string;

  @Column("integer", { default: 1 })
  version: number;

  @Column("text", { nullable: true })
  description: string | null;

  @Choice(WorkflowStatus, { default: WorkflowStatus.Draft })
  status: WorkflowStatus;

  @Json({ default: {}, comment: "Inputs that an execution must bring" })
  input_schema: Record<string, unknown>;

  @Column("integer", { nullable: true, comment: "Seconds" })
  timeout_seconds: number | null;

  @OneToMany(() => Task, (task) => task.workflow)
  tasks: Relation<Task[]>;

  @OneToMany(() => Execution, (execution) => execution.workflow)
  executions: Relation<Execution[]>;
}
