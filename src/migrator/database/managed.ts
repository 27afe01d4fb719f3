/**
 * Whose is it? A table, view, enum type, index or constraint that no revision and no entity ever named belongs to somebody else: it is
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
  Exclusion,
  ForeignKey,
  Index,
  QualifiedName,
  Schema,
  Table,
  Unique,
  UnsupportedObject,
} from "../schema/schema";
import { tokenizeSql } from "../schema/sql-tokens";
import { isDefaultName } from "../diff/given-names";
import { withExclusions } from "../operations/kinds/constraints";
import { viewWord } from "../operations/kinds/views";
import type { Operation } from "../operations/operation";
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
      for (const name of schemasOf(operation)) names.add(name);
  return [...names];
}

function schemasOf(operation: Operation): readonly string[] {
  if (operation.kind === "createSchema") return [operation.name];
  const own = [
    ...("table" in operation ? [operation.table.schema] : []),
    ...("type" in operation ? [operation.type.schema] : []),
    ...("view" in operation ? [operation.view.schema] : []),
  ];
  return own.filter((schema) => schema !== undefined);
}

export interface ManagedPart {
  readonly schema: Schema;
  readonly unmanaged: readonly UnsupportedObject[];
}

/** The part of `before` that the comparison is about. */
export function managedPart(before: Schema, desired: Schema, names: NamesInHistory): ManagedPart {
  const tables = before.tables.filter(
    (table) => findTable(desired, table) !== undefined || names.has(table.name),
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
      ...tables.flatMap((table, position) => leftAlone(table, managed[position])),
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
  const own = withManagedConstraints(withManagedIndexes(table, wanted, names), wanted, names);
  return dialect === "sqlite"
    ? withManagedCollations(withManagedChecks(own, wanted, names), wanted, names)
    : own;
}

function leftAlone(table: Table, managed: Table | undefined): readonly UnsupportedObject[] {
  const own = displayName(table);
  const collated = table.columns.filter(
    ({ collation }, position) => collation !== managed?.columns[position]?.collation,
  );
  return [
    ...table.indexes
      .filter((index) => !managed?.indexes.includes(index))
      .map(({ name }) => ({ what: "index", name: `${own}.${name}` })),
    ...constraintKinds.flatMap(({ what, list }) => {
      const kept = managed ? list(managed) : [];
      return list(table)
        .filter((constraint) => !kept.includes(constraint))
        .map((constraint) => ({ what, name: constraintLabel(own, constraint) }));
    }),
    ...collated.map(({ name, collation }) => ({
      what: "collation",
      name: `${own}.${name} (${collation ?? ""})`,
    })),
  ];
}

function withManagedIndexes(table: Table, wanted: Table, names: NamesInHistory): Table {
  const isManaged = (index: Index): boolean =>
    names.has(index.name) ||
    isDefaultName(index.name) ||
    wanted.indexes.some((other) => other.name === index.name || isSameDefinition(other, index));
  return { ...table, indexes: table.indexes.filter(isManaged) };
}

type Constraint = Unique | Check | Exclusion | ForeignKey;

const constraintKinds: readonly {
  readonly what: string;
  readonly list: (table: Table) => readonly Constraint[];
}[] = [
  { what: "unique", list: ({ uniques }) => uniques },
  { what: "check", list: ({ checks }) => checks },
  { what: "exclusion constraint", list: ({ exclusions = [] }) => exclusions },
  { what: "foreign key", list: ({ foreignKeys }) => foreignKeys },
];

/** `tasks.CHK_size`; one without a name by what it says. */
function constraintLabel(table: string, constraint: Constraint): string {
  if (constraint.name !== undefined) return `${table}.${constraint.name}`;
  return `${table} (${"expression" in constraint ? constraint.expression : constraint.columns.join(", ")})`;
}

/**
 * Of a table that a revision made it is known which constraints revisions gave it. One that is older than the history was made with all that it
 * has by TypeORM's `synchronize`, as far as anybody can tell.
 */
function withManagedConstraints(table: Table, wanted: Table, names: NamesInHistory): Table {
  if (!names.has(table.name)) return table;
  const own = <T extends Constraint>(present: readonly T[], others: readonly T[]): readonly T[] =>
    present.filter(
      (constraint) =>
        constraint.name === undefined ||
        names.has(constraint.name) ||
        isDefaultName(constraint.name) ||
        others.some((other) => other.name === constraint.name || isSameDefinition(other, constraint)),
    );
  return withExclusions(
    {
      ...table,
      uniques: own(table.uniques, wanted.uniques),
      checks: own(table.checks, wanted.checks),
      foreignKeys: own(table.foreignKeys, wanted.foreignKeys),
    },
    own(table.exclusions ?? [], wanted.exclusions ?? []),
  );
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

function isSameDefinition(left: Index | Constraint, right: Index | Constraint): boolean {
  return isEqual(withoutBuild(left), withoutBuild(right));
}

/** What an index or constraint is, whatever it is called and however it is built. */
function withoutBuild(item: Index | Constraint): object {
  const { concurrently: _concurrently, ...definition } = item as Index; // only an index has it
  return { ...definition, name: "" };
}

function namesIn(operation: Operation, dialect: DialectName): readonly string[] {
  switch (operation.kind) {
    case "createTable":
      return [
        operation.table.name,
        ...operation.table.indexes.map(({ name }) => name),
        ...constraintKinds.flatMap(({ list }) => list(operation.table).flatMap(({ name }) => name ?? [])),
        ...operation.table.checks.map(({ expression }) => checkMark(expression)),
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
    case "addCheck":
      return [checkMark(operation.check.expression), ...nameOf(operation.check)];
    case "addUnique":
      return nameOf(operation.unique);
    case "addExclusion":
      return nameOf(operation.exclusion);
    case "addForeignKey":
      return nameOf(operation.foreignKey);
    case "renameConstraint":
    case "renameTable":
    case "renameEnum":
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

function nameOf({ name }: Constraint): readonly string[] {
  return name === undefined ? [] : [name];
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
