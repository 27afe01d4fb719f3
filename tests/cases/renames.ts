/** Things that get another name: enum values, and what names them. */
import type { EntitySchema, EntitySchemaColumnOptions } from "typeorm";
import type { EditCase } from "../support/edit-case";
import type { DialectName } from "../../src/migrator/schema/schema";
import { entity, enumType, key, rows, rowsWith, studio, tasks } from "../support/studio";

const state = (
  dialect: DialectName,
  values: readonly string[],
  more: Partial<EntitySchemaColumnOptions> = {},
): EntitySchemaColumnOptions => ({ type: enumType(dialect), enum: [...values], ...more });

const withState = (
  dialect: DialectName,
  values: readonly string[],
  more: Partial<EntitySchemaColumnOptions> = {},
): readonly EntitySchema[] => studio(tasks({ state: state(dialect, values, more) }));

const rankOf = (asExpression: string): EntitySchemaColumnOptions => ({
  type: "integer",
  nullable: true,
  generatedType: "STORED",
  asExpression,
});

export const renames: readonly EditCase[] = [
  {
    title: "an enum value is renamed, and its rows and the default with it",
    before: (dialect) => withState(dialect, ["waiting", "done"], { default: "waiting" }),
    after: (dialect) => withState(dialect, ["queued", "done"], { default: "queued" }),
    rows: rowsWith({ state: "waiting" }, { state: "done" }),
    values: ["tasks.state.waiting=queued"],
    rowsAfter: { tasks: rowsWith({ state: "queued" }, { state: "done" }).tasks },
    rebuilds: 1,
  },
  {
    title: "a renamed enum value stands in a check and in the predicate of an index",
    before: (dialect) =>
      studio(
        tasks(
          { state: state(dialect, ["open", "it's done", "gone"], { default: "open" }) },
          {
            checks: [{ name: "CHK_state", expression: `"state" <> 'it''s done' OR "title" <> ''` }],
            indices: [{ name: "IDX_done", columns: ["title"], where: `"state" = 'it''s done'` }],
          },
        ),
      ),
    after: (dialect) =>
      studio(
        tasks(
          { state: state(dialect, ["open", "fini=shed.", "gone"], { default: "open" }) },
          {
            checks: [{ name: "CHK_state", expression: `"state" <> 'fini=shed.' OR "title" <> ''` }],
            indices: [{ name: "IDX_done", columns: ["title"], where: `"state" = 'fini=shed.'` }],
          },
        ),
      ),
    rows: rowsWith({ state: "open" }, { state: "it's done" }),
    values: ["tasks.state.it's done=fini=shed."],
    rowsAfter: { tasks: rowsWith({ state: "open" }, { state: "fini=shed." }).tasks },
    rebuilds: 1,
  },
  {
    title: "a renamed enum value stands in what is computed from it",
    before: (dialect) =>
      studio(
        tasks({
          state: state(dialect, ["open", "it's done", "gone"], { default: "open" }),
          rank: rankOf(`CASE "state" WHEN 'open' THEN 1 WHEN 'it''s done' THEN 2 ELSE length('gone') END`),
          over: rankOf(`CASE WHEN state IN ('it''s done', 'gone') THEN length('open') END`),
        }),
      ),
    after: (dialect) =>
      studio(
        tasks({
          state: state(dialect, ["open", "fini=shed.", "gone"], { default: "open" }),
          rank: rankOf(`CASE "state" WHEN 'open' THEN 1 WHEN 'fini=shed.' THEN 2 ELSE length('gone') END`),
          over: rankOf(`CASE WHEN state IN ('fini=shed.', 'gone') THEN length('open') END`),
        }),
      ),
    rows: rowsWith({ state: "open" }, { state: "it's done" }),
    values: ["tasks.state.it's done=fini=shed."],
    rowsAfter: rowsWith({ state: "open", rank: 1, over: null }, { state: "fini=shed.", rank: 2, over: 4 }),
    rebuilds: 1,
  },
  {
    title: "an enum value is renamed, and what is computed from it computes something else",
    before: (dialect) =>
      studio(
        tasks({
          state: state(dialect, ["open", "done"]),
          rank: rankOf(`CASE WHEN state = 'done' THEN 1 END`),
        }),
      ),
    after: (dialect) =>
      studio(
        tasks({
          state: state(dialect, ["open", "over"]),
          rank: rankOf(`CASE WHEN state <> 'over' THEN 2 END`),
        }),
      ),
    rows: rowsWith({ state: "open" }, { state: "done" }),
    values: ["tasks.state.done=over"],
    rowsAfter: rowsWith({ state: "open", rank: 2 }, { state: "over", rank: null }),
    rebuilds: 1,
  },
  {
    title: "an enum value is renamed while others come, go to another one, and change places",
    before: (dialect) => withState(dialect, ["open", "waiting", "done", "gone"], { default: "waiting" }),
    after: (dialect) => withState(dialect, ["done", "queued", "failed", "open"], { default: "queued" }),
    rows: rowsWith({ state: "waiting" }, { state: "gone" }),
    values: ["tasks.state.waiting=queued", "tasks.state.gone=done"],
    rowsAfter: { tasks: rowsWith({ state: "queued" }, { state: "done" }).tasks },
    rowsBack: { tasks: rowsWith({ state: "waiting" }, { state: "done" }).tasks },
    rebuilds: 1,
  },
  {
    title: "the check and the default that name a dropped value change to one that is added",
    before: (dialect) =>
      studio(
        tasks(
          { state: state(dialect, ["old", "done"], { default: "old" }) },
          { checks: [{ name: "CHK_state", expression: `"state" <> 'old' OR "title" <> ''` }] },
        ),
      ),
    after: (dialect) =>
      studio(
        tasks(
          { state: state(dialect, ["done", "new"], { default: "new" }) },
          { checks: [{ name: "CHK_state", expression: `"state" <> 'new' OR "title" <> ''` }] },
        ),
      ),
    rows: rowsWith({ state: "done" }, { state: "old" }),
    values: ["tasks.state.old=done"],
    rowsAfter: { tasks: rowsWith({ state: "done" }, { state: "done" }).tasks },
    rowsBack: { tasks: rowsWith({ state: "done" }, { state: "done" }).tasks },
    // The type of PostgreSQL changes between the old check and the new one, and SQLite follows the same file.
    rebuilds: 3,
  },
  {
    title: "two enum values become one that is new",
    before: (dialect) => withState(dialect, ["todo", "waiting", "done"]),
    after: (dialect) => withState(dialect, ["open", "done"]),
    rows: rowsWith({ state: "todo" }, { state: "waiting" }),
    values: ["tasks.state.todo=open", "tasks.state.waiting=open"],
    rowsAfter: { tasks: rowsWith({ state: "open" }, { state: "open" }).tasks },
    rowsBack: { tasks: rowsWith({ state: "todo" }, { state: "todo" }).tasks },
    rebuilds: 1,
  },
  {
    title: "values that would break out of a text, a property or an array are renamed and merged",
    before: (dialect) => withState(dialect, ["it's", "__proto__", "constructor", '"q"\\', "2", "$1 */"]),
    after: (dialect) => withState(dialect, ["was 'it'", "`${x}`", "constructor", "1"]),
    rows: rowsWith({ state: "__proto__" }, { state: '"q"\\' }),
    values: [
      "tasks.state.it's=was 'it'",
      "tasks.state.__proto__=`${x}`",
      'tasks.state."q"\\=constructor',
      "tasks.state.2=1",
      "tasks.state.$1 */=1",
    ],
    rowsAfter: { tasks: rowsWith({ state: "`${x}`" }, { state: "constructor" }).tasks },
    rowsBack: { tasks: rowsWith({ state: "__proto__" }, { state: "constructor" }).tasks },
    rebuilds: 1,
  },
  {
    title: "rows with an enum value that goes get NULL",
    before: (dialect) => withState(dialect, ["open", "gone"], { nullable: true }),
    after: (dialect) => withState(dialect, ["open"], { nullable: true }),
    rows: rowsWith({ state: "gone" }, { state: "open" }),
    values: ["tasks.state.gone=NULL"],
    rowsAfter: { tasks: rowsWith({ state: null }, { state: "open" }).tasks },
    rowsBack: { tasks: rowsWith({ state: null }, { state: "open" }).tasks },
    rebuilds: 1,
  },
  {
    title: "an enum column and one of its values are renamed at once",
    before: (dialect) => withState(dialect, ["waiting", "done"], { default: "waiting" }),
    after: (dialect) => studio(tasks({ status: state(dialect, ["queued", "done"], { default: "queued" }) })),
    rows: rowsWith({ state: "waiting" }, { state: "done" }),
    renames: ["tasks.state=status"],
    values: ["tasks.state.waiting=queued"],
    rowsAfter: {
      tasks: rows.tasks.map((task, position) => ({ ...task, status: position === 0 ? "queued" : "done" })),
    },
    rebuilds: 1,
  },
  {
    title: "values in arrays of an enum are renamed and merged (PostgreSQL)",
    before: () => [
      entity("things", {
        id: key,
        marks: { type: "enum", enum: ["a", "b", "c", "d e"], array: true, default: ["a"] },
      }),
    ],
    after: () => [
      entity("things", {
        id: key,
        marks: { type: "enum", enum: ["x", "b", "f g"], array: true, default: ["x"] },
      }),
    ],
    rows: { things: [{ id: 1, marks: ["a", "b", "c", "d e"] }] },
    values: ["things.marks.a=x", "things.marks.c=b", "things.marks.d e=f g"],
    rowsAfter: { things: [{ id: 1, marks: '{x,b,b,"f g"}' }] },
    rowsBack: { things: [{ id: 1, marks: '{a,b,b,"d e"}' }] },
    rebuilds: 0,
    notOn: ["sqlite"],
  },
  {
    title: "a value of a type that two tables share is renamed by the type's name (PostgreSQL)",
    before: () => shared(["low", "high"]),
    after: () => shared(["minor", "high"]),
    rows: { bugs: [{ id: 1, level: "low" }], risks: [{ id: 1, level: "high" }] },
    values: ["level.low=minor"],
    rowsAfter: { bugs: [{ id: 1, level: "minor" }] },
    rebuilds: 0,
    notOn: ["sqlite"],
  },
  {
    title: "an index, a unique and a check get other names, given by a person",
    before: () => labels({ index: "by_size", unique: "one_name", check: "has_size" }),
    after: () => labels({ index: "labels_by_size", unique: "labels_one_name", check: "labels_have_size" }),
    rows: { labels: [{ id: 1, name: "a", size: 1 }] },
    // SQLite has no RENAME CONSTRAINT.
    rebuilds: 1,
  },
];

/** Only the name of an index, a unique, a check and a foreign key differs. */
const labels = (names: {
  readonly index?: string;
  readonly unique?: string;
  readonly check?: string;
}): readonly EntitySchema[] => [
  entity(
    "labels",
    { id: key, name: { type: "varchar", length: 40 }, size: { type: "integer" } },
    {
      indices: [{ ...(names.index === undefined ? {} : { name: names.index }), columns: ["size"] }],
      uniques: [{ ...(names.unique === undefined ? {} : { name: names.unique }), columns: ["name"] }],
      checks: [{ ...(names.check === undefined ? {} : { name: names.check }), expression: `"size" > 0` }],
    },
  ),
];

function shared(values: readonly string[]): readonly EntitySchema[] {
  const level: EntitySchemaColumnOptions = {
    type: "enum",
    enum: [...values],
    enumName: "level",
    default: values[0],
  };
  return [entity("bugs", { id: key, level }), entity("risks", { id: key, level })];
}
