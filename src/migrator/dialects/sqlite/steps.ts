/** What a list of operations comes to on SQLite: steps in the order to run them. */
import type { Statement } from "../dialect";
import type { Schema } from "../../schema/schema";
import type { Rebuild } from "./rebuild";

export type Step =
  | { readonly kind: "statements"; readonly statements: readonly Statement[] }
  | { readonly kind: "dropTable"; readonly table: string; readonly statements: readonly Statement[] }
  | { readonly kind: "rebuild"; readonly rebuild: Rebuild };

export interface Plan {
  readonly steps: readonly Step[];
  /** The schema when all steps are done. */
  readonly after: Schema;
}
