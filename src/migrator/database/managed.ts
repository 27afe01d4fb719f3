/**
 * Whose is it? A table, index or enum type that no revision and no entity ever named belongs to somebody else: it is
 * reported, and left alone.
 */
import { recordRevision } from "./recorder";
import { isOfType } from "../schema/type-text";
import { isEqual } from "../schema/equality";
import { canonicalExpression, isSameExpression } from "../schema/expressions";
import { displayName, findTable, isSameName } from "../schema/names";
import type {
  Check,
  Column,
  DialectName,
  Index,
  KeySorting,
  PrimaryKey,
  QualifiedName,
  Schema,
  Table,
  UnsupportedObject,
} from "../schema/schema";
import { tokenizeSql } from "../schema/sql-tokens";
import { viewWord } from "../operations/kinds/views";
import type { Operation } from "../operations/operation";
import { schemasIn } from "../operations/schemas-in";
import type { History } from "../revisions/history";

/** Names that revisions gave to anything. */
export type NamesInHistory = ReadonlySet<string>;

/** A revision that cannot be previewed names nothing: what it made is then reported instead of dropped. */
export async function namesInHistory(history: History, dialect: DialectName): Promise<NamesInHistory> {
  const names = new Set<string>();
  for (const revision of history.revisions) {
    const operations = await recordRevision(revision, "up", dialect).catch(() => []);
    for (const operation of operations) for (const name of namesIn(operation, dialect)) names.add(name);
  }
  return names;
}

/** PostgreSQL schemas that revisions made or put something into. */
export async function schemasInHistory(history: History): Promise<readonly string[]> {
  const names = new Set<string>();
  for (const revision of history.revisions)
    for (const operation of await recordRevision(revision, "up", "postgres").catch(() => []))
      for (const name of schemasIn(operation)) names.add(name);
  return [...names];
}

export interface ManagedPart {
  readonly schema: Schema;
  readonly unmanaged: readonly UnsupportedObject[];
}

/** The part of `before` that the comparison is about. */
export function managedPart(before: Schema, desired: Schema, names: NamesInHistory): ManagedPart {
  const tables = before.tables.filter(
    (table) =>
      findTable(desired, table) !== undefined || names.has(table.name) || names.has(displayName(table)),
  );
  const managed = tables.map((table) =>
    managedTable(table, findTable(desired, table), names, before.dialect),
  );
  const enums = before.enums.filter(
    (type) =>
      desired.enums.some((other) => isSameName(other, type)) ||
      names.has(type.name) ||
      tables.some((table) => table.columns.some((column) => isOfType(column.type, type))),
  );
  const views = before.views.filter(
    (view) => view.isNoted || desired.views.some((other) => isSameName(other, view)) || names.has(view.name),
  );
  return {
    schema: { ...before, tables: managed, enums, views },
    unmanaged: [
      ...before.tables
        .filter((table) => !tables.includes(table))
        .map((table) => ({ what: "table", name: displayName(table) })),
      ...before.views
        .filter((view) => !views.includes(view))
        .map((view) => ({ what: viewWord(view), name: displayName(view) })),
      ...tables.flatMap((table, position) => leftAlone(table, managed[position], names)),
      ...before.enums
        .filter((type) => !enums.includes(type))
        .map((type) => ({ what: "enum type", name: displayName(type) })),
    ],
  };
}

/** A table that no entity wants any more goes with all that it has. */
function managedTable(
  table: Table,
  wanted: Table | undefined,
  names: NamesInHistory,
  dialect: DialectName,
): Table {
  if (!wanted) return table;
  const own = withManagedIndexes(table, wanted, names);
  if (dialect !== "sqlite") return own;
  const sqlite = withManagedCollations(withManagedChecks(own, wanted, names), wanted, names);
  return withManagedOptions(sqlite, wanted, names);
}

