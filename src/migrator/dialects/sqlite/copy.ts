/**
 * What a rebuild puts into each column of the new table. Followed operation by operation: a kept column is itself, an added one takes
 * its default, a backfilled one the first of its value and the backfill's.
 */
import type { OperationOf, TableOperation } from "../../operations/operation";
import { requireColumn } from "../../schema/edit";
import { quoteName, quoteString } from "../../schema/expressions";
import type { Table } from "../../schema/schema";
import { affinityOf } from "./affinity";
import { conversionGuard, valueGuard, type Guard } from "./guard";

export interface Copy {
  readonly values: readonly CopiedValue[];
  readonly guards: readonly Guard[];
}

export interface CopiedValue {
  readonly column: string;
  /** SQL over a row of the old table; absent when the new table's default fills it. */
  readonly value?: string;
}

export function unchangedCopy(table: Table): Copy {
  return { values: table.columns.map(({ name }) => ({ column: name, value: quoteName(name) })), guards: [] };
}

type TableKind = TableOperation["kind"];
type Effect<K extends TableKind> = (operation: OperationOf<K>, copy: Copy, table: Table) => Copy;

const same = (_operation: unknown, copy: Copy): Copy => copy;

/** `table` is the table before the operation. */
const effects: { readonly [K in TableKind]: Effect<K> } = {
  addColumn: ({ column }, copy) => ({ ...copy, values: [...copy.values, { column: column.name }] }),
  dropColumn: ({ column }, copy) => ({
    values: copy.values.filter((value) => value.column !== column),
    guards: copy.guards.filter((guard) => guard.column !== column),
  }),
  renameColumn: ({ column, to }, copy) => editValue(copy, column, (value) => ({ ...value, column: to })),
  alterColumn: (operation, copy, table) => mapped(operation, converted(operation, copy, table), table),
  backfill: backfilled,
  alterTableComment: same,
  alterTableOptions: same,
  addPrimaryKey: same,
  dropPrimaryKey: same,
  addUnique: same,
  dropUnique: same,
  addCheck: same,
  dropCheck: same,
  addExclusion: same,
  dropExclusion: same,
  addForeignKey: same,
  dropForeignKey: same,
  createIndex: same,
  dropIndex: same,
  renameIndex: same,
  renameConstraint: same,
};

export function followCopy(operation: TableOperation, copy: Copy, table: Table): Copy {
  // The table holds for each kind an effect of just that kind; TypeScript cannot follow the correlation.
  const effect = effects[operation.kind] as Effect<TableKind>;
  return effect(operation as OperationOf<TableKind>, copy, table);
}

/**
 * The new column's affinity turns text that is a number into one, and keeps everything else as it is, so no CAST (which makes 0 of
 * 'abc') is needed; the guard stops values that would not fit. Only text is cast to, so that a blob becomes text as well.
 */
function converted(operation: OperationOf<"alterColumn">, copy: Copy, table: Table): Copy {
  const old = requireColumn(table, operation.column);
  const type = operation.changes.type;
  if (type === undefined || affinityOf(type) === affinityOf(old.type)) return copy;
  const source = copy.values.find((value) => value.column === old.name)?.value;
  if (source === undefined) return copy;
  if (isBoolean(old.type) && affinityOf(type) === "text")
    return editValue(copy, old.name, (value) => ({ ...value, value: booleanText(source) }));
  if (isBoolean(type) && affinityOf(old.type) === "text") {
    const value = textBoolean(source);
    const guards = [...copy.guards, ...conversionGuard(old.name, value, type)];
    return { ...editValue(copy, old.name, (copied) => ({ ...copied, value })), guards };
  }
  if (affinityOf(type) === "text")
    return editValue(copy, old.name, (value) => ({ ...value, value: `CAST(${source} AS TEXT)` }));
  return { ...copy, guards: [...copy.guards, ...conversionGuard(old.name, source, type)] };
}

function isBoolean(type: string): boolean {
  return /^bool(?:ean)?$/i.test(type.trim());
}

/** As PostgreSQL writes a boolean as text. */
function booleanText(value: string): string {
  return `CASE ${value} WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE CAST(${value} AS TEXT) END`;
}

/** As PostgreSQL reads a boolean from text (datatype-boolean.html). Anything else stays, for the guard to find. */
function textBoolean(value: string): string {
  const word = `lower(trim(${value}))`;
  const among = (words: readonly string[]): string => `${word} IN (${words.map(quoteString).join(", ")})`;
  return `CASE WHEN ${among(trueWords)} THEN 1 WHEN ${among(falseWords)} THEN 0 ELSE ${value} END`;
}

const trueWords = "true tru tr t yes ye y on 1".split(" ");
const falseWords = "false fals fal fa f no n off of 0".split(" ");

/** Values that go become others; a row with any other value that the column will not allow stops the revision. */
function mapped(
  { column, changes, mapping = {} }: OperationOf<"alterColumn">,
  copy: Copy,
  table: Table,
): Copy {
  const source = copy.values.find((value) => value.column === column)?.value;
  if (!changes.values || source === undefined) return copy;
  const known = [...changes.values, ...Object.keys(mapping)];
  const isSafe = requireColumn(table, column).values?.every((value) => known.includes(value)) ?? false;
  const whens = Object.entries(mapping).map(
    ([from, to]) => `WHEN ${quoteString(from)} THEN ${to === null ? "NULL" : quoteString(to)}`,
  );
  const value = whens.length === 0 ? source : `CASE ${source} ${whens.join(" ")} ELSE ${source} END`;
  return {
    ...editValue(copy, column, (copied) => ({ ...copied, value })),
    guards: isSafe ? copy.guards : [...copy.guards, valueGuard(column, source, known)],
  };
}

function backfilled({ column, value }: OperationOf<"backfill">, copy: Copy, table: Table): Copy {
  const defaultText = requireColumn(table, column).default;
  return editValue(copy, column, (copied) => {
    const present = copied.value ?? (defaultText === undefined ? undefined : `(${defaultText})`);
    return { ...copied, value: present === undefined ? `(${value})` : `COALESCE(${present}, (${value}))` };
  });
}

function editValue(copy: Copy, column: string, edit: (value: CopiedValue) => CopiedValue): Copy {
  return { ...copy, values: copy.values.map((value) => (value.column === column ? edit(value) : value)) };
}
