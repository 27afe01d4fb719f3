import type { AlterColumn, ColumnChanges } from "../../operations/operation";
import { nameSql, quoteName } from "../../schema/expressions";
import { findTable } from "../../schema/names";
import type { Column, QualifiedName } from "../../schema/schema";
import { defaultSql } from "./column-sql";
import { columnComment } from "./compile-table";
import {
  addSequenceSql,
  alterSequenceTypeSql,
  dropSequenceSql,
  isIntegerType,
  restartSequenceSql,
} from "./sequences";
import { words } from "./sql-text";
import { inPassOrder, type Alteration, type Before, type Step } from "./steps";
import { conversion } from "./using";

/** Always in place, never drop and add: the values stay. `old` is undefined where the column is not known. */
interface Alter {
  readonly table: QualifiedName;
  readonly column: string;
  readonly changes: ColumnChanges;
  readonly using: string | undefined;
  readonly old: () => Column | undefined;
}

export function alterColumn(operation: AlterColumn, before: Before): readonly Step[] {
  const { table, column, changes, using } = operation;
  const old = (): Column | undefined =>
    findTable(before(), table)?.columns.find(({ name }) => name === column);
  const alter: Alter = { table, column, changes, using, old };
  return [
    ...dropExpression(alter),
    ...releaseSequence(alter),
    ...inPassOrder([...(isRetyped(changes) ? retype(alter) : setDefault(alter)), ...setNullable(alter)]),
    ...retypeSequence(alter),
    ...attachSequence(alter),
    ...setComment(alter),
  ];
}

/** On its own: what is still computed takes neither a default nor another type. What becomes computed is another matter (see `computed-columns`). */
function dropExpression({ table, column, changes }: Alter): readonly Step[] {
  return changes.generated === null
    ? [`ALTER TABLE ${nameSql(table)} ALTER COLUMN ${quoteName(column)} DROP EXPRESSION`]
    : [];
}

function isRetyped(changes: ColumnChanges): boolean {
  return changes.type !== undefined || changes.collation !== undefined;
}

function releaseSequence({ table, column, changes }: Alter): readonly Step[] {
  return [
    ...(changes.identity === null ? [dropIdentity({ table, column, changes })] : []),
    ...(changes.autoincrement === false ? [dropSequenceSql(table, column)] : []),
  ];
}

/** On its own before a new type: PostgreSQL looks at the type of an identity before it carries out any action of the statement. */
function dropIdentity({ table, column, changes }: Pick<Alter, "table" | "column" | "changes">): Step {
  const action = alteration({ table, column }, "DROP IDENTITY", "drop");
  return isRetyped(changes) ? `ALTER TABLE ${nameSql(table)} ${action.action}` : action;
}

/** The old default may have no cast to the new type, so it is taken away first and set again afterwards. */
function retype(alter: Alter): readonly Alteration[] {
  const { changes } = alter;
  const old = alter.old();
  const text = changes.default === undefined ? old?.default : changes.default;
  const hasDefault = old?.default !== undefined || changes.default !== undefined;
  return [
    ...(hasDefault ? [alteration(alter, "DROP DEFAULT", "drop")] : []),
    typeAction(alter, old),
    ...(text === undefined || text === null
      ? []
      : [alteration(alter, `SET DEFAULT ${defaultSql(text)}`, "other")]),
  ];
}

function typeAction(alter: Alter, old: Column | undefined): Alteration {
  const { changes, column, using } = alter;
  const type = changes.type ?? old?.type ?? "text";
  const collation = changes.collation === undefined ? keptCollation(type, old) : changes.collation;
  const converted = using ?? conversion(quoteName(column), old?.type, type);
  const action = words(
    `TYPE ${type}`,
    typeof collation === "string" && `COLLATE ${quoteName(collation)}`,
    converted !== undefined && `USING ${converted}`,
  );
  return {
    ...alteration(alter, action, "type"),
    ...(using !== undefined && { touches: "anything" as const }),
  };
}

/** TYPE without COLLATE falls back to the type's own collation. */
function keptCollation(type: string, old: Column | undefined): string | undefined {
  return /^(?:text|varchar|char|bpchar)\b/.test(type) ? old?.collation : undefined;
}

/** The sequence of an identity column follows by itself. */
function retypeSequence({ table, column, changes, old }: Alter): readonly Step[] {
  const { type } = changes;
  if (type === undefined || changes.autoincrement === false || !old()?.autoincrement) return [];
  return isIntegerType(type) ? [alterSequenceTypeSql(table, column, type)] : [];
}

function setDefault(alter: Alter): readonly Alteration[] {
  const text = alter.changes.default;
  if (text === undefined) return [];
  if (text === null) return [alteration(alter, "DROP DEFAULT", "drop")];
  return [alteration(alter, `SET DEFAULT ${defaultSql(text)}`, "other")];
}

function setNullable(alter: Alter): readonly Alteration[] {
  if (alter.changes.nullable === undefined) return [];
  if (alter.changes.nullable) return [alteration(alter, "DROP NOT NULL", "drop")];
  return [alteration(alter, "SET NOT NULL", "setNotNull")];
}

function attachSequence(alter: Alter): readonly Step[] {
  const { table, column, changes } = alter;
  if (changes.autoincrement === true) {
    return [addSequenceSql(table, column, changes.type ?? alter.old()?.type ?? "integer")];
  }
  if (typeof changes.identity !== "string") return [];
  const kind = changes.identity.toUpperCase();
  if (alter.old()?.identity !== undefined) return [alteration(alter, `SET GENERATED ${kind}`, "other")];
  return [alteration(alter, `ADD GENERATED ${kind} AS IDENTITY`, "other"), restartSequenceSql(table, column)];
}

function setComment({ table, column, changes }: Alter): readonly Step[] {
  return changes.comment === undefined ? [] : [columnComment(table, column, changes.comment)];
}

function alteration(
  { table, column }: Pick<Alter, "table" | "column">,
  action: string,
  pass: Alteration["pass"],
): Alteration {
  return { table, action: `ALTER COLUMN ${quoteName(column)} ${action}`, pass, touches: [column] };
}
