/**
 * Asks the server how it spells expressions. A temporary table with the columns of the table gets the defaults, checks and indexes in
 * question and is read back exactly as any table is. It has the table's own name, so that `tasks.status > 1` works.
 */
import { createHash } from "node:crypto";
import { quoteName } from "../../schema/expressions";
import type { Column, EnumType, Index, Schema, Table, View } from "../../schema/schema";
import { elementType, isOfType, typeText } from "../../schema/type-text";
import type { Connection } from "../dialect";
import { columnSql } from "./column-sql";
import { checkSql, createIndexSql, exclusionSql } from "./constraint-sql";
import { createEnumSql } from "./enum-sql";
import { readColumns } from "./read-columns";
import { readConstraints } from "./read-constraints";
import { readIndexes } from "./read-indexes";
import { withoutSemicolon } from "./read-views";
import { queryRows } from "./rows";
import { attempt } from "./scratch-transaction";
import { countSuspects, indexTexts, type SuspectTable } from "./suspects";

/** The server's spelling of each text that it accepted, by the text asked. */
export interface Spellings {
  /** By column. */
  readonly defaults: ReadonlyMap<string, string>;
  /** Generated columns, checks, predicates and expression keys. */
  readonly expressions: ReadonlyMap<string, string>;
}

/** Types that only the entities have: not there yet, so text stands in for them. */
export function missingTypes(before: Schema, desired: Schema): ReadonlySet<string> {
  const existing = new Set(before.enums.map(typeText));
  return new Set(desired.enums.map(typeText).filter((type) => !existing.has(type)));
}

/** What there is beside the tables. */
export interface SpellContext {
  /** Types that only the entities have. */
  readonly missing: ReadonlySet<string>;
  readonly enums: readonly EnumType[];
}

/** Suspects that one question can be about: tables of one name in several schemas cannot, as all become temporary tables. */
export function batchesOf(suspects: readonly SuspectTable[]): readonly (readonly SuspectTable[])[] {
  const batches: SuspectTable[][] = [];
  const seen = new Map<string, number>();
  for (const suspect of suspects) {
    const { name } = suspect.table;
    const batch = seen.get(name) ?? 0;
    seen.set(name, batch + 1);
    (batches[batch] ??= []).push(suspect);
  }
  return batches;
}

/** Of many tables by one question; where the server refuses that, of each half. */
export async function spellAll(
  connection: Connection,
  suspects: readonly SuspectTable[],
  context: SpellContext,
): Promise<readonly (readonly [SuspectTable, Spellings])[]> {
  const [first] = suspects;
  if (!first) return [];
  const together = await attempt(connection, () => askServer(connection, suspects, context.missing));
  if (together) return suspects.map((suspect) => [suspect, together.get(suspect) ?? noSpellings]);
  if (suspects.length === 1) return [[first, await spellRefused(connection, first, context)]];
  const middle = suspects.length >> 1;
  return [
    ...(await spellAll(connection, suspects.slice(0, middle), context)),
    ...(await spellAll(connection, suspects.slice(middle), context)),
  ];
}

/** With the new types; else each text for itself. What the server refuses even alone has no spelling. */
async function spellRefused(
  connection: Connection,
  suspect: SuspectTable,
  context: SpellContext,
): Promise<Spellings> {
  const withTypes = await attempt(connection, () => askWithNewTypes(connection, suspect, context.enums));
  if (withTypes || countSuspects(suspect) === 1) return withTypes ?? noSpellings;
  const single: Spellings[] = [];
  for (const part of splitUp(suspect))
    for (const [, spelled] of await spellAll(connection, [part], context)) single.push(spelled);
  return {
    defaults: new Map(single.flatMap(({ defaults }) => [...defaults])),
    expressions: new Map(single.flatMap(({ expressions }) => [...expressions])),
  };
}

/** How the server spells the query of a view; undefined where it does not take it (it may read what is yet to come). */
export function spellView(connection: Connection, { definition }: View): Promise<string | undefined> {
  return attempt(connection, async () => {
    await connection.query(`CREATE TEMPORARY VIEW autogen_view AS ${definition}`);
    const rows = await queryRows<{ readonly definition: string }>(
      connection,
      "select pg_get_viewdef('autogen_view'::regclass) as definition",
    );
    return rows[0] && withoutSemicolon(rows[0].definition);
  });
}

const noSpellings: Spellings = { defaults: new Map(), expressions: new Map() };

function splitUp({ table, columns, checks, exclusions, indexes }: SuspectTable): readonly SuspectTable[] {
  const none = { table, columns: [], checks: [], exclusions: [], indexes: [] };
  return [
    ...columns.map((column) => ({ ...none, columns: [column] })),
    ...checks.map((check) => ({ ...none, checks: [check] })),
    ...exclusions.map((exclusion) => ({ ...none, exclusions: [exclusion] })),
    ...indexes.map((index) => ({ ...none, indexes: [index] })),
  ];
}

/**
 * Once more with the enum types as the entities have them, for an expression that names a value which is not there yet: types of the same
 * names in the session's temporary schema, which PostgreSQL searches first (manual, section 20.11.1, search_path).
 */
async function askWithNewTypes(
  connection: Connection,
  suspect: SuspectTable,
  enums: readonly EnumType[],
): Promise<Spellings> {
  const used = enums.filter(
    (type) =>
      type.schema === undefined && suspect.table.columns.some((column) => isOfType(column.type, type)),
  );
  if (used.length === 0) throw new Error("No type to make");
  for (const { name, values } of used)
    await connection.query(createEnumSql({ schema: "pg_temp", name }, values));
  const spelled = await askServer(connection, [suspect], new Set());
  return spelled.get(suspect) ?? noSpellings;
}

