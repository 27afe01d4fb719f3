/** `synchronize: false`: what an entity names and leaves to somebody else. */
import { enumsAtHome } from "../diff/enum-homes";
import type { DesiredSchema } from "../metadata/entities";
import { findTable, isSameName } from "../schema/names";
import type { QualifiedName, Schema } from "../schema/schema";
import { filteredSchema, type FilteredObject, type Filters } from "./filters";
import type { TwoSides } from "./target";

/** Both sides as they are compared: without what the entities leave alone, and with enum types where the database has them. */
export function withoutHandsOff(before: Schema, desired: DesiredSchema): TwoSides {
  const { schema, declared, unplacedEnums } = desired;
  return {
    before: withoutThose(before, desired),
    desired: enumsAtHome(before, schema, unplacedEnums),
    declared,
  };
}

/** What a database has, without what the entities leave alone. */
export function withoutThose(before: Schema, desired: Pick<DesiredSchema, "schema" | "handsOff">): Schema {
  const { relations, indexes } = desired.handsOff;
  if (relations.length === 0 && indexes.length === 0) return before;
  return filteredSchema(before, handsOffFilters(desired));
}

/** Leaves it out of what a database has, as the settings may leave something out. The entities' own side has nothing of it. */
function handsOffFilters({ schema, handsOff }: Pick<DesiredSchema, "schema" | "handsOff">): Filters {
  const isRelation = (object: FilteredObject): boolean =>
    (object.kind === "table" || object.kind === "view") &&
    handsOff.relations.some((relation) => isSameName(relation, nameIn(object.name, object.schema)));
  // A table that the entities do not know may be one of theirs under its old name, and an index keeps its own when a table is renamed.
  const isOrWas = (relation: QualifiedName, found: QualifiedName): boolean =>
    isSameName(relation, found) || findTable(schema, found) === undefined;
  const isIndex = ({ kind, name, table, schema: of }: FilteredObject): boolean =>
    kind === "index" &&
    table !== undefined &&
    handsOff.indexes.some(({ relation, index }) => index === name && isOrWas(relation, nameIn(table, of)));
  return { exclude: (object) => isRelation(object) || isIndex(object) };
}

function nameIn(name: string, schema: string | undefined): QualifiedName {
  return schema === undefined ? { name } : { schema, name };
}
