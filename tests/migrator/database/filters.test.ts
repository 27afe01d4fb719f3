/** What `include` and `exclude` leave out of both sides. */
import { filteredSchema, type Filters } from "../../../src/migrator/database/filters";
import { emptySchema, type Schema, type Table } from "../../../src/migrator/schema/schema";

const table = (name: string, schema?: string): Table => ({
  ...(schema === undefined ? {} : { schema }),
  name,
  columns: [
    { name: "id", type: "integer", nullable: false },
    { name: "legacy_note", type: "text", nullable: true },
  ],
  uniques: [{ name: "UQ_note", columns: ["legacy_note"] }],
  checks: [{ expression: "id > 0" }],
  foreignKeys: [],
  indexes: [{ name: "ix_hand", columns: [{ column: "id" }] }],
});

const schema: Schema = {
  ...emptySchema("postgres"),
  tables: [table("tasks"), table("spatial_ref"), table("log", "audit")],
  views: [{ name: "open_tasks", definition: "SELECT 1", indexes: [] }],
  enums: [{ name: "status", values: ["a"] }],
};

const left = (filters: Filters): readonly string[] => {
  const { tables, views, enums } = filteredSchema(schema, filters);
  return [...tables, ...views, ...enums].map(({ name }) => name);
};

it.each<[string, Filters, readonly string[]]>([
  ["nothing", {}, ["tasks", "spatial_ref", "log", "open_tasks", "status"]],
  ["names with a star", { exclude: ["spatial_*"] }, ["tasks", "log", "open_tasks", "status"]],
  ["a whole schema", { exclude: ["audit.*"] }, ["tasks", "spatial_ref", "open_tasks", "status"]],
  ["all but what is included", { include: ["tasks", "status"] }, ["tasks", "status"]],
  ["included, less what is excluded", { include: ["*"], exclude: ["*s"] }, ["spatial_ref", "log"]],
  ["a function", { exclude: ({ kind }) => kind === "view" }, ["tasks", "spatial_ref", "log", "status"]],
  [
    "a name is no pattern",
    { exclude: ["task.", "log+"] },
    ["tasks", "spatial_ref", "log", "open_tasks", "status"],
  ],
])("%s", (_title, filters, expected) => {
  expect(left(filters)).toEqual(expected);
});

it("leaves out what belongs to a table, by its name or by its table's", () => {
  const [tasks] = filteredSchema(schema, {
    include: ["tasks"],
    exclude: ["tasks.legacy_*", "tasks.ix_*", "tasks.UQ_note"],
  }).tables;
  expect(tasks?.columns.map(({ name }) => name)).toEqual(["id"]);
  expect([tasks?.uniques, tasks?.indexes]).toEqual([[], []]);
  expect(tasks?.checks).toHaveLength(1);
});
