/** Which columns operations leave alone, and what their rows must then look like. */
import { displayName, isSameName } from "../../src/migrator/schema/names";
import type { Operation } from "../../src/migrator/operations/operation";
import type { QualifiedName, Schema } from "../../src/migrator/schema/schema";
import { elementType, isOfType } from "../../src/migrator/schema/type-text";
import type { Rows } from "../../src/migrator/database/proof/rows";

/** A column that neither changes nor goes, before and after. */
export interface KeptColumn {
  readonly before: { readonly table: QualifiedName; readonly column: string };
  readonly table: QualifiedName;
  readonly column: string;
}

/** Computed columns are not among them: they follow from the others. */
export function keptColumns(before: Schema, operations: readonly Operation[]): readonly KeptColumn[] {
  const all = before.tables.flatMap((table) =>
    table.columns
      .filter(({ generated }) => !generated)
      .map(({ name: column }) => ({ before: { table, column }, table, column })),
  );
  return operations.reduce<readonly KeptColumn[]>((kept, operation) => follow(kept, operation, before), all);
}

function follow(kept: readonly KeptColumn[], operation: Operation, before: Schema): readonly KeptColumn[] {
  const isMeant = (own: KeptColumn): boolean =>
    "table" in operation &&
    isSameName(own.table, operation.table) &&
    (!("column" in operation) || own.column === operation.column);
  switch (operation.kind) {
    case "dropTable":
    case "dropColumn":
    case "backfill":
      return kept.filter((own) => !isMeant(own));
    case "renameTable":
      return kept.map((own) =>
        isMeant(own) ? { ...own, table: { ...own.table, name: operation.to } } : own,
      );
    case "renameColumn":
      return kept.map((own) => (isMeant(own) ? { ...own, column: operation.to } : own));
    case "alterColumn": {
      const { type, values, generated } = operation.changes;
      const changes = type ?? values ?? generated;
      return changes === undefined ? kept : kept.filter((own) => !isMeant(own));
    }
    case "renameEnumValue":
    case "alterEnum":
      return kept.filter((own) => !hasType(own, operation.type, before));
    default:
      return kept;
  }
}

function hasType({ before: old }: KeptColumn, type: QualifiedName, { tables }: Schema): boolean {
  const column = tables
    .find((table) => isSameName(table, old.table))
    ?.columns.find(({ name }) => name === old.column);
  return column !== undefined && isOfType(elementType(column.type), type);
}

/** The rows of the kept columns by table, each table under its name before. */
export function keptRows(rows: Rows, columns: readonly KeptColumn[], side: "before" | "after"): unknown {
  const tables = new Map<string, KeptColumn[]>();
  for (const column of columns) {
    const name = displayName(column.before.table);
    tables.set(name, [...(tables.get(name) ?? []), column]);
  }
  return [...tables].map(([name, own]) => {
    const [first] = own;
    const here = first && displayName(side === "before" ? first.before.table : first.table);
    const found = rows.get(here ?? "")?.rows ?? [];
    const text = (row: Readonly<Record<string, string | null>>): string =>
      JSON.stringify(own.map((column) => row[side === "before" ? column.before.column : column.column]));
    return [name, found.map(text).sort()];
  });
}
