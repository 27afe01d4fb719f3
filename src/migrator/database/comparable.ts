/**
 * Leaves out of a comparison the tables whose definition could not be read. They are reported by name (`unsupported`), and not touched.
 */
import type { TwoSides } from "./target";
import { displayName } from "../schema/names";
import type { Schema } from "../schema/schema";

export function comparablePart({ before, desired }: TwoSides): TwoSides {
  const unreadable = new Set(
    before.unsupported.filter(({ what }) => what.startsWith("table")).map(({ name }) => name),
  );
  const part = (schema: Schema): Schema => ({
    ...schema,
    tables: schema.tables.filter((table) => !unreadable.has(displayName(table))),
  });
  return { before: part(before), desired: part(desired) };
}
