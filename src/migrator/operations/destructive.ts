/** Does an operation take something away that nothing else holds? */
import { tokenizeSql } from "../schema/sql-tokens";
import type { DialectName } from "../schema/schema";
import type { Operation } from "./operation";

/** @param before operations of the same revision that come before it: what they kept aside is not lost */
export function isDestructive(
  operation: Operation,
  before: readonly Operation[],
  dialect: DialectName,
): boolean {
  switch (operation.kind) {
    case "dropTable":
    case "dropColumn":
      return !before.some(
        (earlier) => earlier.kind === "keepRows" && earlier.table.name === operation.table.name,
      );
    case "dropSchema":
      return true;
    case "alterEnum":
      return Object.keys(operation.mapping ?? {}).length > 0;
    case "alterColumn":
      return operation.changes.type !== undefined || Object.keys(operation.mapping ?? {}).length > 0;
    case "sql":
      return takesAway(operation.sql, dialect);
    default:
      return false;
  }
}

const takingWords: ReadonlySet<string> = new Set(["drop", "delete", "truncate", "update"]);

/** Text that cannot be read may do anything. */
function takesAway(sql: string, dialect: DialectName): boolean {
  try {
    return tokenizeSql(sql, dialect).some(
      ({ kind, value }) => kind === "name" && takingWords.has(value.toLowerCase()),
    );
  } catch (error) {
    if (error instanceof SyntaxError) return true;
    throw error;
  }
}
