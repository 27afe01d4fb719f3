import { mergeTargets } from "../../../src/migrator/diff/merge";
import type { Operation } from "../../../src/migrator/operations/operation";

const t = { name: "t" };
const add = (name: string, type: string): Operation => ({
  kind: "addColumn",
  table: t,
  column: { name, type, nullable: true },
});
const drop = (name: string): Operation => ({ kind: "dropColumn", table: t, column: name });

it("the same change of the same thing is one step, however its values differ", () => {
  const [sqlite, postgres] = [add("a", "text"), add("a", "jsonb")];
  expect(
    mergeTargets([
      ["sqlite", [sqlite]],
      ["postgres", [postgres]],
    ]),
  ).toEqual([{ sqlite, postgres }]);
});

it("what only the second database needs stands after what it follows there", () => {
  const steps = mergeTargets([
    ["sqlite", [add("a", "text"), add("c", "text")]],
    ["postgres", [drop("x"), add("a", "text"), drop("y"), add("c", "text")]],
  ]);
  expect(steps.map((step) => Object.keys(step).join("+"))).toEqual([
    "postgres",
    "sqlite+postgres",
    "postgres",
    "sqlite+postgres",
  ]);
});

it("a table in a PostgreSQL schema is the table that SQLite has without", () => {
  const steps = mergeTargets([
    ["sqlite", [{ kind: "dropTable", table: t }]],
    ["postgres", [{ kind: "dropTable", table: { schema: "app", name: "t" } }]],
  ]);
  expect(steps).toHaveLength(1);
});

it("nothing is lost and nothing is done twice", () => {
  const sqlite = [add("a", "x"), add("a", "x"), drop("b")];
  const postgres = [drop("b"), add("a", "x"), drop("b")];
  const steps = mergeTargets([
    ["sqlite", sqlite],
    ["postgres", postgres],
  ]);
  expect(steps.flatMap((step) => step.sqlite ?? [])).toHaveLength(3);
  expect(steps.flatMap((step) => step.postgres ?? [])).toHaveLength(3);
});
