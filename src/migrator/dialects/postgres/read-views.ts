import type { ColumnsRead, View } from "../../schema/schema";
import type { Connection } from "../dialect";
import { queryRows } from "./rows";
import { viewsQuery } from "./view-queries";

interface ViewRow {
  readonly id: string;
  readonly schema: string | null;
  readonly name: string;
  readonly is_materialized: boolean;
  readonly definition: string;
  /** JSON of `{ schema, name, columns }`. */
  readonly reads: string;
  readonly restore: readonly string[];
}

/** A view without its indexes, which are read with those of the tables. */
export interface ViewReading {
  readonly id: string;
  readonly view: View;
}

/** @param tableIds only the views that read one of these; all of the schemas when undefined */
export async function readViews(
  connection: Connection,
  schemas: readonly string[],
  tableIds: readonly string[] | undefined,
): Promise<readonly ViewReading[]> {
  const rows = await queryRows<ViewRow>(connection, viewsQuery, [schemas, tableIds ?? null]);
  return rows.map((row) => ({ id: row.id, view: viewOf(row) }));
}

function viewOf(row: ViewRow): View {
  return {
    ...(row.schema !== null && { schema: row.schema }),
    name: row.name,
    definition: withoutSemicolon(row.definition),
    ...(row.is_materialized && { materialized: true }),
    indexes: [],
    extras: { reads: readsOf(row.reads), restore: row.restore },
  };
}

/** pg_get_viewdef ends every query with one. */
export function withoutSemicolon(definition: string): string {
  return definition.trim().replace(/;$/, "");
}

function readsOf(json: string): readonly ColumnsRead[] {
  const reads = JSON.parse(json) as {
    readonly schema: string | null;
    readonly name: string;
    readonly columns: readonly (string | null)[];
  }[];
  return reads.map(({ schema, name, columns }) => ({
    relation: { ...(schema !== null && { schema }), name },
    columns: columns.filter((column) => column !== null),
  }));
}
