import { stripOuterParentheses } from "../../schema/expressions";
import type {
  Check,
  Deferrable,
  Exclusion,
  ForeignKey,
  ReferentialAction,
  Table,
  Unique,
} from "../../schema/schema";
import type { Connection } from "../dialect";
import { constraintsQuery } from "./catalog-queries";
import { groupBy, queryRows } from "./rows";

interface ConstraintRow {
  readonly table_id: string;
  readonly name: string;
  readonly kind: "p" | "u" | "c" | "f" | "x";
  readonly columns: readonly string[];
  readonly referenced_schema: string | null;
  readonly referenced_table: string | null;
  readonly referenced_columns: readonly string[];
  readonly on_delete: string;
  readonly on_update: string;
  readonly is_deferrable: boolean;
  readonly is_deferred: boolean;
  readonly expression: string | null;
}

export type Constraints = Pick<Table, "primaryKey" | "uniques" | "checks" | "exclusions" | "foreignKeys">;

export const noConstraints: Constraints = { uniques: [], checks: [], foreignKeys: [] };

export async function readConstraints(
  connection: Connection,
  tableIds: readonly string[],
): Promise<ReadonlyMap<string, Constraints>> {
  const rows = await queryRows<ConstraintRow>(connection, constraintsQuery, [tableIds]);
  const groups = [...groupBy(rows, (row) => row.table_id)];
  return new Map(groups.map(([table, constraints]) => [table, constraintsOf(constraints)]));
}

function constraintsOf(rows: readonly ConstraintRow[]): Constraints {
  const primary = rows.find((row) => row.kind === "p");
  const exclusions = rows.filter((row) => row.kind === "x").map(exclusionOf);
  return {
    ...(primary && { primaryKey: { name: primary.name, columns: primary.columns } }),
    uniques: rows.filter((row) => row.kind === "u").map(uniqueOf),
    checks: rows.filter((row) => row.kind === "c").map(checkOf),
    ...(exclusions.length > 0 && { exclusions }),
    foreignKeys: rows.filter((row) => row.kind === "f").map(foreignKeyOf),
  };
}

function uniqueOf(row: ConstraintRow): Unique {
  return { name: row.name, columns: row.columns, ...deferrableOf(row) };
}

function checkOf(row: ConstraintRow): Check {
  return { name: row.name, expression: stripOuterParentheses(row.expression ?? "", "postgres") };
}

/** The catalog's text begins with the word EXCLUDE, and ends with DEFERRABLE where it is. */
function exclusionOf(row: ConstraintRow): Exclusion {
  return { name: row.name, expression: (row.expression ?? "").replace(/^EXCLUDE /, "") };
}

function foreignKeyOf(row: ConstraintRow): ForeignKey {
  const schema = row.referenced_schema === null ? {} : { schema: row.referenced_schema };
  return {
    name: row.name,
    columns: row.columns,
    references: { table: { ...schema, name: row.referenced_table ?? "" }, columns: row.referenced_columns },
    onDelete: actionOf(row.on_delete),
    onUpdate: actionOf(row.on_update),
    ...deferrableOf(row),
  };
}

function deferrableOf(row: ConstraintRow): { readonly deferrable?: Deferrable } {
  if (!row.is_deferrable) return {};
  return { deferrable: row.is_deferred ? "initially deferred" : "initially immediate" };
}

/** The letters of `pg_constraint.confdeltype`. */
const actions: Readonly<Record<string, ReferentialAction | undefined>> = {
  a: "no action",
  r: "restrict",
  c: "cascade",
  n: "set null",
  d: "set default",
};

function actionOf(letter: string): ReferentialAction {
  return actions[letter] ?? "no action";
}
