/** Views of the chain: an EntitySchema cannot say that one is materialized. */
import { EntitySchema, Index, ViewColumn, ViewEntity } from "typeorm";

export function openTasks(expression: string, names: readonly string[]): EntitySchema {
  return new EntitySchema({
    name: "open_tasks",
    tableName: "open_tasks",
    type: "view",
    expression,
    columns: Object.fromEntries(names.map((name) => [name, { type: String }])),
  });
}

export function crewCosts(expression: string): new () => object {
  @ViewEntity({ name: "workflow_costs", materialized: true, expression })
  @Index("IDX_workflow_costs", ["workflow"], { unique: true })
  class WorkflowCosts {
    @ViewColumn()
    workflow: number;

    @ViewColumn()
    total: string;
  }
  return WorkflowCosts;
}
