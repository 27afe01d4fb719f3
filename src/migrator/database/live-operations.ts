/** `operations(queryRunner)`: what a migration file calls. */
import type { QueryRunner } from "typeorm";
import { operationsInto, type Sink } from "../operations/builder";
import type { Operations } from "../operations/builder-types";
import { AutogenError } from "../schema/errors";
import { unobserved } from "../dialects/observe";
import { isAlready } from "../operations/already";
import { applyWhereKnown } from "../operations/apply";
import type { Operation } from "../operations/operation";
import { schemasIn } from "../operations/schemas-in";
import type { DialectName } from "../schema/schema";
import { dialects } from "../dialects";
import { followInTypeOrmMetadata } from "./typeorm-metadata";
import { watchWrites } from "../dialects/sqlite/session";

const sinks = new WeakMap<object, Sink>();

/**
 * The operations of a migration, run on the database of the QueryRunner in its transaction (or recorded, where the tool
 * only wants to know what a revision does). Call it first thing in `up` and `down`.
 * @throws AutogenError `data-source-invalid` for a database other than SQLite and PostgreSQL
 */
export function operations(queryRunner: QueryRunner): Operations {
  const recording = sinks.get(queryRunner);
  if (recording) return operationsInto(recording);
  const dialect = dialectOf(queryRunner);
  if (dialect === "sqlite") watchWrites(queryRunner);
  return operationsInto({
    dialect,
    run: async (all) => {
      const list = resumed.has(queryRunner) ? await pendingOf(queryRunner, dialect, all) : all;
      await dialects[dialect].execute(queryRunner, list);
      await followInTypeOrmMetadata(queryRunner, dialect, list);
    },
  });
}

const resumed = new WeakSet<object>();

/**
 * From now on the operations of this QueryRunner pass over what is already so. For a revision outside a transaction that broke off.
 * @returns what ends it: the revisions after that one find nothing of theirs done, and if they do they must fail
 */
export function resumeOperations(queryRunner: QueryRunner): () => void {
  resumed.add(queryRunner);
  return () => void resumed.delete(queryRunner);
}

async function pendingOf(
  queryRunner: QueryRunner,
  dialect: DialectName,
  operations: readonly Operation[],
): Promise<readonly Operation[]> {
  const schemas = operations.flatMap(schemasIn);
  let schema = await dialects[dialect].introspect(unobserved(queryRunner), {
    schemas: [...new Set(schemas)],
  });
  return operations.filter((operation) => {
    if (isAlready(operation, schema)) return false;
    schema = applyWhereKnown(operation, schema);
    return true;
  });
}

/** From now on the operations of this QueryRunner go into the sink. */
export function redirectOperations(queryRunner: object, sink: Sink): void {
  sinks.set(queryRunner, sink);
}

function dialectOf(queryRunner: QueryRunner): DialectName {
  const { type } = queryRunner.connection.options;
  if (type === "postgres") return "postgres";
  if (type === "sqlite" || type === "better-sqlite3") return "sqlite";
  throw new AutogenError("data-source-invalid", `autogen's operations do not run on "${type}".`, {
    nextStep: "They work with SQLite (sqlite, better-sqlite3) and PostgreSQL (postgres).",
  });
}
