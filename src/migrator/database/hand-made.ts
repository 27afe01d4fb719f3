/**
 * Constraints that somebody made by hand in a table of ours: no revision and no entity ever named them, and their names are none that TypeORM
 * would choose. They are reported, and left alone.
 */
import { nameAfter, type Renames } from "../diff/renames";
import { isEqual } from "../schema/equality";
import { displayName, findTable, isSameName } from "../schema/names";
import type { Exclusion, QualifiedName, Schema, Table, UnsupportedObject } from "../schema/schema";
import type { NamesInHistory } from "./history-names";
import { isTypeOrmName, type ManagedPart } from "./managed";
import { columnsMark } from "./name-marks";

/**
 * `before` without them.
 * @param desired spelled as `before`, or a constraint in other words would be taken for another one
 */
export function withoutHandMade(
  before: Schema,
  desired: Schema,
  { names, renames }: { readonly names: NamesInHistory; readonly renames: Renames },
): ManagedPart {
  const parts = before.tables.map((table) => {
    const wanted = findTable(desired, renamedTable(table, renames));
    // One that is older than the history was made by TypeORM with all that it has, as far as anybody can tell.
    return wanted && names.has(table.name)
      ? ownConstraints(table, wanted, { names, renames })
      : { table, unmanaged: [] };
  });
  return {
    schema: { ...before, tables: parts.map(({ table }) => table) },
    unmanaged: parts.flatMap(({ unmanaged }) => unmanaged),
  };
}

interface Constraint {
  readonly name?: string;
  readonly columns?: readonly string[];
  readonly expression?: string;
}

function ownConstraints(
  table: Table,
  wanted: Table,
  { names, renames }: { readonly names: NamesInHistory; readonly renames: Renames },
): { readonly table: Table; readonly unmanaged: readonly UnsupportedObject[] } {
  const unmanaged: UnsupportedObject[] = [];
  const own = <C extends Constraint>(what: string, list: readonly C[], others: readonly C[]): readonly C[] =>
    list.filter((constraint) => {
      const { name, columns = [] } = constraint;
      if (isNamed(constraint, names)) return true;
      const renamed = withRenamedColumns(constraint, table, renames);
      const isWanted = (other: C): boolean =>
        (name !== undefined && other.name === name) || isAbout(renamed, other);
      if (others.some(isWanted)) return true;
      const suffix = name === undefined ? ` (${columns.join(", ")})` : `.${name}`;
      unmanaged.push({ what, name: `${displayName(table)}${suffix}` });
      return false;
    });
  const exclusions: readonly Exclusion[] = own(
    "exclusion constraint",
    table.exclusions ?? [],
    wanted.exclusions ?? [],
  );
  const { exclusions: _exclusions, ...rest } = table;
  return {
    table: {
      ...rest,
      uniques: own("unique constraint", table.uniques, wanted.uniques),
      checks: own("check", table.checks, wanted.checks),
      ...(exclusions.length > 0 ? { exclusions } : {}),
      foreignKeys: own("foreign key", table.foreignKeys, wanted.foreignKeys),
    },
    unmanaged,
  };
}

/** By a revision, or by TypeORM, which gives a name to every constraint. Checks without a name have been looked at already. */
function isNamed({ name, columns }: Constraint, names: NamesInHistory): boolean {
  if (name !== undefined) return names.has(name) || isTypeOrmName(name);
  return columns === undefined || names.has(columnsMark(columns));
}

/** The same columns or the same expression: what else differs is a change of the wanted one. */
function isAbout(left: Constraint, right: Constraint): boolean {
  return left.columns ? isEqual(left.columns, right.columns) : left.expression === right.expression;
}

function renamedTable(table: Table, { tables }: Renames): QualifiedName {
  // An answer names a table as one database has it, and SQLite has no schemas.
  const rename = tables.find(
    (own) => isSameName(own.table, table) || (table.schema === undefined && own.table.name === table.name),
  );
  if (!rename) return table;
  return isSameName(rename.table, table) ? nameAfter(rename) : { ...table, name: rename.to };
}

/** Only of the table's own columns: what a foreign key points at is renamed seldom enough to be told by its name. */
function withRenamedColumns<C extends Constraint>(constraint: C, table: Table, renames: Renames): C {
  const { name } = renamedTable(table, renames);
  const renamed = (column: string): string =>
    renames.columns.find(
      (rename) => [table.name, name].includes(rename.table.name) && rename.column === column,
    )?.to ?? column;
  return constraint.columns ? { ...constraint, columns: constraint.columns.map(renamed) } : constraint;
}
