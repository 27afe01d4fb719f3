/**
 * Finds the expressions of the entities that may only be spelled differently from the database's. A text that equals its counterpart
 * after cheap canonicalisation is no suspect, and neither is one that has no counterpart left to equal.
 */
import { isSameExpression } from "../../schema/expressions";
import { findTable, isSameName } from "../../schema/names";
import type { Check, Column, Exclusion, Index, Schema, Table, View } from "../../schema/schema";
import { canonicalDefault } from "./canonical-default";

/** What of one table the server must spell before it can be compared. */
export interface SuspectTable {
  readonly table: Table;
  readonly columns: readonly Column[];
  readonly checks: readonly Check[];
  readonly exclusions: readonly Exclusion[];
  readonly indexes: readonly Index[];
}

export function findSuspects(before: Schema, desired: Schema): readonly SuspectTable[] {
  return desired.tables.flatMap((table) => {
    const old = findTable(before, table);
    const suspect = old && suspectsOf(table, old);
    return suspect && countSuspects(suspect) > 0 ? [suspect] : [];
  });
}

/** Views of the entities whose text differs from that of the database's view of the same name. */
export function suspectViews(before: Schema, desired: Schema): readonly View[] {
  return desired.views.filter((view) => {
    const old = before.views.find((other) => isSameName(other, view));
    return old !== undefined && !isSame(old.definition, view.definition);
  });
}

export function countSuspects(suspect: SuspectTable): number {
  return suspect.columns.length + suspect.checks.length + suspect.exclusions.length + suspect.indexes.length;
}

/** Every predicate and expression key of the indexes. */
export function indexTexts(indexes: readonly Index[]): readonly string[] {
  return indexes.flatMap((index) => [
    ...present(index.where),
    ...index.columns.flatMap((key) => present(key.expression)),
  ]);
}

export function isSame(left: string, right: string): boolean {
  return isSameExpression(left, right, "postgres");
}

/** A default, and the type of the column that has it. */
export interface TypedDefault {
  readonly text: string;
  readonly type: string;
}

/**
 * Same default, as far as can be told without asking. Each is read by its own column's type: of a column that becomes a number, `'1'` and `1`
 * are two defaults, as the way back has to say the first again.
 */
export function isSameDefault(left: TypedDefault, right: TypedDefault): boolean {
  const canonical = ({ text, type }: TypedDefault): string => canonicalDefault(text, type) ?? "";
  return (
    isSame(left.text, right.text) ||
    isSame(canonical(left), canonical(right)) ||
    ([left, right].every(isFloat) && unquoted(left.text) === unquoted(right.text))
  );
}

function isFloat({ type }: TypedDefault): boolean {
  return type === "real" || type === "double precision";
}

/** A fraction with and without quotes is one floating-point number. */
function unquoted(text: string): string {
  return /^'[^']*'$/.test(text) ? text.slice(1, -1) : text;
}

function suspectsOf(table: Table, old: Table): SuspectTable {
  const checkTexts = { left: texts(table.checks), right: texts(old.checks) };
  const keyTexts = { left: indexTexts(table.indexes), right: indexTexts(old.indexes) };
  const unknownChecks = unmatched(checkTexts.left, checkTexts.right);
  const unknownExclusions = unmatched(texts(table.exclusions ?? []), texts(old.exclusions ?? []));
  const unknownKeys = unmatched(keyTexts.left, keyTexts.right);
  return {
    table,
    columns: table.columns.filter((column) => isSuspectColumn(column, old)),
    checks: table.checks.filter((check) => unknownChecks.has(check.expression)),
    exclusions: (table.exclusions ?? []).filter(({ expression }) => unknownExclusions.has(expression)),
    indexes: table.indexes.filter((index) => indexTexts([index]).some((text) => unknownKeys.has(text))),
  };
}

function isSuspectColumn(column: Column, old: Table): boolean {
  const counterpart = old.columns.find(({ name }) => name === column.name);
  if (!counterpart) return false;
  return hasOtherDefault(column, counterpart) || hasOtherGeneration(column, counterpart);
}

function hasOtherDefault(column: Column, old: Column): boolean {
  if (column.default === undefined || old.default === undefined) return false;
  return !isSameDefault({ text: column.default, type: column.type }, { text: old.default, type: old.type });
}

function hasOtherGeneration(column: Column, old: Column): boolean {
  if (!column.generated || !old.generated) return false;
  return !isSame(column.generated.expression, old.generated.expression);
}

/** The texts on the left that nothing on the right equals, unless everything on the right is taken: then they are new. */
function unmatched(left: readonly string[], right: readonly string[]): ReadonlySet<string> {
  const open = left.filter((text) => !right.some((other) => isSame(text, other)));
  const hasOpenRight = right.some((text) => !left.some((other) => isSame(text, other)));
  return new Set(hasOpenRight ? open : []);
}

function texts(checks: readonly (Check | Exclusion)[]): readonly string[] {
  return checks.map((check) => check.expression);
}

function present(text: string | undefined): readonly string[] {
  return text === undefined ? [] : [text];
}
