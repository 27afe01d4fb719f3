import {
  Check,
  Column,
  Entity,
  Index,
  JoinColumn,
  JoinTable,
  ManyToMany,
  ManyToOne,
  OneToMany,
  Unique,
  type Relation,
} from "typeorm";
import { Agent } from "./agent";
import { Base } from "./base";
import { Choice, Json, Timestamp } from "./columns";
import { Workflow } from "./workflow";

export enum TaskStatus {
  Pending = "pending",
  Running = "running",
  Blocked = "blocked",
  Completed = "completed",
  Failed = "failed",
}

export enum TaskPriority {
  Low = "low",
  Normal = "normal",
  High = "high",
  Urgent = "urgent",
}

/** One step of a workflow. */
@Entity("tasks", { comment: "Steps of workflows" })
@Unique("UQ_tasks_workflow_position", ["workflow_id", "position"])
@Index("IDX_tasks_status_priority", ["status", "priority"])
@Index("IDX_tasks_due_open", ["due_at"], { where: "completed_at IS NULL" })
@Check("CHK_tasks_position", "position >= 0")
@Check("CHK_tasks_attempts", "attempts <= max_attempts")
export class Task extends Base {
  @Column("uuid")
  workflow_id: string;

  @ManyToOne(() => Workflow, (workflow) => workflow.tasks, { onDelete: "CASCADE" })
  @JoinColumn({ name: "workflow_id" })
  workflow: Relation<Workflow>;

  @Index("IDX_tasks_agent")
  @Column("uuid", { nullable: true })
  agent_id: string | null;

  @ManyToOne(() => Agent, (agent) => agent.tasks, { nullable: true, onDelete: "SET NULL" })
  @JoinColumn({ name: "agent_id" })
  agent: Relation<Agent | null>;

  @Index("IDX_tasks_parent")
  @Column("uuid", { nullable: true })
  parent_id: string | null;

  @ManyToOne(() => Task, (task) => task.children, { nullable: true, onDelete: "SET NULL" })
  @JoinColumn({ name: "parent_id" })
  parent: Relation<Task | null>;

  @OneToMany(() => Task, (task) => task.parent)
  children: Relation<Task[]>;

  @ManyToMany(() => Task, (task) => task.dependents)
  @JoinTable({
    name: "task_dependencies",
    joinColumn: { name: "task_id" },
    inverseJoinColumn: { name: "depends_on_id" },
  })
  dependencies: Relation<Task[]>;

  @ManyToMany(() => Task, (task) => task.dependencies, { onDelete: "CASCADE", onUpdate: "NO ACTION" })
  dependents: Relation<Task[]>;

  @Column("integer", { comment: "Place in the workflow, from 0" })
  position: number;

  @Column("varchar", { length: 200 })
  title: string;

  @Column("text")
  instructions: string;

  @Column("text", { nullable: true })
  expected_output: string | null;

  @Choice(TaskStatus, { default: TaskStatus.Pending })
  status: TaskStatus;

  @Choice(TaskPriority, { default: TaskPriority.Normal })
  priority: TaskPriority;

  @Column("integer", { default: 0 })
  attempts: number;

  @Column("integer", { default: 3 })
  max_attempts: number;

  @Json({ default: {} })
  context: Record<string, unknown>;

  @Timestamp({ nullable: true })
  due_at: Date | null;

  @Timestamp({ nullable: true })
  completed_at: Date | null;
}
