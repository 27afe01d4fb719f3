import { Check, Column, Entity, Index, OneToMany, type Relation } from "typeorm";
import { Agent } from "./agent";
import { Base } from "./base";
import { Choice, Counter, Decimal, Json, TextList, Timestamp } from "./columns";
import { Workflow } from "./workflow";

export enum CrewStatus {
  Draft = "draft",
  Active = "active",
  Paused = "paused",
  Archived = "archived",
}

/** How a crew works through its tasks. */
export enum CrewProcess {
  Sequential = "sequential",
  Hierarchical = "hierarchical",
  Consensual = "consensual",
}

/** A team of agents that runs workflows. */
@Entity("crews", { comment: "Teams of agents" })
@Index("IDX_crews_status_process", ["status", "process"])
@Index("IDX_crews_last_run_active", ["last_run_at"], { where: "status = 'active'" })
@Check("CHK_crews_max_rounds", "max_rounds BETWEEN 1 AND 1000")
@Check("CHK_crews_success_rate", "success_rate >= 0 AND success_rate <= 100")
export class Crew extends Base {
  @Column("varchar", { length: 120, unique: true })
  name: string;

  @Column("text", { nullable: true, comment: "What the crew is for, in a sentence" })
  description: string | null;

  @Choice(CrewStatus, { default: CrewStatus.Draft })
  status: CrewStatus;

  @Choice(CrewProcess, { default: CrewProcess.Sequential })
  process: CrewProcess;

  @Json({ default: {}, comment: "Model, memory and tool settings" })
  configuration: Record<string, unknown>;

  @Json({ nullable: true })
  metadata: Record<string, unknown> | null;

  @TextList({ comment: "Labels for search" })
  tags: string[];

  @Column("integer", { default: 25 })
  max_rounds: number;

  @Column("boolean", { default: false })
  verbose: boolean;

  @Counter({ comment: "Finished executions" })
  executions_count: string;

  @Counter()
  tokens_used: string;

  @Decimal(14, 4, { default: "0", comment: "US dollars" })
  total_cost: string;

  @Decimal(5, 2, { nullable: true, comment: "Per cent of executions that completed" })
  success_rate: string | null;

  @Timestamp({ nullable: true })
  last_run_at: Date | null;

  @OneToMany(() => Agent, (agent) => agent.crew)
  agents: Relation<Agent[]>;

  @OneToMany(() => Workflow, (workflow) => workflow.crew)
  workflows: Relation<Workflow[]>;
}
