import { nameSql, quoteString } from "../../schema/expressions";
import type { QualifiedName } from "../../schema/schema";

export function createEnumSql(type: QualifiedName, values: readonly string[]): string {
  return `CREATE TYPE ${nameSql(type)} AS ENUM (${values.map(quoteString).join(", ")})`;
}
