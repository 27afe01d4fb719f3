/** One step as a line of the migration file. */
import { forDialect } from "../operations/for-dialect";
import type {
  AlterColumn,
  ColumnChanges,
  ConstraintSelector,
  Kind,
  MoveTable,
  Operation,
  OperationOf,
  ValueMapping,
} from "../operations/operation";
import type { Step } from "../operations/step";
import type { DialectName, QualifiedName } from "../schema/schema";
import { callCode, literal, literalList, nameCode, objectCode } from "./code";
import { entriesOf, firstOf, mapEach, portableCode, sharedCode, type PerDatabase } from "./per-database";
import {
  checkCode,
  columnCode,
  createTableCode,
  exclusionCode,
  foreignKeyCode,
  foreignKeyKey,
  generatedCode,
  indexCode,
  indexKey,
  isAlike,
  keyColumnsCode,
  keyOptions,
  viewCode,
} from "./table-code";
import type { TypeConstants } from "./type-constants";

/** Code of a step, and the databases it is for where those are not all. */
export interface StepCode {
  readonly code: string;
  readonly only?: DialectName;
}

/** @param targets the databases of the project */
export function stepCode(
  step: Step,
  targets: readonly DialectName[],
  constants: TypeConstants,
): readonly StepCode[] {
  const parts = canBeOneCall(step)
    ? [step]
    : entriesOf(step).map(([dialect, operation]): Step => ({ [dialect]: operation }));
  return parts.map((part) => {
    const code = codeOf(part, constants);
    const [dialect, operation] = entriesOf(part)[0] ?? [];
    const others = targets.filter((target) => !(target in part));
    const matters =
      operation !== undefined && others.some((other) => forDialect(operation, other) !== undefined);
    return matters && dialect !== undefined ? { code, only: dialect } : { code };
  });
}

function canBeOneCall(step: Step): boolean {
  const kind = firstOf<Operation>(step).kind;
  const isSame = sameness[kind];
  return Object.values(step).length < 2 || isSame === undefined || isAlike(step, isSame);
}

/** What must agree between databases for one call to serve them; where nothing is listed, everything may differ. */
const sameness: { readonly [K in Kind]?: (operation: Operation) => unknown } = {
  addForeignKey: (operation) => operation.kind === "addForeignKey" && foreignKeyKey(operation.foreignKey),
  createIndex: (operation) => operation.kind === "createIndex" && indexKey(operation.index),
  addUnique: (operation) => operation.kind === "addUnique" && operation.unique,
  addPrimaryKey: (operation) => operation.kind === "addPrimaryKey" && operation.primaryKey.columns,
  // A property cannot be dropped on one database and set on another in one value.
  alterColumn: (operation) =>
    operation.kind === "alterColumn" && [
      operation.changes.default === null,
      operation.changes.collation === null,
      operation.changes.generated === null,
    ],
};

function codeOf(step: Step, constants: TypeConstants): string {
  // All operations of a step have the kind of the first one; see Step.
  const code = codes[firstOf<Operation>(step).kind] as (step: Step, constants: TypeConstants) => string;
  return code(step, constants);
}

