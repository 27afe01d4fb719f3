/**
 * `diff(before, after)`: the operations that turn one schema into another. Pure, and the same for every edge:
 * entities against database, entities against history, database against history.
 *
 * Laws: `diff(s, s) = []`; replaying `diff(a, b)` on `a` gives `b`, column order and names of equal constraints aside.
 */
import { applyAll } from "../operations/apply";
import type { Operation } from "../operations/operation";
import { dropOf, mentions } from "../operations/kinds/views";
import { isEqual } from "../schema/equality";
import { findTable, isSameName, nameKey, nameOf } from "../schema/names";
import type { EnumType, QualifiedName, Schema, Table, View } from "../schema/schema";
import { isOfType } from "../schema/type-text";
import { breakForeignKeyCycles } from "./cycles";
import { markEnumRewrites } from "./enum-rewrites";
import { mappingOfLost, typeMapping, valueRenames, withMappings } from "./enum-values";
import { followsName, type NamesSetting } from "./given-names";
import { reconnectForeignKeys } from "./key-types";
import { noRenames, renameOperations, type Renames } from "./renames";
import { diffTable, pairIndexes, withoutConcurrency } from "./tables";
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
    ...viewChanges(from, after),
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
function tableAfter(operation: ReturnType<typeof renameOperations>[number]): QualifiedName {
  if (operation.kind === "renameTable") return { ...operation.table, name: operation.to };
  return operation.kind === "moveTable" ? operation.to : operation.table;
}

function schemaChanges(before: Schema, after: Schema): readonly Operation[] {
  return after.schemas
    .filter((name) => !before.schemas.includes(name))
    .map((name) => ({ kind: "createSchema", name }) as const);
}

/** A type that goes while its column gets a new one follows the column: its default name was made of the column's, its schema is the table's. */
function renamedEnums(before: Schema, after: Schema): readonly Operation[] {
  const present = new Set(after.enums.map(nameKey));
  const isGone = (type: EnumType): boolean => !present.has(nameKey(type));
  const taken = new Set<string>();
  return before.enums.filter(isGone).flatMap((type): Operation[] => {
    const successor = successorOf(type, before, after);
    if (!successor || taken.has(nameKey(successor))) return [];
    taken.add(nameKey(successor));
    if (successor.schema === type.schema)
      return [{ kind: "renameEnum", type: nameOf(type), to: successor.name }];
    return [{ kind: "moveEnum", type: nameOf(type), to: nameOf(successor) }];
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
  return unmatched(after.tables, before.tables).map((table) => ({
    kind: "createTable",
    // Nobody writes to a table that is not there yet, so its indexes need no care.
    table: { ...table, indexes: table.indexes.map(withoutConcurrency) },
  }));
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

/** A view whose query differs is made again; so are the views that read it. Indexes of a materialized view change in place. */
function viewChanges(before: Schema, after: Schema): readonly Operation[] {
  const isKept = (view: View, other: View): boolean =>
    isSameName(view, other) &&
    view.definition === other.definition &&
    view.materialized === other.materialized;
  const reshaped = reshapedTables(before, after);
  const kept = before.views.filter((view) =>
    after.views.some(
      (other) =>
        isKept(view, other) &&
        !(readsAllColumns(other) && reshaped.some((table) => mentions(other, table, after.dialect))),
    ),
  );
  const dropped = before.views.filter((view) => !kept.includes(view));
  const shaken = readersOf(dropped, kept, before.dialect);
  return [
    ...[...dropped, ...shaken].map(dropOf),
    ...after.views
      .filter((view) => ![...kept].some((other) => isKept(view, other) && !shaken.includes(other)))
      .map(
        (view) =>
          ({ kind: "createView", view: { ...view, indexes: view.indexes.map(withoutConcurrency) } }) as const,
      ),
    ...kept
      .filter((view) => !shaken.includes(view))
      .flatMap((view) =>
        viewIndexChanges(view, after.views.find((other) => isSameName(view, other)) ?? view),
      ),
  ];
}

/** Tables that get or lose a column. PostgreSQL writes out `*` when it makes a view, so a view of all columns has to be made again. */
function reshapedTables(before: Schema, after: Schema): readonly Table[] {
  if (after.dialect !== "postgres") return [];
  const names = (table: Table | undefined): readonly string[] =>
    (table?.columns ?? []).map(({ name }) => name).sort();
  return after.tables.filter((table) => {
    const old = findTable(before, table);
    return old !== undefined && !isEqual(names(old), names(table));
  });
}

/** `SELECT *` or `SELECT t.*`; a multiplication is taken for one as well, which does no harm. */
function readsAllColumns({ definition }: View): boolean {
  const text = definition.replace(/\(\s*\*\s*\)/g, "");
  return text.includes("*");
}

/** The views among `others` that read one of `views`, directly or through each other. */
function readersOf(
  views: readonly View[],
  others: readonly View[],
  dialect: Schema["dialect"],
): readonly View[] {
  const readers = others.filter((other) => views.some((view) => mentions(other, view, dialect)));
  if (readers.length === 0) return [];
  const rest = others.filter((other) => !readers.includes(other));
  return [...readers, ...readersOf(readers, rest, dialect)];
}

function viewIndexChanges(before: View, after: View): readonly Operation[] {
  const table = nameOf(after);
  const { changed, added, dropped } = pairIndexes(before.indexes, after.indexes);
  return [
    ...[...changed.map(([old]) => old), ...dropped].map(
      (index) => ({ kind: "dropIndex", table, index: index.name }) as const,
    ),
    ...[...changed.map(([, wanted]) => wanted), ...added].map(
      (index) => ({ kind: "createIndex", table, index: withoutConcurrency(index) }) as const,
    ),
  ];
}

function unmatched(tables: readonly Table[], others: readonly Table[]): readonly Table[] {
  const known = new Set(others.map(nameKey));
  return tables.filter((table) => !known.has(nameKey(table)));
}
