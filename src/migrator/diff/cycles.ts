/**
 * Tables that point at each other cannot be created (or dropped) one after the other with all their foreign keys.
 * Only where such a cycle exists, the foreign keys that close it get a step of their own.
 */
import type { AddForeignKey, CreateTable, DropForeignKey, Operation } from "../operations/operation";
import { selectorOf } from "../operations/kinds/constraints";
import { requireTable } from "../schema/edit";
import { nameKey, nameOf } from "../schema/names";
import type { ForeignKey, Schema, Table } from "../schema/schema";

export function breakForeignKeyCycles(
  operations: readonly Operation[],
  before: Schema,
): readonly Operation[] {
  const created = operations
    .filter((operation) => operation.kind === "createTable")
    .map(({ table }) => table);
  const dropped = operations
    .filter((operation) => operation.kind === "dropTable")
    .map(({ table }) => requireTable(before, table));
  const late = closingKeys(created);
  const early = closingKeys(dropped);
  return [
    ...[...early].map(([table, keys]) => keys.map((key) => dropKey(table, key))).flat(),
    ...operations.map((operation) =>
      operation.kind === "createTable" ? withoutKeys(operation, late.get(operation.table) ?? []) : operation,
    ),
    ...[...late].map(([table, keys]) => keys.map((key) => addKey(table, key))).flat(),
  ];
}

/** For each table the keys that point at a table of the same cycle which does not stand before it. */
function closingKeys(tables: readonly Table[]): ReadonlyMap<Table, readonly ForeignKey[]> {
  const byName = new Map(tables.map((table) => [nameKey(table), table]));
  const targets = (table: Table): readonly (readonly [ForeignKey, Table])[] =>
    table.foreignKeys.flatMap((key) => {
      const target = byName.get(nameKey(key.references.table));
      return target && target !== table ? [[key, target] as const] : [];
    });
  const closing = new Map<Table, ForeignKey[]>();
  const state = new Map<Table, "open" | "done">();
  // Depth first: a key that leads back to a table which is still open closes a cycle.
  const visit = (table: Table): void => {
    state.set(table, "open");
    for (const [key, target] of targets(table)) {
      if (state.get(target) === "open") closing.set(table, [...(closing.get(table) ?? []), key]);
      else if (!state.has(target)) visit(target);
    }
    state.set(table, "done");
  };
  for (const table of tables) if (!state.has(table)) visit(table);
  return closing;
}

function withoutKeys(operation: CreateTable, keys: readonly ForeignKey[]): CreateTable {
  if (keys.length === 0) return operation;
  const foreignKeys = operation.table.foreignKeys.filter((key) => !keys.includes(key));
  return { ...operation, table: { ...operation.table, foreignKeys } };
}

function addKey(table: Table, foreignKey: ForeignKey): AddForeignKey {
  return { kind: "addForeignKey", table: nameOf(table), foreignKey };
}

function dropKey(table: Table, foreignKey: ForeignKey): DropForeignKey {
  return { kind: "dropForeignKey", table: nameOf(table), foreignKey: selectorOf(foreignKey) };
}
