/** `op.createTable(...)` as code. */
import type { CreateTable, CreateView } from "../operations/operation";
import { isEqual } from "../schema/equality";
import type {
  Check,
  Column,
  DialectName,
  Exclusion,
  ForeignKey,
  GeneratedColumn,
  Index,
  PrimaryKey,
  Table,
  Unique,
} from "../schema/schema";
import { callCode, indexKeyCode, literal, literalList, nameCode, objectCode } from "./code";
import { entriesOf, firstOf, mapEach, portableCode, sharedCode, type PerDatabase } from "./per-database";
import type { TypeConstants } from "./type-constants";

export function createTableCode(step: PerDatabase<CreateTable>, constants: TypeConstants): string {
  const tables = mapEach(step, ({ table }) => table);
  const named = entriesOf(tables).find(([, table]) => table.schema !== undefined)?.[1] ?? firstOf(tables);
  const options = objectCode({
    comment: sharedCode(
      mapEach(tables, ({ comment }) => comment),
      literal,
    ),
    strict: sharedCode(
      mapEach(tables, ({ strict }) => strict),
      String,
    ),
    withoutRowid: sharedCode(
      mapEach(tables, ({ withoutRowid }) => withoutRowid),
      String,
    ),
  });
  const body = [
    ...alike(
      tables,
      ({ columns }) => columns,
      (column) => column.name,
      (columns) => columnCode("table.column", columns, constants),
    ),
    ...alike(
      tables,
      ({ primaryKey }) => (primaryKey ? [primaryKey] : []),
      (key) => literalList(key.columns),
      (keys) => callCode("table.primaryKey", keyColumnsCode(keys), keyOptions(keys)),
    ),
    ...alike(
      tables,
      ({ uniques }) => uniques,
      definitionKey,
      (uniques) => callCode("table.unique", keyColumnsCode(uniques), keyOptions(uniques)),
    ),
    ...alike(
      tables,
      ({ checks }) => checks,
      checkKey,
      (checks) => checkCode("table.check", checks),
    ),
    // PostgreSQL's alone: the other databases pass over them.
    ...(tables.postgres?.exclusions ?? []).map((exclusion) => exclusionCode("table.exclusion", exclusion)),
    ...alike(
      tables,
      ({ foreignKeys }) => foreignKeys,
      foreignKeyKey,
      (keys) => foreignKeyCode("table.foreignKey", keys),
    ),
    ...alike(
      tables,
      ({ indexes }) => indexes,
      indexKey,
      (indexes) => indexCode("table.index", indexes),
    ),
  ];
  return `await ${callCode("op.createTable", nameCode(named), `(table) => {\n${body.join("\n")}\n}`, options)}`;
}

/**
 * One line for each part that all databases have, and `table.only(...)` around what only some have. A part is recognised
 * by its key; the order is that of the first database.
 */
function alike<T>(
  tables: PerDatabase<Table>,
  partsOf: (table: Table) => readonly T[],
  keyOf: (part: T) => string,
  code: (parts: PerDatabase<T>) => string,
): readonly string[] {
  const lists = mapEach(tables, partsOf);
  const keys = [...new Set(Object.values(lists).flatMap((list) => list.map(keyOf)))];
  return keys.map((key) => {
    const found = entriesOf(lists).flatMap(([dialect, list]) => {
      const part = list.find((candidate) => keyOf(candidate) === key);
      return part === undefined ? [] : [[dialect, part] as const];
    });
    const line = code(Object.fromEntries(found) as PerDatabase<T>);
    return found.length === entriesOf(lists).length
      ? line
      : onlyCode(
          "table",
          found.map(([dialect]) => dialect),
          line,
        );
  });
}

/** `table.only("postgres", (table) => { ... });` for each of the databases. */
export function onlyCode(subject: "table", dialects: readonly DialectName[], code: string): string {
  return dialects
    .map((dialect) => callCode(`${subject}.only`, literal(dialect), `(table) => {\n${code}\n}`))
    .join("\n");
}

export function columnCode(callee: string, columns: PerDatabase<Column>, constants: TypeConstants): string {
  const type = portableCode(mapEach(columns, (column) => column.type)) ?? literal("");
  return callCode(
    callee,
    literal(firstOf(columns).name),
    constants.get(type) ?? type,
    objectCode({
      nullable: portableCode(mapEach(columns, ({ nullable }) => nullable)),
      default: portableCode(mapEach(columns, (column) => column.default)),
      autoincrement: portableCode(mapEach(columns, ({ autoincrement }) => autoincrement)),
      identity: sharedCode(
        mapEach(columns, ({ identity }) => identity),
        literal,
      ),
      collation: portableCode(mapEach(columns, ({ collation }) => collation)),
      values: sharedCode(
        mapEach(columns, ({ values }) => values),
        literalList,
      ),
      comment: sharedCode(
        mapEach(columns, ({ comment }) => comment),
        literal,
      ),
      generated: generatedCode(mapEach(columns, ({ generated }) => generated)),
      onConflict: sharedCode(
        mapEach(columns, ({ onConflict }) => onConflict),
        literal,
      ),
    }),
  );
}

/** The databases that have no expression have none in the file either. */
export function generatedCode(
  generated: PerDatabase<GeneratedColumn | null | undefined>,
): string | undefined {
  const own = mapEach(generated, (each) => each ?? undefined);
  if (Object.values(own).every((each) => each === undefined)) return undefined;
  return objectCode({
    expression: portableCode(mapEach(own, (each) => each?.expression)),
    storage: portableCode(mapEach(own, (each) => each?.storage)),
  });
}

