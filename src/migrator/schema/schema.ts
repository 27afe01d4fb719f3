/**
 * The Schema value: one database's tables, keys, indexes and enum types as immutable plain data,
 * written in that database's own canonical words.
 *
 * Every side that the tool compares (entities, database, history) is read into this one value.
 * An absent optional property means "no": there is no difference between missing and undefined.
 */

export type DialectName = "sqlite" | "postgres";

export const dialectNames: readonly DialectName[] = ["sqlite", "postgres"];

/** A table or type name. `schema` is absent for the connection's default schema, and always on SQLite. */
export interface QualifiedName {
  readonly schema?: string;
  readonly name: string;
}

export interface Schema {
  readonly dialect: DialectName;
  readonly tables: readonly Table[];
  /** Enum types. Always empty on SQLite, where a column carries its `values`. */
  readonly enums: readonly EnumType[];
  readonly views: readonly View[];
  /** PostgreSQL schemas beside the default one that exist or are needed. */
  readonly schemas: readonly string[];
  /** Objects that were seen but are not compared yet; they are reported by name. */
  readonly unsupported: readonly UnsupportedObject[];
}

export interface Table extends QualifiedName {
  readonly columns: readonly Column[];
  readonly primaryKey?: PrimaryKey;
  readonly uniques: readonly Unique[];
  readonly checks: readonly Check[];
  /** PostgreSQL only; absent when there are none. */
  readonly exclusions?: readonly Exclusion[];
  readonly foreignKeys: readonly ForeignKey[];
  readonly indexes: readonly Index[];
  /** PostgreSQL only. */
  readonly comment?: string;
  /** SQLite only: `STRICT`. */
  readonly strict?: true;
  /** SQLite only: `WITHOUT ROWID`. */
  readonly withoutRowid?: true;
}

export interface Column {
  readonly name: string;
  /** SQL text, spelled the short usual way: `varchar(120)`, `timestamptz(3)`, `integer[]`, `tasks_status_enum`. */
  readonly type: string;
  readonly nullable: boolean;
  /** SQL expression text, without a cast to the column's own type and without outer parentheses: `'open'`, `0`, `now()`. */
  readonly default?: string;
  /** PostgreSQL only. */
  readonly comment?: string;
  readonly collation?: string;
  /** SQLite only: the values of `CHECK ("column" IN (...))`, TypeORM's `simple-enum`. */
  readonly values?: readonly string[];
  /** PostgreSQL `serial` (a sequence that the column owns), SQLite `AUTOINCREMENT`. */
  readonly autoincrement?: true;
  /** PostgreSQL only. */
  readonly identity?: "always" | "by default";
  readonly generated?: GeneratedColumn;
  /** SQLite only: `NOT NULL ON CONFLICT ...`. */
  readonly onConflict?: ConflictResolution;
}

export interface GeneratedColumn {
  readonly expression: string;
  readonly storage: "stored" | "virtual";
}

export interface PrimaryKey {
  readonly name?: string;
  readonly columns: readonly string[];
  /** SQLite only: one for each column. Absent when all are sorted as usual. */
  readonly sorting?: readonly KeySorting[];
  /** SQLite only. */
  readonly onConflict?: ConflictResolution;
}

/** SQLite: how a key sorts and compares one of its columns, where that is not the usual way. */
export interface KeySorting {
  readonly descending?: true;
  readonly collation?: string;
}

export interface Unique {
  readonly name?: string;
  readonly columns: readonly string[];
  readonly deferrable?: Deferrable;
  /** SQLite only, as for `PrimaryKey`. */
  readonly sorting?: readonly KeySorting[];
  /** SQLite only. */
  readonly onConflict?: ConflictResolution;
}

export interface Check {
  readonly name?: string;
  /** SQL text without the outer parentheses of `CHECK (...)`. */
  readonly expression: string;
}

/** PostgreSQL: no two rows may agree by these operators. */
export interface Exclusion {
  readonly name?: string;
  /** SQL text after the word EXCLUDE: `USING gist (room WITH =, during WITH &&)`. */
  readonly expression: string;
}

export interface ForeignKey {
  readonly name?: string;
  readonly columns: readonly string[];
  readonly references: ForeignKeyTarget;
  readonly onDelete: ReferentialAction;
  readonly onUpdate: ReferentialAction;
  readonly deferrable?: Deferrable;
}

export interface ForeignKeyTarget {
  readonly table: QualifiedName;
  readonly columns: readonly string[];
}

export interface Index {
  readonly name: string;
  readonly columns: readonly IndexColumn[];
  readonly unique?: true;
  /** Predicate of a partial index, without outer parentheses. */
  readonly where?: string;
  /** PostgreSQL access method; absent for `btree`. */
  readonly method?: string;
  /** PostgreSQL `INCLUDE` columns. */
  readonly include?: readonly string[];
  /** PostgreSQL `NULLS NOT DISTINCT`. */
  readonly nullsNotDistinct?: true;
  /** PostgreSQL, of the entities only: build it without a lock against writes. How to build is no part of what it is, and not compared. */
  readonly concurrently?: true;
}

/** One index key: a column or an expression, and how it is sorted where that is not the default. */
export interface IndexColumn {
  readonly column?: string;
  /** SQL text of an expression key, without outer parentheses. Exactly one of `column` and `expression` is there. */
  readonly expression?: string;
  readonly descending?: true;
  /** PostgreSQL: only when it differs from the default of the direction. */
  readonly nulls?: "first" | "last";
  readonly collation?: string;
  /** PostgreSQL operator class, only when it is not the default of the type. */
  readonly operatorClass?: string;
}

export interface EnumType extends QualifiedName {
  /** In the order of the type. */
  readonly values: readonly string[];
}

/** A query with a name. */
export interface View extends QualifiedName {
  /** The SELECT, without a semicolon at its end. */
  readonly definition: string;
  /** PostgreSQL only: its rows are stored, and it may have indexes. */
  readonly materialized?: true;
  readonly indexes: readonly Index[];
  /** TypeORM made it or noted it, so it is no stranger's. Not compared. */
  readonly isNoted?: true;
  /** PostgreSQL, as read from a database: what must be given back to a view that is made again. Not compared. */
  readonly extras?: ViewExtras;
}

export interface ViewExtras {
  /** The columns of tables and views that it reads. */
  readonly reads: readonly ColumnsRead[];
  /** Statements that restore owner, options, comments and privileges. */
  readonly restore: readonly string[];
}

export interface ColumnsRead {
  readonly relation: QualifiedName;
  readonly columns: readonly string[];
}

export type ReferentialAction = "no action" | "restrict" | "cascade" | "set null" | "set default";
export type Deferrable = "initially immediate" | "initially deferred";
export type ConflictResolution = "rollback" | "abort" | "fail" | "ignore" | "replace";

/** Something that exists but that this version neither compares nor changes. */
export interface UnsupportedObject {
  /** In the database's words: `view`, `trigger`, `exclusion constraint`, `generated column`. */
  readonly what: string;
  /** Qualified as a person would write it: `active_users`, `tasks.tsv`. */
  readonly name: string;
}

export function emptySchema(dialect: DialectName): Schema {
  return { dialect, tables: [], enums: [], views: [], schemas: [], unsupported: [] };
}
