/**
 * The one way to change what ALTER TABLE cannot (https://sqlite.org/lang_altertable.html, section 7): create the new table under a temporary
 * name, copy the rows by column name, drop the old table, rename the new one, create its indexes and triggers again.
 *
 * Foreign keys must be off, or DROP TABLE deletes the rows that point here. `legacy_alter_table` is on during the rename, so that
 * views, triggers and foreign keys that name the table keep naming it.
 */
import type { Statement } from "../dialect";
import { quoteName, quoteString } from "../../schema/expressions";
import type { Table } from "../../schema/schema";
import type { Copy } from "./copy";
import { guardStatements, strangerStatements, type Guard } from "./guard";
import { renderCreateIndex, renderCreateTable } from "./render";
import { hiddenRowid, rowidAlias, rowidNames } from "./rowid";

export interface Rebuild {
  readonly from: Table;
  /** The table when done; of the same name. */
  readonly to: Table;
  readonly temporaryName: string;
  readonly copy: Copy;
  /** In the order to ask them. */
  readonly guards: readonly Guard[];
}

export interface Trigger {
  readonly name: string;
  /** CREATE TRIGGER, as SQLite keeps it. */
  readonly sql: string;
}

/** What a script asks first, which runs when nobody looks at the database any more. */
export function scriptGuards({ from, guards }: Rebuild, triggers: readonly Trigger[]): readonly Statement[] {
  return [
    ...strangerStatements(
      from,
      triggers.map(({ name }) => name),
    ),
    ...guards.flatMap((guard) => guardStatements(from.name, guard)),
  ];
}

/** `triggers` are those of the table, which DROP TABLE takes away. */
export function rebuildStatements(rebuild: Rebuild, triggers: readonly Trigger[]): readonly Statement[] {
  const { from, to, temporaryName } = rebuild;
  return [
    { sql: renderCreateTable(to, temporaryName) },
    { sql: copyRows(rebuild) },
    ...keepSequence(rebuild),
    { sql: `DROP TABLE ${quoteName(from.name)}` },
    { sql: "PRAGMA legacy_alter_table = ON" },
    { sql: `ALTER TABLE ${quoteName(temporaryName)} RENAME TO ${quoteName(to.name)}` },
    { sql: "PRAGMA legacy_alter_table = OFF" },
    ...to.indexes.map((index) => ({ sql: renderCreateIndex(to.name, index) })),
    ...triggers.map(({ sql }) => ({ sql })),
  ];
}

/** OR ABORT, because a constraint's own ON CONFLICT IGNORE or REPLACE would lose rows without a word. */
function copyRows(rebuild: Rebuild): string {
  const copied = copiedColumns(rebuild);
  const columns = copied.map(({ column }) => column).join(", ");
  const values = copied.map(({ value }) => value).join(", ");
  const { temporaryName, from } = rebuild;
  return `INSERT OR ABORT INTO ${quoteName(temporaryName)} (${columns}) SELECT ${values} FROM ${quoteName(from.name)}`;
}

interface CopiedColumn {
  readonly column: string;
  readonly value: string;
}

function copiedColumns({ from, to, copy }: Rebuild): readonly CopiedColumn[] {
  const copied = copy.values.flatMap(({ column, value }) =>
    value === undefined || isGenerated(to, column) ? [] : [{ column: quoteName(column), value }],
  );
  const all = [...copiedRowid(from, to), ...copied];
  return all.length > 0 ? all : firstColumnByDefault(to);
}

function isGenerated(table: Table, name: string): boolean {
  return table.columns.some((column) => column.name === name && column.generated !== undefined);
}

function copiedRowid(from: Table, to: Table): readonly CopiedColumn[] {
  const column = hiddenRowid(to);
  if (column === undefined || from.withoutRowid) return [];
  const alias = rowidAlias(from);
  const value = rowidNames(from)[0] ?? (alias ? quoteName(alias.name) : undefined);
  return value === undefined ? [] : [{ column, value }];
}

/** An INSERT must name a column, even when every one is new. */
function firstColumnByDefault(to: Table): readonly CopiedColumn[] {
  const first = to.columns.find((column) => !column.generated);
  return first
    ? [{ column: quoteName(first.name), value: first.default === undefined ? "NULL" : `(${first.default})` }]
    : [];
}

/** The highest id ever given out must not be given out again; RENAME carries the row along (autoinc.html). */
function keepSequence({ from, to, temporaryName }: Rebuild): readonly Statement[] {
  const hasSequence = (table: Table): boolean => table.columns.some((column) => column.autoincrement);
  if (!hasSequence(from) || !hasSequence(to)) return [];
  const temporary = quoteString(temporaryName);
  return [
    { sql: `DELETE FROM sqlite_sequence WHERE name = ${temporary}` },
    {
      sql: `INSERT INTO sqlite_sequence (name, seq) SELECT ${temporary}, seq FROM sqlite_sequence WHERE name = ${quoteString(from.name)}`,
    },
  ];
}
