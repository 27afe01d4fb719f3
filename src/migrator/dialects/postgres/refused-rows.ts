/**
 * PostgreSQL says what value it refuses, and not in which row, nor always in which column. So a statement that rows may refuse runs behind a
 * savepoint; where it fails, the rows are looked for one by one, and named. A statement that succeeds costs nothing but the savepoint.
 */
import type { AlterColumn, Operation } from "../../operations/operation";
import { nameSql, quoteName, quoteString } from "../../schema/expressions";
import { displayName, isSameName } from "../../schema/names";
import type { Table } from "../../schema/schema";
import type { Connection, TransactionalConnection } from "../dialect";
import { unobserved } from "../observe";
import { introspect } from "./introspect";
import { rowLabel } from "./lost-values";
import { doBlock } from "./sql-text";
import { conversion } from "./using";

const savepoint = "autogen_change";

/** @throws what the statement throws, or an error that names the rows which do not fit one of the operations */
export async function runNamingRows(
  connection: TransactionalConnection,
  sql: string,
  operations: readonly Operation[],
): Promise<void> {
  const suspects = sql.startsWith("ALTER TABLE") ? operations.filter(isSuspect) : [];
  // Without a transaction nothing has to be rolled back to ask on.
  if (suspects.length === 0 || !connection.isTransactionActive) {
    await connection.query(sql);
    return;
  }
  const control = unobserved(connection);
  await control.query(`SAVEPOINT ${savepoint}`);
  try {
    await connection.query(sql);
  } catch (error) {
    if (!isAboutRows(error)) throw error;
    await control.query(`ROLLBACK TO SAVEPOINT ${savepoint}`);
    throw (await errorNamingRows(control, suspects)) ?? error;
  }
  await control.query(`RELEASE SAVEPOINT ${savepoint}`);
}

/** Another type, or no NULL any more: what rows may refuse. Text without a limit takes every value. */
function isSuspect(operation: Operation): operation is AlterColumn {
  if (operation.kind !== "alterColumn") return false;
  const { type, nullable } = operation.changes;
  return nullable === false || (type !== undefined && type !== "text" && type !== "varchar");
}

/** Class 22, "data exception", and 23502, a NULL (https://www.postgresql.org/docs/current/errcodes-appendix.html). */
function isAboutRows(error: unknown): boolean {
  const { code } = error as { readonly code?: unknown };
  return typeof code === "string" && (code.startsWith("22") || code === "23502");
}

/** Undefined where no row is found, or where it may not be asked (a role without the right to temporary tables): then the server's own words count. */
async function errorNamingRows(connection: Connection, suspects: readonly AlterColumn[]): Promise<unknown> {
  try {
    const { tables } = await introspect(connection, { tables: suspects.map(({ table }) => table) });
    for (const suspect of suspects) {
      const table = tables.find((own) => isSameName(own, suspect.table));
      for (const sql of table ? questionsOf(suspect, table) : []) await connection.query(sql);
    }
    return undefined;
  } catch (error) {
    return (error as { readonly code?: unknown }).code === refused ? error : undefined;
  }
}

/** check_violation */
const refused = "23514";

/** Blocks that fail where rows are found. */
function questionsOf(operation: AlterColumn, table: Table): readonly string[] {
  const { type, nullable } = operation.changes;
  return [
    ...(type === undefined ? [] : [refuseUnfitting(operation, table, type)]),
    ...(nullable === false ? [refuseNulls(operation, table)] : []),
  ];
}

/** Each value is put into a column of the new type, as ALTER TABLE would; the server's own words say what is wrong with the first one. */
function refuseUnfitting({ column, using }: AlterColumn, table: Table, type: string): string {
  const name = quoteName(column);
  const old = table.columns.find((own) => own.name === column);
  const value = using ?? conversion(name, old?.type, type) ?? name;
  const what = `Column "${displayName(table)}.${column}" holds values that do not become ${type}: `;
  return doBlock(`#variable_conflict use_column
DECLARE
  autogen_place tid;
  autogen_label text;
  autogen_rows text[] := '{}';
  autogen_reason text;
BEGIN
  CREATE TEMP TABLE autogen_fitting ("value" ${type});
  FOR autogen_place, autogen_label IN
    SELECT ctid, ${rowLabel(table, name)} FROM ${nameSql(table)} WHERE ${name} IS NOT NULL LOOP
    BEGIN
      INSERT INTO autogen_fitting SELECT ${value} FROM ${nameSql(table)} WHERE ctid = autogen_place;
    EXCEPTION WHEN data_exception THEN
      autogen_reason := coalesce(autogen_reason, SQLERRM);
      autogen_rows := autogen_rows || left(autogen_label, 100);
      EXIT WHEN cardinality(autogen_rows) > 5;
    END;
  END LOOP;
  DROP TABLE autogen_fitting;
  ${raise(what, "' (' || autogen_reason || '). Change these rows, or say with using in the migration file how values are converted. Nothing was changed.'")}
END`);
}

function refuseNulls({ column }: AlterColumn, table: Table): string {
  const name = quoteName(column);
  const what = `Column "${displayName(table)}.${column}" becomes required, and is NULL in: `;
  return doBlock(`DECLARE
  autogen_rows text[];
BEGIN
  SELECT array_agg("label") INTO autogen_rows FROM (
    SELECT ${nullLabel(table)} AS "label" FROM ${nameSql(table)} WHERE ${name} IS NULL LIMIT 6) AS "rows";
  ${raise(what, "'. Give these rows a value first, with table.backfill in the migration file. Nothing was changed.'")}
END`);
}

/** The row by its key; the value is NULL. */
function nullLabel(table: Table): string {
  const keys = table.primaryKey?.columns ?? [];
  if (keys.length === 0) return quoteString("a row");
  return keys.map((key) => `${quoteString(`${key} = `)} || ${quoteName(key)}::text`).join(" || ', ' || ");
}

function raise(what: string, advice: string): string {
  return `IF cardinality(autogen_rows) > 0 THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE =
      ${quoteString(what)} || array_to_string(autogen_rows[1:5], '; ')
        || CASE WHEN cardinality(autogen_rows) > 5 THEN ' and more' ELSE '' END || ${advice};
  END IF;`;
}
