import type {
  AlterEnum,
  CreateEnum,
  DropEnum,
  RenameEnum,
  RenameEnumValue,
} from "../../operations/operation";
import { requireEnum } from "../../schema/edit";
import { nameSql, quoteName, quoteString } from "../../schema/expressions";
import type { EnumType, Schema } from "../../schema/schema";
import { createEnumSql } from "./enum-sql";
import type { Before, Step } from "./steps";
import { swapEnum } from "./swap-enum";

export function createEnum({ type }: CreateEnum): readonly Step[] {
  return [createEnumSql(type, type.values)];
}

export function dropEnum({ type }: DropEnum): readonly Step[] {
  return [`DROP TYPE ${nameSql(type)}`];
}

export function renameEnum({ type, to }: RenameEnum): readonly Step[] {
  return [`ALTER TYPE ${nameSql(type)} RENAME TO ${quoteName(to)}`];
}

export function renameEnumValue({ type, value, to }: RenameEnumValue): readonly Step[] {
  return [`ALTER TYPE ${nameSql(type)} RENAME VALUE ${quoteString(value)} TO ${quoteString(to)}`];
}

/** Adds values in place where that is all there is to do. PostgreSQL can neither drop nor move a value, so anything else is a swap. */
export function alterEnum(operation: AlterEnum, before: Before): readonly Step[] {
  const { type, values, rewrite, mapping = {} } = operation;
  const schema = before();
  const old = requireEnum(schema, type);
  if (isSwap({ type, values, ...(rewrite ? { rewrite } : {}) }, schema))
    return swapEnum(old, { values, mapping }, schema);
  return addedValues(old, values);
}

/** Is the type built anew? */
export function isSwap({ type, values, rewrite }: Omit<AlterEnum, "kind">, schema: Schema): boolean {
  return rewrite === true || !isSubsequence(requireEnum(schema, type).values, values);
}

function isSubsequence(part: readonly string[], whole: readonly string[]): boolean {
  let next = 0;
  for (const value of whole) if (value === part[next]) next += 1;
  return next === part.length;
}

/** Each new value goes behind its predecessor, which is there by then; a new first value goes before the old first one. */
function addedValues(old: EnumType, values: readonly string[]): readonly string[] {
  const known = new Set(old.values);
  return values.flatMap((value, position) =>
    known.has(value)
      ? []
      : [`ALTER TYPE ${nameSql(old)} ADD VALUE ${quoteString(value)}${place(old, values, position)}`],
  );
}

function place(old: EnumType, values: readonly string[], position: number): string {
  const previous = values[position - 1];
  if (previous !== undefined) return ` AFTER ${quoteString(previous)}`;
  const first = old.values[0];
  return first === undefined ? "" : ` BEFORE ${quoteString(first)}`;
}
