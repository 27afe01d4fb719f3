/** What is applied: TypeORM's own `migrations` table, so that its command line and ours agree. */
import { nameSql } from "../schema/expressions";
import type { QueryRunner } from "typeorm";
import { unobserved } from "../dialects/observe";
import { typeorm } from "../metadata/typeorm";
import { hasTable } from "./bookkeeping";
import type { QualifiedName } from "../schema/schema";
import type { Revision } from "../revisions/revision";

/** Names of applied migrations in the order they were applied; none when the table does not exist. */
export async function readApplied(
  queryRunner: QueryRunner,
  table: QualifiedName,
): Promise<readonly string[]> {
  if (!(await hasTable(queryRunner, table))) return [];
  const rows = (await queryRunner.query(`SELECT "name" FROM ${nameSql(table)} ORDER BY "id"`)) as {
    name: string;
  }[];
  return rows.map(({ name }) => name);
}

export async function isApplied(
  queryRunner: QueryRunner,
  table: QualifiedName,
  revision: Revision,
): Promise<boolean> {
  const rows = (await unobserved(queryRunner).query(
    `SELECT 1 FROM ${nameSql(table)} WHERE "name" = ${placeholders(queryRunner)[0]}`,
    [revision.name],
  )) as unknown[];
  return rows.length > 0;
}

/** Creates the table as TypeORM does. Call it inside the transaction of the first revision. */
export async function ensureRecord(queryRunner: QueryRunner, table: QualifiedName): Promise<void> {
  if (await hasTable(queryRunner, table)) return;
  const { Table } = typeorm();
  const { mappedDataTypes } = queryRunner.connection.driver;
  if (table.schema !== undefined) await queryRunner.createSchema(table.schema, true);
  // MigrationExecutor.createMigrationsTableIfNotExist, column by column.
  await queryRunner.createTable(
    new Table({
      name: table.schema === undefined ? table.name : `${table.schema}.${table.name}`,
      columns: [
        {
          name: "id",
          type: normalised(queryRunner, mappedDataTypes.migrationId),
          isGenerated: true,
          generationStrategy: "increment",
          isPrimary: true,
          isNullable: false,
        },
        {
          name: "timestamp",
          type: normalised(queryRunner, mappedDataTypes.migrationTimestamp),
          isNullable: false,
        },
        { name: "name", type: normalised(queryRunner, mappedDataTypes.migrationName), isNullable: false },
      ],
    }),
  );
}

export async function recordApplied(
  queryRunner: QueryRunner,
  table: QualifiedName,
  revision: Revision,
): Promise<void> {
  const [first, second] = placeholders(queryRunner);
  await queryRunner.query(
    `INSERT INTO ${nameSql(table)} ("timestamp", "name") VALUES (${first}, ${second})`,
    [revision.timestamp, revision.name],
  );
}

export async function recordUndone(
  queryRunner: QueryRunner,
  table: QualifiedName,
  revision: Revision,
): Promise<void> {
  await queryRunner.query(`DELETE FROM ${nameSql(table)} WHERE "name" = ${placeholders(queryRunner)[0]}`, [
    revision.name,
  ]);
}

/** Takes everything out, also what no file holds. */
export async function clearRecord(queryRunner: QueryRunner, table: QualifiedName): Promise<void> {
  await queryRunner.query(`DELETE FROM ${nameSql(table)}`);
}

function normalised(queryRunner: QueryRunner, type: unknown): string {
  // The driver takes what its own mappedDataTypes hold.
  return queryRunner.connection.driver.normalizeType({ type: type as "varchar" });
}

function placeholders(queryRunner: QueryRunner): readonly [string, string] {
  return queryRunner.connection.options.type === "postgres" ? ["$1", "$2"] : ["?", "?"];
}
