/**
 * Gives an enum type other values by building it anew: the old type steps aside under another name, the new one is made, every column
 * that uses the type changes over, and the old one is dropped. Whatever holds a constant of the old type, or must have
 * the same type as such a column, cannot live through that and is dropped before and made again afterwards:
 * defaults, checks, indexes with a predicate or an expression, and foreign keys.
 */
import { createHash } from "node:crypto";
import type { ValueMapping } from "../../operations/operation";
import { mentionsName, nameSql, quoteName, quoteString } from "../../schema/expressions";
import { isSameName, nameKey } from "../../schema/names";
import type { Check, Column, EnumType, ForeignKey, Index, Schema, Table } from "../../schema/schema";
import { tokenizeSql } from "../../schema/sql-tokens";
import { isOfType } from "../../schema/type-text";
import { defaultSql } from "./column-sql";
import { dropConstraint } from "./compile-constraint";
import { dropIndexSql } from "./compile-index";
import { checkSql, createIndexSql, foreignKeySql } from "./constraint-sql";
import { createEnumSql } from "./enum-sql";
import { refuseLost } from "./lost-values";
import type { Alteration, Step } from "./steps";
import { shortTypeName } from "./type-text";

/** What one table has that depends on the type. */
interface Affected {
  readonly table: Table;
  readonly columns: readonly Column[];
  readonly checks: readonly Check[];
  readonly indexes: readonly Index[];
  readonly foreignKeys: readonly ForeignKey[];
}

/** The values of the new type, and what rows with a value that goes get. */
export interface NewValues {
  readonly values: readonly string[];
  readonly mapping: ValueMapping;
}

export function swapEnum(type: EnumType, next: NewValues, schema: Schema): readonly Step[] {
  const affected = schema.tables.map((table) => affectedPart(table, type, schema));
  const aside = asideName(type);
  const { values } = next;
  const lost = type.values.filter((value) => !values.includes(value) && !Object.hasOwn(next.mapping, value));
  return [
    ...affected.flatMap(({ table, columns }) => columns.flatMap((column) => refuseLost(table, column, lost))),
    ...affected.flatMap(release),
    `ALTER TYPE ${nameSql(type)} RENAME TO ${quoteName(aside)}`,
    createEnumSql(type, values),
    ...affected.flatMap((part) => part.columns.flatMap((column) => changeOver(part.table, column, next))),
    `DROP TYPE ${nameSql({ ...type, name: aside })}`,
    ...affected.flatMap(restoreChecksAndIndexes),
    ...affected.flatMap(restoreForeignKeys),
  ];
}

/** A name that nothing else has: it is made from the type's own. */
function asideName(type: EnumType): string {
  const digest = createHash("sha256").update(nameKey(type)).digest("hex");
  return `autogen_old_${digest.slice(0, 32)}`;
}

function affectedPart(table: Table, type: EnumType, schema: Schema): Affected {
  const columns = table.columns.filter((column) => isOfType(shortTypeName(column.type), type));
  const dependsOnType = (sql: string | undefined): boolean =>
    sql !== undefined && [type.name, ...columns.map(({ name }) => name)].some((name) => mentions(sql, name));
  return {
    table,
    columns,
    checks: table.checks.filter((check) => dependsOnType(check.expression)),
    indexes: table.indexes.filter(
      (index) => dependsOnType(index.where) || index.columns.some((key) => dependsOnType(key.expression)),
    ),
    foreignKeys: table.foreignKeys.filter((key) => isTyped(key, table, type, schema)),
  };
}

function mentions(sql: string, name: string): boolean {
  return mentionsName(sql, name, "postgres");
}

function isTyped(key: ForeignKey, table: Table, type: EnumType, schema: Schema): boolean {
  const uses = (owner: Table | undefined, names: readonly string[]): boolean =>
    owner?.columns.some(
      (column) => names.includes(column.name) && isOfType(shortTypeName(column.type), type),
    ) ?? false;
  const target = schema.tables.find((candidate) => isSameName(candidate, key.references.table));
  return uses(table, key.columns) || uses(target, key.references.columns);
}

function release({ table, checks, indexes, foreignKeys }: Affected): readonly Step[] {
  const constraints = [...foreignKeys, ...checks].flatMap(({ name }) => (name === undefined ? [] : [name]));
  return [
    ...constraints.map((name) => dropConstraint(table, name)),
    ...indexes.map((index) => dropIndexSql(table, index.name)),
  ];
}

function changeOver(table: Table, column: Column, { values, mapping }: NewValues): readonly Step[] {
  const action = (text: string, pass: Alteration["pass"]): Alteration => ({
    table,
    action: `ALTER COLUMN ${quoteName(column.name)} ${text}`,
    pass,
    touches: [column.name],
  });
  const using = `${mappedText(column, mapping)}::${column.type}`;
  const kept =
    column.default !== undefined && isStillLegal(column.default, values) ? column.default : undefined;
  return [
    ...(column.default === undefined ? [] : [action("DROP DEFAULT", "drop")]),
    action(`TYPE ${column.type} USING ${using}`, "type"),
    ...(kept === undefined ? [] : [action(`SET DEFAULT ${defaultSql(kept)}`, "other")]),
  ];
}

/** The column's text (or array of texts) with each value that goes replaced. USING allows no subquery, so arrays are nested calls. */
function mappedText(column: Column, mapping: ValueMapping): string {
  const name = quoteName(column.name);
  const entries = Object.entries(mapping);
  if (column.type.endsWith("[]"))
    return entries.reduce(
      (array, [from, to]) =>
        to === null
          ? `array_remove(${array}, ${quoteString(from)})`
          : `array_replace(${array}, ${quoteString(from)}, ${quoteString(to)})`,
      `${name}::text[]`,
    );
  if (entries.length === 0) return `${name}::text`;
  const whens = entries.map(
    ([from, to]) => `WHEN ${quoteString(from)} THEN ${to === null ? "NULL" : quoteString(to)}`,
  );
  return `(CASE ${name}::text ${whens.join(" ")} ELSE ${name}::text END)`;
}

/** A default that the new type no longer has stays away: the operation that gave the type its new values is followed by a new default. */
function isStillLegal(text: string, values: readonly string[]): boolean {
  const strings = tokenizeSql(text, "postgres").filter((token) => token.kind === "string");
  return strings.every(
    ({ value }) => values.includes(value) || arrayElements(value).every((item) => values.includes(item)),
  );
}

/** The elements of an array literal such as `{open,"in work"}`; the text itself where it is none. */
function arrayElements(literal: string): readonly string[] {
  if (!/^\{.*\}$/s.test(literal)) return [literal];
  const elements = literal.slice(1, -1).match(/"(?:[^"\\]|\\.)*"|[^,]+/gs) ?? [];
  return elements.map((item) => (item.startsWith('"') ? item.slice(1, -1).replace(/\\(.)/gs, "$1") : item));
}

function restoreChecksAndIndexes({ table, checks, indexes }: Affected): readonly Step[] {
  return [
    ...checks.map((check): Step => ({
      table,
      action: `ADD ${checkSql(check)}`,
      pass: "other",
      touches: "anything",
    })),
    ...indexes.map((index) => createIndexSql(table, index)),
  ];
}

function restoreForeignKeys({ table, foreignKeys }: Affected): readonly Step[] {
  return foreignKeys.map((key): Step => ({
    table,
    action: `ADD ${foreignKeySql(key)}`,
    pass: "other",
    touches: key.columns,
  }));
}
