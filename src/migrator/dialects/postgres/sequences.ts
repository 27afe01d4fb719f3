/**
 * The sequence behind a `serial` column. Its name is not part of the schema, so these statements find it in the catalog: with
 * PL/pgSQL, because DDL takes no parameters.
 */
import { nameSql, quoteName, quoteString } from "../../schema/expressions";
import type { QualifiedName } from "../../schema/schema";
import { doBlock, fittedName } from "./sql-text";

export function isIntegerType(type: string): boolean {
  return type === "smallint" || type === "integer" || type === "bigint";
}

/** A column's own sequence keeps the range of the type that it was made with; a bigint column must not stop at 2147483647. */
export function alterSequenceTypeSql(table: QualifiedName, column: string, type: string): string {
  return doBlock(`BEGIN
  EXECUTE 'ALTER SEQUENCE ' || ${ownedSequence(table, column)} || ' AS ${type}';
END`);
}

/** Makes a sequence under the first free name, as `serial` does, and starts it behind the values that are there. */
export function addSequenceSql(table: QualifiedName, column: string, type: string): string {
  const schema = table.schema === undefined ? "current_schema()" : quoteString(table.schema);
  const baseName = quoteString(fittedName(`${table.name}_${column}`, "_seq000").slice(0, -"000".length));
  const setDefault = `ALTER TABLE ${nameSql(table)} ALTER COLUMN ${quoteName(column)} SET DEFAULT nextval(`;
  return doBlock(`DECLARE
  sequence text;
  number integer := 0;
BEGIN
  LOOP
    sequence := format('%I.%I', ${schema}, ${baseName} || CASE number WHEN 0 THEN '' ELSE number::text END);
    EXIT WHEN to_regclass(sequence) IS NULL;
    number := number + 1;
  END LOOP;
  EXECUTE 'CREATE SEQUENCE ' || sequence || ' AS ${type}';
  EXECUTE ${quoteString(setDefault)} || quote_literal(sequence) || '::regclass)';
  EXECUTE 'ALTER SEQUENCE ' || sequence || ${quoteString(` OWNED BY ${nameSql(table)}.${quoteName(column)}`)};
  PERFORM ${continued("sequence::regclass", table, column)};
END`);
}

export function dropSequenceSql(table: QualifiedName, column: string): string {
  return doBlock(`DECLARE
  sequence text := ${ownedSequence(table, column)};
BEGIN
  ALTER TABLE ${nameSql(table)} ALTER COLUMN ${quoteName(column)} DROP DEFAULT;
  IF sequence IS NOT NULL THEN
    EXECUTE 'DROP SEQUENCE ' || sequence;
  END IF;
END`);
}

/**
 * `serial` names its sequence after table and column, and TypeORM looks for that name. So a sequence that bears the old
 * default name gets the new one when the table or column is renamed; run it after the rename.
 */
export function renameSequenceSql(from: SequenceOwner, to: SequenceOwner): string {
  const [oldName, newName] = [from, to].map(({ table, column }) =>
    fittedName(`${table.name}_${column}`, "_seq"),
  );
  return doBlock(`DECLARE
  sequence text := ${ownedSequence(to.table, to.column)};
BEGIN
  IF (SELECT relname FROM pg_catalog.pg_class WHERE oid = to_regclass(sequence)) = ${quoteString(oldName ?? "")} THEN
    EXECUTE 'ALTER SEQUENCE ' || sequence || ${quoteString(` RENAME TO ${quoteName(newName ?? "")}`)};
  END IF;
END`);
}

export interface SequenceOwner {
  readonly table: QualifiedName;
  readonly column: string;
}

/** Lets a new identity continue behind the values that are there. */
export function restartSequenceSql(table: QualifiedName, column: string): string {
  return `SELECT ${continued(ownedSequence(table, column), table, column)}`;
}

/** The first argument is read as SQL, the second is the bare name. */
function ownedSequence(table: QualifiedName, column: string): string {
  return `pg_get_serial_sequence(${quoteString(nameSql(table))}, ${quoteString(column)})`;
}

/** The next value follows the largest. A column that is full, or has negative values only, is no mistake yet: nothing is counted here. */
function continued(sequence: string, table: QualifiedName, column: string): string {
  const largest = `max(${quoteName(column)})`;
  return `setval(${sequence}, greatest(${largest}, 1), coalesce(${largest}, 0) > 0) FROM ${nameSql(table)}`;
}
