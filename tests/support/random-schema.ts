/**
 * Random schemas, and random neighbours of them, for both databases at once: a Model says what a schema is about, and
 * `schemaOf` spells it for each database. A model is drawn as plain numbers, so that fast-check can shrink it.
 */
import fc from "fast-check";
import { compareNames, compareText, sortByNameThenText } from "../../src/migrator/schema/edit";
import { typeText } from "../../src/migrator/schema/type-text";
import type { Renames } from "../../src/migrator/diff/renames";
import type {
  Column,
  DialectName,
  EnumType,
  ForeignKey,
  Index,
  QualifiedName,
  ReferentialAction,
  Schema,
  Table,
  View,
} from "../../src/migrator/schema/schema";

export interface Model {
  readonly tables: readonly ModelTable[];
  readonly enums: readonly ModelEnum[];
  readonly views: readonly ModelView[];
  /** PostgreSQL schemas; they are never dropped. */
  readonly schemas: readonly string[];
}
/** A query of some columns of one table. */
interface ModelView {
  readonly name: string;
  readonly table: string;
  readonly columns: readonly string[];
  /** On PostgreSQL. */
  readonly materialized: boolean;
}
interface ModelTable {
  readonly name: string;
  readonly schema?: string;
  readonly columns: readonly ModelColumn[];
  readonly key: readonly string[];
  readonly uniques: readonly ModelUnique[];
  readonly checks: readonly ModelCheck[];
  /** On PostgreSQL: ranges that may not overlap. */
  readonly exclusions: readonly ModelExclusion[];
  readonly foreignKeys: readonly ModelForeignKey[];
  readonly indexes: readonly ModelIndex[];
  readonly comment?: string;
  /** SQLite constraints without names, as people write them by hand. */
  readonly unnamed: boolean;
}
interface ModelColumn {
  readonly name: string;
  /** A key of `types`, or `enum:<name of the enum>`, with `[]` behind for an array. */
  readonly type: string;
  readonly nullable: boolean;
  /** Position in the defaults of the type. */
  readonly default?: number;
  readonly comment?: string;
  readonly collated: boolean;
  readonly counts: boolean;
  readonly identity?: "always" | "by default";
  /** Computed from another column of the table. */
  readonly computed?: { readonly from: string; readonly form: number };
}
interface ModelExclusion {
  readonly name: string;
  readonly column: string;
}
interface ModelUnique {
  readonly name: string;
  readonly columns: readonly string[];
  readonly deferrable: boolean;
}
interface ModelCheck {
  readonly name: string;
  readonly column: string;
  readonly form: number;
}
interface ModelForeignKey {
  readonly name: string;
  readonly columns: readonly string[];
  readonly table: string;
  readonly referenced: readonly string[];
  readonly onDelete: ReferentialAction;
  readonly onUpdate: ReferentialAction;
  readonly deferrable: boolean;
}
interface ModelIndex {
  readonly name: string;
  readonly columns: readonly string[];
  readonly unique: boolean;
  readonly descending: boolean;
  /** A form of condition on the first column. */
  readonly where?: number;
  readonly lower: boolean;
  readonly include?: string;
  readonly nullsNotDistinct: boolean;
}
interface ModelEnum {
  readonly name: string;
  readonly values: readonly string[];
}

interface TypePair {
  readonly postgres: string;
  readonly sqlite: string;
  readonly family: "number" | "text" | "other" | "incomparable";
  readonly defaults: readonly { readonly postgres: string; readonly sqlite: string }[];
}

const both = (...texts: readonly string[]): TypePair["defaults"] =>
  texts.map((text) => ({ postgres: text, sqlite: text }));

const types: Readonly<Record<string, TypePair>> = {
  integer: { postgres: "integer", sqlite: "integer", family: "number", defaults: both("0", "42", "-1") },
  bigint: { postgres: "bigint", sqlite: "bigint", family: "number", defaults: both("0", "5000000000") },
  smallint: { postgres: "smallint", sqlite: "smallint", family: "number", defaults: both("7") },
  varchar40: {
    postgres: "varchar(40)",
    sqlite: "varchar(40)",
    family: "text",
    defaults: both("''", "'it''s'", "'a \"b\" \\ c'"),
  },
  varchar200: { postgres: "varchar(200)", sqlite: "varchar(200)", family: "text", defaults: both("'open'") },
  varchar: { postgres: "varchar", sqlite: "varchar", family: "text", defaults: both("'--'", "'/*'") },
  text: { postgres: "text", sqlite: "text", family: "text", defaults: both("'a::b'", "';'", "'naïve 🚀'") },
  char: { postgres: "char(3)", sqlite: "character(3)", family: "text", defaults: both("'eur'") },
  boolean: {
    postgres: "boolean",
    sqlite: "boolean",
    family: "other",
    defaults: [
      { postgres: "true", sqlite: "1" },
      { postgres: "false", sqlite: "0" },
    ],
  },
  numeric: {
    postgres: "numeric(10,2)",
    sqlite: "decimal(10,2)",
    family: "number",
    defaults: both("0", "1.50"),
  },
  numeric12: { postgres: "numeric(12,4)", sqlite: "decimal(12,4)", family: "number", defaults: both("0") },
  real: { postgres: "real", sqlite: "real", family: "number", defaults: both("0") },
  double: { postgres: "double precision", sqlite: "double", family: "number", defaults: both("0", "-0.5") },
  uuid: {
    postgres: "uuid",
    sqlite: "varchar",
    family: "other",
    defaults: [{ postgres: "gen_random_uuid()", sqlite: "lower(hex(randomblob(16)))" }],
  },
  timestamptz: {
    postgres: "timestamptz",
    sqlite: "datetime",
    family: "other",
    defaults: [{ postgres: "now()", sqlite: "datetime('now')" }],
  },
  timestamptz3: { postgres: "timestamptz(3)", sqlite: "datetime", family: "other", defaults: [] },
  timestamp: {
    postgres: "timestamp",
    sqlite: "datetime",
    family: "other",
    defaults: [{ postgres: "'2020-01-01 00:00:00'", sqlite: "'2020-01-01 00:00:00'" }],
  },
  date: { postgres: "date", sqlite: "date", family: "other", defaults: both("'2020-01-01'") },
  time: { postgres: "time", sqlite: "time", family: "other", defaults: [] },
  jsonb: {
    postgres: "jsonb",
    sqlite: "text",
    family: "incomparable",
    defaults: both("'{}'", `'{"a": "b"}'`),
  },
  json: { postgres: "json", sqlite: "text", family: "incomparable", defaults: both("'[]'") },
  range: { postgres: "int4range", sqlite: "varchar", family: "other", defaults: [] },
  bytea: { postgres: "bytea", sqlite: "blob", family: "incomparable", defaults: [] },
  integers: { postgres: "integer[]", sqlite: "text", family: "incomparable", defaults: both("'{}'") },
  texts: {
    postgres: "text[]",
    sqlite: "text",
    family: "incomparable",
    defaults: [
      { postgres: "'{}'", sqlite: "''" },
      { postgres: "'{a,b}'", sqlite: "'a,b'" },
    ],
  },
};
const typeKeys = Object.keys(types);
const countingTypes: readonly string[] = ["integer", "bigint", "smallint"];

