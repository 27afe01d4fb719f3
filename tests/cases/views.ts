/** Views: made, changed, dropped, in the way of other changes. */
import { EntitySchema } from "typeorm";
import type { EditCase } from "../support/edit-case";
import { crews, entity, key, notes, rows, rowsWith, studio, tasks } from "../support/studio";
import { CrewTotals, crewTotals } from "./decorated-views";

function view(name: string, expression: string, columns: readonly string[]): EntitySchema {
  return new EntitySchema({
    name,
    tableName: name,
    type: "view",
    expression,
    columns: Object.fromEntries(columns.map((column) => [column, { type: String }])),
  });
}

const titles = (extra = ""): EntitySchema =>
  view("titles", `SELECT "id", "title"${extra} FROM "tasks"`, ["id", "title"]);

const doublesQuery = `SELECT "id", "total" FROM "tasks"`;
const doubled = (type: "integer" | "bigint"): Parameters<typeof tasks>[0] => ({
  price: { type },
  total: { type: "bigint", nullable: true, generatedType: "STORED", asExpression: `"price" * 2` },
});

export const viewEdits: readonly EditCase[] = [
  {
    title: "a view is made, and read as the entities have it",
    before: () => studio(tasks()),
    after: () => [...studio(tasks()), titles()],
    rows,
    rebuilds: 0,
  },
  {
    title: "a view goes when its entity goes",
    before: () => [...studio(tasks()), titles()],
    after: () => studio(tasks()),
    rows,
    rebuilds: 0,
  },
  {
    title: "what a computed column under a view is computed from changes its type",
    before: () => [...studio(tasks(doubled("integer"))), view("doubles", doublesQuery, ["id", "total"])],
    after: () => [...studio(tasks(doubled("bigint"))), view("doubles", doublesQuery, ["id", "total"])],
    rows: rowsWith({ price: 3 }, { price: 4 }),
    rowsAfter: rowsWith({ price: 3, total: 6 }, { price: 4, total: 8 }),
    rebuilds: 1,
  },
  {
    title: "a view asks something else, and a view that reads it is made again",
    before: () => [
      ...studio(tasks()),
      titles(),
      view("short_titles", `select * from titles where length(title) < 10`, ["id", "title"]),
    ],
    after: () => [
      ...studio(tasks({ urgent: { type: "boolean", default: false } })),
      titles(`, "urgent"`),
      view("short_titles", `select * from titles where length(title) < 10`, ["id", "title"]),
    ],
    rows,
    rebuilds: 0,
  },
  {
    title: "hard case 18: a column that a view reads changes its type",
    before: () => [...studio(tasks({ size: { type: "integer", default: 1 } })), titles(`, "size"`)],
    after: () => [...studio(tasks({ size: { type: "bigint", default: 1 } })), titles(`, "size"`)],
    rows,
    rebuilds: 1,
  },
  {
    title: "a column is renamed together with the view that reads it",
    before: () => [...studio(tasks({ size: { type: "integer", default: 1 } })), titles(`, "size"`)],
    after: () => [...studio(tasks({ extent: { type: "integer", default: 1 } })), titles(`, "extent"`)],
    rows: rowsWith({ size: 3 }, { size: 4 }),
    renames: ["tasks.size=extent"],
    rebuilds: 0,
  },
  {
    title: "a column goes that a view read",
    before: () => [...studio(tasks({ size: { type: "integer", nullable: true } })), titles(`, "size"`)],
    after: () => [...studio(tasks()), titles()],
    rows: rowsWith({ size: 3 }, { size: 4 }),
    rowsBack: rows,
    rebuilds: 0,
  },
  {
    title: "a view of all columns follows a table that gets one",
    before: () => [...studio(tasks()), view("everything", `SELECT * FROM "tasks"`, ["id"])],
    after: () => [
      ...studio(tasks({ size: { type: "integer", nullable: true } })),
      view("everything", `SELECT * FROM "tasks"`, ["id"]),
    ],
    rows,
    rebuilds: 0,
  },
  {
    title: "a table goes, and a view takes its name",
    before: () => [...studio(tasks()), entity("titles", { id: key })],
    after: () => [...studio(tasks()), titles()],
    rows,
    rebuilds: 0,
  },
  {
    title: "a materialized view with an index is made, from a query builder (PostgreSQL)",
    before: () => [crews(), tasks(), notes()],
    after: () => [crews(), tasks(), notes(), CrewTotals],
    rows,
    rebuilds: 0,
    notOn: ["sqlite"],
  },
  {
    title: "an index of a materialized view changes, and the view stays (PostgreSQL)",
    before: () => [crews(), tasks(), notes(), crewTotals({ name: "IDX_totals", columns: ["crew"] })],
    after: () => [crews(), tasks(), notes(), crewTotals({ name: "IDX_amounts", columns: ["total"] })],
    rows,
    rebuilds: 0,
    notOn: ["sqlite"],
    // TypeORM only ever adds indexes to a materialized view.
  },
];