function leftAlone(
  table: Table,
  managed: Table | undefined,
  names: NamesInHistory,
): readonly UnsupportedObject[] {
  const own = displayName(table);
  const collated = table.columns.filter(
    ({ collation }, position) => collation !== managed?.columns[position]?.collation,
  );
  return [
    ...table.indexes
      .filter((index) => !managed?.indexes.includes(index))
      .map(({ name }) => ({ what: "index", name: `${own}.${name}` })),
    ...table.checks
      .filter((check) => !managed?.checks.includes(check))
      .map(({ expression }) => ({ what: "check", name: `${own} (${expression})` })),
    ...collated.map(({ name, collation }) => ({
      what: "collation",
      name: `${own}.${name} (${collation ?? ""})`,
    })),
    ...optionsOf(table)
      .filter((option) => managed?.[option] !== true && !names.has(optionMark(table, option)))
      .map((option) => ({ what: optionWords[option], name: own })),
    ...clauses(table)
      .filter(({ mark }) => !names.has(mark))
      .map(({ what, name }) => ({ what, name })),
  ];
}

type TableOption = "strict" | "withoutRowid";

const optionWords: Readonly<Record<TableOption, string>> = {
  strict: "STRICT",
  withoutRowid: "WITHOUT ROWID",
};

function optionsOf(table: Pick<Table, TableOption>): readonly TableOption[] {
  return (["strict", "withoutRowid"] as const).filter((option) => table[option]);
}

/** An entity cannot say STRICT, and does not deny WITHOUT ROWID by not saying it. */
function withManagedOptions(table: Table, wanted: Table, names: NamesInHistory): Table {
  const { strict: _strict, withoutRowid, ...rest } = table;
  const isManaged = wanted.withoutRowid === true || names.has(optionMark(table, "withoutRowid"));
  return { ...rest, ...(withoutRowid && isManaged ? { withoutRowid } : {}) };
}

function optionMark(table: QualifiedName, option: TableOption): string {
  return `\0${displayName(table)}\0\0${option}`;
}

/** SQLite: clauses that entities have no words for. They are kept, whoever wrote them. */
function clauses(
  table: Table,
): readonly { readonly what: string; readonly name: string; readonly mark: string }[] {
  const own = displayName(table);
  const keys = [...(table.primaryKey ? [table.primaryKey] : []), ...table.uniques];
  const sorted = keys.flatMap(({ columns, sorting }) => {
    const shown = columns.map((column, at) => keyText(column, sorting?.[at])).join(", ");
    return sorting ? [{ what: "order of a key", name: `${own} (${shown})` }] : [];
  });
  const resolved = [
    ...keys.map(({ columns, onConflict }) => ({ columns, onConflict })),
    ...table.columns.map(({ name, onConflict }) => ({ columns: [name], onConflict })),
  ].flatMap(({ columns, onConflict }) =>
    onConflict ? [{ what: "ON CONFLICT", name: `${own} (${columns.join(", ")}) ${onConflict}` }] : [],
  );
  return [...sorted, ...resolved].map((clause) => ({ ...clause, mark: `\0${clause.what}\0${clause.name}` }));
}

function keyText(column: string, { collation, descending }: KeySorting = {}): string {
  return `${column}${collation === undefined ? "" : ` collate ${collation}`}${descending ? " desc" : ""}`;
}

/** The names of its constraints. */
function constraintNames(table: Table): readonly string[] {
  const { primaryKey, uniques, checks, exclusions = [], foreignKeys } = table;
  return [primaryKey, ...uniques, ...checks, ...exclusions, ...foreignKeys].flatMap(nameIn);
}

/** Of a constraint without a name, which SQLite allows, its columns. */
function nameIn(
  constraint: { readonly name?: string; readonly columns?: readonly string[] } | undefined,
): readonly string[] {
  if (constraint?.name !== undefined) return [constraint.name];
  return constraint?.columns ? [columnsMark(constraint.columns)] : [];
}

/** Tells a list of columns from a name: NUL cannot occur in either. */
export function columnsMark(columns: readonly string[]): string {
  return `\0columns\0${columns.join("\0")}`;
}

function withManagedIndexes(table: Table, wanted: Table, names: NamesInHistory): Table {
  const isManaged = (index: Index): boolean =>
    names.has(index.name) ||
    isTypeOrmName(index.name) ||
    wanted.indexes.some((other) => other.name === index.name || isSameDefinition(other, index));
  return { ...table, indexes: table.indexes.filter(isManaged) };
}

/** TypeORM names every check, so one without a name (SQLite) was written by hand, or by a revision. */
function withManagedChecks(table: Table, wanted: Table, names: NamesInHistory): Table {
  const isManaged = ({ name, expression }: Check): boolean =>
    name !== undefined ||
    names.has(checkMark(expression)) ||
    wanted.checks.some((other) => isSameExpression(other.expression, expression, "sqlite"));
  return { ...table, checks: table.checks.filter(isManaged) };
}