const tableNames = [
  "tasks",
  "crews",
  "agents",
  "order",
  "Mixed Case",
  'quo"te',
  "naïve",
  "constructor",
  "a.b",
  "`tick`",
  "rocket 🚀",
  "semi;colon",
];
/** STRICT and WITHOUT ROWID are for life: no operation changes them, so they go by the table's name, which then stays. */
const strictTable = "naïve";
const withoutRowidTable = "a.b";
const isForLife = (name: string): boolean => name === strictTable || name === withoutRowidTable;

const columnNames = [
  "id",
  "title",
  "owner",
  "status",
  "position",
  "select",
  "Upper",
  "odd name",
  'dou"ble',
  "a'b",
  "back\\slash",
  "$dollar",
  "__proto__",
  "constructor",
  "[bracket]",
  "percent%s",
  "ünïcode",
  "${x}",
];
const enumNames = ["tasks_status_enum", "Level", "user", 'en"um'];
const enumValues = [
  "open",
  "done",
  "it's",
  'quo"te',
  "back\\slash",
  "",
  "late, later",
  "ärger",
  "{x}",
  "NULL",
];
const comments = ["What it is for", "it's */ `${x}`", "two\nlines", "-- dash ; 🚀"];
const viewNames = ["open tasks", "totals", "V"];
const schemaNames = ["billing", "My Schema"];
const actions: readonly ReferentialAction[] = ["no action", "cascade", "set null", "restrict", "set default"];

// ---------------------------------------------------------------- drawing

interface Numbers {
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
  readonly e: number;
}
interface Edit extends Numbers {
  readonly kind: keyof typeof edits;
}

const number = fc.nat({ max: 999 });
const numbers: fc.Arbitrary<Numbers> = fc.record({ a: number, b: number, c: number, d: number, e: number });

export function models(): fc.Arbitrary<Model> {
  const creations = fc.array(
    fc.record({ table: numbers, columns: fc.array(numbers, { minLength: 1, maxLength: 5 }) }),
    { minLength: 1, maxLength: 4 },
  );
  const additions = fc.array(editsOf(additionKinds), { maxLength: 12 });
  return fc.record({ creations, additions }).map(({ creations: tables, additions: more }) => {
    const empty: Draft = {
      model: { tables: [], enums: [], views: [], schemas: [] },
      renames: noDraftRenames,
    };
    const created = tables.reduce(
      (draft, { table, columns }) => columns.reduce(addColumnTo(-1), createTable(draft, table)),
      empty,
    );
    return repaired(more.reduce(applyEdit, created).model);
  });
}

/** Two schemas of which the second was made from the first by a few edits, and what was renamed on the way. */
export interface Pair {
  readonly before: Model;
  readonly after: Model;
  readonly renames: Renames;
  /** What is answered where an enum value goes: a candidate by its place, 0 for "no row has it". */
  readonly answers: readonly number[];
}

export function pairs(): fc.Arbitrary<Pair> {
  const list = fc.array(editsOf(Object.keys(edits) as (keyof typeof edits)[]), {
    minLength: 1,
    maxLength: 8,
  });
  const answers = fc.array(fc.nat({ max: 9 }), { minLength: 1, maxLength: 4 });
  return fc.record({ before: models(), list, answers }).map(({ before, list: wanted, answers: given }) => {
    const start: Draft = { model: before, renames: noDraftRenames };
    const draft = wanted.reduce((current, edit) => {
      const next = applyEdit(current, edit);
      return { ...next, model: repaired(next.model) };
    }, start);
    return { before, after: draft.model, renames: realRenames(before, draft), answers: given };
  });
}

function editsOf(kinds: readonly (keyof typeof edits)[]): fc.Arbitrary<Edit> {
  return fc.record({
    kind: fc.constantFrom(...kinds),
    a: number,
    b: number,
    c: number,
    d: number,
    e: number,
  });
}

// ---------------------------------------------------------------- editing

interface Draft {
  readonly model: Model;
  readonly renames: DraftRenames;
}
/** By the names that things had at the start. */
interface DraftRenames {
  readonly tables: readonly { readonly from: string; readonly to: string }[];
  readonly columns: readonly { readonly table: string; readonly from: string; readonly to: string }[];
}
const noDraftRenames: DraftRenames = { tables: [], columns: [] };

