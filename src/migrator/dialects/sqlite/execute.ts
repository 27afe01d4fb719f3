/** Carries operations out on a live database. */
import type { Connection, Statement, TransactionalConnection } from "../dialect";
import { forDialect } from "../../operations/for-dialect";
import type { Operation } from "../../operations/operation";
import { isScripted, unobserved } from "../observe";
import { AutogenError } from "../../schema/errors";
import { emptySchema, type QualifiedName, type Schema, type Table } from "../../schema/schema";
import { findViolations, readPointers, referencing, refuseNewViolations } from "./foreign-key-check";
import { introspect } from "./introspect";
import { orphanStatements } from "./guard";
import { planOperations } from "./plan";
import { keepingLegacyAlterTable } from "./pragmas";
import { rebuildStatements, scriptGuards } from "./rebuild";
import { readTriggers, runRebuild } from "./run-rebuild";
import { prepareForeignKeys, withForeignKeysOff } from "./session";
import { splitStatements } from "./split-statements";
import type { Plan, Step } from "./steps";
import { verifyTables } from "./verify";

/**
 * All of the operations or none, inside the caller's transaction or without one. Child rows are safe whichever runner calls:
 * foreign keys are off for a rebuild or drop, or it is refused. Afterwards they are as they were.
 * @throws AutogenError `operation-impossible`; `internal` when the result is not what the operations say
 */
export async function execute(
  connection: TransactionalConnection,
  operations: readonly Operation[],
): Promise<void> {
  const understood = operations.flatMap((operation) => forDialect(operation, "sqlite") ?? []);
  if (understood.length === 0) return;
  // Hand-written SQL alone may be what no transaction allows (VACUUM, PRAGMA), so nothing is put around it.
  if (understood.every((operation) => operation.kind === "sql")) {
    await prepareForeignKeys(connection);
    return runSql(connection, understood);
  }
  await withForeignKeysOff(connection, (foreignKeys) =>
    keepingLegacyAlterTable(connection, async () => {
      for (const part of splitAtSql(understood)) await runPart(connection, part, foreignKeys);
    }),
  );
}

/** @see Dialect.script */
export async function script(
  connection: Connection,
  operations: readonly Operation[],
): Promise<readonly Statement[]> {
  const reader = unobserved(connection);
  const understood = operations.flatMap((operation) => forDialect(operation, "sqlite") ?? []);
  let schema = await readBefore(reader, understood);
  const statements: Statement[] = [];
  for (const part of splitAtSql(understood)) {
    if (part[0]?.kind === "sql") {
      statements.push(
        ...part.flatMap((operation) => (operation.kind === "sql" ? sqlStatements(operation.sql) : [])),
      );
      continue;
    }
    const plan = planOperations(part, schema);
    for (const step of plan.steps) statements.push(...(await stepStatements(reader, step)));
    schema = plan.after;
  }
  return statements;
}

function sqlStatements(sql: string): readonly Statement[] {
  return splitStatements(sql).map((statement) => ({ sql: statement }));
}

async function stepStatements(reader: Connection, step: Step): Promise<readonly Statement[]> {
  if (step.kind !== "rebuild") return step.statements;
  const triggers = await readTriggers(reader, step.rebuild.from.name);
  return [...scriptGuards(step.rebuild, triggers), ...rebuildStatements(step.rebuild, triggers)];
}

/** After hand-written SQL the database has to be read anew. */
function splitAtSql(operations: readonly Operation[]): readonly (readonly Operation[])[] {
  const parts: Operation[][] = [];
  operations.forEach((operation, position) => {
    const previous = operations[position - 1];
    const last = parts[parts.length - 1];
    if (last && (previous?.kind === "sql") === (operation.kind === "sql")) last.push(operation);
    else parts.push([operation]);
  });
  return parts;
}

async function runSql(connection: Connection, operations: readonly Operation[]): Promise<void> {
  for (const operation of operations) {
    if (operation.kind !== "sql") continue;
    for (const statement of splitStatements(operation.sql)) await connection.query(statement);
  }
}

