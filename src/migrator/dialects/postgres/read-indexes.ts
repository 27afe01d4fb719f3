import { stripOuterParentheses } from "../../schema/expressions";
import type { Index, IndexColumn } from "../../schema/schema";
import type { Connection } from "../dialect";
import { indexesQuery } from "./catalog-queries";
import { groupBy, queryRows } from "./rows";

interface IndexKeyRow {
  readonly table_id: string;
  readonly id: string;
  readonly name: string;
  readonly method: string;
  readonly is_unique: boolean;
  readonly nulls_not_distinct: boolean;
  readonly predicate: string | null;
  readonly is_included: boolean;
  readonly column_name: string | null;
  readonly expression: string | null;
  readonly is_descending: boolean;
  readonly has_nulls_first: boolean;
  readonly collation: string | null;
  readonly operator_class: string | null;
}

export async function readIndexes(
  connection: Connection,
  tableIds: readonly string[],
): Promise<ReadonlyMap<string, readonly Index[]>> {
  const rows = await queryRows<IndexKeyRow>(connection, indexesQuery, [tableIds]);
  const tables = [...groupBy(rows, (row) => row.table_id)];
  return new Map(tables.map(([table, keys]) => [table, indexesOf(keys)]));
}

function indexesOf(rows: readonly IndexKeyRow[]): readonly Index[] {
  return [...groupBy(rows, (row) => row.id).values()].flatMap((keys) =>
    keys[0] ? [indexOf(keys[0], keys)] : [],
  );
}

function indexOf(index: IndexKeyRow, rows: readonly IndexKeyRow[]): Index {
  const included = rows.filter((row) => row.is_included).map((row) => row.column_name ?? "");
  return {
    name: index.name,
    columns: rows.filter((row) => !row.is_included).map(keyOf),
    ...(index.is_unique && { unique: true }),
    ...(index.predicate !== null && { where: stripOuterParentheses(index.predicate, "postgres") }),
    ...(index.method !== "btree" && { method: index.method }),
    ...(included.length > 0 && { include: included }),
    ...(index.nulls_not_distinct && { nullsNotDistinct: true }),
  };
}

function keyOf(row: IndexKeyRow): IndexColumn {
  return {
    ...(row.column_name !== null && { column: row.column_name }),
    ...(row.expression !== null && { expression: stripOuterParentheses(row.expression, "postgres") }),
    ...(row.is_descending && { descending: true }),
    // NULLs sort as larger than everything, so they come first exactly when descending, unless the index says otherwise.
    ...(row.has_nulls_first !== row.is_descending && { nulls: row.has_nulls_first ? "first" : "last" }),
    ...(row.collation !== null && !hasOwnCollation(row) && { collation: row.collation }),
    ...(row.operator_class !== null && { operatorClass: row.operator_class }),
  };
}

/** An expression that ends in COLLATE gives the key that collation already. */
function hasOwnCollation(row: IndexKeyRow): boolean {
  return row.expression !== null && row.expression.includes(" COLLATE ");
}
