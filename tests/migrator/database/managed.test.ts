/** Whose table, index or enum type is it? */
import { withoutHandMade } from "../../../src/migrator/database/hand-made";
import { managedPart } from "../../../src/migrator/database/managed";
import { noRenames } from "../../../src/migrator/diff/renames";
import { emptySchema, type Index, type Schema, type Table } from "../../../src/migrator/schema/schema";

const index = (name: string, column = "id"): Index => ({ name, columns: [{ column }] });
const table = (name: string, indexes: readonly Index[] = [], type = "integer"): Table => ({
  name,
  columns: [{ name: "id", type, nullable: false }],
  uniques: [],
  checks: [],
  foreignKeys: [],
  indexes,
});
const schema = (tables: readonly Table[], enums: Schema["enums"] = []): Schema => ({
  ...emptySchema("postgres"),
  tables,
  enums,
});
const unmanaged = (before: Schema, desired: Schema, history: readonly string[] = []): readonly string[] =>
  managedPart(before, desired, new Set(history)).unmanaged.map(({ what, name }) => `${what} ${name}`);

it("a table that neither entities nor history ever named is somebody else's", () => {
  expect(unmanaged(schema([table("tasks"), table("spatial")]), schema([table("tasks")]))).toEqual([
    "table spatial",
  ]);
});

it("a table that the history made and the entities no longer have is ours, to be dropped", () => {
  const before = schema([table("tasks"), table("old")]);
  expect(unmanaged(before, schema([table("tasks")]), ["old"])).toEqual([]);
  expect(managedPart(before, schema([table("tasks")]), new Set(["old"])).schema.tables).toHaveLength(2);
});

it.each([
  ["a name of its own", index("by_hand"), ["index tasks.by_hand"]],
  ["one of TypeORM's default names", index("IDX_0123456789abcdef0123456789"), []],
  ["the definition of a wanted one", index("other_name", "wanted"), []],
])("an index with %s", (_title, found, expected) => {
  const desired = schema([table("tasks", [index("IDX_wanted", "wanted")])]);
  expect(unmanaged(schema([table("tasks", [found])]), desired)).toEqual(expected);
});

it("an enum type belongs to whom its column belongs", () => {
  const types = [
    { name: "ours", values: ["a"] },
    { name: "theirs", values: ["b"] },
  ];
  const before = schema([table("tasks", [], "ours")], types);
  expect(unmanaged(before, schema([table("tasks", [], "text")]))).toEqual(["enum type theirs"]);
});

const handMade = (before: Schema, desired: Schema, history: readonly string[] = []): readonly string[] =>
  withoutHandMade(before, desired, { names: new Set(history), renames: noRenames }).unmanaged.map(
    ({ what, name }) => `${what} ${name}`,
  );

it.each<[string, string, readonly string[], readonly string[]]>([
  ["a name of its own", "by_hand", [], ["check tasks.by_hand"]],
  ["one of TypeORM's default names", "CHK_0123456789abcdef0123456789", [], []],
  ["the name of a wanted one", "CHK_wanted", [], []],
  ["a name that a revision gave", "by_revision", ["by_revision"], []],
])("a check with %s", (_title, name, history, expected) => {
  const tasks = table("tasks");
  const found = { ...tasks, checks: [{ name, expression: "id > 0" }] };
  const wanted = { ...tasks, checks: [{ name: "CHK_wanted", expression: "id > 5" }] };
  expect(handMade(schema([found]), schema([wanted]), ["tasks", ...history])).toEqual(expected);
  // Older than the history: TypeORM's.
  expect(handMade(schema([found]), schema([wanted]))).toEqual([]);
});

it("uniques, foreign keys and exclusion constraints made by hand stay, and one that says what is wanted is ours", () => {
  const tasks = table("tasks");
  const unique = { name: "by_hand_unique", columns: ["id"] };
  const found: Table = {
    ...tasks,
    uniques: [unique],
    foreignKeys: [
      {
        name: "by_hand_key",
        columns: ["id"],
        references: { table: { name: "others" }, columns: ["id"] },
        onDelete: "no action",
        onUpdate: "no action",
      },
    ],
    exclusions: [{ name: "by_hand_exclusion", expression: "USING gist (id WITH =)" }],
  };
  expect(handMade(schema([found]), schema([tasks]), ["tasks"])).toEqual([
    "exclusion constraint tasks.by_hand_exclusion",
    "unique constraint tasks.by_hand_unique",
    "foreign key tasks.by_hand_key",
  ]);
  const wanting = { ...tasks, uniques: [{ ...unique, name: "UQ_other" }] };
  expect(handMade(schema([{ ...tasks, uniques: [unique] }]), schema([wanting]), ["tasks"])).toEqual([]);
});