async function runPart(
  connection: Connection,
  operations: readonly Operation[],
  foreignKeys: "on" | "off",
): Promise<void> {
  if (operations[0]?.kind === "sql") return runSql(connection, operations);
  const plan = planOperations(operations, await readBefore(unobserved(connection), operations));
  const endangered = new Set(plan.steps.flatMap(endangeredTable));
  if (foreignKeys === "on") await refuseReferenced(unobserved(connection), endangered);
  const renamed = finalNames(operations);
  const violations =
    endangered.size > 0 ? await findViolations(unobserved(connection), endangered, renamed) : undefined;
  await runSteps(connection, plan);
  if (isScripted(connection)) await askForOrphans(connection, operations);
  await verifyTables(unobserved(connection), changedTables(operations, plan.after));
  const names = new Set([...endangered].flatMap((table) => [table, renamed(table)]));
  if (violations) refuseNewViolations(violations, await findViolations(unobserved(connection), names));
}

/** A new foreign key may find rows that point nowhere. In a script nobody else would ask. */
async function askForOrphans(connection: Connection, operations: readonly Operation[]): Promise<void> {
  for (const operation of operations) {
    if (operation.kind !== "addForeignKey") continue;
    const { table, foreignKey } = operation;
    for (const { sql } of orphanStatements(table.name, foreignKey.references.table.name))
      await connection.query(sql);
  }
}

/** A new table is what its CREATE TABLE says; what was made of an old one is looked at again. */
function changedTables(operations: readonly Operation[], after: Schema): Schema {
  const created = new Set(
    operations.flatMap((operation) => (operation.kind === "createTable" ? operation.table.name : [])),
  );
  return { ...after, tables: after.tables.filter(({ name }) => !created.has(name)) };
}

/** The tables that the operations name, where they exist. One that cannot be read in full cannot be changed safely. */
async function readBefore(connection: Connection, operations: readonly Operation[]): Promise<Schema> {
  const tables = operations.flatMap(existingTable);
  if (tables.length === 0) return emptySchema("sqlite");
  const before = await introspect(connection, { tables });
  const unread = before.unsupported.filter(
    ({ what, name }) => what.startsWith("table (") && tables.some((table) => table.name === name),
  );
  const changed = unread.find(({ name }) => operations.some((operation) => isChangeOf(operation, name)));
  if (!changed)
    return { ...before, tables: [...before.tables, ...unread.map(({ name }) => unknownTable(name))] };
  throw new AutogenError("operation-impossible", changed.what.slice("table (".length, -1), {
    nextStep: "Change this table by hand-written SQL (op.sql).",
  });
}

function isChangeOf(operation: Operation, table: string): boolean {
  return operation.kind !== "dropTable" && existingTable(operation).some(({ name }) => name === table);
}

/** Enough of a table to be dropped. */
function unknownTable(name: string): Table {
  return { name, columns: [], uniques: [], checks: [], foreignKeys: [], indexes: [] };
}

function existingTable(operation: Operation): readonly QualifiedName[] {
  if (operation.kind === "dropView") return [operation.view];
  return "table" in operation && operation.kind !== "createTable" ? [operation.table] : [];
}

/** The table whose DROP would delete rows elsewhere. */
function endangeredTable(step: Step): readonly string[] {
  if (step.kind === "rebuild") return [step.rebuild.from.name];
  return step.kind === "dropTable" ? [step.table] : [];
}

async function refuseReferenced(connection: Connection, tables: ReadonlySet<string>): Promise<void> {
  if (tables.size === 0) return;
  const pointers = await readPointers(connection);
  for (const table of tables) {
    const others = referencing(pointers, table);
    if (others.length === 0) continue;
    throw new AutogenError(
      "operation-impossible",
      `Table "${table}" cannot be rebuilt or dropped here: foreign keys are on, rows of "${others.join('", "')}" point at it and would be deleted, and the switch does nothing inside a transaction that has already written. Nothing was changed.`,
      {
        nextStep:
          "Run `autogen upgrade` or `autogen downgrade` instead, which switch foreign keys off beforehand.",
      },
    );
  }
}

/** What a table is called when all renames are done. */
function finalNames(operations: readonly Operation[]): (table: string) => string {
  return (table) => operations.reduce((name, operation) => newNameOf(operation, name) ?? name, table);
}

function newNameOf(operation: Operation, name: string): string | undefined {
  const isRename = operation.kind === "renameTable" || operation.kind === "moveTable";
  if (!isRename || operation.table.name.toLowerCase() !== name.toLowerCase()) return undefined;
  return operation.kind === "renameTable" ? operation.to : operation.to.name;
}

async function runSteps(connection: Connection, plan: Plan): Promise<void> {
  for (const step of plan.steps) {
    if (step.kind === "rebuild") await runRebuild(connection, step.rebuild);
    else for (const { sql } of step.statements) await connection.query(sql);
  }
}
