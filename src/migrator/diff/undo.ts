/**
 * The way back: the inverse of each step in reverse order. A required column that comes back to rows which lost
 * its values gets a placeholder, because otherwise the way back would fail on the first row.
 */
import { apply, reverse } from "../operations/apply";
import type { AlterEnum, KeepRows, Operation } from "../operations/operation";
import type { Group, Step } from "../operations/step";
import { findTable, isSameName, nameOf } from "../schema/names";
import type { DialectName, QualifiedName, Schema, Table } from "../schema/schema";
import { fillKey, missingFills, placeholder, withFills } from "./backfills";
import { markEnumRewrites, namesValue } from "./enum-rewrites";
import { keptValue } from "./keep";
import { mergeTargets } from "./merge";

/** @param before the schema of each database before the first of the groups */
export function undoGroups(
  groups: readonly Group[],
  before: Readonly<Partial<Record<DialectName, Schema>>>,
): readonly Group[] {
  const schemas: Partial<Record<DialectName, Schema>> = { ...before };
  const undone: Group[] = [];
  const keptOn = (dialect: DialectName): readonly KeepRows[] =>
    groups.flatMap(({ steps }) =>
      steps.flatMap(({ [dialect]: operation }) => (operation?.kind === "keepRows" ? [operation] : [])),
    );
  for (const group of groups) {
    const targets = (Object.keys(schemas) as DialectName[]).map((dialect) => {
      const start = schemas[dialect];
      const operations = group.steps.flatMap((step) => step[dialect] ?? []);
      if (!start) return [dialect, []] as const;
      const { undo, after } = undoOperations(operations, start, keptOn(dialect));
      schemas[dialect] = after;
      return [dialect, undo] as const;
    });
    const steps: readonly Step[] = mergeTargets(targets);
    if (steps.length > 0) undone.unshift({ steps });
  }
  const ordered = usesAfterValues(enumValuesFirst(undone, schemas.postgres), schemas.postgres);
  return withMarkedRewrites(ordered, schemas.postgres);
}

/**
 * Defaults and checks that come back may use values that come back, so these come first. Values that go stay in their place: what
 * names them goes before.
 * @param start where the way back begins
 */
function enumValuesFirst(groups: readonly Group[], start: Schema | undefined): readonly Group[] {
  const bringsBack = ({ steps }: Group): boolean =>
    steps.every(({ postgres }) => postgres?.kind === "alterEnum" && !dropsValues(postgres, start));
  return [...groups.filter(bringsBack), ...groups.filter((group) => !bringsBack(group))];
}

/** What names a value that comes back waits for it, also where the type loses others in the same step. */
function usesAfterValues(groups: readonly Group[], start: Schema | undefined): readonly Group[] {
  return groups.reduce<readonly Group[]>((ordered, group) => {
    const restored = restoredValues(group.steps[0]?.postgres, start);
    if (restored.length === 0) return [...ordered, group];
    const parts = ordered.map(({ steps }) => {
      const first = steps.findIndex((step) => step.postgres && namesValue(step.postgres, restored));
      return first < 0 ? [steps, []] : [steps.slice(0, first), steps.slice(first)];
    });
    const before = parts.map(([steps = []]) => ({ steps }));
    const after = parts.map(([, steps = []]) => ({ steps }));
    return [...before, group, ...after].filter(({ steps }) => steps.length > 0);
  }, []);
}

function restoredValues(operation: Operation | undefined, start: Schema | undefined): readonly string[] {
  if (operation?.kind === "renameEnumValue") return [operation.to];
  if (operation?.kind !== "alterEnum") return [];
  const present = start?.enums.find((type) => isSameName(type, operation.type))?.values ?? [];
  return operation.values.filter((value) => !present.includes(value));
}

function dropsValues({ type, values }: AlterEnum, start: Schema | undefined): boolean {
  const present = start?.enums.find((candidate) => isSameName(candidate, type))?.values ?? [];
  return present.some((value) => !values.includes(value));
}

