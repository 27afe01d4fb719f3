/**
 * The closed union of everything that one line of a revision can do. An operation is immutable plain data and
 * says only what the file says; what it replaces is found in the schema before it (see `apply` and `reverse`).
 */
import type {
  Check,
  Column,
  EnumType,
  Exclusion,
  ForeignKey,
  GeneratedColumn,
  Index,
  PrimaryKey,
  QualifiedName,
  Table,
  Unique,
  View,
} from "../schema/schema";

export interface CreateSchema {
  readonly kind: "createSchema";
  readonly name: string;
}
export interface DropSchema {
  readonly kind: "dropSchema";
  readonly name: string;
}

/** PostgreSQL: makes sure that the extension is installed. It is never taken away: others may use it. */
export interface CreateExtension {
  readonly kind: "createExtension";
  readonly name: string;
}

export interface CreateView {
  readonly kind: "createView";
  readonly view: View;
}
export interface DropView {
  readonly kind: "dropView";
  readonly view: QualifiedName;
  readonly materialized?: true;
}

/** Enum types exist on PostgreSQL only; elsewhere these operations do nothing. */
export interface CreateEnum {
  readonly kind: "createEnum";
  readonly type: EnumType;
}
export interface DropEnum {
  readonly kind: "dropEnum";
  readonly type: QualifiedName;
}
export interface RenameEnum {
  readonly kind: "renameEnum";
  readonly type: QualifiedName;
  readonly to: string;
}
export interface MoveEnum {
  readonly kind: "moveEnum";
  readonly type: QualifiedName;
  readonly to: QualifiedName;
}
/** Rows, defaults, checks and predicates follow by themselves. */
export interface RenameEnumValue {
  readonly kind: "renameEnumValue";
  readonly type: QualifiedName;
  readonly value: string;
  readonly to: string;
}
/**
 * Gives the type exactly these values. Where values are only added, PostgreSQL adds them in place, unless `rewrite` says
 * that this revision also uses a new one (PostgreSQL forbids that in one transaction): then the type is built anew.
 */
export interface AlterEnum {
  readonly kind: "alterEnum";
  readonly type: QualifiedName;
  readonly values: readonly string[];
  readonly rewrite?: true;
  /** What rows with a value that goes get. A value that is not in it may be in no row, or the revision stops. */
  readonly mapping?: ValueMapping;
}

/** By value that goes: the value that takes its place, or null for NULL. */
export type ValueMapping = Readonly<Record<string, string | null>>;

export interface CreateTable {
  readonly kind: "createTable";
  /** With its keys, constraints and indexes. */
  readonly table: Table;
}
export interface DropTable {
  readonly kind: "dropTable";
  readonly table: QualifiedName;
}
export interface RenameTable {
  readonly kind: "renameTable";
  readonly table: QualifiedName;
  readonly to: string;
}
/** PostgreSQL: into another schema, with its indexes, constraints and the sequences of its columns. SQLite, which has none, takes part in a new name. */
export interface MoveTable {
  readonly kind: "moveTable";
  readonly table: QualifiedName;
  readonly to: QualifiedName;
}
export interface AlterTableComment {
  readonly kind: "alterTableComment";
  readonly table: QualifiedName;
  /** null takes the comment away. */
  readonly comment: string | null;
}

/** SQLite: what stands behind the parentheses of CREATE TABLE. Only what changes. */
export interface AlterTableOptions {
  readonly kind: "alterTableOptions";
  readonly table: QualifiedName;
  readonly strict?: boolean;
  readonly withoutRowid?: boolean;
}

export interface AddColumn {
  readonly kind: "addColumn";
  readonly table: QualifiedName;
  readonly column: Column;
}
export interface DropColumn {
  readonly kind: "dropColumn";
  readonly table: QualifiedName;
  readonly column: string;
}
export interface RenameColumn {
  readonly kind: "renameColumn";
  readonly table: QualifiedName;
  readonly column: string;
  readonly to: string;
}
export interface AlterColumn {
  readonly kind: "alterColumn";
  readonly table: QualifiedName;
  readonly column: string;
  readonly changes: ColumnChanges;
  /** PostgreSQL: how a value of the old type becomes one of the new type; SQL over the row. */
  readonly using?: string;
  /** SQLite: what rows with one of the `values` that go get. On PostgreSQL the enum type says it. */
  readonly mapping?: ValueMapping;
}
/** Only what changes; null takes a property away. */
export interface ColumnChanges {
  readonly type?: string;
  readonly nullable?: boolean;
  readonly default?: string | null;
  readonly comment?: string | null;
  readonly collation?: string | null;
  readonly values?: readonly string[] | null;
  readonly autoincrement?: boolean;
  readonly identity?: "always" | "by default" | null;
  /** From now on the value is computed; null: an ordinary column, which keeps the computed values. */
  readonly generated?: GeneratedColumn | null;
}
/** Gives the rows in which the column is NULL a value. Changes rows, not the schema. */
export interface Backfill {
  readonly kind: "backfill";
  readonly table: QualifiedName;
  readonly column: string;
  /** SQL expression over the row. */
  readonly value: string;
}

