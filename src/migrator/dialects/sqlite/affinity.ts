/** What SQLite makes of a declared type. Rules: https://sqlite.org/datatype3.html#determination_of_column_affinity */
export type Affinity = "integer" | "text" | "blob" | "real" | "numeric";

export function affinityOf(type: string): Affinity {
  const declared = type.toUpperCase();
  if (declared.includes("INT")) return "integer";
  if (["CHAR", "CLOB", "TEXT"].some((word) => declared.includes(word))) return "text";
  if (declared === "" || declared.includes("BLOB")) return "blob";
  if (["REAL", "FLOA", "DOUB"].some((word) => declared.includes(word))) return "real";
  return "numeric";
}

/** Is every value of a column of this type meant to be a number? `datetime` has numeric affinity and holds text. */
export function isNumberType(type: string): boolean {
  const affinity = affinityOf(type);
  if (affinity === "integer" || affinity === "real") return true;
  return (
    affinity === "numeric" &&
    ["DECIMAL", "NUMERIC", "NUMBER", "BOOL"].some((word) => type.toUpperCase().startsWith(word))
  );
}
