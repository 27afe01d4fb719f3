/** Names as the database will have them. */
import type { DialectName, QualifiedName } from "../schema/schema";

/** PostgreSQL cuts identifiers at 63 bytes, never inside a character (NAMEDATALEN, "Identifiers and Key Words"). */
const postgresNameBytes = 63;

export function storedName(name: string, dialect: DialectName): string {
  if (dialect !== "postgres" || Buffer.byteLength(name) <= postgresNameBytes) return name;
  let kept = "";
  for (const character of name) {
    if (Buffer.byteLength(kept + character) > postgresNameBytes) break;
    kept += character;
  }
  return kept;
}

/** A table or type; the default schema goes unsaid, and SQLite has none. */
export function storedQualifiedName(
  name: string,
  schema: string | undefined,
  context: { readonly dialect: DialectName; readonly defaultSchema: string },
): QualifiedName {
  const own = storedName(name, context.dialect);
  const isElsewhere =
    context.dialect === "postgres" && schema !== undefined && schema !== context.defaultSchema;
  return isElsewhere ? { schema: storedName(schema, context.dialect), name: own } : { name: own };
}
