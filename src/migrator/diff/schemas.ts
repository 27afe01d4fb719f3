/**
 * `diff(before, after)`: the operations that turn one schema into another. Pure, and the same for every edge:
 * entities against database, entities against history, database against history.
 *
 * Laws: `diff(s, s) = []`; replaying `diff(a, b)` on `a` gives `b`, column order and names of equal constraints aside.
 */
import { applyAll } from "../operations/apply";
import type { Operation } from "../operations/operation";
import { isEqual } from "../schema/equality";
import { isSameName, nameKey, nameOf } from "../schema/names";
import type { EnumType, Schema, Table } from "../schema/schema";
import { isOfType } from "../schema/type-text";
import { breakForeignKeyCycles } from "./cycles";
import { markEnumRewrites } from "./enum-rewrites";
import { mappingOfLost, typeMapping, valueRenames, withMappings } from "./enum-values";
import { followsName, type NamesSetting } from "./given-names";
import { reconnectForeignKeys } from "./key-types";
import { noRenames, renameOperations, type Renames } from "./renames";
import { diffTable } from "./tables";
import { orderOperations } from "./order";

/** In an order that can be executed. */
export function diff(before: Schema, after: Schema, renames: Renames = noRenames): readonly Operation[] {
  return orderOperations(markEnumRewrites(differences(before, after, renames), before), before);
}

/** The same operations in no particular order, for merging with those of another database first. */
export function differences(
  before: Schema,
  after: Schema,
  renames: Renames = noRenames,
  names: NamesSetting = "ignore",
): readonly Operation[] {
  const renamed = renameOperations(before, renames);
  const naming = namingOperations(before, after, renames);
  const from = applyAll(naming, before);
  const touched = new Set(renamed.map((operation) => nameKey(tableAfter(operation))));
  const operations: readonly Operation[] = [
    ...naming,
    ...schemaChanges(from, after),
    ...enumChanges(from, after, renames),
    ...createdTables(from, after),
    ...withMappings(changedTables(from, after, touched, names), from, renames),
    ...droppedTables(from, after),
    ...droppedEnums(from, after),
  ];
  return breakForeignKeyCycles(reconnectForeignKeys(operations, from, after), from);
}

/** What only gets another name: tables, columns, enum types, enum values. */
export function namingOperations(before: Schema, after: Schema, renames: Renames): readonly Operation[] {
  const renamed = renameOperations(before, renames);
  const named = applyAll(renamed, before);
  const enums = renamedEnums(named, after);
  return [...renamed, ...enums, ...valueRenames(applyAll(enums, named), after, renames)];
}

/** The table of a rename, by the name that it has afterwards. */
function tableAfter(operation: ReturnType<typeof renameOperations>[number]): {
  schema?: string;
  name: string;
} {
  return operation.kind === "renameTable" ? { ...operation.table, name: operation.to } : operation.table;
}

function schemaChanges(before: Schema, after: Schema): readonly Operation[] {
  return after.schemas
    .filter((name) => !before.schemas.includes(name))
    .map((name) => ({ kind: "createSchema", name }) as const);
}

/** A type that goes while its column gets a new one of the same schema follows the column: its default name was made of the column's. */
function renamedEnums(before: Schema, after: Schema): readonly Operation[] {
  const isGone = (type: EnumType): boolean => !after.enums.some((other) => isSameName(other, type));
  const taken = new Set<string>();
  return before.enums.filter(isGone).flatMap((type): Operation[] => {
    const successor = successorOf(type, before, after);
    if (!successor || successor.schema !== type.schema || taken.has(nameKey(successor))) return [];
    taken.add(nameKey(successor));
    return [{ kind: "renameEnum", type: nameOf(type), to: successor.name }];
  });
}

/** The new type of the column that has the old one. */
function successorOf(type: EnumType, before: Schema, after: Schema): EnumType | undefined {
  for (const table of before.tables) {
    for (const column of table.columns) {
      if (!isOfType(column.type, type)) continue;
      const wanted = after.tables
        .find((other) => isSameName(other, table))
        ?.columns.find(({ name }) => name === column.name);
      const successor = wanted && after.enums.find((other) => isOfType(wanted.type, other));
      if (successor && !before.enums.some((other) => isSameName(other, successor))) return successor;
    }
  }
  return undefined;
}

function enumChanges(before: Schema, after: Schema, renames: Renames): readonly Operation[] {
  return after.enums.flatMap((type): Operation[] => {
    const old = before.enums.find((other) => isSameName(other, type));
    if (!old) return [{ kind: "createEnum", type }];
    if (isEqual(old.values, type.values)) return [];
    const mapping = mappingOfLost(typeMapping(before, type, renames), old.values, type.values);
    return [{ kind: "alterEnum", type: nameOf(type), values: type.values, ...(mapping ? { mapping } : {}) }];
  });
}

function droppedEnums(before: Schema, after: Schema): readonly Operation[] {
  return before.enums
    .filter((type) => !after.enums.some((other) => isSameName(other, type)))
    .map((type) => ({ kind: "dropEnum", type: nameOf(type) }) as const);
}

function createdTables(before: Schema, after: Schema): readonly Operation[] {
  return unmatched(after.tables, before.tables).map((table) => ({ kind: "createTable", table }) as const);
}

function droppedTables(before: Schema, after: Schema): readonly Operation[] {
  return unmatched(before.tables, after.tables).map(
    (table) => ({ kind: "dropTable", table: nameOf(table) }) as const,
  );
}

function changedTables(
  before: Schema,
  after: Schema,
  touched: ReadonlySet<string>,
  names: NamesSetting,
): readonly Operation[] {
  const olds = new Map(before.tables.map((table) => [nameKey(table), table]));
  return after.tables.flatMap((table) => {
    const old = olds.get(nameKey(table));
    const isTouched = touched.has(nameKey(table));
    return old ? diffTable(old, table, { alignsName: (name) => isTouched || followsName(names, name) }) : [];
  });
}

function unmatched(tables: readonly Table[], others: readonly Table[]): readonly Table[] {
  const known = new Set(others.map(nameKey));
  return tables.filter((table) => !known.has(nameKey(table)));
}