/** TypeORM's SQLite driver does not look at collations, so one that neither a revision nor the entity sets was written by hand. */
function withManagedCollations(table: Table, wanted: Table, names: NamesInHistory): Table {
  const isManaged = ({ name, collation }: Column): boolean =>
    collation === undefined ||
    names.has(collationMark(table, name)) ||
    wanted.columns.find((column) => column.name === name)?.collation !== undefined;
  return {
    ...table,
    columns: table.columns.map((column) => (isManaged(column) ? column : withoutCollation(column))),
  };
}

function withoutCollation({ collation: _collation, ...column }: Column): Column {
  return column;
}

function collationMark(table: QualifiedName, column: string): string {
  return `\0${displayName(table)}\0${column}`;
}

/** Tells an expression from a name: NUL cannot occur in either. */
function checkMark(expression: string): string {
  return `\0${canonicalExpression(expression, "sqlite")}`;
}

/** TypeORM's default names end in 26 or 27 digits of a SHA-1 (DefaultNamingStrategy). */
export function isTypeOrmName(name: string): boolean {
  return /^(?:PK|UQ|FK|IDX|CHK|REL|XCL)_[0-9a-f]{26,27}$/.test(name);
}

function isSameDefinition(left: Index, right: Index): boolean {
  return isEqual(withoutBuild(left), withoutBuild(right));
}

/** What an index is, whatever it is called and however it is built. */
function withoutBuild({ concurrently: _concurrently, ...index }: Index): Index {
  return { ...index, name: "" };
}

function namesIn(operation: Operation, dialect: DialectName): readonly string[] {
  switch (operation.kind) {
    case "createTable":
      return [
        operation.table.name,
        ...operation.table.indexes.map(({ name }) => name),
        ...operation.table.checks.map(({ expression }) => checkMark(expression)),
        ...constraintNames(operation.table),
        ...optionsOf(operation.table).map((option) => optionMark(operation.table, option)),
        ...clauses(operation.table).map(({ mark }) => mark),
        ...operation.table.columns.flatMap((column) =>
          column.collation === undefined ? [] : [collationMark(operation.table, column.name)],
        ),
      ];
    case "createExtension":
      return [operation.name];
    case "createView":
      return [operation.view.name, ...operation.view.indexes.map(({ name }) => name)];
    case "addColumn":
      return operation.column.collation === undefined
        ? []
        : [collationMark(operation.table, operation.column.name)];
    case "alterColumn":
      return operation.changes.collation === undefined
        ? []
        : [collationMark(operation.table, operation.column)];
    case "alterTableOptions":
      return [optionMark(operation.table, "strict"), optionMark(operation.table, "withoutRowid")];
    case "addPrimaryKey":
      return [
        ...nameIn(operation.primaryKey),
        ...clauses(keyAlone(operation.table, operation.primaryKey)).map(({ mark }) => mark),
      ];
    case "addUnique":
      return [
        ...nameIn(operation.unique),
        ...clauses(keyAlone(operation.table, operation.unique)).map(({ mark }) => mark),
      ];
    case "addExclusion":
      return nameIn(operation.exclusion);
    case "addForeignKey":
      return nameIn(operation.foreignKey);
    case "addCheck":
      return [checkMark(operation.check.expression), ...nameIn(operation.check)];
    case "moveTable":
    case "moveEnum":
      return [operation.to.name];
    case "renameTable":
    case "renameEnum":
    case "renameConstraint":
    case "renameIndex":
      return [operation.to];
    case "createEnum":
      return [operation.type.name];
    case "createIndex":
      return [operation.index.name];
    case "sql":
      return identifiersIn(operation.sql, dialect);
    default:
      return [];
  }
}

/** A table of which only the key is known. */
function keyAlone(table: QualifiedName, primaryKey: PrimaryKey): Table {
  return { ...table, primaryKey, columns: [], uniques: [], checks: [], foreignKeys: [], indexes: [] };
}

function identifiersIn(sql: string, dialect: DialectName): readonly string[] {
  try {
    return tokenizeSql(sql, dialect)
      .filter(({ kind }) => kind === "name" || kind === "quotedName")
      .map(({ value }) => value);
  } catch {
    return [];
  }
}
