/**
 * One migration file serves every database, so an operation may say things that one of them does not know.
 * Here that is settled, in one place: comments, identity, names of primary keys and enum types are PostgreSQL's; `values`, STRICT,
 * WITHOUT ROWID, ON CONFLICT and the order of keys are SQLite's. What a database does not know is left out for it.
 */
import type { Column, DialectName, PrimaryKey, QualifiedName, Table, Unique } from "../schema/schema";
import type { AlterColumn, ColumnChanges, Kind, MoveTable, Operation } from "./operation";

/** The operation as this database understands it; undefined when nothing is left of it. */
export function forDialect(operation: Operation, dialect: DialectName): Operation | undefined {
  return dialect === "sqlite" ? forSqlite(operation) : forPostgres(operation);
}

const postgresOnly: ReadonlySet<Kind> = new Set<Kind>([
  "createSchema",
  "dropSchema",
  "createEnum",
  "dropEnum",
  "renameEnum",
  "renameEnumValue",
  "moveEnum",
  "alterEnum",
  "alterTableComment",
  "createExtension",
  "addExclusion",
  "dropExclusion",
]);

function forSqlite(operation: Operation): Operation | undefined {
  if (postgresOnly.has(operation.kind)) return undefined;
  switch (operation.kind) {
    case "createTable":
      return { ...operation, table: sqliteTable(operation.table) };
    case "addColumn":
      return { ...operation, table: bare(operation.table), column: sqliteColumn(operation.column) };
    case "alterColumn":
      return withChanges({ ...operation, table: bare(operation.table) }, sqliteChanges(operation.changes));
    case "addPrimaryKey":
      return {
        ...operation,
        table: bare(operation.table),
        primaryKey: withoutName(operation.primaryKey),
      };
    case "moveTable":
      return movedTable(operation);
    case "createView": {
      const { materialized: _materialized, extras: _extras, ...view } = bare(operation.view);
      return { ...operation, view: { ...view, indexes: [] } };
    }
    case "dropView":
      return { kind: "dropView", view: bare(operation.view) };
    case "addForeignKey":
      return {
        ...operation,
        table: bare(operation.table),
        foreignKey: sqliteForeignKey(operation.foreignKey),
      };
    case "createIndex":
    case "dropIndex": {
      const { concurrently: _concurrently, ...rest } = operation;
      return { ...rest, table: bare(operation.table) };
    }
    default:
      return "table" in operation ? { ...operation, table: bare(operation.table) } : operation;
  }
}

function forPostgres(operation: Operation): Operation | undefined {
  switch (operation.kind) {
    case "createTable":
      return { ...operation, table: postgresTable(operation.table) };
    case "addColumn":
      return { ...operation, column: postgresColumn(operation.column) };
    case "alterColumn": {
      const { values: _values, ...changes } = operation.changes;
      const { mapping: _mapping, ...rest } = operation;
      return withChanges(rest, changes);
    }
    case "alterTableOptions":
      return undefined;
    case "addPrimaryKey":
      return { ...operation, primaryKey: withoutSqliteKey(operation.primaryKey) };
    case "addUnique":
      return { ...operation, unique: withoutSqliteKey(operation.unique) };
    default:
      return operation;
  }
}

/** Without schemas only a new name is left of it. */
function movedTable({ kind, table, to }: MoveTable): MoveTable | undefined {
  return table.name === to.name ? undefined : { kind, table: bare(table), to: bare(to) };
}

/** An alterColumn in which nothing is left to change is no operation. */
function withChanges(operation: AlterColumn, changes: ColumnChanges): Operation | undefined {
  const isEmpty = Object.values(changes).every((value) => value === undefined);
  return isEmpty ? undefined : { ...operation, changes };
}

/** SQLite has one namespace: TypeORM leaves the schema out there, and so do we. */
function bare<T extends QualifiedName>(name: T): T {
  const { schema: _schema, ...rest } = name;
  // Without an optional property it is still a T.
  return rest as T;
}

function sqliteTable(table: Table): Table {
  const { comment: _comment, primaryKey, exclusions: _exclusions, ...rest } = bare(table);
  return {
    ...rest,
    ...(primaryKey ? { primaryKey: withoutName(primaryKey) } : {}),
    columns: table.columns.map(sqliteColumn),
    foreignKeys: table.foreignKeys.map(sqliteForeignKey),
  };
}

/** TypeORM names primary keys on PostgreSQL only. */
function withoutName(primaryKey: PrimaryKey): PrimaryKey {
  const { name: _name, ...rest } = primaryKey;
  return rest;
}

function sqliteColumn(column: Column): Column {
  const { comment: _comment, identity: _identity, ...rest } = column;
  return rest;
}

function sqliteChanges(changes: ColumnChanges): ColumnChanges {
  const { comment: _comment, identity: _identity, ...rest } = changes;
  return rest;
}

function sqliteForeignKey<K extends { readonly references: { readonly table: QualifiedName } }>(
  foreignKey: K,
): K {
  return {
    ...foreignKey,
    references: { ...foreignKey.references, table: bare(foreignKey.references.table) },
  };
}

function postgresTable(table: Table): Table {
  const { strict: _strict, withoutRowid: _withoutRowid, primaryKey, ...rest } = table;
  return {
    ...rest,
    ...(primaryKey ? { primaryKey: withoutSqliteKey(primaryKey) } : {}),
    columns: table.columns.map(postgresColumn),
    uniques: table.uniques.map(withoutSqliteKey),
  };
}

function postgresColumn(column: Column): Column {
  const { values: _values, onConflict: _onConflict, ...rest } = column;
  return rest;
}

function withoutSqliteKey<C extends PrimaryKey | Unique>(constraint: C): C {
  const { onConflict: _onConflict, sorting: _sorting, ...rest } = constraint;
  // Without optional properties it is still a C.
  return rest as C;
}
