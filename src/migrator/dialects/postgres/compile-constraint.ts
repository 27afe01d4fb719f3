import type {
  AddCheck,
  AddExclusion,
  AddForeignKey,
  AddPrimaryKey,
  AddUnique,
  ConstraintSelector,
  DropCheck,
  DropExclusion,
  DropForeignKey,
  DropPrimaryKey,
  DropUnique,
  RenameConstraint,
} from "../../operations/operation";
import { isEqual } from "../../schema/equality";
import { AutogenError } from "../../schema/errors";
import { isSameExpression, nameSql, quoteName } from "../../schema/expressions";
import { displayName, findTable } from "../../schema/names";
import type { QualifiedName, Table } from "../../schema/schema";
import { checkSql, exclusionSql, foreignKeySql, primaryKeySql, uniqueSql } from "./constraint-sql";
import { fittedName } from "./sql-text";
import type { Before, Step } from "./steps";

export function addPrimaryKey({ table, primaryKey }: AddPrimaryKey): readonly Step[] {
  const touches = touchedBy(primaryKey.name, primaryKey.columns);
  return [{ table, action: `ADD ${primaryKeySql(primaryKey)}`, pass: "addKey", touches }];
}

export function dropPrimaryKey({ table }: DropPrimaryKey, before: Before): readonly Step[] {
  const name = findTable(before(), table)?.primaryKey?.name;
  return [dropConstraint(table, name ?? fittedName(table.name, "_pkey"))];
}

export function addUnique({ table, unique }: AddUnique): readonly Step[] {
  const touches = touchedBy(unique.name, unique.columns);
  return [{ table, action: `ADD ${uniqueSql(unique)}`, pass: "addKey", touches }];
}

export function dropUnique({ table, unique }: DropUnique, before: Before): readonly Step[] {
  return [
    dropConstraint(
      table,
      resolveName("Unique constraint", table, unique, before, (found) => found.uniques),
    ),
  ];
}

export function addCheck({ table, check }: AddCheck): readonly Step[] {
  return [{ table, action: `ADD ${checkSql(check)}`, pass: "other", touches: "anything" }];
}

export function dropCheck({ table, check }: DropCheck, before: Before): readonly Step[] {
  return [
    dropConstraint(
      table,
      resolveName("Check", table, check, before, (found) => found.checks),
    ),
  ];
}

export function addExclusion({ table, exclusion }: AddExclusion): readonly Step[] {
  return [{ table, action: `ADD ${exclusionSql(exclusion)}`, pass: "other", touches: "anything" }];
}

export function dropExclusion({ table, exclusion }: DropExclusion, before: Before): readonly Step[] {
  return [
    dropConstraint(
      table,
      resolveName("Exclusion constraint", table, exclusion, before, (found) => found.exclusions ?? []),
    ),
  ];
}

export function addForeignKey({ table, foreignKey }: AddForeignKey): readonly Step[] {
  const touches = touchedBy(foreignKey.name, foreignKey.columns);
  return [{ table, action: `ADD ${foreignKeySql(foreignKey)}`, pass: "other", touches }];
}

export function dropForeignKey({ table, foreignKey }: DropForeignKey, before: Before): readonly Step[] {
  return [
    dropConstraint(
      table,
      resolveName("Foreign key", table, foreignKey, before, (found) => found.foreignKeys),
    ),
  ];
}

/** The index behind a key takes the new name with it. */
export function renameConstraint({ table, constraint, to }: RenameConstraint): readonly Step[] {
  return [`ALTER TABLE ${nameSql(table)} RENAME CONSTRAINT ${quoteName(constraint)} TO ${quoteName(to)}`];
}

export function dropConstraint(table: QualifiedName, name: string): Step {
  return {
    table,
    action: `DROP CONSTRAINT ${quoteName(name)}`,
    pass: "drop",
    touches: [constraintMark(name)],
  };
}

function touchedBy(name: string | undefined, columns: readonly string[]): readonly string[] {
  return name === undefined ? columns : [...columns, constraintMark(name)];
}

/** Tells a constraint's name from a column's: NUL cannot occur in either. */
function constraintMark(name: string): string {
  return `\0${name}`;
}

interface Constraint {
  readonly name?: string;
  readonly columns?: readonly string[];
  readonly expression?: string;
}

function resolveName(
  what: string,
  table: QualifiedName,
  selector: ConstraintSelector,
  before: Before,
  constraintsOf: (table: Table) => readonly Constraint[],
): string {
  if ("name" in selector) return selector.name;
  const found = findTable(before(), table);
  const constraint = found && constraintsOf(found).find((candidate) => isSelected(candidate, selector));
  if (constraint?.name !== undefined) return constraint.name;
  const definition =
    "columns" in selector ? `on (${selector.columns.join(", ")})` : `"${selector.expression}"`;
  throw new AutogenError(
    "operation-impossible",
    `${what} ${definition} of table "${displayName(table)}" was not found, so it cannot be dropped.`,
    { nextStep: "Name the constraint in the migration file." },
  );
}

function isSelected(
  constraint: Constraint,
  selector: Exclude<ConstraintSelector, { name: string }>,
): boolean {
  if ("columns" in selector) return isEqual(constraint.columns, selector.columns);
  return (
    constraint.expression !== undefined &&
    isSameExpression(constraint.expression, selector.expression, "postgres")
  );
}
