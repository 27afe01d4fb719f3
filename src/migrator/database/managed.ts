/**
 * Whose is it? A table, index or enum type that no revision and no entity ever named belongs to somebody else: it is
 * reported, and left alone.
 */
import { isOfType } from "../schema/type-text";
import { isEqual } from "../schema/equality";
import { isSameExpression } from "../schema/expressions";
import { displayName, findTable, isSameName } from "../schema/names";
import type { Check, Column, Index, Schema, Table, UnsupportedObject } from "../schema/schema";
import { viewWord } from "../operations/kinds/views";
import type { DialectName } from "../schema/schema";
import type { NamesInHistory } from "./history-names";
import { checkMark, clauses, collationMark, optionMark, optionsOf, type TableOption } from "./name-marks";

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

const optionWords: Readonly<Record<TableOption, string>> = {
  strict: "STRICT",
  withoutRowid: "WITHOUT ROWID",
};

/** An entity cannot say STRICT, and does not deny WITHOUT ROWID by not saying it. */
function withManagedOptions(table: Table, wanted: Table, names: NamesInHistory): Table {
  const { strict: _strict, withoutRowid, ...rest } = table;
  const isManaged = wanted.withoutRowid === true || names.has(optionMark(table, "withoutRowid"));
  return { ...rest, ...(withoutRowid && isManaged ? { withoutRowid } : {}) };
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
