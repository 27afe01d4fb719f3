/** What the entities themselves say about their old names, as names of the database. */
import type { QualifiedName } from "../schema/schema";

export interface DeclaredRenames {
  readonly tables: readonly DeclaredTable[];
  readonly columns: readonly DeclaredColumn[];
  readonly values: readonly DeclaredValues[];
}
export interface DeclaredTable {
  readonly table: QualifiedName;
  /** What it may have been called; the one that the database has counts. */
  readonly from: readonly string[];
}
export interface DeclaredColumn {
  readonly table: QualifiedName;
  readonly column: string;
  readonly from: readonly string[];
}
export interface DeclaredValues {
  readonly table: QualifiedName;
  readonly column: string;
  readonly values: readonly { readonly from: string; readonly to: string }[];
}

export const noneDeclared: DeclaredRenames = { tables: [], columns: [], values: [] };