const edits = {
  addTable: (draft: Draft, n: Numbers) => addColumnTo(-1)(createTable(draft, n), n),
  dropTable: (draft: Draft, n: Numbers) =>
    draft.model.tables.length < 2 ? draft : withTables(draft, without(draft.model.tables, n.a)),
  renameTable,
  tableComment: (draft: Draft, n: Numbers) =>
    editTable(draft, n.a, (table) => ({
      ...table,
      comment: n.b % 3 === 0 ? undefined : pick(comments, n.b),
    })),
  addColumn: (draft: Draft, n: Numbers) => addColumnTo(n.e)(draft, n),
  dropColumn: (draft: Draft, n: Numbers) =>
    editTable(draft, n.a, (table) =>
      table.columns.length < 2 ? table : { ...table, columns: without(table.columns, n.b) },
    ),
  renameColumn,
  changeType: (draft: Draft, n: Numbers) =>
    editColumn(draft, n, (column) => ({ ...column, type: drawType(draft.model, n.c), default: undefined })),
  changeNullable: (draft: Draft, n: Numbers) =>
    editColumn(draft, n, (column) => ({ ...column, nullable: !column.nullable })),
  changeDefault: (draft: Draft, n: Numbers) =>
    editColumn(draft, n, (column) => ({ ...column, default: n.c % 3 === 0 ? undefined : n.c })),
  changeComment: (draft: Draft, n: Numbers) =>
    editColumn(draft, n, (column) => ({
      ...column,
      comment: n.c % 3 === 0 ? undefined : pick(comments, n.c),
    })),
  changeCollation: (draft: Draft, n: Numbers) =>
    editColumn(draft, n, (column) => ({ ...column, collated: !column.collated })),
  changeCounting: (draft: Draft, n: Numbers) =>
    editColumn(draft, n, (column) => ({ ...column, counts: !column.counts, default: undefined })),
  changeIdentity: (draft: Draft, n: Numbers) =>
    editColumn(draft, n, (column) => ({
      ...column,
      identity: ([undefined, "always", "by default"] as const)[n.c % 3],
      default: undefined,
    })),
  changeKey: (draft: Draft, n: Numbers) =>
    editTable(draft, n.a, (table) => ({ ...table, key: n.b % 5 === 0 ? [] : drawColumns(table, n) })),
  addUnique: (draft: Draft, n: Numbers) =>
    editTable(draft, n.a, (table) => ({
      ...table,
      uniques: [
        ...table.uniques,
        { name: freeName("UQ", table, n), columns: drawColumns(table, n), deferrable: n.e % 4 === 0 },
      ],
    })),
  dropUnique: (draft: Draft, n: Numbers) =>
    editTable(draft, n.a, (table) => ({ ...table, uniques: without(table.uniques, n.b) })),
  changeUnique: (draft: Draft, n: Numbers) =>
    editTable(draft, n.a, (table) => ({
      ...table,
      uniques: replaced(table.uniques, n.b, (unique) => ({ ...unique, columns: drawColumns(table, n) })),
    })),
  addCheck: (draft: Draft, n: Numbers) =>
    editTable(draft, n.a, (table) => ({
      ...table,
      checks: [
        ...table.checks,
        { name: freeName("CHK", table, n), column: pick(table.columns, n.b).name, form: n.c },
      ],
    })),
  dropCheck: (draft: Draft, n: Numbers) =>
    editTable(draft, n.a, (table) => ({ ...table, checks: without(table.checks, n.b) })),
  changeCheck: (draft: Draft, n: Numbers) =>
    editTable(draft, n.a, (table) => ({
      ...table,
      checks: replaced(table.checks, n.b, (check) => ({ ...check, form: n.c })),
    })),
  addComputed,
  changeComputed: (draft: Draft, n: Numbers) =>
    editTable(draft, n.a, (table) => ({
      ...table,
      columns: table.columns.map((column) =>
        column.computed
          ? { ...column, computed: { from: pick(table.columns, n.b).name, form: n.c } }
          : column,
      ),
    })),
  stopComputing: (draft: Draft, n: Numbers) =>
    editColumn(draft, n, ({ computed: _computed, ...column }) => column),
  addExclusion,
  dropExclusion: (draft: Draft, n: Numbers) =>
    editTable(draft, n.a, (table) => ({ ...table, exclusions: without(table.exclusions, n.b) })),
  addView: (draft: Draft, n: Numbers) => {
    const { views, tables } = draft.model;
    const name = freeOf(viewNames, views.map(nameOnly), n.a);
    const table = pick(tables, n.b);
    if (name === undefined) return draft;
    const view = {
      name,
      table: table.name,
      columns: drawColumns(table, n),
      materialized: n.e % 3 === 0,
    };
    return withViews(draft, [...views, view]);
  },
  dropView: (draft: Draft, n: Numbers) => withViews(draft, without(draft.model.views, n.a)),
  changeView: (draft: Draft, n: Numbers) =>
    withViews(
      draft,
      replaced(draft.model.views, n.a, (view) => {
        const table = draft.model.tables.find(({ name }) => name === view.table);
        return table ? { ...view, columns: drawColumns(table, n) } : view;
      }),
    ),
  addForeignKey,
  dropForeignKey: (draft: Draft, n: Numbers) =>
    editTable(draft, n.a, (table) => ({ ...table, foreignKeys: without(table.foreignKeys, n.b) })),
  changeAction: (draft: Draft, n: Numbers) =>
    editTable(draft, n.a, (table) => ({
      ...table,
      foreignKeys: replaced(table.foreignKeys, n.b, (key) => ({ ...key, onDelete: pick(actions, n.c) })),
    })),
  renameConstraint: (draft: Draft, n: Numbers) =>
    editTable(draft, n.a, (table) => ({
      ...table,
      uniques: replaced(table.uniques, n.b, (unique) => ({ ...unique, name: freeName("UQ", table, n) })),
      foreignKeys: replaced(table.foreignKeys, n.b, (key) => ({ ...key, name: freeName("FK", table, n) })),
    })),
  addIndex: (draft: Draft, n: Numbers) =>
    editTable(draft, n.a, (table) => ({ ...table, indexes: [...table.indexes, drawIndex(table, n)] })),
  dropIndex: (draft: Draft, n: Numbers) =>
    editTable(draft, n.a, (table) => ({ ...table, indexes: without(table.indexes, n.b) })),
  changeIndex: (draft: Draft, n: Numbers) =>
    editTable(draft, n.a, (table) => ({
      ...table,
      indexes: replaced(table.indexes, n.b, ({ name }) => ({ ...drawIndex(table, n), name })),
    })),
  addEnumValue: (draft: Draft, n: Numbers) =>
    editEnum(draft, n, (values) => {
      const at = n.c % (values.length + 1);
      return [...values.slice(0, at), pick(enumValues, n.b), ...values.slice(at)];
    }),
  dropEnumValue: (draft: Draft, n: Numbers) =>
    editEnum(draft, n, (values) => (values.length < 2 ? values : without(values, n.b))),
  reorderEnum: (draft: Draft, n: Numbers) => editEnum(draft, n, (values) => [...values].reverse()),
} satisfies Record<string, (draft: Draft, n: Numbers) => Draft>;

