/** `operations(queryRunner)`: what a migration file calls. */
import type { QueryRunner } from "typeorm";
import { operationsInto, type Sink } from "../operations/builder";
import type { Operations } from "../operations/builder-types";
import { AutogenError } from "../schema/errors";
import { unobserved } from "../dialects/observe";
import { isAlready } from "../operations/already";
import { applyWhereKnown } from "../operations/apply";
import type { Operation } from "../operations/operation";
import { forDialect } from "../operations/for-dialect";
import { schemasIn } from "../operations/schemas-in";
import type { DialectName } from "../schema/schema";
import { dialects } from "../dialects";
import { followInTypeOrmMetadata } from "./typeorm-metadata";
import { CheckedSql, type Checkpoints } from "./checkpoints";
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
      const open = openRevisions.get(queryRunner);
      const list = open?.isResumed ? await pendingOf(queryRunner, dialect, all) : all;
      const work = async (operations: readonly Operation[]): Promise<void> => {
        await dialects[dialect].execute(queryRunner, operations);
        await followInTypeOrmMetadata(queryRunner, dialect, operations);
      };
      if (!open || !list.every(({ kind }) => kind === "sql")) return work(list);
      for (const operation of list)
        if (operation.kind === "sql") await open.sql.run(sqlFor(operation, dialect), () => work([operation]));
    },
  });
}

interface OpenRevision {
  /** An earlier try broke off: what is already so is passed over. */
  readonly isResumed: boolean;
  readonly sql: CheckedSql;
}

const openRevisions = new WeakMap<object, OpenRevision>();

/**
 * From now on the operations of this QueryRunner are those of a revision outside a transaction, which may break off and be tried again.
 * @returns what ends it: the revisions after that one find nothing of theirs done, and if they do they must fail
 */
export function operateOpenly(
  queryRunner: QueryRunner,
  isResumed: boolean,
  checkpoints: Checkpoints,
): () => void {
  openRevisions.set(queryRunner, { isResumed, sql: new CheckedSql(checkpoints, dialectOf(queryRunner)) });
  return () => void openRevisions.delete(queryRunner);
}

/** Empty where it says nothing for this database. */
function sqlFor(operation: Operation, dialect: DialectName): string {
  const own = forDialect(operation, dialect);
  return own?.kind === "sql" ? own.sql : "";
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
  // TypeORM 1.x does not know the type "sqlite".
  const type: string = queryRunner.connection.options.type;
  if (type === "postgres") return "postgres";
  if (type === "sqlite" || type === "better-sqlite3") return "sqlite";
  throw new AutogenError("data-source-invalid", `autogen's operations do not run on "${type}".`, {
    nextStep: "They work with SQLite (sqlite, better-sqlite3) and PostgreSQL (postgres).",
  });
}
