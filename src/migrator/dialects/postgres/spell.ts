/**
 * Asks the server how it spells expressions. A temporary table with the columns of the table gets the defaults, checks and indexes in
 * question and is read back exactly as any table is. It has the table's own name, so that `tasks.status > 1` works.
 */
import { nameSql, quoteName } from "../../schema/expressions";
import type { Column, EnumType, Index, QualifiedName, Schema, Table, View } from "../../schema/schema";
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

/** All at once; where the server refuses that, one by one. What it refuses even alone has no spelling. */
export async function spell(
  connection: Connection,
  suspect: SuspectTable,
  missing: ReadonlySet<string>,
  enums: readonly EnumType[],
): Promise<Spellings> {
  const together =
    (await attempt(connection, () => askServer(connection, suspect, missing))) ??
    (await attempt(connection, () => askWithNewTypes(connection, suspect, enums)));
  if (together || countSuspects(suspect) === 1) return together ?? noSpellings;
  const single: Spellings[] = [];
  for (const part of splitUp(suspect)) single.push(await spell(connection, part, missing, enums));
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
  return askServer(connection, suspect, new Set());
}

async function askServer(
  connection: Connection,
  suspect: SuspectTable,
  missing: ReadonlySet<string>,
): Promise<Spellings> {
  const scratch: QualifiedName = { schema: "pg_temp", name: suspect.table.name };
  await connection.query(createScratchTable(suspect, missing));
  for (const [position, index] of suspect.indexes.entries()) {
    await connection.query(createIndexSql(scratch, { ...index, name: indexName(position) }));
  }
  return pairUp(suspect, await readBack(connection, scratch));
}

function createScratchTable(suspect: SuspectTable, missing: ReadonlySet<string>): string {
  const asked = new Set(suspect.columns.map(({ name }) => name));
  const parts = [
    ...suspect.table.columns.map((column) =>
      columnSql(scratchColumn(column, asked.has(column.name), missing)),
    ),
    ...suspect.checks.map((check, position) => checkSql({ ...check, name: checkName(position) })),
    ...suspect.exclusions.map((exclusion, position) =>
      exclusionSql({ ...exclusion, name: exclusionName(position) }),
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
const exclusionName = (position: number): string => `autogen_exclusion_${position}`;
const indexName = (position: number): string => `autogen_index_${position}`;

type Spelled = Pick<Table, "columns" | "checks" | "exclusions" | "indexes">;

async function readBack(connection: Connection, table: QualifiedName): Promise<Spelled> {
  const rows = await queryRows<{ readonly id: string }>(connection, "select $1::regclass::oid::text as id", [
    nameSql(table),
  ]);
  const id = rows[0]?.id ?? "";
  const columns = await readColumns(connection, [id]);
  const constraints = await readConstraints(connection, [id]);
  const indexes = await readIndexes(connection, [id]);
  return {
    columns: columns.byTable.get(id) ?? [],
    checks: constraints.get(id)?.checks ?? [],
    exclusions: constraints.get(id)?.exclusions ?? [],
    indexes: indexes.get(id) ?? [],
  };
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
        pair(asked.expression, byName(spelled.exclusions ?? [], exclusionName(position))?.expression),
      ),
      ...suspect.indexes.flatMap((asked, position) =>
        indexPairs(asked, byName(spelled.indexes, indexName(position))),
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