const additionKinds = [
  "addColumn",
  "addUnique",
  "addCheck",
  "addForeignKey",
  "addForeignKey",
  "addIndex",
  "addEnumValue",
  "addComputed",
  "addExclusion",
  "addView",
] as const satisfies readonly (keyof typeof edits)[];

function applyEdit(draft: Draft, edit: Edit): Draft {
  return edits[edit.kind](draft, edit);
}

function createTable(draft: Draft, n: Numbers): Draft {
  const { tables, schemas, enums } = draft.model;
  const name = freeOf(tableNames, tables.map(nameOnly), n.a);
  if (name === undefined) return draft;
  const schema = n.b % 6 === 0 ? pick(schemaNames, n.c) : undefined;
  const key: ModelColumn = {
    name: "id",
    type: pick(["integer", "uuid", "bigint", "varchar40"], n.b),
    nullable: false,
    collated: false,
    counts: n.c % 2 === 0,
    ...(n.c % 5 === 1 ? { identity: n.d % 2 === 0 ? "always" : "by default" } : {}),
    ...(n.d % 3 === 0 ? { default: 0 } : {}),
  };
  const table: ModelTable = {
    name,
    ...(schema === undefined ? {} : { schema }),
    columns: [key],
    key: n.d % 7 === 0 ? [] : ["id"],
    uniques: [],
    checks: [],
    exclusions: [],
    foreignKeys: [],
    indexes: [],
    ...(n.e % 3 === 0 ? { comment: pick(comments, n.e) } : {}),
    unnamed: n.e % 4 === 0,
  };
  const enumName = freeOf(enumNames, enums.map(nameOnly), n.d);
  const newEnums =
    n.c % 2 === 0 && enumName !== undefined
      ? [...enums, { name: enumName, values: [pick(enumValues, n.d), pick(enumValues, n.d + 1)] }]
      : enums;
  const allSchemas = schema === undefined ? schemas : [...new Set([...schemas, schema])].sort(compareText);
  return {
    ...draft,
    model: { ...draft.model, tables: [...tables, table], enums: newEnums, schemas: allSchemas },
  };
}

function addColumnTo(position: number): (draft: Draft, n: Numbers) => Draft {
  return (draft, n) => {
    const target = position < 0 ? draft.model.tables.length - 1 : position;
    return editTable(draft, target, (table) => {
      const name = freeOf(columnNames, table.columns.map(nameOnly), n.a);
      if (name === undefined) return table;
      const column: ModelColumn = {
        name,
        type: drawType(draft.model, n.b),
        nullable: n.c % 2 === 0,
        collated: n.c % 7 === 0,
        counts: false,
        ...(n.d % 2 === 0 ? { default: n.d } : {}),
        ...(n.c % 4 === 0 ? { comment: pick(comments, n.d) } : {}),
      };
      return { ...table, columns: [...table.columns, column] };
    });
  };
}

function addComputed(draft: Draft, n: Numbers): Draft {
  return editTable(draft, n.a, (table) => {
    const name = freeOf(columnNames, table.columns.map(nameOnly), n.b);
    if (name === undefined) return table;
    const computed = { from: pick(table.columns, n.c).name, form: n.d };
    const column = { name, type: "boolean", nullable: true, collated: false, counts: false, computed };
    return { ...table, columns: [...table.columns, column] };
  });
}

/** On a range that is there, or on a new one. */
function addExclusion(draft: Draft, n: Numbers): Draft {
  return editTable(draft, n.a, (table) => {
    const known = table.columns.find(({ type }) => type === "range")?.name;
    const free = freeOf(columnNames, table.columns.map(nameOnly), n.b);
    const column = known ?? free;
    if (column === undefined) return table;
    const added = { name: column, type: "range", nullable: true, collated: false, counts: false };
    return {
      ...table,
      columns: known === undefined ? [...table.columns, added] : table.columns,
      exclusions: [...table.exclusions, { name: freeName("XCL", table, n), column }],
    };
  });
}

function addForeignKey(draft: Draft, n: Numbers): Draft {
  const target = pick(draft.model.tables, n.b);
  const keys = targetKeys(target);
  const referenced = keys.length === 0 ? undefined : pick(keys, n.c);
  if (referenced === undefined) return draft;
  return editTable(draft, n.a, (table) => {
    const added: ModelColumn[] = [];
    const columns = referenced.map((wanted, position) => {
      const model = target.columns.find(({ name }) => name === wanted);
      const known = table.columns.filter(
        ({ name, type }) => type === model?.type && (table !== target || name !== wanted),
      );
      if (known.length > 0 && n.d % 3 === 0) return pick(known, n.d + position).name;
      const name = `${asciiOnly(target.name)}_${asciiOnly(wanted)}`;
      const taken = [...table.columns, ...added].some((column) => isSameFolded(column.name, name));
      if (!taken && model)
        added.push({ name, type: model.type, nullable: true, collated: false, counts: false });
      return name;
    });
    const key: ModelForeignKey = {
      name: freeName("FK", table, n),
      columns,
      table: target.name,
      referenced,
      onDelete: pick(actions, n.d),
      onUpdate: n.e % 3 === 0 ? pick(actions, n.e) : "no action",
      deferrable: n.e % 4 === 0,
    };
    return { ...table, columns: [...table.columns, ...added], foreignKeys: [...table.foreignKeys, key] };
  });
}

