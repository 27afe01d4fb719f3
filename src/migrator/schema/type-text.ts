/** How a type that has a name of its own (an enum) is written where a type is expected. PostgreSQL's rules for names. */
import { quoteName } from "./expressions";
import { isReservedWord } from "./keywords";
import type { QualifiedName } from "./schema";

/** `tasks_status_enum`, `app.tier`, `"Order Status"`: quoted only where PostgreSQL needs it. */
export function typeText(name: QualifiedName): string {
  const own = identifierText(name.name);
  return name.schema === undefined ? own : `${identifierText(name.schema)}.${own}`;
}

/** The type of one element: `tasks_status_enum` for `tasks_status_enum[]`. */
export function elementType(type: string): string {
  return type.endsWith("[]") ? type.slice(0, -2) : type;
}

/** Is this column type the named type, or an array of it? */
export function isOfType(columnType: string, name: QualifiedName): boolean {
  return elementType(columnType) === typeText(name);
}

/** A name as SQL takes it, in quotes where it must be. */
export function identifierText(name: string): string {
  return /^[a-z_][a-z0-9_]*$/.test(name) && !isReservedWord(name) ? name : quoteName(name);
}
