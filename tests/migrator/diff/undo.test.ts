/** The way back, where it is more than the inverse of each step. */
import { markEnumRewrites } from "../../../src/migrator/diff/enum-rewrites";
import { orderSteps } from "../../../src/migrator/diff/order";
import { undoGroups } from "../../../src/migrator/diff/undo";
import type { Operation } from "../../../src/migrator/operations/operation";
import { emptySchema, type Column, type Schema } from "../../../src/migrator/schema/schema";

const table = { name: "t" };
const type = { name: "mood" };

const schema = (values: readonly string[], ...columns: Column[]): Schema => ({
  ...emptySchema("postgres"),
  tables: [{ ...table, columns, uniques: [], checks: [], foreignKeys: [], indexes: [] }],
  enums: [{ ...type, values }],
});
const mood = (text: string, own = "mood"): Column => ({
  name: "c",
  type: own,
  nullable: false,
  default: text,
});
const setDefault = (text: string): Operation => ({
  kind: "alterColumn",
  table,
  column: "c",
  changes: { default: text },
});

function undo(operations: readonly Operation[], before: Schema): readonly Operation[] {
  const steps = operations.map((operation) => ({ postgres: operation }));
  const groups = undoGroups(orderSteps(steps, { postgres: before }), { postgres: before });
  return groups.flatMap((group) => group.steps.flatMap((step) => step.postgres ?? []));
}

it("an enum value comes back before the default that names it, in a type built anew", () => {
  const there: readonly Operation[] = [{ kind: "alterEnum", type, values: ["bad"] }, setDefault("'bad'")];
  expect(undo(there, schema(["bad", "good"], mood("'good'")))).toEqual([
    { kind: "alterEnum", type, values: ["bad", "good"], rewrite: true },
    setDefault("'good'"),
  ]);
});

it("a required column that comes back gets a value for the rows there are", () => {
  const before = schema(["bad"], { name: "c", type: "text", nullable: false });
  expect(undo([{ kind: "dropColumn", table, column: "c" }], before).map(({ kind }) => kind)).toEqual([
    "addColumn",
    "backfill",
    "alterColumn",
  ]);
});

it.each([
  ["a literal", mood("'bad'"), "'good'", true],
  ["an element of an array", mood("'{bad}'", "mood[]"), "'{bad,good}'", true],
  ["another value", mood("'bad'"), "'worse'", false],
])("a new enum value that the revision uses has the type built anew: %s", (_title, column, text, rewrite) => {
  const operations: readonly Operation[] = [
    { kind: "alterEnum", type, values: ["bad", "good"] },
    setDefault(text),
  ];
  const [marked] = markEnumRewrites(operations, schema(["bad"], column));
  expect(marked).toEqual({ ...operations[0], ...(rewrite ? { rewrite: true } : {}) });
});
