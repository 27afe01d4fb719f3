import { textsIn } from "../schema/expressions";
import type { DialectName, Index, Table } from "../schema/schema";
import { linkKey } from "./kind";

/** Keys of the values that an expression names: an enum type must have them while it is there. */
export function literalLinks(
  dialect: DialectName,
  ...expressions: readonly (string | undefined)[]
): readonly string[] {
  return expressions
    .flatMap((text) => (text === undefined ? [] : textsIn(text, dialect)))
    .map((value) => linkKey.literal(value));
}

export function indexLiterals(index: Index, dialect: DialectName): readonly string[] {
  return literalLinks(dialect, index.where, ...index.columns.map(({ expression }) => expression));
}

export function tableLiterals(table: Table, dialect: DialectName): readonly string[] {
  return [
    ...literalLinks(dialect, ...table.columns.map((column) => column.default)),
    ...literalLinks(dialect, ...table.checks.map(({ expression }) => expression)),
    ...literalLinks(dialect, ...table.columns.map((column) => column.generated?.expression)),
    ...literalLinks(dialect, ...(table.exclusions ?? []).map(({ expression }) => expression)),
    ...table.indexes.flatMap((index) => indexLiterals(index, dialect)),
  ];
}
