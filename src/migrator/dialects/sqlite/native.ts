/**
 * What SQLite can do to a table in place. undefined means: only a rebuild can.
 * Limits of ALTER TABLE: https://sqlite.org/lang_altertable.html
 */
import type { Statement } from "../dialect";
import { apply } from "../../operations/apply";
import { indexMentions } from "../../operations/kinds/columns";
import type { Kind, OperationOf } from "../../operations/operation";
import { requireColumn, requireTable } from "../../schema/edit";
import { isEqual } from "../../schema/equality";
import { AutogenError } from "../../schema/errors";
import { quoteName } from "../../schema/expressions";
import type { Column, Index, Schema, Table } from "../../schema/schema";
import { tokenizeSql } from "../../schema/sql-tokens";
import { renderColumn, renderCreateIndex, renderCreateTable } from "./render";
import { splitStatements } from "./split-statements";
import { isUsedByConstraint } from "./column-uses";

type NativeForm<K extends Kind> = (
  operation: OperationOf<K>,
  before: Schema,
) => readonly Statement[] | undefined;

const nothing = (): readonly Statement[] => [];
const rebuild = (): undefined => undefined;

export const nativeForms: { readonly [K in Kind]: NativeForm<K> } = {
  // SQLite has one namespace, no extensions of this kind, no enum types, exclusion constraints and comments.
  createSchema: nothing,
  dropSchema: nothing,
  createEnum: nothing,
  dropEnum: nothing,
  renameEnum: nothing,
  renameEnumValue: nothing,
  moveEnum: nothing,
  alterEnum: nothing,
  alterTableComment: nothing,
  createExtension: nothing,
  addExclusion: nothing,
  dropExclusion: nothing,

  createView: ({ view }) => [{ sql: `CREATE VIEW ${quoteName(view.name)} AS ${view.definition}` }],
  dropView: ({ view }) => [{ sql: `DROP VIEW ${quoteName(view.name)}` }],

  createTable: ({ table }) => [
    { sql: renderCreateTable(table) },
    ...table.indexes.map((index) => ({ sql: renderCreateIndex(table.name, index) })),
  ],
  dropTable: ({ table }) => [{ sql: `DROP TABLE ${quoteName(table.name)}` }],
  renameTable: ({ table, to }, before) => renameTable(table.name, to, before),
  moveTable: ({ table, to }, before) => renameTable(table.name, to.name, before),
  sql: ({ sql }) => splitStatements(sql).map((statement) => ({ sql: statement })),

  addColumn,
  dropColumn,
  renameColumn: ({ table, column, to }) => [
    { sql: `ALTER TABLE ${quoteName(table.name)} RENAME COLUMN ${quoteName(column)} TO ${quoteName(to)}` },
  ],
  alterColumn: (operation, before) => (isEqual(apply(operation, before), before) ? [] : undefined),
  backfill: ({ table, column, value }) => [
    {
      sql: `UPDATE ${quoteName(table.name)} SET ${quoteName(column)} = (${value}) WHERE ${quoteName(column)} IS NULL`,
    },
  ],

  keepRows: ({ table, as, columns, key = [] }) => {
    const list = [...key, ...columns].map(quoteName).join(", ");
    return [
      { sql: `CREATE TABLE ${quoteName(as)} AS SELECT ${list} FROM ${quoteName(table.name)}` },
      // Each row asks for its values on the way back.
      ...(key.length === 0
        ? []
        : [
            {
              sql: `CREATE UNIQUE INDEX ${quoteName(`${as}_key`)} ON ${quoteName(as)} (${key.map(quoteName).join(", ")})`,
            },
          ]),
    ];
  },
  restoreRows: ({ table, from, columns }) => {
    const list = columns.map(quoteName).join(", ");
    return [{ sql: `INSERT INTO ${quoteName(table.name)} (${list}) SELECT ${list} FROM ${quoteName(from)}` }];
  },
  forgetRows: ({ kept }) => [{ sql: `DROP TABLE ${quoteName(kept)}` }],

  alterTableOptions: rebuild,
  addPrimaryKey: rebuild,
  dropPrimaryKey: rebuild,
  addUnique: rebuild,
  dropUnique: rebuild,
  addCheck: rebuild,
  dropCheck: rebuild,
  addForeignKey: rebuild,
  dropForeignKey: rebuild,
  renameConstraint: ({ table, constraint }, before) => {
    requireConstraint(requireTable(before, table), constraint);
    return undefined;
  },

  createIndex: ({ table, index }) => [{ sql: renderCreateIndex(table.name, index) }],
  dropIndex: ({ table, index }, before) => [dropIndex(requireIndex(requireTable(before, table), index))],
  renameIndex: ({ table, index, to }, before) => {
    const old = requireIndex(requireTable(before, table), index);
    return [dropIndex(old), { sql: renderCreateIndex(table.name, { ...old, name: to }) }];
  },
};

