/**
 * What the operations of a revision say about the rows that are there before it, without running them: what they lose, and what has to be
 * tried with rows before anybody may call it kept. A verdict from rows alone would be wrong where no rows could be made up.
 */
import { applyWhereKnown } from "../../operations/apply";
import type { AlterColumn, KeepRows, Operation, ValueMapping } from "../../operations/operation";
import { namesIn } from "../../schema/expressions";
import { displayName, isSameName } from "../../schema/names";
import type { QualifiedName, Schema, Table } from "../../schema/schema";
import { isOfType } from "../../schema/type-text";
import type { Rows } from "./rows";
import { heldValues } from "./rows";
import { follow, isNow, trackedColumns, type TrackedColumn } from "./tracked-columns";

export interface Effects {
  readonly losses: readonly ExpectedLoss[];
  /** Tables whose definition or rows change. */
  readonly tables: readonly Table[];
  /** Columns whose values are converted. */
  readonly converted: readonly TrackedColumn[];
}

/** What is lost by all that the operations say, unless rows show that the way back restores it (by hand-written steps, say). */
export interface ExpectedLoss {
  /** `tasks.legacy`, or `tasks` for the whole table. */
  readonly what: string;
  /** Were there rows that would have shown the loss? */
  isTried(rows: Rows): boolean;
}

/** @param operations undefined where they cannot be known: then everything may change */
export function effectsOf(operations: readonly Operation[] | undefined, before: Schema): Effects {
  if (!operations) return { losses: [], tables: before.tables, converted: [] };
  const found: Effect[] = [];
  let state: State = { tracked: trackedColumns(before), schema: before, kept: [] };
  for (const operation of operations) {
    found.push(effectOf(operation, state));
    state = stateAfter(operation, state);
  }
  return {
    losses: found.flatMap(({ losses = [] }) => losses),
    tables: [...new Set(found.flatMap(({ tables = [] }) => tables))],
    converted: found.flatMap(({ converted = [] }) => converted),
  };
}

/** What has not been tried: `tasks` for a changed table without rows, `tasks.code` for a converted column without values. */
export function untriedIn({ tables, converted }: Effects, rows: Rows): readonly string[] {
  const empty = tables.map(displayName).filter((table) => (rows.get(table)?.rows ?? []).length === 0);
  const valueless = converted
    .filter(({ table }) => !empty.includes(displayName(table)))
    .filter((each) => heldValues(rows, each).every((value) => value === null))
    .map(columnName);
  return [...new Set([...empty, ...valueless])];
}

interface State {
  readonly tracked: readonly TrackedColumn[];
  /** As far as it is known: what hand-written SQL does is not. */
  readonly schema: Schema;
  readonly kept: readonly KeepRows[];
}
type Effect = Partial<Effects>;

function stateAfter(operation: Operation, { tracked, schema, kept }: State): State {
  return {
    tracked: follow(tracked, operation),
    schema: applyWhereKnown(operation, schema),
    kept: operation.kind === "keepRows" ? [...kept, operation] : kept,
  };
}

function effectOf(operation: Operation, state: State): Effect {
  switch (operation.kind) {
    case "sql":
      return { tables: namedTables(operation.sql, state) };
    case "alterEnum": {
      const columns = columnsOfType(operation.type, state);
      return {
        tables: tablesOf(columns),
        converted: columns,
        losses: columns.flatMap((column) => mappingLoss(column, operation.mapping)),
      };
    }
    case "renameEnumValue":
      return { tables: tablesOf(columnsOfType(operation.type, state)) };
    case "dropTable":
      return { tables: ownTables(operation.table, state), losses: tableLosses(operation.table, state) };
    case "dropColumn": {
      const columns = ownColumns(operation, state).filter(({ column }) => !column.generated);
      const isKept = state.kept.some(
        (kept) => isSameName(kept.table, operation.table) && kept.columns.includes(operation.column),
      );
      return {
        tables: ownTables(operation.table, state),
        losses: isKept ? [] : columns.map(columnLoss),
      };
    }
    case "backfill": {
      const columns = ownColumns(operation, state).filter(({ column }) => column.nullable);
      return { tables: ownTables(operation.table, state), losses: columns.map(fillLoss) };
    }
    case "alterColumn":
      return alterEffect(operation, state);
    case "createTable":
    case "createView":
    case "dropView":
      return {};
    default:
      return "table" in operation ? { tables: ownTables(operation.table, state) } : {};
  }
}

function alterEffect(operation: AlterColumn, state: State): Effect {
  const { type, values, generated } = operation.changes;
  const columns = ownColumns(operation, state);
  const isConverted = type !== undefined || values !== undefined || operation.using !== undefined;
  return {
    tables: ownTables(operation.table, state),
    converted: isConverted ? columns : [],
    losses: [
      ...(generated ? columns.map(columnLoss) : []),
      ...columns.flatMap((column) => mappingLoss(column, operation.mapping)),
    ],
  };
}

function ownTables(name: QualifiedName, { tracked }: State): readonly Table[] {
  return tablesOf(tracked.filter(({ now }) => isSameName(now.table, name)));
}

function ownColumns(
  { table, column }: { readonly table: QualifiedName; readonly column: string },
  { tracked }: State,
): readonly TrackedColumn[] {
  return tracked.filter((each) => isNow(each, table, column));
}

function columnsOfType(type: QualifiedName, { tracked, schema }: State): readonly TrackedColumn[] {
  const columns = schema.tables.flatMap((table) =>
    table.columns.filter((column) => isOfType(column.type, type)).map(({ name }) => ({ table, name })),
  );
  return tracked.filter((each) => columns.some(({ table, name }) => isNow(each, table, name)));
}

/** Errs on the side of more. */
function namedTables(sql: string, { tracked, schema }: State): readonly Table[] {
  const names = new Set(namesIn(sql, schema.dialect));
  const fold = (name: string): string => (schema.dialect === "sqlite" ? name.toLowerCase() : name);
  return tablesOf(tracked.filter(({ now }) => names.has(fold(now.table.name))));
}

function tablesOf(columns: readonly TrackedColumn[]): readonly Table[] {
  return [...new Set(columns.map(({ table }) => table))];
}

function tableLosses(name: QualifiedName, state: State): readonly ExpectedLoss[] {
  if (state.kept.some(({ table }) => isSameName(table, name))) return [];
  return ownTables(name, state).map((table) => ({
    what: displayName(table),
    isTried: (rows) => (rows.get(displayName(table))?.rows ?? []).length > 0,
  }));
}

/** One value alone may come back by chance, as a default. */
function columnLoss(column: TrackedColumn): ExpectedLoss {
  return { what: columnName(column), isTried: (rows) => new Set(heldValues(rows, column)).size > 1 };
}

function fillLoss(column: TrackedColumn): ExpectedLoss {
  return { what: columnName(column), isTried: (rows) => heldValues(rows, column).includes(null) };
}

function mappingLoss(column: TrackedColumn, mapping: ValueMapping | undefined): readonly ExpectedLoss[] {
  const gone = Object.keys(mapping ?? {});
  if (gone.length === 0) return [];
  const isTried = (rows: Rows): boolean => {
    const held = heldValues(rows, column);
    return gone.every((value) => held.includes(value));
  };
  return [{ what: columnName(column), isTried }];
}

function columnName({ table, column }: TrackedColumn): string {
  return `${displayName(table)}.${column.name}`;
}
