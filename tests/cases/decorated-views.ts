/** Materialized views, which an EntitySchema cannot say. */
import { Index, ViewColumn, ViewEntity } from "typeorm";

@ViewEntity({
  name: "crew_totals",
  materialized: true,
  expression: (dataSource) =>
    dataSource
      .createQueryBuilder()
      .select(`"crew_id"`, "crew")
      .addSelect("count(*)", "total")
      .from("tasks", "tasks")
      .groupBy(`"crew_id"`),
})
@Index("IDX_crew_totals", ["crew"], { unique: true })
export class CrewTotals {
  @ViewColumn()
  crew: number;

  @ViewColumn()
  total: number;
}

export function crewTotals(index: { readonly name: string; readonly columns: string[] }): new () => object {
  @ViewEntity({
    name: "crew_totals",
    materialized: true,
    expression: `SELECT "crew_id" AS crew, count(*) AS total FROM "tasks" GROUP BY "crew_id"`,
  })
  @Index(index.name, index.columns)
  class Totals {
    @ViewColumn()
    crew: number;

    @ViewColumn()
    total: number;
  }
  return Totals;
}
