import { DataSource, type DataSourceOptions, type QueryRunner } from "typeorm";
import { sqliteOptions } from "../../../support/typeorm-line";

/** A fresh in-memory database behind TypeORM's driver for SQLite, with the statements run in it. */
export async function openDatabase(
  statements: readonly string[] = [],
  options: Partial<DataSourceOptions> = {},
): Promise<DataSource> {
  const dataSource = new DataSource({ ...sqliteOptions(":memory:"), ...options } as DataSourceOptions);
  await dataSource.initialize();
  for (const sql of statements) await dataSource.query(sql);
  return dataSource;
}

/** Runs the body with a query runner on a fresh database and closes it after. */
export async function withDatabase(
  statements: readonly string[],
  body: (runner: QueryRunner, dataSource: DataSource) => Promise<void>,
): Promise<void> {
  const dataSource = await openDatabase(statements);
  try {
    await body(dataSource.createQueryRunner(), dataSource);
  } finally {
    await dataSource.destroy();
  }
}

export async function rows(
  runner: { query(sql: string): Promise<unknown> },
  sql: string,
): Promise<unknown[]> {
  return (await runner.query(sql)) as unknown[];
}

/** name -> CREATE text of every object that has one. */
export async function definitions(runner: {
  query(sql: string): Promise<unknown>;
}): Promise<Record<string, string>> {
  const found = (await runner.query(
    "SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'",
  )) as { name: string; sql: string }[];
  return Object.fromEntries(found.map(({ name, sql }) => [name, sql]));
}
