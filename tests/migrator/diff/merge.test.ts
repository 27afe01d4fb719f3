import { mergeTargets } from "../../../src/migrator/diff/merge";
import type { Operation } from "../../../src/migrator/operations/operation";

const t = { name: "t" };
const add = (name: string, type: string): Operation => ({
  kind: "addColumn",
  table: t,
  column: { name, type, nullable: true },
});
const drop = (name: string): Operation => ({ kind: "dropColumn", table: t, column: name });
const fill = (value: string): Operation => ({ kind: "backfill", table: t, column: "a", value });
const alter = (changes: { type?: string; nullable?: boolean }): Operation => ({
  kind: "alterColumn",
  table: t,
  column: "a",
  changes,
});

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

it("a value stands behind the change of type that it is a value of", () => {
  const postgres = [alter({ type: "uuid" }), fill("'0'"), alter({ nullable: false })];
  const steps = mergeTargets([
    ["sqlite", [fill("''"), alter({ nullable: false })]],
    ["postgres", postgres],
  ]);
  expect(steps.flatMap((step) => step.postgres ?? [])).toEqual(postgres);
  expect(steps.map((step) => Object.keys(step).join("+"))).toEqual([
    "postgres",
    "sqlite+postgres",
    "sqlite+postgres",
  ]);
});

it("what happens to one column keeps its order, whatever the other database does in between", () => {
  const sqlite = [add("b", "text"), fill("1"), alter({ type: "text" }), drop("c")];
  const postgres = [alter({ type: "text" }), fill("1"), add("b", "text"), fill("2"), drop("c")];
  const steps = mergeTargets([
    ["sqlite", sqlite],
    ["postgres", postgres],
  ]);
  const ofColumn = (operations: readonly Operation[]): readonly Operation[] =>
    operations.filter(({ kind }) => kind === "alterColumn" || kind === "backfill");
  expect(ofColumn(steps.flatMap((step) => step.sqlite ?? []))).toEqual(ofColumn(sqlite));
  expect(ofColumn(steps.flatMap((step) => step.postgres ?? []))).toEqual(ofColumn(postgres));
});
