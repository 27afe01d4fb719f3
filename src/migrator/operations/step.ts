import type { DialectName } from "../schema/schema";
import type { Operation } from "./operation";

/** One change as each database makes it: the same kind for all; a database that needs nothing is missing. */
export type Step = { readonly [D in DialectName]?: Operation };

/** Steps that stand together in the file: the changes of one table, or one step that stands alone. */
export interface Group {
  readonly steps: readonly Step[];
}
