/** Which of the two SQLite drivers a project has. TypeORM 1.x knows better-sqlite3 only, 0.3 both. */
import type { DataSourceOptions } from "typeorm";
import { typeOrmIn } from "../metadata/typeorm";

interface Sqlite3Database {
  readonly type: "sqlite";
  /** Absolute path, or `:memory:`. */
  readonly database: string;
  /** Milliseconds to wait for another process's lock. */
  readonly busyTimeout: number;
}

interface BetterSqlite3Database {
  readonly type: "better-sqlite3";
  /** Absolute path, or `:memory:`. */
  readonly database: string;
  /** Milliseconds to wait for another process's lock. */
  readonly timeout: number;
}

/** As far as the project's TypeORM has these types. */
export type SqliteDatabase = Extract<
  Sqlite3Database | BetterSqlite3Database,
  Pick<DataSourceOptions, "type">
>;

/** Milliseconds. */
const patience = 10_000;

/**
 * The options of the driver that is installed for TypeORM there; where both are, sqlite3, and where neither is, the one that TypeORM will then ask for.
 * @param directory of the project
 */
export function sqliteDatabase(database: string, directory: string): SqliteDatabase {
  const type = sqliteType(directory);
  const options: Sqlite3Database | BetterSqlite3Database =
    type === "sqlite" ? { type, database, busyTimeout: patience } : { type, database, timeout: patience };
  // The type of this line of TypeORM, which was asked.
  return options as SqliteDatabase;
}

function sqliteType(directory: string): "sqlite" | "better-sqlite3" {
  const refusal = refusalOf("sqlite", directory);
  if (refusal === undefined) return "sqlite";
  // TypeORM 1.x knows no such type; 0.3 lacks its package.
  if (refusal === "MissingDriverError") return "better-sqlite3";
  return refusalOf("better-sqlite3", directory) === undefined ? "better-sqlite3" : "sqlite";
}

/** The name of the error with which TypeORM refuses the driver. Its constructor loads the driver and opens nothing. */
function refusalOf(type: "sqlite" | "better-sqlite3", directory: string): string | undefined {
  const typeorm = typeOrmIn(directory);
  if (!typeorm) return undefined;
  try {
    // Not every line's types have every driver.
    new typeorm.DataSource({ type, database: ":memory:" } as DataSourceOptions);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.name : String(error);
  }
}
