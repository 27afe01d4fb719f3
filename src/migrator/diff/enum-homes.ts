/**
 * An entity names an enum type without a schema, and TypeORM would make it beside the table. Where the column has a type of that name
 * from another schema already, that type is the one: where a type lives is no reason to copy it.
 */
import { displayName, findTable, isSameName } from "../schema/names";
import type { Column, EnumType, QualifiedName, Schema, Table } from "../schema/schema";
import { elementType, isOfType, typeText } from "../schema/type-text";

/** @param unplaced enum types of `desired` whose schema no entity says */
export function enumsAtHome(before: Schema, desired: Schema, unplaced: readonly QualifiedName[]): Schema {
  const homes = new Map<string, EnumType>();
  for (const type of desired.enums.filter((own) => unplaced.some((name) => isSameName(name, own)))) {
    const home = homeOf(type, before, desired);
    if (home) homes.set(displayName(type), home);
  }
  if (homes.size === 0) return desired;
  return {
    ...desired,
    enums: desired.enums.map((type) => moved(type, homes.get(displayName(type)))),
    tables: desired.tables.map((table) => ({
      ...table,
      columns: table.columns.map((column) => withMovedType(column, desired, homes)),
    })),
  };
}

/** The type of the same name that every such column of the database has. */
function homeOf(type: EnumType, before: Schema, desired: Schema): EnumType | undefined {
  if (before.enums.some((other) => isSameName(other, type))) return undefined;
  const used = columnsOf(type, desired).flatMap(([table, column]) => {
    const there = findTable(before, table);
    const old = there?.columns.find(({ name }) => name === column.name);
    return old ? [before.enums.find((other) => isOfType(old.type, other))] : [];
  });
  const [first] = used;
  return first?.name === type.name && used.every((other) => other === first) ? first : undefined;
}

function columnsOf(type: EnumType, schema: Schema): readonly (readonly [Table, Column])[] {
  return schema.tables.flatMap((table) =>
    table.columns.filter((column) => isOfType(column.type, type)).map((column) => [table, column] as const),
  );
}

function moved(type: EnumType, home: EnumType | undefined): EnumType {
  if (!home) return type;
  return {
    ...(home.schema === undefined ? {} : { schema: home.schema }),
    name: home.name,
    values: type.values,
  };
}

function withMovedType(column: Column, desired: Schema, homes: ReadonlyMap<string, EnumType>): Column {
  const type = desired.enums.find((candidate) => isOfType(column.type, candidate));
  const home = type && homes.get(displayName(type));
  if (!home) return column;
  const suffix = column.type.slice(elementType(column.type).length);
  return { ...column, type: `${typeText(home)}${suffix}` };
}