export function exclusionCode(callee: string, { name, expression }: Exclusion): string {
  return callCode(
    callee,
    literal(expression),
    objectCode({ name: name === undefined ? undefined : literal(name) }),
  );
}

export function viewCode(step: PerDatabase<CreateView>): string {
  const views = mapEach(step, ({ view }) => view);
  const named = entriesOf(views).find(([, view]) => view.schema !== undefined)?.[1] ?? firstOf(views);
  const indexes = views.postgres?.indexes ?? [];
  const codes = indexes.map((index) => viewIndexCode(index));
  const options = objectCode({
    materialized: views.postgres?.materialized ? "true" : undefined,
    indexes: codes.length > 0 ? `[${codes.join(", ")}]` : undefined,
  });
  const query = portableCode(mapEach(views, ({ definition }) => definition)) ?? "";
  return `await ${callCode("op.createView", nameCode(named), query, options)}`;
}

function viewIndexCode(index: Index): string {
  return objectCode({
    name: literal(index.name),
    keys: `[${index.columns.map(indexKeyCode).join(", ")}]`,
    unique: index.unique ? "true" : undefined,
    where: index.where === undefined ? undefined : literal(index.where),
    method: index.method === undefined ? undefined : literal(index.method),
    include: index.include && literalList(index.include),
    nullsNotDistinct: index.nullsNotDistinct ? "true" : undefined,
  });
}

/** How a key is sorted is SQLite's alone: the other databases pass over it. */
export function keyColumnsCode(keys: PerDatabase<PrimaryKey>): string {
  const sorting = entriesOf(keys).find(([, key]) => key.sorting)?.[1].sorting ?? [];
  const columns = firstOf(keys).columns.map((column, at) => indexKeyCode({ column, ...sorting[at] }));
  return `[${columns.join(", ")}]`;
}

export function keyOptions(keys: PerDatabase<Unique>): string {
  return objectCode({
    name: sharedCode(
      mapEach(keys, ({ name }) => name),
      literal,
    ),
    deferrable: sharedCode(
      mapEach(keys, ({ deferrable }) => deferrable),
      literal,
    ),
    onConflict: sharedCode(
      mapEach(keys, ({ onConflict }) => onConflict),
      literal,
    ),
  });
}

export function checkCode(callee: string, checks: PerDatabase<Check>): string {
  const expression = portableCode(mapEach(checks, (check) => check.expression)) ?? literal("");
  return callCode(
    callee,
    expression,
    objectCode({
      name: sharedCode(
        mapEach(checks, ({ name }) => name),
        literal,
      ),
    }),
  );
}

export function foreignKeyCode(callee: string, keys: PerDatabase<ForeignKey>): string {
  const key = firstOf(keys);
  const target =
    entriesOf(keys).find(([, { references }]) => references.table.schema !== undefined)?.[1] ?? key;
  return callCode(
    callee,
    objectCode({
      name: sharedCode(
        mapEach(keys, ({ name }) => name),
        literal,
      ),
      columns: literalList(key.columns),
      references: nameCode(target.references.table),
      referencedColumns: literalList(key.references.columns),
      onDelete: key.onDelete === "no action" ? undefined : literal(key.onDelete),
      onUpdate: key.onUpdate === "no action" ? undefined : literal(key.onUpdate),
      deferrable: key.deferrable === undefined ? undefined : literal(key.deferrable),
    }),
  );
}

export function indexCode(
  callee: string,
  indexes: PerDatabase<Index>,
  { concurrently = false }: { readonly concurrently?: boolean } = {},
): string {
  const index = firstOf(indexes);
  return callCode(
    callee,
    literal(index.name),
    `[${index.columns.map(indexKeyCode).join(", ")}]`,
    objectCode({
      unique: index.unique ? "true" : undefined,
      where: portableCode(mapEach(indexes, ({ where }) => where)),
      method: sharedCode(
        mapEach(indexes, ({ method }) => method),
        literal,
      ),
      include: sharedCode(
        mapEach(indexes, ({ include }) => include),
        literalList,
      ),
      nullsNotDistinct: sharedCode(
        mapEach(indexes, ({ nullsNotDistinct }) => nullsNotDistinct),
        String,
      ),
      concurrently: concurrently ? "true" : undefined,
    }),
  );
}

/** Same name, same columns. */
function definitionKey(key: Unique): string {
  return JSON.stringify([key.name, key.columns, key.deferrable]);
}

function checkKey(check: Check): string {
  return check.name ?? check.expression;
}

/** The actions count: an action that differs is no detail to write per value. */
export function foreignKeyKey(key: ForeignKey): string {
  return JSON.stringify([
    key.name,
    key.columns,
    key.references.table.name,
    key.references.columns,
    key.onDelete,
    key.onUpdate,
    key.deferrable,
  ]);
}

export function indexKey(index: Index): string {
  return JSON.stringify([index.name, index.columns, index.unique ?? false]);
}

/** Can the operations of a step be written as one call? */
export function isAlike<T>(values: PerDatabase<T>, keyOf: (value: T) => unknown): boolean {
  const keys = Object.values(values).map(keyOf);
  return keys.every((key) => isEqual(key, keys[0]));
}
