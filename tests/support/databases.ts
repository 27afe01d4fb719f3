/** A database of its own for a test, of either kind, behind TypeORM's QueryRunner as the tool has it. */
import { randomBytes } from "node:crypto";
import { DataSource, type DataSourceOptions, type QueryRunner } from "typeorm";
import { beginRevision } from "../../src/migrator/database/session";
import { dialects } from "../../src/migrator/dialects";
import type { Operation } from "../../src/migrator/operations/operation";
import type { DialectName, Schema } from "../../src/migrator/schema/schema";
import { sqliteOptions } from "./typeorm-line";

export interface TestDatabase {
  readonly dialect: DialectName;
  readonly dataSource: DataSource;
  readonly queryRunner: QueryRunner;
  introspect(schemas?: readonly string[]): Promise<Schema>;
  /** The groups of one revision, each handed over by itself as its file does, in one transaction. */
  run(groups: readonly (readonly Operation[])[]): Promise<void>;
  /** Everything goes, so that the next run starts from nothing. */
  clear(): Promise<void>;
}

export async function withDatabase(
  dialect: DialectName,
  options: Partial<DataSourceOptions>,
  work: (database: TestDatabase) => Promise<void>,
): Promise<void> {
  if (dialect === "sqlite")
    return withDataSource({ ...sqliteOptions(":memory:"), ...options } as DataSourceOptions, work);
  return withPostgresUrl((url) => withDataSource(postgresOptions(url, options), work));
}

/** The URL of a fresh PostgreSQL database, dropped afterwards. */
export async function withPostgresUrl(work: (url: string) => Promise<void>): Promise<void> {
  const name = `autogen_test_${randomBytes(8).toString("hex")}`;
  const server = new DataSource(postgresOptions(serverUrl(), {}));
  await server.initialize();
  try {
    await server.query(`CREATE DATABASE ${name} TEMPLATE template0`);
    const url = new URL(serverUrl());
    url.pathname = `/${name}`;
    await work(url.href);
  } finally {
    await server.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    await server.destroy();
  }
}

/** Metadata only: `buildMetadatas` without a connection. */
export async function describedDataSource(
  dialect: DialectName,
  options: Partial<DataSourceOptions>,
): Promise<DataSource> {
  const own =
    dialect === "sqlite"
      ? ({ ...sqliteOptions(":memory:"), ...options } as DataSourceOptions)
      : postgresOptions("postgres://localhost/none", options);
  const dataSource = new DataSource(own);
  // TypeORM calls it while connecting; it is what fills entityMetadatas.
  await (dataSource as unknown as { buildMetadatas(): Promise<void> }).buildMetadatas();
  return dataSource;
}

async function withDataSource(
  options: DataSourceOptions,
  work: (database: TestDatabase) => Promise<void>,
): Promise<void> {
  const dataSource = new DataSource(options);
  await dataSource.initialize();
  const queryRunner = dataSource.createQueryRunner();
  try {
    await work(testDatabase(dataSource, queryRunner));
  } finally {
    await queryRunner.release();
    await dataSource.destroy();
  }
}

function testDatabase(dataSource: DataSource, queryRunner: QueryRunner): TestDatabase {
  const dialect: DialectName = dataSource.options.type === "postgres" ? "postgres" : "sqlite";
  return {
    dialect,
    dataSource,
    queryRunner,
    introspect: (schemas = []) => dialects[dialect].introspect(queryRunner, { schemas }),
    run: (groups) => runRevision(queryRunner, dialect, groups),
    clear: () => (dialect === "postgres" ? clearPostgres(queryRunner) : clearSqlite(queryRunner)),
  };
}

async function runRevision(
  queryRunner: QueryRunner,
  dialect: DialectName,
  groups: readonly (readonly Operation[])[],
): Promise<void> {
  const restore = await beginRevision(queryRunner);
  try {
    for (const operations of groups)
      if (operations.length > 0) await dialects[dialect].execute(queryRunner, operations);
    await queryRunner.commitTransaction();
  } catch (error) {
    await queryRunner.rollbackTransaction();
    throw error;
  } finally {
    await restore();
  }
}

async function clearPostgres(queryRunner: QueryRunner): Promise<void> {
  const rows = (await queryRunner.query(
    `select quote_ident(nspname) as name from pg_namespace where nspname !~ '^pg_' and nspname <> 'information_schema'`,
  )) as { name: string }[];
  for (const { name } of rows) await queryRunner.query(`DROP SCHEMA ${name} CASCADE`);
  await queryRunner.query(`CREATE SCHEMA public`);
}

async function clearSqlite(queryRunner: QueryRunner): Promise<void> {
  await queryRunner.query("PRAGMA foreign_keys = OFF");
  const rows = (await queryRunner.query(
    `select type, name from sqlite_schema where type in ('table', 'view') and name not like 'sqlite\\_%' escape '\\' order by type desc`,
  )) as { type: string; name: string }[];
  for (const { type, name } of rows) await queryRunner.query(`DROP ${type} "${name.replaceAll('"', '""')}"`);
  await queryRunner.query("PRAGMA foreign_keys = ON");
}

function postgresOptions(url: string, options: Partial<DataSourceOptions>): DataSourceOptions {
  return {
    type: "postgres",
    url,
    installExtensions: false,
    uuidExtension: "pgcrypto",
    ...options,
  } as DataSourceOptions;
}

function serverUrl(): string {
  const url = process.env["TEST_POSTGRES_URL"];
  if (url) return url;
  throw new Error(
    "Set TEST_POSTGRES_URL to a server on which the tests may create databases, or run `npm test`.",
  );
}
