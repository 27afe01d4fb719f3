import { enumsAtHome } from "../diff/enum-homes";
import type { DesiredSchema } from "../metadata/entities";
import { isSameName } from "../schema/names";
import type { QualifiedName, Schema } from "../schema/schema";
import type { TwoSides } from "./target";

/** Both sides without the tables and views of entities with `synchronize: false`: they are nobody's business here. */
export function withoutHandsOff(before: Schema, desired: DesiredSchema): TwoSides {
  const { schema, declared, unplacedEnums } = desired;
  const own = withoutThose(before, desired.handsOff);
  return { before: own, desired: enumsAtHome(before, schema, unplacedEnums), declared };
}

export function withoutThose(schema: Schema, names: readonly QualifiedName[]): Schema {
  const isOurs = (relation: QualifiedName): boolean => !names.some((name) => isSameName(name, relation));
  return { ...schema, tables: schema.tables.filter(isOurs), views: schema.views.filter(isOurs) };
}