const codes: {
  readonly [K in Kind]: (step: PerDatabase<OperationOf<K>>, constants: TypeConstants) => string;
} = {
  createSchema: (step) => awaited("op.createSchema", literal(firstOf(step).name)),
  dropSchema: (step) => awaited("op.dropSchema", literal(firstOf(step).name)),
  createExtension: (step) => awaited("op.createExtension", literal(firstOf(step).name)),
  createView: viewCode,
  dropView: (step) => {
    const views = entriesOf(step).map(([, operation]) => operation);
    const { view } = views.find((operation) => operation.view.schema !== undefined) ?? firstOf(step);
    const isMaterialized = views.some(({ materialized }) => materialized);
    return awaited("op.dropView", nameCode(view), isMaterialized ? "{ materialized: true }" : "");
  },
  createEnum: (step) => {
    const { type } = firstOf(step);
    return awaited("op.createEnum", nameCode(type), literalList(type.values));
  },
  dropEnum: (step) => awaited("op.dropEnum", nameCode(firstOf(step).type)),
  renameEnum: (step) => awaited("op.renameEnum", nameCode(firstOf(step).type), literal(firstOf(step).to)),
  moveEnum: (step) => awaited("op.moveEnum", nameCode(firstOf(step).type), nameCode(firstOf(step).to)),
  renameEnumValue: (step) => {
    const { type, value, to } = firstOf(step);
    return awaited("op.renameEnumValue", nameCode(type), literal(value), literal(to));
  },
  alterEnum: (step) => {
    const { type, values, rewrite, mapping } = firstOf(step);
    const options = objectCode({
      rewrite: rewrite ? "true" : undefined,
      mapping: mapping && mappingCode(mapping),
    });
    return awaited("op.alterEnum", nameCode(type), literalList(values), options);
  },
  createTable: createTableCode,
  dropTable: (step) => awaited("op.dropTable", nameCode(qualifiedTable(step))),
  renameTable: (step) => awaited("op.renameTable", nameCode(qualifiedTable(step)), literal(firstOf(step).to)),
  moveTable: (step) =>
    awaited("op.moveTable", nameCode(step.postgres?.table ?? firstOf(step).table), nameCode(goalOf(step))),
  sql: (step) => awaited("op.sql", portableCode(mapEach(step, ({ sql }) => sql)) ?? ""),
  keepRows: (step) => {
    const { as, columns, key } = firstOf(step);
    const options = objectCode({
      as: literal(as),
      columns: literalList(columns),
      key: key && literalList(key),
    });
    return awaited("op.keepRows", nameCode(qualifiedTable(step)), options);
  },
  restoreRows: (step) => {
    const { from, columns } = firstOf(step);
    const options = objectCode({ from: literal(from), columns: literalList(columns) });
    return awaited("op.restoreRows", nameCode(qualifiedTable(step)), options);
  },
  forgetRows: (step) => awaited("op.forgetRows", nameCode(qualifiedTable(step)), literal(firstOf(step).kept)),
  alterTableOptions: (step) => {
    const { strict, withoutRowid } = firstOf(step);
    return callCode(
      "table.options",
      objectCode({
        strict: strict === undefined ? undefined : String(strict),
        withoutRowid: withoutRowid === undefined ? undefined : String(withoutRowid),
      }),
    );
  },
  alterTableComment: (step) => {
    const { comment } = firstOf(step);
    return callCode("table.comment", comment === null ? "null" : literal(comment));
  },
  addColumn: (step, constants) =>
    columnCode(
      "table.addColumn",
      mapEach(step, ({ column }) => column),
      constants,
    ),
  dropColumn: (step) => callCode("table.dropColumn", literal(firstOf(step).column)),
  renameColumn: (step) =>
    callCode("table.renameColumn", literal(firstOf(step).column), literal(firstOf(step).to)),
  alterColumn: (step, constants) =>
    callCode("table.alterColumn", literal(firstOf(step).column), changesCode(step, constants)),
  backfill: (step) =>
    callCode(
      "table.backfill",
      literal(firstOf(step).column),
      portableCode(mapEach(step, ({ value }) => value)) ?? "",
    ),
  addPrimaryKey: (step) =>
    callCode(
      "table.addPrimaryKey",
      keyColumnsCode(mapEach(step, ({ primaryKey }) => primaryKey)),
      keyOptions(mapEach(step, ({ primaryKey }) => primaryKey)),
    ),
  dropPrimaryKey: () => callCode("table.dropPrimaryKey"),
  addUnique: (step) =>
    callCode(
      "table.addUnique",
      keyColumnsCode(mapEach(step, ({ unique }) => unique)),
      keyOptions(mapEach(step, ({ unique }) => unique)),
    ),
  dropUnique: (step) => callCode("table.dropUnique", selectorCode(firstOf(step).unique)),
  addCheck: (step) =>
    checkCode(
      "table.addCheck",
      mapEach(step, ({ check }) => check),
    ),
  dropCheck: (step) => callCode("table.dropCheck", selectorCode(firstOf(step).check)),
  addExclusion: (step) => exclusionCode("table.addExclusion", firstOf(step).exclusion),
  dropExclusion: (step) => callCode("table.dropExclusion", selectorCode(firstOf(step).exclusion)),
  addForeignKey: (step) =>
    foreignKeyCode(
      "table.addForeignKey",
      mapEach(step, ({ foreignKey }) => foreignKey),
    ),
  dropForeignKey: (step) => callCode("table.dropForeignKey", selectorCode(firstOf(step).foreignKey)),
  createIndex: (step) =>
    indexCode(
      "table.createIndex",
      mapEach(step, ({ index }) => index),
      { concurrently: isConcurrent(step) },
    ),
  dropIndex: (step) =>
    callCode(
      "table.dropIndex",
      literal(firstOf(step).index),
      objectCode({ concurrently: isConcurrent(step) ? "true" : undefined }),
    ),
  renameIndex: (step) =>
    callCode("table.renameIndex", literal(firstOf(step).index), literal(firstOf(step).to)),
  renameConstraint: (step) =>
    callCode("table.renameConstraint", literal(firstOf(step).constraint), literal(firstOf(step).to)),
};