function renameTable(draft: Draft, n: Numbers): Draft {
  const table = pick(draft.model.tables, n.a);
  const to = freeOf(tableNames, draft.model.tables.map(nameOnly), n.b);
  if (to === undefined || isForLife(table.name) || isForLife(to)) return draft;
  const { model, renames } = draft;
  return {
    model: {
      ...model,
      views: model.views.map((view) => (view.table === table.name ? { ...view, table: to } : view)),
      tables: model.tables.map((other) => ({
        ...other,
        name: other === table ? to : other.name,
        foreignKeys: other.foreignKeys.map((key) => (key.table === table.name ? { ...key, table: to } : key)),
      })),
    },
    renames: {
      columns: renames.columns.map((rename) =>
        rename.table === table.name ? { ...rename, table: to } : rename,
      ),
      tables: chained(renames.tables, table.name, to),
    },
  };
}

function renameColumn(draft: Draft, n: Numbers): Draft {
  const table = pick(draft.model.tables, n.a);
  const column = pick(table.columns, n.b);
  const to = freeOf(columnNames, table.columns.map(nameOnly), n.c);
  if (to === undefined) return draft;
  const name = (own: string): string => (own === column.name ? to : own);
  const renamed: ModelTable = {
    ...table,
    columns: table.columns.map((own) => ({
      ...own,
      name: name(own.name),
      ...(own.computed ? { computed: { ...own.computed, from: name(own.computed.from) } } : {}),
    })),
    exclusions: table.exclusions.map((exclusion) => ({ ...exclusion, column: name(exclusion.column) })),
    key: table.key.map(name),
    uniques: table.uniques.map((unique) => ({ ...unique, columns: unique.columns.map(name) })),
    checks: table.checks.map((check) => ({ ...check, column: name(check.column) })),
    foreignKeys: table.foreignKeys.map((key) => ({ ...key, columns: key.columns.map(name) })),
    indexes: table.indexes.map((index) => ({
      ...index,
      columns: index.columns.map(name),
      ...(index.include === undefined ? {} : { include: name(index.include) }),
    })),
  };
  const tables = draft.model.tables
    .map((other) => (other === table ? renamed : other))
    .map((other) => ({
      ...other,
      foreignKeys: other.foreignKeys.map((key) =>
        key.table === table.name ? { ...key, referenced: key.referenced.map(name) } : key,
      ),
    }));
  const own = draft.renames.columns.filter((rename) => rename.table === table.name);
  const others = draft.renames.columns.filter((rename) => rename.table !== table.name);
  const columns = chained(own, column.name, to).map((rename) => ({ ...rename, table: table.name }));
  const views = draft.model.views.map((view) =>
    view.table === table.name ? { ...view, columns: view.columns.map(name) } : view,
  );
  return {
    model: { ...draft.model, tables, views },
    renames: { ...draft.renames, columns: [...others, ...columns] },
  };
}

/** A rename after a rename is one rename. */
function chained(
  renames: readonly { readonly from: string; readonly to: string }[],
  from: string,
  to: string,
): readonly { readonly from: string; readonly to: string }[] {
  const earlier = renames.find((rename) => rename.to === from);
  const rest = renames.filter((rename) => rename !== earlier);
  return [...rest, { from: earlier?.from ?? from, to }];
}

/** The renames of things that were there before, are there after, and whose names nothing else uses. */
function realRenames(before: Model, { model: after, renames }: Draft): Renames {
  const has = (model: Model, name: string): ModelTable | undefined =>
    model.tables.find((table) => table.name === name);
  // A table that took the name of a renamed one, and was renamed in its turn, was never called so before.
  const tables = onePer(renames.tables, ({ from }) => from).filter(
    ({ from, to }) =>
      has(before, from) !== undefined &&
      has(after, to) !== undefined &&
      !has(after, from) &&
      !has(before, to) &&
      has(before, from)?.schema === has(after, to)?.schema,
  );
  const oldName = (name: string): string => tables.find(({ to }) => to === name)?.from ?? name;
  const columns = renames.columns.flatMap(({ table, from, to }) => {
    const old = has(before, oldName(table));
    const now = has(after, table);
    const hasColumn = (own: ModelTable, name: string): boolean =>
      own.columns.some((column) => isSameFolded(column.name, name));
    if (!old || !now || old.schema !== now.schema) return [];
    if (!hasColumn(old, from) || !hasColumn(now, to) || hasColumn(old, to) || hasColumn(now, from)) return [];
    return [{ table: qualifiedName(now, "postgres"), column: from, to }];
  });
  return {
    tables: tables.map(({ from, to }) => ({
      table: qualifiedName(has(before, from) ?? { name: from }, "postgres"),
      to,
    })),
    columns,
  };
}

/** The same renames as SQLite names tables: without schemas. */
export function renamesFor(renames: Renames, dialect: DialectName): Renames {
  if (dialect === "postgres") return renames;
  return {
    tables: renames.tables.map(({ table, to }) => ({ table: { name: table.name }, to })),
    columns: renames.columns.map((rename) => ({ ...rename, table: { name: rename.table.name } })),
  };
}

function drawIndex(table: ModelTable, n: Numbers): ModelIndex {
  return {
    name: freeName("IDX", table, n),
    columns: drawColumns(table, n),
    unique: n.d % 3 === 0,
    descending: n.d % 5 === 0,
    ...(n.e % 3 === 0 ? { where: n.e } : {}),
    lower: n.d % 7 === 0,
    ...(n.e % 5 === 0 ? { include: pick(table.columns, n.e).name } : {}),
    nullsNotDistinct: n.e % 7 === 0,
  };
}

function drawColumns(table: ModelTable, { b, c, d }: Numbers): readonly string[] {
  const names = [b, c].slice(0, 1 + (d % 2)).map((position) => pick(table.columns, position).name);
  return [...new Set(names)];
}

function drawType(model: Model, position: number): string {
  const enumTypes = model.enums.flatMap(({ name }) => [`enum:${name}`, `enum:${name}`, `enum:${name}[]`]);
  return pick([...typeKeys, ...enumTypes], position);
}

function editTable(draft: Draft, position: number, edit: (table: ModelTable) => ModelTable): Draft {
  return withTables(draft, replaced(draft.model.tables, position, edit));
}

function editColumn(draft: Draft, n: Numbers, edit: (column: ModelColumn) => ModelColumn): Draft {
  return editTable(draft, n.a, (table) => ({ ...table, columns: replaced(table.columns, n.b, edit) }));
}

