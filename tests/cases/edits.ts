/** The table of edits: what developers do to entities, with rows in the tables and children that cascade. */
import { EntitySchema } from "typeorm";
import type { DialectName } from "../../src/migrator/schema/schema";
import type { EditCase } from "../support/edit-case";
import { Commented, Identified } from "./decorated";
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
  title,
} from "../support/studio";

const plain = (): readonly EntitySchema[] => studio(tasks());

/** Each database by its own means. */
const counted = (dialect: DialectName): EntitySchema =>
  entity("counted", {
    // TypeORM knows "identity", which the type of an EntitySchema leaves out.
    id: { ...key, generated: dialect === "postgres" ? ("identity" as "increment") : "increment" },
    name: { type: "text" },
  });

export const edits: readonly EditCase[] = [
  {
    title: "a nullable column is added",
    before: plain,
    after: () => studio(tasks({ summary: { type: "text", nullable: true } })),
    rows,
    rowsAfter: { tasks: rows.tasks.map((task) => ({ ...task, summary: null })) },
    rebuilds: 0,
  },
  {
    title: "a required column with a default is added",
    before: plain,
    after: () => studio(tasks({ attempts: { type: "integer", default: 3 } })),
    rows,
    rowsAfter: { tasks: rows.tasks.map((task) => ({ ...task, attempts: 3 })) },
    rebuilds: 0,
  },
  {
    title: "a required column without a default is added, and existing rows get a value",
    before: plain,
    after: () => studio(tasks({ priority: { type: "integer" } })),
    rows,
    backfills: ["tasks.priority=length(title)"],
    rowsAfter: {
      tasks: rows.tasks.map((task) => ({
        ...task,
        priority: task.title === "plan" ? 4 : [...task.title].length,
      })),
    },
    rebuilds: 1,
  },
  {
    title: "a nullable column is dropped",
    before: () => studio(tasks({ summary: { type: "text", nullable: true } })),
    after: plain,
    rows: rowsWith({ summary: "x" }, { summary: null }),
    rowsBack: { tasks: rows.tasks.map((task) => ({ ...task, summary: null })) },
    rebuilds: 0,
  },
  {
    title: "a required column is dropped, and comes back with a placeholder",
    before: () => studio(tasks({ legacy: { type: "varchar", length: 20 } })),
    after: plain,
    rows: rowsWith({ legacy: "x" }, { legacy: "y" }),
    rowsBack: { tasks: rows.tasks.map((task) => ({ ...task, legacy: "" })) },
    rebuilds: 0,
  },
  {
    title: "a dropped column takes its index and unique along",
    before: () =>
      studio(
        tasks(
          { slug: { type: "varchar", length: 40, nullable: true }, kind: { type: "text", nullable: true } },
          {
            uniques: [{ name: "UQ_tasks_slug", columns: ["slug"] }],
            indices: [{ name: "IDX_tasks_kind", columns: ["kind"] }],
          },
        ),
      ),
    after: plain,
    rows: rowsWith({ slug: "a", kind: "k" }, { slug: "b" }),
    rowsBack: { tasks: rows.tasks.map((task) => ({ ...task, slug: null, kind: null })) },
    rebuilds: 1,
  },
  {
    title: "a varchar gets longer",
    before: plain,
    after: () => studio(tasks({ title: { type: "varchar", length: 200 } })),
    rows,
    rebuilds: 1,
  },
  {
    title: "an integer becomes a bigint",
    before: () => studio(tasks({ tokens: { type: "integer", nullable: true, default: 0 } })),
    after: () => studio(tasks({ tokens: { type: "bigint", nullable: true, default: 0 } })),
    rows: rowsWith({ tokens: 2147483647 }, { tokens: null }),
    rebuilds: 1,
  },
  {
    title: "a numeric gets another scale",
    before: () => studio(tasks({ cost: { type: "decimal", precision: 10, scale: 2 } })),
    after: () => studio(tasks({ cost: { type: "decimal", precision: 14, scale: 4 } })),
    rows: rowsWith({ cost: 12.5 }, { cost: 0.25 }),
    rebuilds: 1,
  },
  {
    title: "an integer becomes text, and its default with it",
    before: () => studio(tasks({ code: { type: "integer", default: 7 } })),
    after: () => studio(tasks({ code: { type: "varchar", length: 20, default: "7" } })),
    rows: rowsWith({ code: 42 }, { code: -1 }),
    rebuilds: 1,
  },
  {
    title: "text that holds numbers becomes an integer",
    before: () => studio(tasks({ code: { type: "varchar", length: 20, nullable: true } })),
    after: () => studio(tasks({ code: { type: "integer", nullable: true } })),
    rows: rowsWith({ code: "42" }, { code: null }),
    rebuilds: 1,
  },
  {
    title: "text that holds numbers becomes an integer, and its default with it",
    before: () => studio(tasks({ code: { type: "varchar", length: 10, default: "1" } })),
    after: () => studio(tasks({ code: { type: "integer", default: 1 } })),
    rows: rowsWith({ code: "42" }, { code: "-7" }),
    rebuilds: 1,
  },
  {
    title: "a nullable column becomes required, and rows without a value get one",
    before: () => studio(tasks({ owner: { type: "varchar", length: 40, nullable: true } })),
    after: () => studio(tasks({ owner: { type: "varchar", length: 40 } })),
    rows: rowsWith({ owner: "ada" }, { owner: null }),
    backfills: ["tasks.owner='nobody'"],
    rowsAfter: { tasks: rowsWith({ owner: "ada" }, { owner: "nobody" }).tasks },
    rowsBack: { tasks: rowsWith({ owner: "ada" }, { owner: "nobody" }).tasks },
    rebuilds: 1,
  },
  {
    title: "a required column becomes nullable",
    before: () => studio(tasks({ owner: { type: "varchar", length: 40 } })),
    after: () => studio(tasks({ owner: { type: "varchar", length: 40, nullable: true } })),
    rows: rowsWith({ owner: "ada" }, { owner: "bob" }),
    rebuilds: 1,
  },
  {
    title: "a default changes",
    before: () => studio(tasks({ state: { type: "varchar", length: 20, default: "open" } })),
    after: () => studio(tasks({ state: { type: "varchar", length: 20, default: "waiting" } })),
    rows: rowsWith({ state: "open" }, { state: "done" }),
    rebuilds: 1,
  },
  {
    title: "a default is taken away",
    before: () => studio(tasks({ state: { type: "varchar", length: 20, default: "open" } })),
    after: () => studio(tasks({ state: { type: "varchar", length: 20 } })),
    rows: rowsWith({ state: "open" }, { state: "done" }),
    rebuilds: 1,
  },
  {
    title: "comments change (SQLite has none)",
    before: () => [Commented.before],
    after: () => [Commented.after],
    rows: { commented: [{ id: 1, name: "x" }] },
    rebuilds: 0,
    notOn: ["sqlite"],
  },
  {
    title: "a column is renamed",
    before: () => studio(tasks({ owner: { type: "varchar", length: 40, nullable: true } })),
    after: () => studio(tasks({ assignee: { type: "varchar", length: 40, nullable: true } })),
    rows: rowsWith({ owner: "ada" }, { owner: null }),
    renames: ["tasks.owner=assignee"],
    rebuilds: 0,
  },
  {
    title: "a renamed column stands in an index, a unique and a check, and is retyped as well",
    before: () =>
      studio(
        tasks(
          { rank: { type: "integer" } },
          {
            uniques: [{ columns: ["rank", "title"] }],
            indices: [{ columns: ["rank"] }],
            checks: [{ name: "CHK_rank", expression: `"rank" >= 0` }],
          },
        ),
      ),
    after: () =>
      studio(
        tasks(
          { position: { type: "bigint" } },
          {
            uniques: [{ columns: ["position", "title"] }],
            indices: [{ columns: ["position"] }],
            checks: [{ name: "CHK_rank", expression: `"position" >= 0` }],
          },
        ),
      ),
    rows: rowsWith({ rank: 1 }, { rank: 2 }),
    renames: ["tasks.rank=position"],
    rebuilds: 1,
  },
  {
    title: "a foreign key column is renamed, and its key's default name follows",
    before: plain,
    after: () => [
      crews(),
      entity("tasks", { id: key, title }, { relations: belongsTo("crews", "team_id") }),
      notes(),
    ],
    rows,
    renames: ["tasks.crew_id=team_id"],
    rebuilds: 1,
  },
  {
    title: "a table is renamed, children and parents stay with it",
    before: plain,
    after: () => [
      crews(),
      entity("jobs", { id: key, title }, { relations: belongsTo("crews", "crew_id") }),
      entity(
        "notes",
        { id: key, body: { type: "text" } },
        {
          relations: {
            task: {
              type: "many-to-one",
              target: "jobs",
              joinColumn: { name: "task_id" },
              onDelete: "CASCADE",
              nullable: false,
            },
          },
        },
      ),
    ],
    rows,
    renames: ["tasks=jobs"],
    rebuilds: 1,
  },
  {
    title: "a unique is added and another dropped",
    before: () =>
      studio(tasks({ slug: { type: "varchar", length: 40 } }, { uniques: [{ columns: ["title"] }] })),
    after: () =>
      studio(
        tasks(
          { slug: { type: "varchar", length: 40 } },
          { uniques: [{ name: "UQ_slug", columns: ["slug", "title"] }] },
        ),
      ),
    rows: rowsWith({ slug: "a" }, { slug: "a" }),
    rebuilds: 1,
  },
  {
    title: "a check is added, one dropped, one changed under its name",
    before: () =>
      studio(
        tasks(
          { effort: { type: "integer", default: 1 } },
          {
            checks: [
              { name: "CHK_effort", expression: "effort > 0" },
              { name: "CHK_old", expression: "effort < 1000" },
            ],
          },
        ),
      ),
    after: () =>
      studio(
        tasks(
          { effort: { type: "integer", default: 1 } },
          {
            checks: [
              { name: "CHK_effort", expression: "effort >= 0" },
              { name: "CHK_title", expression: "length(title) > 0" },
            ],
          },
        ),
      ),
    rows: rowsWith({ effort: 1 }, { effort: 5 }),
    rebuilds: 1,
  },
  {
    title: "composite, unique and partial indexes are added",
    before: () => studio(tasks({ state: { type: "varchar", length: 20, default: "open" } })),
    after: () =>
      studio(
        tasks(
          { state: { type: "varchar", length: 20, default: "open" } },
          {
            indices: [
              { name: "IDX_state_title", columns: ["state", "title"] },
              { columns: ["title"], where: "state = 'open'" },
              { name: "IDX_title", columns: ["title"], unique: true },
            ],
          },
        ),
      ),
    rows: rowsWith({ state: "open" }, { state: "done" }),
    rebuilds: 0,
  },
  {
    title: "indexes are dropped, and one changes its predicate and another its columns",
    before: () =>
      studio(
        tasks(
          { state: { type: "varchar", length: 20, default: "open" } },
          {
            indices: [
              { name: "IDX_a", columns: ["state", "title"] },
              { name: "IDX_b", columns: ["title"], where: "state = 'open'" },
              { name: "IDX_c", columns: ["state"] },
            ],
          },
        ),
      ),
    after: () =>
      studio(
        tasks(
          { state: { type: "varchar", length: 20, default: "open" } },
          {
            indices: [
              { name: "IDX_a", columns: ["title", "state"] },
              { name: "IDX_b", columns: ["title"], where: "state <> 'open'" },
            ],
          },
        ),
      ),
    rows: rowsWith({ state: "open" }, { state: "done" }),
    rebuilds: 0,
  },
  {
    title: "an enum gets more values, one of them in the middle",
    before: (dialect) =>
      studio(tasks({ state: { type: enumType(dialect), enum: ["open", "done"], default: "open" } })),
    after: (dialect) =>
      studio(
        tasks({
          state: { type: enumType(dialect), enum: ["open", "it's blocked", "done", "gone"], default: "open" },
        }),
      ),
    rows: rowsWith({ state: "open" }, { state: "done" }),
    rebuilds: 1,
  },
  {
    title: "an enum gets a value that becomes the default in the same revision",
    before: (dialect) =>
      studio(tasks({ state: { type: enumType(dialect), enum: ["open", "done"], default: "open" } })),
    after: (dialect) =>
      studio(tasks({ state: { type: enumType(dialect), enum: ["new", "open", "done"], default: "new" } })),
    rows: rowsWith({ state: "open" }, { state: "done" }),
    rebuilds: 1,
  },
  {
    title: "a text becomes an enum",
    before: () => studio(tasks({ state: { type: "varchar", default: "open" } })),
    after: (dialect) =>
      studio(tasks({ state: { type: enumType(dialect), enum: ["open", "done"], default: "open" } })),
    rows: rowsWith({ state: "open" }, { state: "done" }),
    rebuilds: 1,
  },
  {
    title: "an enum column is renamed, and its type's default name follows",
    before: (dialect) =>
      studio(tasks({ state: { type: enumType(dialect), enum: ["open", "done"], default: "open" } })),
    after: (dialect) =>
      studio(tasks({ status: { type: enumType(dialect), enum: ["open", "done"], default: "open" } })),
    rows: rowsWith({ state: "open" }, { state: "done" }),
    renames: ["tasks.state=status"],
    rebuilds: 0,
  },
  {
    title: "a table with foreign keys is added",
    before: plain,
    after: () => [
      ...plain(),
      entity(
        "runs",
        { id: key, at: { type: "varchar" } },
        {
          relations: {
            ...belongsTo("tasks", "task_id", { onDelete: "CASCADE" }),
            ...belongsTo("crews", "crew_id", { onDelete: "SET NULL", nullable: true }),
          },
        },
      ),
    ],
    rows,
    rebuilds: 0,
  },
  {
    title: "a table is dropped",
    before: () => [
      ...plain(),
      entity(
        "runs",
        { id: key, at: { type: "varchar", default: "x" } },
        {
          relations: belongsTo("tasks", "task_id"),
          indices: [{ columns: ["at"] }],
        },
      ),
    ],
    after: plain,
    rows: { ...rows, runs: [{ id: 1, at: "now", task_id: 7 }] },
    rowsBack: { runs: [] },
    rebuilds: 0,
  },
  {
    title: "onDelete changes",
    before: plain,
    after: () => [
      crews(),
      tasks({}, { relations: belongsTo("crews", "crew_id", { onDelete: "RESTRICT" }) }),
      notes(),
    ],
    rows,
    rebuilds: 1,
  },
  {
    title: "the type of a primary key changes, and the foreign keys that point at it follow",
    before: plain,
    after: () => studio(tasks({ id: { type: "bigint", primary: true, generated: "increment" } })),
    rows,
    rebuilds: 2,
    // SQLite has no bigint AUTOINCREMENT: TypeORM cannot declare it there.
    notOn: ["sqlite"],
  },
  {
    title: "the type of a natural primary key changes to another family",
    before: () => [
      entity("labels", { code: { type: "integer", primary: true } }),
      entity("uses", { id: key }, { relations: naturalKey() }),
    ],
    after: () => [
      entity("labels", { code: { type: "varchar", primary: true } }),
      entity("uses", { id: key }, { relations: naturalKey() }),
    ],
    rows: {
      labels: [{ code: 5 }, { code: 6 }],
      uses: [
        { id: 1, label_code: 5 },
        { id: 2, label_code: 5 },
      ],
    },
    rebuilds: 2,
  },
  {
    title: "a primary key gets a second column",
    before: () => [entity("pairs", { a: { type: "integer", primary: true }, b: { type: "integer" } })],
    after: () => [
      entity("pairs", { a: { type: "integer", primary: true }, b: { type: "integer", primary: true } }),
    ],
    rows: {
      pairs: [
        { a: 1, b: 1 },
        { a: 2, b: 1 },
      ],
    },
    rebuilds: 1,
  },
  {
    title: "two tables that reference each other are added",
    before: plain,
    after: () => [
      ...plain(),
      entity(
        "authors",
        { id: key },
        { relations: belongsTo("books", "book_id", { nullable: true, onDelete: "SET NULL" }) },
      ),
      entity(
        "books",
        { id: key },
        { relations: belongsTo("authors", "author_id", { nullable: true, onDelete: "SET NULL" }) },
      ),
    ],
    rows,
    rebuilds: 1,
  },
  {
    title: "two tables that reference each other are dropped",
    before: () => [
      ...plain(),
      entity(
        "authors",
        { id: key },
        { relations: belongsTo("books", "book_id", { nullable: true, onDelete: "CASCADE" }) },
      ),
      entity(
        "books",
        { id: key },
        { relations: belongsTo("authors", "author_id", { nullable: true, onDelete: "CASCADE" }) },
      ),
    ],
    after: plain,
    rows: { ...rows, authors: [{ id: 1, book_id: null }], books: [{ id: 1, author_id: 1 }] },
    rowsBack: { authors: [], books: [] },
    rebuilds: 1,
  },
  {
    title: "a self-reference is added",
    before: plain,
    after: () =>
      studio(
        tasks(
          {},
          {
            relations: {
              ...belongsTo("crews", "crew_id"),
              ...belongsTo("tasks", "parent_id", { nullable: true, onDelete: "SET NULL" }),
            },
          },
        ),
      ),
    rows,
    rebuilds: 1,
  },
  {
    title: "a many-to-many is added",
    before: plain,
    after: () => [
      crews(),
      tasks(
        {},
        {
          relations: {
            ...belongsTo("crews", "crew_id"),
            helpers: { type: "many-to-many", target: "crews", joinTable: { name: "task_helpers" } },
          },
        },
      ),
      notes(),
    ],
    rows,
    rebuilds: 0,
  },
  {
    title: "many edits of one table are one rebuild",
    before: () =>
      studio(
        tasks(
          {
            a: { type: "integer" },
            b: { type: "text", nullable: true },
            c: { type: "varchar", length: 10, default: "c" },
          },
          { indices: [{ name: "IDX_a", columns: ["a"] }], checks: [{ name: "CHK_a", expression: "a > 0" }] },
        ),
      ),
    after: () =>
      studio(
        tasks(
          {
            a: { type: "bigint" },
            b: { type: "text" },
            c: { type: "varchar", length: 30, default: "cc" },
            d: { type: "boolean", default: false },
            e: { type: "integer", nullable: true },
          },
          {
            indices: [{ name: "IDX_e", columns: ["e", "a"] }],
            checks: [{ name: "CHK_e", expression: "e IS NULL OR e > a" }],
            uniques: [{ columns: ["c", "title"] }],
          },
        ),
      ),
    rows: rowsWith({ a: 1, b: null }, { a: 2, b: "x", c: "other" }),
    backfills: ["tasks.b='none'"],
    rowsAfter: { tasks: rowsWith({ a: 1, b: "none", d: 0, c: "c" }, { a: 2, b: "x", c: "other" }).tasks },
    rowsBack: { tasks: rowsWith({ a: 1, b: "none" }, { a: 2, b: "x", c: "other" }).tasks },
    rebuilds: 1,
  },
  {
    title: "a table in a schema of its own (PostgreSQL), the same table without one on SQLite",
    before: plain,
    after: (dialect) => [
      ...plain(),
      new EntitySchema({
        name: "invoices",
        tableName: "invoices",
        schema: "studio",
        columns: {
          id: key,
          total: { type: "decimal", precision: 10, scale: 2, default: 0 },
          state: { type: enumType(dialect), enum: ["draft", "sent"], default: "draft" },
        },
        indices: [{ columns: ["state"] }],
        relations: belongsTo("crews", "crew_id"),
      }),
    ],
    rows,
    rebuilds: 0,
  },
  {
    title: "a table counts by an identity on PostgreSQL and by AUTOINCREMENT on SQLite",
    before: plain,
    after: (dialect) => [...plain(), counted(dialect)],
    rows,
    rebuilds: 0,
  },
  {
    title: "a plain key becomes an identity on PostgreSQL and AUTOINCREMENT on SQLite",
    before: () => [entity("counted", { id: { type: "integer", primary: true }, name: { type: "text" } })],
    after: (dialect) => [counted(dialect)],
    rows: { counted: [{ id: 7, name: "a" }] },
    rebuilds: 1,
  },
  {
    title: "a table in a schema of its own is altered",
    before: () => [
      new EntitySchema({
        name: "invoices",
        tableName: "invoices",
        schema: "studio",
        columns: { id: key, total: { type: "integer" } },
      }),
    ],
    after: () => [
      new EntitySchema({
        name: "invoices",
        tableName: "invoices",
        schema: "studio",
        columns: { id: key, total: { type: "bigint" }, note: { type: "text", nullable: true } },
        indices: [{ columns: ["note"] }],
      }),
    ],
    rows: {},
    rebuilds: 1,
  },
  {
    title: "an enum loses a value together with the check and the index that name it",
    before: (dialect) =>
      studio(
        tasks(
          { state: { type: enumType(dialect), enum: ["open", "done", "gone"], default: "open" } },
          {
            checks: [{ name: "CHK_state", expression: `"state" <> 'gone'` }],
            indices: [{ name: "IDX_gone", columns: ["title"], where: `"state" = 'gone'` }],
          },
        ),
      ),
    after: (dialect) =>
      studio(tasks({ state: { type: enumType(dialect), enum: ["open", "done"], default: "open" } })),
    rows: rowsWith({ state: "open" }, { state: "done" }),
    rebuilds: 1,
  },
  {
    title: "an enum gets a value together with a check and an index that name it",
    before: (dialect) =>
      studio(tasks({ state: { type: enumType(dialect), enum: ["open", "done"], default: "open" } })),
    after: (dialect) =>
      studio(
        tasks(
          { state: { type: enumType(dialect), enum: ["open", "done", "gone"], default: "open" } },
          {
            checks: [{ name: "CHK_state", expression: `"state" <> 'gone'` }],
            indices: [{ name: "IDX_gone", columns: ["title"], where: `"state" = 'gone'` }],
          },
        ),
      ),
    rows: rowsWith({ state: "open" }, { state: "done" }),
    rebuilds: 1,
  },
  {
    title: "a natural key changes its type while the column that points at it is renamed",
    before: () => [
      entity("labels", { code: { type: "integer", primary: true } }),
      entity("uses", { id: key }, { relations: naturalKey() }),
    ],
    after: () => [
      entity("labels", { code: { type: "varchar", primary: true } }),
      entity("uses", { id: key }, { relations: naturalKey("tag_code") }),
    ],
    rows: { labels: [{ code: 5 }, { code: 6 }], uses: [{ id: 1, label_code: 5 }] },
    renames: ["uses.label_code=tag_code"],
    rebuilds: 2,
  },
  {
    title: "a natural key changes its type while the table that points at it is renamed",
    before: () => [
      entity("labels", { code: { type: "integer", primary: true } }),
      entity("uses", { id: key }, { relations: naturalKey() }),
    ],
    after: () => [
      entity("labels", { code: { type: "varchar", primary: true } }),
      entity("usages", { id: key }, { relations: naturalKey() }),
    ],
    rows: { labels: [{ code: 5 }, { code: 6 }], uses: [{ id: 1, label_code: 5 }] },
    renames: ["uses=usages"],
    rebuilds: 2,
  },
  {
    title: "primary key and unique trade places under a foreign key",
    before: () => [
      entity("labels", {
        code: { type: "integer", primary: true },
        number: { type: "integer", unique: true },
      }),
      entity("uses", { id: key }, { relations: naturalKey() }),
    ],
    after: () => [
      entity("labels", {
        code: { type: "integer", unique: true },
        number: { type: "integer", primary: true },
      }),
      entity("uses", { id: key }, { relations: naturalKey() }),
    ],
    rows: { labels: [{ code: 5, number: 1 }], uses: [{ id: 1, label_code: 5 }] },
    rebuilds: 1,
  },
  {
    title: "an identity key becomes text (PostgreSQL)",
    before: () => [Identified.always],
    after: () => [entity("things", { id: { type: "varchar", primary: true }, name: { type: "text" } })],
    rows: {},
    rebuilds: 0,
    notOn: ["sqlite"],
  },
  {
    title: "a unique, an index and a table go, and others of the same names come elsewhere",
    before: () => [
      entity(
        "labels",
        { id: key, code: { type: "text" } },
        { uniques: [{ name: "UQ_code", columns: ["code"] }] },
      ),
      entity(
        "people",
        { id: key, code: { type: "text" } },
        { uniques: [{ name: "UQ_person", columns: ["code"] }] },
      ),
      entity(
        "places",
        { id: key, code: { type: "text" } },
        { indices: [{ name: "IX_code", columns: ["code"] }] },
      ),
    ],
    after: () => [
      entity(
        "badges",
        { id: key, name: { type: "text" } },
        { uniques: [{ name: "UQ_person", columns: ["name"] }] },
      ),
      entity(
        "labels",
        { id: key, code: { type: "text" } },
        { indices: [{ name: "IX_code", columns: ["code"] }] },
      ),
      entity(
        "places",
        { id: key, code: { type: "text" } },
        { uniques: [{ name: "UQ_code", columns: ["code"] }] },
      ),
    ],
    rows: { labels: [{ id: 1, code: "x" }], places: [{ id: 1, code: "y" }] },
    rebuilds: 2,
  },
  {
    title: "numbers as defaults of enums, booleans and floats",
    before: plain,
    after: (dialect) =>
      studio(
        tasks({
          level: { type: enumType(dialect), enum: [1, 2], default: 1 },
          ratio: { type: dialect === "postgres" ? "double precision" : "float", default: 1.5 },
        }),
      ),
    rows,
    rowsAfter: { tasks: rows.tasks.map((task) => ({ ...task, level: 1, ratio: 1.5 })) },
    rebuilds: 0,
  },
  {
    title: "a required enum is dropped beside another enum whose name is the end of its own",
    before: (dialect) => [
      entity("jobs", { id: key, status: { type: enumType(dialect), enum: ["x", "y"] } }),
      entity("user_jobs", { id: key, status: { type: enumType(dialect), enum: ["a", "b"] } }),
    ],
    after: (dialect) => [
      entity("jobs", { id: key, status: { type: enumType(dialect), enum: ["x", "y"] } }),
      entity("user_jobs", { id: key }),
    ],
    rows: { jobs: [{ id: 1, status: "x" }], user_jobs: [{ id: 1, status: "b" }] },
    rowsBack: { user_jobs: [{ id: 1, status: "a" }] },
    rebuilds: 0,
  },
  {
    title: "arrays, uuids and JSON on PostgreSQL",
    before: () => [entity("things", { id: key, name: { type: "text" } })],
    after: () => [
      entity("things", {
        id: key,
        name: { type: "text" },
        tags: { type: "text", array: true, default: [] },
        scores: { type: "integer", array: true, nullable: true },
        token: { type: "uuid", generated: "uuid" },
        body: { type: "jsonb", default: { a: [1, "b"] } },
        at: { type: "timestamptz", precision: 3, default: () => "now()" },
      }),
    ],
    rows: { things: [{ id: 1, name: "x" }] },
    rebuilds: 0,
    notOn: ["sqlite"],
  },
  {
    title: "an identity changes its kind, and a serial becomes an identity (PostgreSQL)",
    before: () => [Identified.always, entity("counted", { id: key, name: { type: "text" } })],
    after: () => [Identified.byDefault, Identified.counted],
    rows: { counted: [{ id: 5, name: "x" }] },
    rebuilds: 0,
    notOn: ["sqlite"],
  },
];

function naturalKey(column = "label_code"): ReturnType<typeof belongsTo> {
  return {
    label: {
      type: "many-to-one",
      target: "labels",
      joinColumn: { name: column, referencedColumnName: "code" },
      onDelete: "CASCADE",
    },
  };
}
