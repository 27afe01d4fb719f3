/**
 * Values that an enum loses, and what becomes of the rows that have them: on PostgreSQL the values of a type, on SQLite the
 * `values` of a column. A value whose rows all go to one that is new was renamed.
 */
import type { AlterColumn, Operation, RenameEnumValue, ValueMapping } from "../operations/operation";
import { findTable, isSameName, nameKey, nameOf } from "../schema/names";
import type { EnumType, QualifiedName, Schema } from "../schema/schema";
import { isOfType } from "../schema/type-text";
import { tableHere, type Renames } from "./renames";

/** An enum that loses values. */
export interface EnumLoss {
  /** PostgreSQL only. */
  readonly type?: QualifiedName;
  /** The columns that have it before and after, under their new names. */
  readonly columns: readonly EnumColumn[];
  readonly before: readonly string[];
  readonly after: readonly string[];
}
export interface EnumColumn {
  readonly table: QualifiedName;
  readonly column: string;
  readonly nullable: boolean;
}

/** @param named the schema once tables, columns and enum types have their new names */
export function enumLosses(named: Schema, after: Schema): readonly EnumLoss[] {
  const losses = named.dialect === "postgres" ? typeLosses(named, after) : columnLosses(named, after);
  return losses.filter((loss) => loss.columns.length > 0 && lostValues(loss).length > 0);
}

export function lostValues({ before, after }: EnumLoss): readonly string[] {
  return before.filter((value) => !after.includes(value));
}

export function newValues({ before, after }: EnumLoss): readonly string[] {
  return after.filter((value) => !before.includes(value));
}

function typeLosses(named: Schema, after: Schema): readonly EnumLoss[] {
  const types = new Map(named.enums.map((type) => [nameKey(type), type]));
  return after.enums.flatMap((type) => {
    const old = types.get(nameKey(type));
    // Every column of every table is looked at for it.
    if (!old?.values.some((value) => !type.values.includes(value))) return [];
    const columns = columnsOf(named, after, (column) => isOfType(column.type, type));
    return [{ type: nameOf(type), columns, before: old.values, after: type.values }];
  });
}

function columnLosses(named: Schema, after: Schema): readonly EnumLoss[] {
  return columnsOf(named, after, ({ values }) => values !== undefined).map((column) => ({
    columns: [column],
    before: valuesIn(named, column),
    after: valuesIn(after, column),
  }));
}

type Column = Schema["tables"][number]["columns"][number];

function columnsOf(
  named: Schema,
  after: Schema,
  isMeant: (column: Column) => boolean,
): readonly EnumColumn[] {
  return after.tables.flatMap((table) => {
    const old = findTable(named, table);
    return table.columns
      .filter((column) => {
        const before = old?.columns.find(({ name }) => name === column.name);
        return before !== undefined && isMeant(before) && isMeant(column);
      })
      .map(({ name, nullable }) => ({ table: nameOf(table), column: name, nullable }));
  });
}

function valuesIn(schema: Schema, { table, column }: EnumColumn): readonly string[] {
  return findTable(schema, table)?.columns.find(({ name }) => name === column)?.values ?? [];
}

/** PostgreSQL: values that only get another name. A new value takes the place of one old one; more of them are merged into it. */
export function valueRenames(named: Schema, after: Schema, renames: Renames): readonly RenameEnumValue[] {
  return after.enums.flatMap((type) => {
    const old = named.enums.find((candidate) => isSameName(candidate, type));
    const taken = new Set<string>();
    return Object.entries(typeMapping(named, type, renames)).flatMap(([value, to]): RenameEnumValue[] => {
      const isNew = to !== null && type.values.includes(to) && !old?.values.includes(to);
      if (!isNew || taken.has(to) || !old?.values.includes(value) || type.values.includes(value)) return [];
      taken.add(to);
      return [{ kind: "renameEnumValue", type: nameOf(type), value, to }];
    });
  });
}

/** The answers for the columns that have the type; they all have the same. */
export function typeMapping(schema: Schema, type: EnumType, renames: Renames): ValueMapping {
  for (const { table, column, mapping } of renames.values ?? []) {
    const found = tableHere(schema, table)?.columns.find(({ name }) => name === column);
    if (found && isOfType(found.type, type)) return mapping;
  }
  return {};
}

/** Only what the operation needs: values that were there and go. Undefined where that is none. */
export function mappingOfLost(
  mapping: ValueMapping,
  before: readonly string[],
  after: readonly string[],
): ValueMapping | undefined {
  const entries = Object.entries(mapping).filter(
    ([value]) => before.includes(value) && !after.includes(value),
  );
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

/** SQLite: a column that gets other values says what becomes of the rows. @param before under the new names */
export function withMappings(
  operations: readonly Operation[],
  before: Schema,
  renames: Renames,
): readonly Operation[] {
  if (before.dialect !== "sqlite") return operations;
  return operations.map((operation) =>
    operation.kind === "alterColumn" ? withMapping(operation, before, renames) : operation,
  );
}

function withMapping(operation: AlterColumn, before: Schema, renames: Renames): AlterColumn {
  const { table, column, changes } = operation;
  const answer = (renames.values ?? []).find(
    (values) => values.column === column && values.table.name === table.name,
  );
  const old = findTable(before, table)?.columns.find(({ name }) => name === column)?.values;
  const mapping = answer && old && changes.values && mappingOfLost(answer.mapping, old, changes.values);
  return mapping ? { ...operation, mapping } : operation;
}