/** @param start where the way back begins */
function withMarkedRewrites(groups: readonly Group[], start: Schema | undefined): readonly Group[] {
  if (!start) return groups;
  const steps = groups.flatMap((group) => group.steps);
  const operations = steps.flatMap((step) => step.postgres ?? []);
  const marked = markEnumRewrites(operations, start);
  const renewed = (step: Step): Step => {
    const operation = step.postgres && marked[operations.indexOf(step.postgres)];
    return operation ? { ...step, postgres: operation } : step;
  };
  return groups.map((group) => ({ steps: group.steps.map(renewed) }));
}

/** The operations that undo these, and the schema after these. */
export function undoOperations(
  operations: readonly Operation[],
  before: Schema,
  kept: readonly KeepRows[] = [],
): { readonly undo: readonly Operation[]; readonly after: Schema } {
  let schema = before;
  const undo: (readonly Operation[])[] = [];
  for (const operation of operations) {
    undo.unshift(withPlaceholders(withRowsBack(reverse(operation, schema), schema, kept), schema));
    schema = apply(operation, schema);
  }
  return { undo: withoutIdleChanges(undo.flat()), after: schema };
}

/** Rows and values that were kept come back where their table or column does. @param target the schema that the operations bring back */
function withRowsBack(
  operations: readonly Operation[],
  target: Schema,
  kept: readonly KeepRows[],
): readonly Operation[] {
  if (kept.length === 0) return operations;
  return operations.flatMap((operation): readonly Operation[] => {
    if (operation.kind === "createTable") return [operation, ...rowsBack(operation.table, kept)];
    if (operation.kind !== "addColumn") return [operation];
    const { table, column } = operation;
    const value = keptValue(kept, table, column, target);
    if (value === undefined) return [operation];
    const { default: text, ...bare } = column;
    const changes = {
      ...(column.nullable ? {} : { nullable: false }),
      ...(text === undefined ? {} : { default: text }),
    };
    return [
      { ...operation, column: { ...bare, nullable: true } },
      { kind: "backfill", table, column: column.name, value },
      ...(Object.keys(changes).length > 0
        ? [{ kind: "alterColumn", table, column: column.name, changes } as const]
        : []),
    ];
  });
}

function rowsBack(table: Table, kept: readonly KeepRows[]): readonly Operation[] {
  return kept
    .filter((copy) => copy.key === undefined && isSameName(copy.table, table))
    .map(({ as, columns }) => ({ kind: "restoreRows", table: nameOf(table), from: as, columns }) as const);
}

/** A column that is about to be dropped need not be changed first. */
function withoutIdleChanges(operations: readonly Operation[]): readonly Operation[] {
  return operations.filter(
    (operation, position) =>
      operation.kind !== "alterColumn" ||
      !operations
        .slice(position)
        .some(
          (later) =>
            later.kind === "dropColumn" &&
            later.column === operation.column &&
            isSameName(later.table, operation.table),
        ),
  );
}

/** @param target the schema that the operations bring back */
function withPlaceholders(operations: readonly Operation[], target: Schema): readonly Operation[] {
  const fills = new Map<string, string | null>();
  for (const { table, column } of missingFills(operations, target)) {
    if (operations.some((own) => own.kind === "backfill" && own.column === column)) continue;
    const old = findTable(target, table)?.columns.find(({ name }) => name === column);
    const value = old && !isKeyColumn(target, table, column) ? placeholder(old, target) : undefined;
    if (value !== undefined) fills.set(fillKey(table, column), value);
  }
  return withFills(operations, fills);
}

/** In a key a placeholder would be a lie that the database refuses: rows would share it, or point nowhere. */
function isKeyColumn(schema: Schema, name: QualifiedName, column: string): boolean {
  const table = findTable(schema, name);
  if (!table) return false;
  return (
    (table.primaryKey?.columns.includes(column) ?? false) ||
    table.foreignKeys.some((key) => key.columns.includes(column)) ||
    table.uniques.some((unique) => unique.columns.length === 1 && unique.columns[0] === column) ||
    table.indexes.some(
      (index) => index.unique && index.columns.length === 1 && index.columns[0]?.column === column,
    )
  );
}
