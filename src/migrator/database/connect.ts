/** Opens the project's database for the tool: never synchronising, migrating or installing anything by itself. */
import { existsSync } from "node:fs";
import type { DataSource, DataSourceOptions, QueryRunner } from "typeorm";
import { typeorm } from "../metadata/typeorm";
import { AutogenError } from "../schema/errors";
import { describeDatabase, explainConnectionError } from "./connection-errors";
import { loadedEntities } from "./loading/entity-files";

export interface OpenDatabase {
  readonly dataSource: DataSource;
  readonly queryRunner: QueryRunner;
  close(): Promise<void>;
}

/**
 * Connects with the given options, less everything that would change the database on the way.
 * @param overrides e.g. `{ entities: [] }` where the metadata is not needed
 * @throws AutogenError `database-*`, `driver-missing`
 */
export async function openDatabase(
  options: DataSourceOptions,
  overrides: Partial<DataSourceOptions> = {},
): Promise<OpenDatabase> {
  const dataSource = quietDataSource(await loadedEntities({ ...options, ...overrides } as DataSourceOptions));
  try {
    await dataSource.initialize();
    const queryRunner = dataSource.createQueryRunner();
    await queryRunner.connect();
    return { dataSource, queryRunner, close: () => closeAll(dataSource, queryRunner) };
  } catch (error) {
    if (dataSource.isInitialized) await dataSource.destroy();
    throw explainConnectionError(error, options) ?? invalidDataSource(error);
  }
}

/** A DataSource of the same options that only connects; also for building metadata without a connection. */
export function quietDataSource(
  options: DataSourceOptions,
  more: Partial<Pick<DataSourceOptions, "migrations">> = {},
): DataSource {
  return createDataSource({
    ...options,
    synchronize: false,
    migrationsRun: false,
    dropSchema: false,
    migrations: [],
    subscribers: [],
    logging: false,
    ...(options.type === "postgres" ? { installExtensions: false } : {}),
    ...more,
  } as DataSourceOptions);
}

/** A DataSource of the options, not connected. @throws AutogenError `driver-missing`, `entity-invalid` */
export function createDataSource(options: DataSourceOptions): DataSource {
  const { DataSource: Constructor } = typeorm();
  try {
    return new Constructor(options);
  } catch (error) {
    throw explainConnectionError(error, options) ?? invalidDataSource(error);
  }
}

/** Is there a database to connect to? An SQLite file that does not exist would be created by connecting. */
export function hasDatabaseFile(options: DataSourceOptions): boolean {
  if (options.type === "postgres" || options.database === undefined) return true;
  return options.database === ":memory:" || existsSync(String(options.database));
}

/** @throws AutogenError `database-missing` for an SQLite file that does not exist yet */
export function requireDatabaseFile(options: DataSourceOptions): void {
  if (hasDatabaseFile(options)) return;
  throw new AutogenError("database-missing", `There is no database ${describeDatabase(options)} yet.`, {
    nextStep: "Run `autogen upgrade` to create it.",
  });
}

async function closeAll(dataSource: DataSource, queryRunner: QueryRunner): Promise<void> {
  if (!queryRunner.isReleased) await queryRunner.release();
  if (dataSource.isInitialized) await dataSource.destroy();
}

/** What TypeORM finds wrong with entities (a type the database has not, a missing key) comes up when it connects. */
export function invalidDataSource(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof AutogenError) return error;
  return new AutogenError("entity-invalid", `TypeORM cannot use the DataSource: ${error.message}`, {
    nextStep: /metadata for .* was not found/.test(error.message)
      ? "A relation leads to a class that the DataSource does not know: add it to `entities`."
      : "Mend the entity or the options that the message names.",
    cause: error,
  });
}