function editEnum(draft: Draft, n: Numbers, edit: (values: readonly string[]) => readonly string[]): Draft {
  const enums = replaced(draft.model.enums, n.a, (type) => ({
    ...type,
    values: [...new Set(edit(type.values))],
  }));
  return { ...draft, model: { ...draft.model, enums } };
}

function withViews(draft: Draft, views: readonly ModelView[]): Draft {
  return { ...draft, model: { ...draft.model, views } };
}

function withTables(draft: Draft, tables: readonly ModelTable[]): Draft {
  return { ...draft, model: { ...draft.model, tables } };
}

// ---------------------------------------------------------------- keeping it valid

/** What the databases would refuse is taken away. */
function repaired(model: Model): Model {
  const taken = new Set<string>();
  const own = { ...model, tables: model.tables.map((table) => repairedTable(table, model)) };
  const free = ({ name }: { readonly name: string }): boolean => {
    const isFree = !taken.has(name.toLowerCase());
    taken.add(name.toLowerCase());
    return isFree;
  };
  const named = {
    ...own,
    tables: own.tables.map((table) => ({
      ...table,
      uniques: table.uniques.filter(free),
      checks: table.checks.filter(free),
      exclusions: table.exclusions.filter(free),
      foreignKeys: table.foreignKeys.filter(free),
      indexes: table.indexes.filter(free),
    })),
  };
  const tables = named.tables.map((table) => ({
    ...table,
    foreignKeys: onePer(table.foreignKeys, ({ columns }) => [...columns].sort().join("\0")).filter((key) =>
      isPossibleKey(key, table, named),
    ),
  }));
  const views = model.views.flatMap((view) => {
    const columns = tables.find(({ name }) => name === view.table)?.columns ?? [];
    const kept = view.columns.filter((name) => columns.some((column) => column.name === name));
    return kept.length === 0 ? [] : [{ ...view, columns: kept }];
  });
  return { ...named, tables, views };
}

function repairedTable(given: ModelTable, model: Model): ModelTable {
  const table = { ...given, columns: computable(given, model) };
  const has = (name: string): boolean => table.columns.some((column) => column.name === name);
  const isComparable = (name: string): boolean =>
    table.columns.some((column) => column.name === name && familyOf(column, model) !== "incomparable");
  const isStored = (name: string): boolean =>
    table.columns.some((column) => column.name === name && !column.computed);
  const first = table.columns.map(nameOnly).find((name) => isComparable(name) && isStored(name));
  const key = table.key.every((name) => isComparable(name) && isStored(name)) ? table.key : [];
  const needed = table.name === withoutRowidTable && key.length === 0 && first !== undefined ? [first] : key;
  const columns = table.columns
    .map((column) => repairedColumn(column, needed, model))
    .map((column) => (table.name === withoutRowidTable ? { ...column, counts: false } : column));
  return {
    ...table,
    columns,
    key: needed,
    uniques: onePer(table.uniques, (unique) => unique.columns.join("\0")).filter(
      (unique) => unique.columns.every(isComparable) && unique.columns.join("\0") !== needed.join("\0"),
    ),
    checks: onePer(
      table.checks.filter((check) => has(check.column)),
      ({ column, form }) => condition(columns, column, form, model, "postgres"),
    ),
    exclusions: onePer(
      table.exclusions.filter(({ column }) =>
        columns.some((own) => own.name === column && own.type === "range"),
      ),
      ({ column }) => column,
    ),
    indexes: onePer(
      table.indexes
        .filter((index) => index.columns.every(isComparable))
        .map((index) => {
          const { include, ...rest } = index;
          const keeps = include !== undefined && has(include) && !index.columns.includes(include);
          return keeps ? index : rest;
        }),
      (index) => JSON.stringify({ ...index, name: "" }),
    ),
  };
}

/**
 * Computed columns stand on an ordinary one, and have the type of what they compute. A WITHOUT ROWID table has one column at least that can be
 * its key.
 */
function computable(table: ModelTable, model: Model): readonly ModelColumn[] {
  const columns = table.columns.map((column): ModelColumn => {
    const from = column.computed && table.columns.find(({ name }) => name === column.computed?.from);
    if (!column.computed) return column;
    const { computed, default: _default, identity: _identity, ...rest } = column;
    if (!from || from.computed || from.name === column.name) return rest;
    const type = computation(computed.form, from, table, model).type;
    return { ...rest, computed, type, nullable: true, collated: false, counts: false };
  });
  const canBeKey = columns.some((column) => !column.computed && familyOf(column, model) !== "incomparable");
  if (canBeKey || table.name !== withoutRowidTable) return columns;
  const stored = columns.findIndex(({ computed }) => !computed);
  return columns.map((column, position) =>
    position === stored ? { ...column, type: "integer", default: undefined } : column,
  );
}

/** What is computed, in words that both databases take. */
function computation(
  form: number,
  from: ModelColumn,
  table: ModelTable,
  model: Model,
): { readonly type: string; readonly expression: string } {
  const own = identifier(from.name);
  const isFree = table.name !== strictTable && !enumOf(from.type, model);
  if (isFree && form % 3 === 1 && /^(?:text|varchar\d*)$/.test(from.type))
    return { type: "text", expression: `${own} || '!'` };
  if (isFree && form % 3 === 2 && types[from.type]?.family === "number")
    return { type: "double", expression: `${own} / 2` };
  return { type: "boolean", expression: `${own} IS NULL` };
}

function repairedColumn(column: ModelColumn, key: readonly string[], model: Model): ModelColumn {
  if (column.computed) return column;
  const type = isKnownType(column.type, model) ? column.type : "text";
  const isKey = key.includes(column.name);
  const canCount = countingTypes.includes(type);
  const identity = canCount ? column.identity : undefined;
  // AUTOINCREMENT is for a key of one integer column, and TypeORM counts in keys only.
  const counts = canCount && type === "integer" && key.length === 1 && isKey && column.counts && !identity;
  const { default: position, identity: _identity, ...rest } = column;
  const hasDefault = position !== undefined && !counts && !identity && defaultsOf(type, model).length > 0;
  return {
    ...rest,
    type,
    counts,
    nullable: column.nullable && !isKey && !identity && !counts,
    ...(identity ? { identity } : {}),
    ...(hasDefault ? { default: position } : {}),
  };
}

