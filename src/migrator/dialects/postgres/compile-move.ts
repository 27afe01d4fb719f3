/** Into another schema: ALTER ... SET SCHEMA, and a rename where the name changes as well. */
import type { MoveEnum, MoveTable } from "../../operations/operation";
import { nameSql, quoteName, quoteString } from "../../schema/expressions";
import { findTable } from "../../schema/names";
import type { QualifiedName } from "../../schema/schema";
import { renameTable } from "./compile-table";
import { doBlock } from "./sql-text";
import type { Before, Step } from "./steps";

/**
 * Indexes, constraints and the sequences that its columns own go with it (https://www.postgresql.org/docs/current/sql-altertable.html).
 * The new name may be taken by one that stays in the schema which is left, or the old one in the schema which is entered.
 */
export function moveTable({ table, to }: MoveTable, before: Before): readonly Step[] {
  if (table.name === to.name) return [moveSql("TABLE", table, to)];
  const renamed = { ...table, name: to.name };
  const moved = { ...to, name: table.name };
  const rename = (from: QualifiedName): readonly Step[] =>
    renameTable({ kind: "renameTable", table: from, to: to.name }, onItsWay(table, from, before));
  return findTable(before(), renamed)
    ? [moveSql("TABLE", table, to), ...rename(moved)]
    : [...rename(table), moveSql("TABLE", renamed, to)];
}

/** What is known of the table, under the name that it has on its way. */
function onItsWay(table: QualifiedName, at: QualifiedName, before: Before): Before {
  return () => {
    const found = findTable(before(), table);
    return { ...before(), tables: found ? [{ ...found, ...at }] : [] };
  };
}

export function moveEnum({ type, to }: MoveEnum): readonly Step[] {
  return [type.name === to.name ? moveSql("TYPE", type, to) : moveAndRenameType(type, to)];
}

function moveSql(what: "TABLE" | "TYPE", from: QualifiedName, { schema }: QualifiedName): string {
  const statement = `ALTER ${what} ${nameSql(from)} SET SCHEMA `;
  if (schema !== undefined) return statement + quoteName(schema);
  // The default schema goes by the name that the connection gives it.
  return doBlock(`BEGIN
  EXECUTE ${quoteString(statement)} || quote_ident(current_schema());
END`);
}

/** As for tables; what types there are only the database knows here. */
function moveAndRenameType(from: QualifiedName, to: QualifiedName): string {
  const [home, goal, own, name] = [
    schemaSql(from),
    schemaSql(to),
    quoteString(from.name),
    quoteString(to.name),
  ];
  return doBlock(`BEGIN
  IF to_regtype(format('%I.%I', ${home}, ${name})) IS NULL THEN
    EXECUTE format('ALTER TYPE %I.%I RENAME TO %I', ${home}, ${own}, ${name});
    EXECUTE format('ALTER TYPE %I.%I SET SCHEMA %I', ${home}, ${name}, ${goal});
  ELSE
    EXECUTE format('ALTER TYPE %I.%I SET SCHEMA %I', ${home}, ${own}, ${goal});
    EXECUTE format('ALTER TYPE %I.%I RENAME TO %I', ${goal}, ${own}, ${name});
  END IF;
END`);
}

function schemaSql({ schema }: QualifiedName): string {
  return schema === undefined ? "current_schema()" : quoteString(schema);
}