/** SQLite takes two names that differ in letter case only for the same, so such a rename goes through a third name. */
function renameTable(from: string, to: string, before: Schema): readonly Statement[] {
  const rename = (name: string, next: string): Statement => ({
    sql: `ALTER TABLE ${quoteName(name)} RENAME TO ${quoteName(next)}`,
  });
  if (from.toLowerCase() !== to.toLowerCase()) return [rename(from, to)];
  const between = freeName(`autogen_renamed_${from}`, before);
  return [rename(from, between), rename(between, to)];
}

/** The name itself, or the name with a number, where nothing known in the database is called so. */
export function freeName(name: string, schema: Schema): string {
  const taken = new Set(
    [
      ...schema.views.map(({ name }) => name),
      ...schema.tables.flatMap((table) => [table.name, ...table.indexes.map((index) => index.name)]),
      ...schema.unsupported.map((object) => object.name),
    ].map((each) => each.toLowerCase()),
  );
  let candidate = name;
  for (let number = 2; taken.has(candidate.toLowerCase()); number += 1) candidate = `${name}_${number}`;
  return candidate;
}

function addColumn({ table, column }: OperationOf<"addColumn">): readonly Statement[] | undefined {
  const isFilled = column.nullable || column.default !== undefined;
  const isComputedOnRead = column.generated?.storage === "virtual" && column.nullable;
  const isLegal =
    isFilled &&
    hasConstantDefault(column) &&
    (!column.generated || isComputedOnRead) &&
    !column.autoincrement;
  if (!isLegal) return undefined;
  return [{ sql: `ALTER TABLE ${quoteName(table.name)} ADD COLUMN ${renderColumn(column)}` }];
}

/** One literal. Anything else (CURRENT_TIMESTAMP too) fails as soon as the table has rows. */
function hasConstantDefault({ default: text }: Column): boolean {
  if (text === undefined) return true;
  const tokens = tokenizeSql(text, "sqlite");
  const unsigned = tokens[0]?.text === "-" || tokens[0]?.text === "+" ? tokens.slice(1) : tokens;
  const [token, ...more] = unsigned;
  if (!token || more.length > 0) return false;
  if (token.kind === "number" || token.kind === "string") return true;
  return token.kind === "name" && ["true", "false", "null"].includes(token.text.toLowerCase());
}

function dropColumn(operation: OperationOf<"dropColumn">, before: Schema): readonly Statement[] | undefined {
  const table = requireTable(before, operation.table);
  const column = requireColumn(table, operation.column);
  if (table.columns.length === 1)
    throw new AutogenError(
      "operation-impossible",
      `Column "${table.name}.${column.name}" cannot be dropped: it is the only column of the table.`,
      { nextStep: "Drop the table, or add another column first." },
    );
  if (isUsedByConstraint(table, column)) return undefined;
  const indexes = table.indexes.filter((index) => indexMentions(index, column.name, "sqlite"));
  const drop = `ALTER TABLE ${quoteName(table.name)} DROP COLUMN ${quoteName(column.name)}`;
  return [...indexes.map(dropIndex), { sql: drop }];
}

function requireIndex(table: Table, name: string): Index {
  const index = table.indexes.find((candidate) => candidate.name === name);
  if (index) return index;
  throw new AutogenError("operation-impossible", `Index "${name}" does not exist on table "${table.name}".`, {
    nextStep: "Check the index's name in the migration file, and that the revisions before it ran.",
  });
}

function requireConstraint(table: Table, name: string): void {
  const constraints = [...table.uniques, ...table.checks, ...table.foreignKeys, table.primaryKey];
  if (constraints.some((constraint) => constraint?.name === name)) return;
  throw new AutogenError(
    "operation-impossible",
    `Constraint "${name}" does not exist on table "${table.name}".`,
    {
      nextStep: "Check the constraint's name in the migration file, and that the revisions before it ran.",
    },
  );
}

function dropIndex(index: Index): Statement {
  return { sql: `DROP INDEX ${quoteName(index.name)}` };
}