function isPossibleKey(key: ModelForeignKey, table: ModelTable, model: Model): boolean {
  const target = model.tables.find(({ name }) => name === key.table);
  if (!target || new Set(key.columns).size !== key.columns.length) return false;
  const typeOf = (own: ModelTable, name: string): string | undefined => {
    const column = own.columns.find((candidate) => candidate.name === name);
    return column && `${column.type} ${String(column.collated)}`;
  };
  const isComputed = (own: ModelTable, name: string): boolean =>
    own.columns.some((column) => column.name === name && column.computed !== undefined);
  if (key.columns.some((name) => isComputed(table, name))) return false;
  if (key.referenced.some((name) => isComputed(target, name))) return false;
  const isUnique = targetKeys(target).some((own) => own.join("\0") === key.referenced.join("\0"));
  return (
    isUnique &&
    key.columns.every((name, position) => {
      const type = typeOf(table, name);
      return type !== undefined && type === typeOf(target, key.referenced[position] ?? "");
    })
  );
}

function targetKeys(table: ModelTable): readonly (readonly string[])[] {
  return [
    ...(table.key.length > 0 ? [table.key] : []),
    ...table.uniques.filter(({ deferrable }) => !deferrable).map(({ columns }) => columns),
  ];
}

// ---------------------------------------------------------------- spelling

export function schemaOf(model: Model, dialect: DialectName): Schema {
  return {
    dialect,
    tables: model.tables.map((table) => tableOf(table, model, dialect)).sort(compareNames),
    enums:
      dialect === "postgres"
        ? model.enums.map(({ name, values }): EnumType => ({ name, values })).sort(compareNames)
        : [],
    schemas: dialect === "postgres" ? model.schemas : [],
    views: model.views.map((view) => viewOf(view, model, dialect)).sort(compareNames),
    unsupported: [],
  };
}

function viewOf({ name, table, columns, materialized }: ModelView, model: Model, dialect: DialectName): View {
  const own = model.tables.find((candidate) => candidate.name === table) ?? { name: table };
  const { schema, name: from } = qualifiedName(own, dialect);
  const path = [...(schema === undefined ? [] : [schema]), from].map(identifier).join(".");
  return {
    name,
    definition: `SELECT ${columns.map(identifier).join(", ")} FROM ${path}`,
    ...(dialect === "postgres" && materialized ? { materialized: true as const } : {}),
    indexes: [],
  };
}

function tableOf(table: ModelTable, model: Model, dialect: DialectName): Table {
  const isPostgres = dialect === "postgres";
  const isUnnamed = !isPostgres && table.unnamed;
  const named = (name: string): { readonly name?: string } => (isUnnamed ? {} : { name });
  const { key } = table;
  return {
    ...qualifiedName(table, dialect),
    columns: table.columns.map((column) => columnOf(column, table, model, dialect)),
    ...(key.length > 0
      ? { primaryKey: { ...(isPostgres ? { name: `PK_${asciiOnly(table.name)}` } : {}), columns: key } }
      : {}),
    uniques: sortByNameThenText(
      table.uniques.map(({ name, columns, deferrable }) => ({
        ...named(name),
        columns,
        ...(isPostgres && deferrable ? { deferrable: "initially deferred" as const } : {}),
      })),
    ),
    checks: sortByNameThenText(
      table.checks.map(({ name, column, form }) => ({
        ...named(name),
        expression: condition(table.columns, column, form, model, dialect),
      })),
    ),
    ...(isPostgres && table.exclusions.length > 0
      ? {
          exclusions: sortByNameThenText(
            table.exclusions.map(({ name, column }) => ({
              name,
              expression: `USING gist (${identifier(column)} WITH &&)`,
            })),
          ),
        }
      : {}),
    foreignKeys: sortByNameThenText(
      table.foreignKeys.map((own): ForeignKey => ({
        ...named(own.name),
        columns: own.columns,
        references: {
          table: qualifiedName(
            model.tables.find(({ name }) => name === own.table) ?? { name: own.table },
            dialect,
          ),
          columns: own.referenced,
        },
        onDelete: own.onDelete,
        onUpdate: own.onUpdate,
        ...(own.deferrable ? { deferrable: "initially deferred" as const } : {}),
      })),
    ),
    indexes: sortByNameThenText(table.indexes.map((index) => indexOf(index, table, model, dialect))),
    ...(isPostgres && table.comment !== undefined ? { comment: table.comment } : {}),
    ...(!isPostgres && table.name === strictTable ? { strict: true as const } : {}),
    ...(!isPostgres && table.name === withoutRowidTable && key.length > 0
      ? { withoutRowid: true as const }
      : {}),
  };
}

function columnOf(column: ModelColumn, table: ModelTable, model: Model, dialect: DialectName): Column {
  const isPostgres = dialect === "postgres";
  const text =
    column.default === undefined ? undefined : pick(defaultsOf(column.type, model), column.default);
  const enumType = enumOf(column.type, model);
  const isText = familyOf(column, model) === "text";
  const isCollated = column.collated && isText;
  return {
    name: column.name,
    type: typeOf(column.type, table, dialect),
    nullable: column.nullable,
    ...(text === undefined ? {} : { default: text[dialect] }),
    ...(isPostgres && column.comment !== undefined ? { comment: column.comment } : {}),
    ...(isCollated ? { collation: isPostgres ? "C" : "NOCASE" } : {}),
    ...(!isPostgres && enumType && !column.type.endsWith("[]") ? { values: enumType.values } : {}),
    ...(column.counts ? { autoincrement: true as const } : {}),
    ...(isPostgres && column.identity ? { identity: column.identity } : {}),
    ...generatedOf(column, table, model),
  };
}