async function askServer(
  connection: Connection,
  suspects: readonly SuspectTable[],
  missing: ReadonlySet<string>,
): Promise<ReadonlyMap<SuspectTable, Spellings>> {
  const statements = suspects.flatMap((suspect) => [
    createScratchTable(suspect, missing),
    ...suspect.indexes.map((index, position) =>
      createIndexSql(
        { schema: "pg_temp", name: suspect.table.name },
        { ...index, name: indexName(position, suspect) },
      ),
    ),
  ]);
  await connection.query(inOneBlock(statements));
  const spelled = await readBack(
    connection,
    suspects.map(({ table }) => table.name),
  );
  return new Map(
    suspects.flatMap((suspect) => {
      const own = spelled.get(suspect.table.name);
      return own ? [[suspect, pairUp(suspect, own)] as const] : [];
    }),
  );
}

/** One round trip, also where the connection takes one statement at a time. */
function inOneBlock(statements: readonly string[]): string {
  const body = statements.map((sql) => `${sql};`).join("\n");
  let tag = "$autogen$";
  for (let count = 1; body.includes(tag); count += 1) tag = `$autogen${count}$`;
  return `DO ${tag} BEGIN\n${body}\nEND ${tag}`;
}

function createScratchTable(suspect: SuspectTable, missing: ReadonlySet<string>): string {
  const asked = new Set(suspect.columns.map(({ name }) => name));
  const parts = [
    ...suspect.table.columns.map((column) =>
      columnSql(scratchColumn(column, asked.has(column.name), missing)),
    ),
    ...suspect.checks.map((check, position) => checkSql({ ...check, name: checkName(position) })),
    ...suspect.exclusions.map((exclusion, position) =>
      exclusionSql({ ...exclusion, name: exclusionName(position, suspect) }),
    ),
  ];
  return `CREATE TEMPORARY TABLE ${quoteName(suspect.table.name)} (\n  ${parts.join(",\n  ")}\n)`;
}

/** Only what the expressions can see: name, type and collation. Storage does not change how a generated column is spelled. */
function scratchColumn(column: Column, isAsked: boolean, missing: ReadonlySet<string>): Column {
  const { name, type, collation, generated } = column;
  const element = elementType(type);
  return {
    name,
    type: missing.has(element) ? `text${type.slice(element.length)}` : type,
    nullable: true,
    ...(collation !== undefined && { collation }),
    ...(isAsked && column.default !== undefined && { default: column.default }),
    ...(isAsked &&
      generated && { generated: { expression: generated.expression, storage: "stored" as const } }),
  };
}

const checkName = (position: number): string => `autogen_check_${position}`;
const exclusionName = (position: number, suspect: SuspectTable): string =>
  `autogen_exclusion_${position}_${markOf(suspect)}`;
const indexName = (position: number, suspect: SuspectTable): string =>
  `autogen_index_${position}_${markOf(suspect)}`;

/** Indexes of all temporary tables share one schema, those of exclusions included. */
function markOf({ table }: SuspectTable): string {
  return createHash("sha256").update(table.name).digest("hex").slice(0, 16);
}

type Spelled = Pick<Table, "columns" | "checks" | "exclusions" | "indexes">;

/** By the name of the temporary table. */
async function readBack(
  connection: Connection,
  names: readonly string[],
): Promise<ReadonlyMap<string, Spelled>> {
  const tables = await queryRows<{ readonly name: string; readonly id: string }>(
    connection,
    `select relname as name, oid::text as id from pg_catalog.pg_class
     where relnamespace = pg_catalog.pg_my_temp_schema() and relkind = 'r' and relname = any ($1::text[])`,
    [names],
  );
  const ids = tables.map(({ id }) => id);
  const columns = await readColumns(connection, ids);
  const constraints = await readConstraints(connection, ids);
  const indexes = await readIndexes(connection, ids);
  return new Map(
    tables.map(({ name, id }) => [
      name,
      {
        columns: columns.byTable.get(id) ?? [],
        checks: constraints.get(id)?.checks ?? [],
        exclusions: constraints.get(id)?.exclusions ?? [],
        indexes: indexes.get(id) ?? [],
      },
    ]),
  );
}

function pairUp(suspect: SuspectTable, spelled: Spelled): Spellings {
  const columnPairs = suspect.columns.map((asked) => ({ asked, got: byName(spelled.columns, asked.name) }));
  return {
    defaults: new Map(columnPairs.flatMap(({ asked, got }) => pair(asked.name, got?.default))),
    expressions: new Map([
      ...columnPairs.flatMap(({ asked, got }) =>
        pair(asked.generated?.expression, got?.generated?.expression),
      ),
      ...suspect.checks.flatMap((asked, position) =>
        pair(asked.expression, byName(spelled.checks, checkName(position))?.expression),
      ),
      ...suspect.exclusions.flatMap((asked, position) =>
        pair(
          asked.expression,
          byName(spelled.exclusions ?? [], exclusionName(position, suspect))?.expression,
        ),
      ),
      ...suspect.indexes.flatMap((asked, position) =>
        indexPairs(asked, byName(spelled.indexes, indexName(position, suspect))),
      ),
    ]),
  };
}

/** The texts of an index stand in the same order on both sides. */
function indexPairs(asked: Index, got: Index | undefined): readonly (readonly [string, string])[] {
  const spelled = got ? indexTexts([got]) : [];
  return indexTexts([asked]).flatMap((text, position) => pair(text, spelled[position]));
}

function byName<T extends { readonly name?: string }>(items: readonly T[], name: string): T | undefined {
  return items.find((item) => item.name === name);
}

function pair(asked: string | undefined, got: string | undefined): readonly (readonly [string, string])[] {
  return asked === undefined || got === undefined ? [] : [[asked, got]];
}
