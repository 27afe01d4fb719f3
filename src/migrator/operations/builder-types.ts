/** The vocabulary of a migration file: what stands behind `op`. */
import type {
  ConflictResolution,
  Deferrable,
  DialectName,
  IndexColumn,
  KeySorting,
  ReferentialAction,
} from "../schema/schema";
import type { ValueMapping } from "./operation";
import type { Portable } from "./portable";

/** A table or type name; the long form names a PostgreSQL schema, which SQLite leaves out. */
export type NameInput = string | { readonly schema?: string; readonly name: string };

export interface ColumnOptions {
  readonly nullable: Portable<boolean>;
  /** SQL expression, so a text is written with its quotes: `"'open'"`, `"0"`, `"now()"`. */
  readonly default?: Portable<string>;
  /** PostgreSQL; SQLite has no comments. */
  readonly comment?: string;
  readonly collation?: Portable<string>;
  /** SQLite: the values that a CHECK allows. On PostgreSQL the enum type says it. */
  readonly values?: readonly string[];
  /** `serial` on PostgreSQL, `AUTOINCREMENT` on SQLite. */
  readonly autoincrement?: Portable<boolean>;
  /** PostgreSQL: `GENERATED ... AS IDENTITY`. */
  readonly identity?: "always" | "by default";
  /** Computed from other columns of the row, where there is an expression for the database. */
  readonly generated?: GeneratedOptions;
  /** SQLite: `NOT NULL ON CONFLICT ...`. */
  readonly onConflict?: ConflictResolution;
}

export interface GeneratedOptions {
  /** SQL expression over the row. */
  readonly expression: Portable<string>;
  readonly storage: Portable<"stored" | "virtual">;
}

/** Only what changes; null takes a property away. */
export interface ColumnChangeOptions {
  readonly type?: Portable<string>;
  readonly nullable?: Portable<boolean>;
  readonly default?: Portable<string> | null;
  readonly comment?: string | null;
  readonly collation?: Portable<string> | null;
  readonly values?: readonly string[] | null;
  readonly autoincrement?: Portable<boolean>;
  readonly identity?: "always" | "by default" | null;
  /** null: an ordinary column from now on, which keeps the computed values. */
  readonly generated?: GeneratedOptions | null;
  /** PostgreSQL: how an old value becomes a new one, SQL over the row. */
  readonly using?: Portable<string>;
  /** SQLite, with `values`: what rows get instead of a value that goes, `{ waiting: "queued" }`; null for NULL. */
  readonly mapping?: ValueMapping;
}

export interface KeyOptions {
  readonly name?: string;
  readonly deferrable?: Deferrable;
  /** SQLite. */
  readonly onConflict?: ConflictResolution;
}

export interface ForeignKeyOptions {
  readonly name?: string;
  readonly columns: readonly string[];
  readonly references: NameInput;
  readonly referencedColumns: readonly string[];
  readonly onDelete?: ReferentialAction;
  readonly onUpdate?: ReferentialAction;
  readonly deferrable?: Deferrable;
}

export interface IndexOptions {
  readonly unique?: boolean;
  /** Predicate of a partial index. */
  readonly where?: Portable<string>;
  /** PostgreSQL access method. */
  readonly method?: string;
  /** PostgreSQL covering columns. */
  readonly include?: readonly string[];
  /** PostgreSQL 15. */
  readonly nullsNotDistinct?: boolean;
}

export interface ConcurrencyOptions {
  /** PostgreSQL: without a lock against writes. The file needs `transaction = false`; `revision -m` writes such a file. */
  readonly concurrently?: boolean;
}

export interface ViewOptions {
  /** PostgreSQL; a plain view elsewhere. */
  readonly materialized?: boolean;
  /** PostgreSQL: indexes of a materialized view. */
  readonly indexes?: readonly ViewIndex[];
}

export interface ViewIndex extends IndexOptions {
  readonly name: string;
  readonly keys: readonly IndexKeyInput[];
}

/** A column name, or a key with its own order, collation or expression. */
export type IndexKeyInput = string | IndexColumn;

/** A column of a key; the long form, for SQLite, says how it is sorted. */
export type KeyColumnInput = string | ({ readonly column: string } & KeySorting);

/** A constraint by name, or by its definition where the database gave it none. */
export type ConstraintInput =
  string | { readonly columns: readonly string[] } | { readonly expression: Portable<string> };

export interface TableOptions {
  /** PostgreSQL; SQLite has no comments. */
  readonly comment?: string;
  /** SQLite. */
  readonly strict?: boolean;
  /** SQLite. */
  readonly withoutRowid?: boolean;
}

/** What a new table is made of. */
export interface TableDefinition {
  column(name: string, type: Portable<string>, options: ColumnOptions): void;
  primaryKey(columns: readonly KeyColumnInput[], options?: KeyOptions): void;
  unique(columns: readonly KeyColumnInput[], options?: KeyOptions): void;
  check(expression: Portable<string>, options?: { readonly name?: string }): void;
  /** PostgreSQL: the text after EXCLUDE, `USING gist (room WITH =, during WITH &&)`. */
  exclusion(expression: string, options?: { readonly name?: string }): void;
  foreignKey(options: ForeignKeyOptions): void;
  index(name: string, keys: readonly IndexKeyInput[], options?: IndexOptions): void;
  /** Parts that only one database has. */
  only(dialect: DialectName, define: (table: TableDefinition) => void): void;
}

