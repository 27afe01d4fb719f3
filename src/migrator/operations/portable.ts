/** Values that may differ from one database to the other, as a migration file writes them. */
import { AutogenError } from "../schema/errors";
import type { DialectName } from "../schema/schema";

/** One value for every database, or one for each: `"integer"` or `{ postgres: "jsonb", sqlite: "text" }`. */
export type Portable<T extends string | boolean | number> = T | PerDialect<T>;
export type PerDialect<T> = { readonly [D in DialectName]?: T };

/** The value for this database; undefined where the file names none for it. */
export function resolve<T extends string | boolean | number>(
  value: Portable<T> | undefined,
  dialect: DialectName,
): T | undefined;
export function resolve<T extends string | boolean | number>(
  value: Portable<T> | null | undefined,
  dialect: DialectName,
): T | null | undefined;
export function resolve<T extends string | boolean | number>(
  value: Portable<T> | null | undefined,
  dialect: DialectName,
): T | null | undefined {
  if (typeof value !== "object" || value === null) return value;
  return value[dialect];
}

/** @throws AutogenError `revision-invalid` when the file has no value for this database. */
export function resolveRequired<T extends string | boolean | number>(
  value: Portable<T> | undefined,
  dialect: DialectName,
  what: string,
): T {
  // The types of a migration file demand it, but it may be JavaScript.
  if (value === undefined)
    throw new AutogenError("revision-invalid", `${what} is not said.`, {
      nextStep: "Add it in the migration file; docs/migration-files.md shows the call.",
    });
  const resolved = resolve(value, dialect);
  if (resolved !== undefined) return resolved;
  throw new AutogenError("revision-invalid", `${what} has no value for ${dialect}.`, {
    nextStep: `Write one value for all databases, or add ${dialect} beside ${Object.keys(value).join(", ")}.`,
  });
}
