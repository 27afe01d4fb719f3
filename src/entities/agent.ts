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
import { Choice, Counter, Decimal, Json, TextList } from "./columns";
import { Crew } from "./crew";
import { Task } from "./task";

export enum AgentStatus {
  Idle = "idle",
  Busy = "busy",
  Offline = "offline",
}

/** One AI agent of a crew. */
@Entity("agents", { comment: "AI agents" })
@Unique("UQ_agents_crew_name", ["crew_id", "name"])
@Index("IDX_agents_crew_status", ["crew_id", "status"])
@Check("CHK_agents_temperature", "temperature >= 0 AND temperature <= 2")
export class Agent extends Base {
  @Column("uuid")
  crew_id: string;

  @ManyToOne(() => Crew, (crew) => crew.agents, { onDelete: "CASCADE" })
  @JoinColumn({ name: "crew_id" })
  crew: Relation<Crew>;

  @Column("varchar", { length: 120 })
  name: string;

  @Column("varchar", { length: 200, comment: "What the agent is, as its prompt says it" })
  role: string;

  @Column("text", { nullable: true })
  goal: string | null;

  @Column("text", { nullable: true })
  backstory: string | null;

  @Column("varchar", { length: 80, default: "default" })
  model: string;

  @Decimal(3, 2, { default: "0.7" })
  temperature: string;

  @Choice(AgentStatus, { default: AgentStatus.Idle })
  status: AgentStatus;

  @TextList({ comment: "Names of the tools it may call" })
  tools: string[];

  @Json({ default: {} })
  configuration: Record<string, unknown>;

  @Column("boolean", { default: false, comment: "May hand its tasks to others" })
  allow_delegation: boolean;

  @Counter()
  tokens_used: string;

  @OneToMany(() => Task, (task) => task.agent)
  tasks: Relation<Task[]>;
}