/** PostgreSQL's alone: the other databases pass over it. */
function isConcurrent(step: PerDatabase<OperationOf<"createIndex" | "dropIndex">>): boolean {
  return entriesOf(step).some(([, operation]) => operation.concurrently === true);
}

/** SQLite knows no schemas: where another database is in the step, that one says the whole name. */
function goalOf(step: PerDatabase<MoveTable>): QualifiedName {
  return step.postgres?.to ?? firstOf(step).to;
}

function awaited(callee: string, ...args: readonly string[]): string {
  return `await ${callCode(callee, ...args)}`;
}

/** The name with its schema, where a database has one: SQLite leaves it out anyway. */
export function qualifiedTable(
  step: PerDatabase<Extract<Operation, { table: unknown }>>,
): Extract<Operation, { table: unknown }>["table"] {
  const tables = mapEach(step, ({ table }) => table);
  return entriesOf(tables).find(([, table]) => table.schema !== undefined)?.[1] ?? firstOf(tables);
}

function changesCode(step: PerDatabase<AlterColumn>, constants: TypeConstants): string {
  const changes = mapEach(step, (operation) => operation.changes);
  const type = portableCode(mapEach(changes, ({ type: text }) => text));
  return objectCode({
    type: type === undefined ? undefined : (constants.get(type) ?? type),
    nullable: portableCode(mapEach(changes, ({ nullable }) => nullable)),
    default: nullableCode(changes, "default"),
    autoincrement: portableCode(mapEach(changes, ({ autoincrement }) => autoincrement)),
    identity: nullableText(sharedValue(changes, "identity")),
    collation: nullableCode(changes, "collation"),
    generated: Object.values(changes).some(({ generated }) => generated === null)
      ? "null"
      : generatedCode(mapEach(changes, ({ generated }) => generated)),
    values: valuesCode(sharedValue(changes, "values")),
    comment: nullableText(sharedValue(changes, "comment")),
    using: portableCode(mapEach(step, ({ using }) => using)),
    mapping: sharedCode(
      mapEach(step, ({ mapping }) => mapping),
      mappingCode,
    ),
  });
}

/** A computed key, as `__proto__: x` would set the prototype and no property. */
function mappingCode(mapping: ValueMapping): string {
  const entries = Object.entries(mapping).map(([from, to]) => {
    const key = from === "__proto__" ? '["__proto__"]' : literal(from);
    return `${key}: ${to === null ? "null" : literal(to)}`;
  });
  return `{ ${entries.join(", ")} }`;
}

/** All databases drop the property, or all that change it set it; see `sameness`. */
function nullableCode(changes: PerDatabase<ColumnChanges>, key: "default" | "collation"): string | undefined {
  const values = mapEach(changes, (own) => own[key]);
  if (Object.values(values).some((value) => value === null)) return "null";
  return portableCode(mapEach(values, (value) => value ?? undefined));
}

function sharedValue<K extends keyof ColumnChanges>(
  changes: PerDatabase<ColumnChanges>,
  key: K,
): ColumnChanges[K] {
  return Object.values(changes).find((own) => own[key] !== undefined)?.[key];
}

function nullableText(value: string | null | undefined): string | undefined {
  return typeof value === "string" ? literal(value) : value === null ? "null" : undefined;
}

function valuesCode(values: readonly string[] | null | undefined): string | undefined {
  return values === null ? "null" : values && literalList(values);
}

function selectorCode(selector: ConstraintSelector): string {
  if ("name" in selector) return literal(selector.name);
  if ("columns" in selector) return `{ columns: ${literalList(selector.columns)} }`;
  return `{ expression: ${literal(selector.expression)} }`;
}
