/** Tables of others that foreign keys point at: no revision makes them, so a scratch database has them only as stand-ins. */
import type { QueryRunner } from "typeorm";
import { diff } from "../diff/schemas";
import { dialects } from "../dialects";
import { applyWhereKnown } from "../operations/apply";
import type { Operation } from "../operations/operation";
import { schemasIn } from "../operations/schemas-in";
import type { History } from "../revisions/history";
import type { Revision } from "../revisions/revision";
import { isEqual } from "../schema/equality";
import { findTable, isSameName } from "../schema/names";
import {
  emptySchema,
  type Column,
  type ForeignKey,
  type QualifiedName,
  type Schema,
  type Table,
} from "../schema/schema";
import { hasTable } from "./bookkeeping";
import { introspectDatabase } from "./introspect-database";
import type { Project } from "./project";
import { fillTables } from "./proof/fill";
import { recordRevision } from "./recorder";

/** The tables that keys of these operations point at, and that neither they nor anybody before them makes. */
export function foreignTargets(
  operations: readonly Operation[],
  isThere: (table: QualifiedName) => boolean,
): readonly QualifiedName[] {
  // Hand-written SQL may make it.
  if (operations.some(({ kind }) => kind === "sql")) return [];
  const made = madeBy(operations);
  const targets = operations.flatMap(keysOf).map(({ references }) => references.table);
  const missing = targets.filter(
    (target) => !isThere(target) && !made.some((table) => isSameName(table, target)),
  );
  return missing.filter((table, at) => missing.findIndex((other) => isSameName(other, table)) === at);
}

/** The tables that come into being under these names. */
function madeBy(operations: readonly Operation[]): readonly QualifiedName[] {
  return operations.flatMap((operation) => {
    if (operation.kind === "createTable") return [operation.table];
    if (operation.kind === "moveTable") return [operation.to];
    return operation.kind === "renameTable" ? [{ ...operation.table, name: operation.to }] : [];
  });
}

function keysOf(operation: Operation): readonly ForeignKey[] {
  if (operation.kind === "createTable") return operation.table.foreignKeys;
  return operation.kind === "addForeignKey" ? [operation.foreignKey] : [];
}

/** What revisions of a history point at and none of them makes. */
export class StandIns {
  readonly made: QualifiedName[] = [];
  readonly #known: QualifiedName[] = [];

  constructor(
    private readonly project: Project,
    private readonly queryRunner: QueryRunner,
    private readonly history: History,
  ) {}

  async makeFor(revision: Revision): Promise<void> {
    const operations = await this.#operations(revision);
    const isKnown = (table: QualifiedName): boolean => this.#known.some((own) => isSameName(own, table));
    const targets = foreignTargets(operations, isKnown);
    this.#known.push(...madeBy(operations));
    if (targets.length === 0) return;
    const others = await this.#madeByNone(targets);
    this.made.push(...(await standInFor(this.project, this.queryRunner, operations, others)));
    this.#known.push(...targets);
  }

  /** One that a later revision makes is a mistake in the order, which the replay shows. */
  async #madeByNone(targets: readonly QualifiedName[]): Promise<readonly QualifiedName[]> {
    const all: QualifiedName[] = [];
    for (const revision of this.history.revisions) all.push(...madeBy(await this.#operations(revision)));
    return targets.filter((target) => !all.some((table) => isSameName(table, target)));
  }

  #operations(revision: Revision): Promise<readonly Operation[]> {
    return recordRevision(revision, "up", this.project.dialect).catch(() => []);
  }
}

/** Makes stand-ins for those that PostgreSQL misses: without them it refuses the key. @returns their names */
async function standInFor(
  project: Project,
  queryRunner: QueryRunner,
  operations: readonly Operation[],
  targets: readonly QualifiedName[],
): Promise<readonly QualifiedName[]> {
  const missing: QualifiedName[] = [];
  for (const table of targets) if (!(await hasTable(queryRunner, table))) missing.push(table);
  if (missing.length === 0) return [];
  const before = await introspectDatabase(project, queryRunner, [...new Set(operations.flatMap(schemasIn))]);
  const after = operations.reduce((schema, operation) => applyWhereKnown(operation, schema), before);
  const wanted = targetsOf(after).filter((table) => missing.some((other) => isSameName(other, table)));
  const schemas = wanted.flatMap(({ schema }) => schema ?? []);
  const empty = emptySchema(project.dialect);
  const created = { ...empty, tables: wanted, schemas: [...new Set(schemas)] };
  await dialects[project.dialect].execute(queryRunner, diff(empty, created));
  await fillForeignTargets(queryRunner, created);
  return missing;
}

/** Rows for those of a schema's tables that nobody else fills: what points at them needs some. */
export async function fillForeignTargets(queryRunner: QueryRunner, schema: Schema): Promise<void> {
  await fillTables(queryRunner, schema, ["plain", "high", "low"]);
}

/** The schema with all that its keys need. */
export function withForeignTargets(schema: Schema): Schema {
  const targets = targetsOf(schema);
  const named = targets.flatMap((target) => target.schema ?? []);
  return {
    ...schema,
    tables: [...schema.tables, ...targets],
    schemas: [...new Set([...schema.schemas, ...named])],
  };
}

/** Tables that keys point at and that are not in the schema, with the columns that the keys need. */
export function targetsOf(schema: Schema): readonly Table[] {
  const keys = schema.tables.flatMap((table) => table.foreignKeys.map((key) => ({ table, key })));
  const missing = keys.filter(({ key }) => !findTable(schema, key.references.table));
  return missing.reduce<readonly Table[]>((made, { table, key }) => {
    const target = made.find((other) => isSameName(other, key.references.table)) ?? bare(key);
    const others = made.filter((other) => other !== target);
    return [...others, referencedBy(key, table, target)];
  }, []);
}

function bare({ references }: ForeignKey): Table {
  return { ...references.table, columns: [], uniques: [], checks: [], foreignKeys: [], indexes: [] };
}

/** With the columns that the key points at, each of the type of the column that points. */
function referencedBy(key: ForeignKey, from: Table, target: Table): Table {
  const columns = key.references.columns.map((name, position): Column => {
    const type = from.columns.find((column) => column.name === key.columns[position])?.type ?? "integer";
    return { name, type, nullable: false };
  });
  const isKnown = target.uniques.some((unique) => isEqual(unique.columns, key.references.columns));
  return {
    ...target,
    columns: [
      ...target.columns,
      ...columns.filter(({ name }) => !target.columns.some((known) => known.name === name)),
    ],
    uniques: isKnown ? target.uniques : [...target.uniques, { columns: key.references.columns }],
  };
}
