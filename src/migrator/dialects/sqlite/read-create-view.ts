import type { View } from "../../schema/schema";
import { tokenizeSql } from "../../schema/sql-tokens";

/**
 * The query of a CREATE VIEW text, verbatim (https://sqlite.org/lang_createview.html). undefined for a view that names its columns, as
 * `CREATE VIEW v (a, b) AS`, which the Schema has no place for.
 */
export function readCreateView(sql: string, name: string): View | undefined {
  const tokens = tokenizeSql(sql, "sqlite");
  const at = tokens.findIndex(({ kind, text }) => kind === "name" && text.toUpperCase() === "AS");
  const first = tokens[at + 1];
  const hasColumns = tokens.slice(0, at).some(({ text }) => text === "(");
  if (!first || hasColumns) return undefined;
  const last = tokens.findLast(({ text }) => text !== ";") ?? first;
  return { name, definition: sql.slice(first.start, last.end), indexes: [] };
}