/** The changes of one existing table (or the indexes of a materialized view). They run together: one rebuild on SQLite, few statements on PostgreSQL. */
export interface TableChanges {
  addColumn(name: string, type: Portable<string>, options: ColumnOptions): void;
  dropColumn(name: string): void;
  renameColumn(name: string, to: string): void;
  alterColumn(name: string, changes: ColumnChangeOptions): void;
  /** Gives rows in which the column is NULL this value (SQL expression over the row). */
  backfill(column: string, value: Portable<string>): void;
  addPrimaryKey(columns: readonly KeyColumnInput[], options?: KeyOptions): void;
  dropPrimaryKey(): void;
  addUnique(columns: readonly KeyColumnInput[], options?: KeyOptions): void;
  dropUnique(unique: ConstraintInput): void;
  addCheck(expression: Portable<string>, options?: { readonly name?: string }): void;
  dropCheck(check: ConstraintInput): void;
  /** PostgreSQL; see `exclusion` of a new table. */
  addExclusion(expression: string, options?: { readonly name?: string }): void;
  dropExclusion(exclusion: string | { readonly expression: string }): void;
  addForeignKey(options: ForeignKeyOptions): void;
  dropForeignKey(foreignKey: ConstraintInput): void;
  createIndex(
    name: string,
    keys: readonly IndexKeyInput[],
    options?: IndexOptions & ConcurrencyOptions,
  ): void;
  dropIndex(name: string, options?: ConcurrencyOptions): void;
  renameIndex(name: string, to: string): void;
  renameConstraint(name: string, to: string): void;
  /** PostgreSQL; null drops the comment. */
  comment(text: string | null): void;
  /** SQLite: only what changes. */
  options(changes: { readonly strict?: boolean; readonly withoutRowid?: boolean }): void;
  /** Changes that only one database needs. */
  only(dialect: DialectName, change: (table: TableChanges) => void): void;
}

/** What a migration file says. Each call runs at once and in order; await it. */
export interface Operations {
  /** The database that this run is for. */
  readonly dialect: DialectName;
  createTable(
    name: NameInput,
    define: (table: TableDefinition) => void,
    options?: TableOptions,
  ): Promise<void>;
  alterTable(name: NameInput, change: (table: TableChanges) => void): Promise<void>;
  dropTable(name: NameInput): Promise<void>;
  renameTable(name: NameInput, to: string): Promise<void>;
  /** Into another schema of PostgreSQL; a name without a schema is in the default one. On SQLite only a new name counts. */
  moveTable(name: NameInput, to: NameInput): Promise<void>;
  /** Enum types are PostgreSQL's; SQLite passes over the six calls. */
  createEnum(name: NameInput, values: readonly string[]): Promise<void>;
  dropEnum(name: NameInput): Promise<void>;
  renameEnum(name: NameInput, to: string): Promise<void>;
  /** Into another schema, as for `moveTable`. */
  moveEnum(name: NameInput, to: NameInput): Promise<void>;
  /** Rows, defaults, checks and index predicates with the value follow. */
  renameEnumValue(name: NameInput, value: string, to: string): Promise<void>;
  /**
   * Gives the type exactly these values. `rewrite` builds the type anew, which is needed where the same revision
   * uses a value that it adds, or drops one; otherwise PostgreSQL adds values in place. `mapping` says what rows with a
   * value that goes get; a row with another one that goes stops the revision.
   */
  alterEnum(
    name: NameInput,
    values: readonly string[],
    options?: { readonly rewrite?: boolean; readonly mapping?: ValueMapping },
  ): Promise<void>;
  /**
   * Copies values that are about to go into a table of their own: those of some columns with the key of their rows, or
   * (without a key) the whole table. Names begin with `autogen_kept_`, which the comparison passes over.
   */
  keepRows(
    table: NameInput,
    options: { readonly as: string; readonly columns: readonly string[]; readonly key?: readonly string[] },
  ): Promise<void>;
  /** Puts the rows of a whole table back. */
  restoreRows(
    table: NameInput,
    options: { readonly from: string; readonly columns: readonly string[] },
  ): Promise<void>;
  /** Drops the copy. */
  forgetRows(table: NameInput, kept: string): Promise<void>;
  /** The query without a semicolon. */
  createView(name: NameInput, query: Portable<string>, options?: ViewOptions): Promise<void>;
  dropView(name: NameInput, options?: { readonly materialized?: boolean }): Promise<void>;
  /** PostgreSQL: installs the extension unless it is there. It is never taken away again: others may use it. */
  createExtension(name: string): Promise<void>;
  /** PostgreSQL schemas; SQLite passes over both calls. */
  createSchema(name: string): Promise<void>;
  dropSchema(name: string): Promise<void>;
  /** Hand-written SQL, one statement; where a database is left out, nothing runs on it. */
  sql(text: Portable<string>): Promise<void>;
  /** Steps that only one database needs. */
  only(dialect: DialectName, steps: (op: Operations) => Promise<void>): Promise<void>;
}
