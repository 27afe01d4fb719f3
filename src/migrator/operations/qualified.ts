import type { QualifiedName } from "../schema/schema";
import type { NameInput } from "./builder-types";

/** The short and the long form of a name as one. */
export function qualified(name: NameInput): QualifiedName {
  if (typeof name === "string") return { name };
  return name.schema === undefined ? { name: name.name } : { schema: name.schema, name: name.name };
}