/** Copies values that are about to go into a table of their own, for the way back. Changes no schema: such tables are bookkeeping. */
export interface KeepRows {
  readonly kind: "keepRows";
  readonly table: QualifiedName;
  /** The name of the copy; see `keptPrefix`. */
  readonly as: string;
  readonly columns: readonly string[];
  /** Where the table stays: the columns by which its rows are found again. */
  readonly key?: readonly string[];
}
/** Puts the rows of a whole table back. */
export interface RestoreRows {
  readonly kind: "restoreRows";
  readonly table: QualifiedName;
  readonly from: string;
  readonly columns: readonly string[];
}
/** Drops the copy. */
export interface ForgetRows {
  readonly kind: "forgetRows";
  readonly table: QualifiedName;
  readonly kept: string;
}

export interface AddPrimaryKey {
  readonly kind: "addPrimaryKey";
  readonly table: QualifiedName;
  readonly primaryKey: PrimaryKey;
}
export interface DropPrimaryKey {
  readonly kind: "dropPrimaryKey";
  readonly table: QualifiedName;
}
export interface AddUnique {
  readonly kind: "addUnique";
  readonly table: QualifiedName;
  readonly unique: Unique;
}
export interface DropUnique {
  readonly kind: "dropUnique";
  readonly table: QualifiedName;
  readonly unique: ConstraintSelector;
}
export interface AddCheck {
  readonly kind: "addCheck";
  readonly table: QualifiedName;
  readonly check: Check;
}
export interface DropCheck {
  readonly kind: "dropCheck";
  readonly table: QualifiedName;
  readonly check: ConstraintSelector;
}
export interface AddExclusion {
  readonly kind: "addExclusion";
  readonly table: QualifiedName;
  readonly exclusion: Exclusion;
}
export interface DropExclusion {
  readonly kind: "dropExclusion";
  readonly table: QualifiedName;
  readonly exclusion: ConstraintSelector;
}
export interface AddForeignKey {
  readonly kind: "addForeignKey";
  readonly table: QualifiedName;
  readonly foreignKey: ForeignKey;
}
export interface DropForeignKey {
  readonly kind: "dropForeignKey";
  readonly table: QualifiedName;
  readonly foreignKey: ConstraintSelector;
}
export interface CreateIndex {
  readonly kind: "createIndex";
  readonly table: QualifiedName;
  readonly index: Index;
  /** PostgreSQL: without a lock against writes, and so outside a transaction. */
  readonly concurrently?: true;
}
export interface DropIndex {
  readonly kind: "dropIndex";
  readonly table: QualifiedName;
  readonly index: string;
  /** PostgreSQL, as for `CreateIndex`. */
  readonly concurrently?: true;
}
export interface RenameIndex {
  readonly kind: "renameIndex";
  readonly table: QualifiedName;
  readonly index: string;
  readonly to: string;
}
export interface RenameConstraint {
  readonly kind: "renameConstraint";
  readonly table: QualifiedName;
  readonly constraint: string;
  readonly to: string;
}

/** Hand-written SQL: opaque, so its effect on the schema is unknown. */
export interface RunSql {
  readonly kind: "sql";
  readonly sql: string;
}

export type Operation =
  | CreateSchema
  | DropSchema
  | CreateExtension
  | CreateView
  | DropView
  | CreateEnum
  | DropEnum
  | RenameEnum
  | MoveEnum
  | RenameEnumValue
  | AlterEnum
  | CreateTable
  | DropTable
  | RenameTable
  | MoveTable
  | AlterTableComment
  | AlterTableOptions
  | AddColumn
  | DropColumn
  | RenameColumn
  | AlterColumn
  | Backfill
  | KeepRows
  | RestoreRows
  | ForgetRows
  | AddPrimaryKey
  | DropPrimaryKey
  | AddUnique
  | DropUnique
  | AddCheck
  | DropCheck
  | AddExclusion
  | DropExclusion
  | AddForeignKey
  | DropForeignKey
  | CreateIndex
  | DropIndex
  | RenameIndex
  | RenameConstraint
  | RunSql;

export type Kind = Operation["kind"];
export type OperationOf<K extends Kind> = Extract<Operation, { kind: K }>;

/** Operations that change one existing table; the others stand alone. */
export type TableOperation = Exclude<
  Extract<Operation, { table: QualifiedName }>,
  CreateTable | DropTable | RenameTable | MoveTable | KeepRows | RestoreRows | ForgetRows
>;

/** Points at a constraint: by name, or by its definition where the database gave it no name. */
export type ConstraintSelector =
  { readonly name: string } | { readonly columns: readonly string[] } | { readonly expression: string };
