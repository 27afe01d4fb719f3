/** `synchronize: false`: what an entity names and leaves to somebody else. */
import type { DesiredSchema } from "../metadata/entities";
import { findTable, isSameName } from "../schema/names";
import type { QualifiedName } from "../schema/schema";
import type { FilteredObject, Filters } from "./filters";

/** Leaves it out of what a database has, as the settings may leave something out. The entities' own side has nothing of it. */
export function handsOffFilters({ schema, handsOff }: Pick<DesiredSchema, "schema" | "handsOff">): Filters {
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
