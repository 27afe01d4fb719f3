import { applyAll } from "../operations/apply";
import type { Operation } from "../operations/operation";
import type { Schema } from "../schema/schema";

/** The schema once everything that is renamed has its new name, which is how the other operations speak of it. */
export function applyRenames(operations: readonly Operation[], before: Schema): Schema {
  const isRename = ({ kind }: Operation): boolean =>
    ["renameTable", "moveTable", "renameColumn", "renameEnum", "moveEnum"].includes(kind);
  return applyAll(operations.filter(isRename), before);
}
