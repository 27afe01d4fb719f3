/** What a database must offer to the rest. A dialect is the only place that knows SQL; one folder each. */
import type { Operation } from "../operations/operation";
import type { DialectName, QualifiedName, Schema } from "../schema/schema";

/** The least a dialect needs of a connection. TypeORM's QueryRunner fits. */
export interface Connection {
  query(sql: string, parameters?: unknown[]): Promise<unknown>;
}

/** A connection whose transaction the caller may have opened. TypeORM's QueryRunner fits. */
export interface TransactionalConnection extends Connection {
  readonly isTransactionActive: boolean;
  startTransaction(): Promise<void>;
  commitTransaction(): Promise<void>;
  rollbackTransaction(): Promise<void>;
}

/** Which part of a database to read. */
export interface Scope {
  /** PostgreSQL: schemas to read beside the default one (`current_schema()`). */
  readonly schemas?: readonly string[];
  /** Only these tables (with their enum types); all when absent. */
  readonly tables?: readonly QualifiedName[];
  /** Tables that are bookkeeping, not schema: `migrations`, `typeorm_metadata`. */
  readonly ignoredTables?: readonly string[];
}

export interface Statement {
  readonly sql: string;
  readonly parameters?: readonly unknown[];
}

export interface Dialect {
  readonly name: DialectName;

  /** Reads the database in a fixed number of queries, in sequence, whatever the number of tables. */
  introspect(connection: Connection, scope?: Scope): Promise<Schema>;

  /**
   * `desired` with each expression (default, check, index predicate) that means the same as its counterpart in
   * `before` spelled as `before` spells it. Asks the database only about texts that differ; changes nothing in it.
   */
  normalise(connection: Connection, before: Schema, desired: Schema): Promise<Schema>;

  /** True when `normalise` would have to ask the database. */
  needsNormalising(before: Schema, desired: Schema): boolean;

  /**
   * The statements that carry out the operations, in order, on a database that stands at `before`. Pure.
   * @throws AutogenError `operation-impossible` when the database cannot do it without losing something.
   */
  compile(operations: readonly Operation[], before: Schema): readonly Statement[];

  /**
   * The statements that carry the operations out on the database as it stands now, for whoever runs them later. Reads, changes nothing. What
   * `execute` would ask the rows first is asked by the statements themselves.
   */
  script(connection: Connection, operations: readonly Operation[]): Promise<readonly Statement[]>;

  /** Carries the operations out on a live database, reading what it must know beforehand. */
  execute(connection: TransactionalConnection, operations: readonly Operation[]): Promise<void>;
}