function generatedOf(column: ModelColumn, table: ModelTable, model: Model): Pick<Column, "generated"> {
  const { computed } = column;
  const from = computed && table.columns.find(({ name }) => name === computed.from);
  if (!computed || !from) return {};
  const { expression } = computation(computed.form, from, table, model);
  return { generated: { expression, storage: "stored" } };
}

function typeOf(type: string, table: ModelTable, dialect: DialectName): string {
  if (type.startsWith("enum:")) {
    const name = type.slice(5).replace(/\[\]$/, "");
    if (dialect === "postgres") return typeText({ name }) + (type.endsWith("[]") ? "[]" : "");
    return table.name === strictTable ? "text" : "varchar";
  }
  const own = types[type]?.[dialect] ?? "text";
  if (dialect !== "sqlite" || table.name !== strictTable) return own;
  if (["integer", "blob", "real", "text"].includes(own)) return own;
  return types[type]?.family === "number" ? "integer" : "text";
}

function indexOf(index: ModelIndex, table: ModelTable, model: Model, dialect: DialectName): Index {
  const isPostgres = dialect === "postgres";
  const first = table.columns.find(({ name }) => name === index.columns[0]);
  const isLowered = index.lower && first !== undefined && isPlainText(first);
  return {
    name: index.name,
    columns: index.columns.map((column, position) => ({
      ...(isLowered && position === 0 ? { expression: `lower(${identifier(column)})` } : { column }),
      ...(index.descending && position === 0 ? { descending: true as const } : {}),
    })),
    ...(index.unique ? { unique: true as const } : {}),
    ...(index.where === undefined || !first
      ? {}
      : { where: condition(table.columns, first.name, index.where, model, dialect) }),
    ...(isPostgres && index.include !== undefined ? { include: [index.include] } : {}),
    ...(isPostgres && index.unique && index.nullsNotDistinct ? { nullsNotDistinct: true as const } : {}),
  };
}

function isPlainText(column: ModelColumn): boolean {
  return column.type === "text";
}

/** A condition that fits the column's type, in the words that PostgreSQL keeps. */
function condition(
  columns: readonly ModelColumn[],
  name: string,
  form: number,
  model: Model,
  dialect: DialectName,
): string {
  const column = columns.find((candidate) => candidate.name === name);
  const own = identifier(name);
  const family = column ? familyOf(column, model) : "other";
  const value = column && !column.type.endsWith("[]") ? enumOf(column.type, model)?.values[0] : undefined;
  if (form % 2 === 0) return `${own} IS NOT NULL`;
  if (family === "number") return form % 4 === 1 ? `${own} > 0` : `${own} >= 0 AND ${own} <= 1000`;
  if (value !== undefined) {
    const literal = `'${value.replaceAll("'", "''")}'`;
    return form % 4 === 1 ? `${own} = ${literal}` : `${own} <> ${literal}`;
  }
  if (family === "text" && dialect === "sqlite") return `length(${own}) > ${form}`;
  if (family === "text") return `length(${own}) > ${form}`;
  return `${own} IS NOT NULL OR ${own} IS NULL`;
}

/** Quoted: both databases take it, and PostgreSQL says which quotes were needless. */
function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function qualifiedName(
  table: { readonly name: string; readonly schema?: string },
  dialect: DialectName,
): QualifiedName {
  return dialect === "postgres" && table.schema !== undefined
    ? { schema: table.schema, name: table.name }
    : { name: table.name };
}

function defaultsOf(type: string, model: Model): TypePair["defaults"] {
  const enumType = enumOf(type, model);
  if (!enumType) return types[type]?.defaults ?? [];
  if (type.endsWith("[]"))
    return both(
      "'{}'",
      ...enumType.values.filter((value) => /^[a-z]+$/.test(value)).map((value) => `'{${value}}'`),
    );
  return both(...enumType.values.map((value) => `'${value.replaceAll("'", "''")}'`));
}

function enumOf(type: string, model: Model): ModelEnum | undefined {
  const name = type.replace(/\[\]$/, "");
  return model.enums.find((candidate) => name === `enum:${candidate.name}`);
}

function isKnownType(type: string, model: Model): boolean {
  return type in types || enumOf(type, model) !== undefined;
}

function familyOf(column: ModelColumn, model: Model): TypePair["family"] {
  if (enumOf(column.type, model)) return column.type.endsWith("[]") ? "incomparable" : "other";
  return types[column.type]?.family ?? "text";
}

// ---------------------------------------------------------------- lists

function pick<T>(list: readonly T[], position: number): T {
  const item = list[position % list.length];
  if (item === undefined) throw new Error("Nothing to pick from");
  return item;
}

function without<T>(list: readonly T[], position: number): readonly T[] {
  return list.filter((_item, own) => own !== position % Math.max(list.length, 1));
}

function replaced<T>(list: readonly T[], position: number, edit: (item: T) => T): readonly T[] {
  return list.map((item, own) => (own === position % Math.max(list.length, 1) ? edit(item) : item));
}

function onePer<T>(list: readonly T[], keyOf: (item: T) => string): readonly T[] {
  return list.filter((item, own) => list.findIndex((other) => keyOf(other) === keyOf(item)) === own);
}

function freeOf(pool: readonly string[], taken: readonly string[], position: number): string | undefined {
  const free = pool.filter((name) => !taken.some((other) => isSameFolded(other, name)));
  return free.length === 0 ? undefined : pick(free, position);
}

/** SQLite compares names without letter case. */
function isSameFolded(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase();
}

function freeName(prefix: string, table: ModelTable, { a, b, c, d, e }: Numbers): string {
  const names = [
    ...table.uniques,
    ...table.checks,
    ...table.exclusions,
    ...table.foreignKeys,
    ...table.indexes,
  ].map(nameOnly);
  const odd = e % 9 === 0 ? " \"o'dd" : "";
  const base = `${prefix}_${asciiOnly(table.name)}_${(a * 7 + b * 5 + c * 3 + d) % 97}${odd}`;
  return names.includes(base) ? `${base}_${names.length}` : base;
}

function nameOnly({ name }: { readonly name: string }): string {
  return name;
}

function asciiOnly(name: string): string {
  return name.replace(/[^A-Za-z0-9]+/g, "_").toLowerCase();
}
