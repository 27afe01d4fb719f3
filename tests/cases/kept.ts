/** What goes and was kept comes back with its rows. */
import type { EditCase } from "../support/edit-case";
import {
  belongsTo,
  crews,
  entity,
  enumType,
  key,
  notes,
  rows,
  rowsWith,
  studio,
  tasks,
} from "../support/studio";

const plain = (): ReturnType<typeof studio> => studio(tasks());

export const keptEdits: readonly EditCase[] = [
  {
    title: "columns that go are kept, with NULLs, defaults and uniques",
    before: () =>
      studio(
        tasks(
          {
            legacy: { type: "varchar", length: 20 },
            rank: { type: "integer", nullable: true, default: 7 },
            slug: { type: "varchar", length: 20 },
            due: { type: "varchar", nullable: true },
          },
          { uniques: [{ name: "UQ_slug", columns: ["slug"] }] },
        ),
      ),
    after: plain,
    rows: rowsWith(
      { legacy: "x", rank: null, slug: "a", due: "2026-01-02" },
      { legacy: "it's", rank: 3, slug: "b", due: null },
    ),
    keep: true,
    rebuilds: 1,
  },
  {
    title: "an enum column that goes is kept, and its type goes",
    before: (dialect) =>
      studio(tasks({ state: { type: enumType(dialect), enum: ["open", "done"], default: "open" } })),
    after: plain,
    rows: rowsWith({ state: "done" }, { state: "open" }),
    keep: true,
    rebuilds: 0,
  },
  {
    title: "tables that go are kept, parents and children",
    before: () => [
      crews(),
      tasks(),
      notes(),
      entity("labels", { id: key, name: { type: "text" } }),
      entity("marks", { id: key }, { relations: belongsTo("labels", "label_id") }),
    ],
    after: plain,
    rows: { ...rows, labels: [{ id: 3, name: "x" }], marks: [{ id: 9, label_id: 3 }] },
    keep: true,
    rebuilds: 0,
  },
  {
    title: "a column goes from a table that is renamed",
    before: () => [crews(), tasks({ legacy: { type: "text" } })],
    after: () => [
      crews(),
      entity(
        "jobs",
        { id: key, title: { type: "varchar", length: 120 } },
        { relations: belongsTo("crews", "crew_id") },
      ),
    ],
    rows: { crews: rows.crews, tasks: rowsWith({ legacy: "a" }, { legacy: "b" }).tasks },
    renames: ["tasks=jobs"],
    keep: true,
    rebuilds: 1,
  },
];
