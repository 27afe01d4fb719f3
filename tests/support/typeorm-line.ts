/** The line of TypeORM that the tests run on: TYPEORM_LINE is 0.3 (and sqlite3) where it is not set, else 1 (and better-sqlite3) or 0.3.20. jest.config.js maps imports. */
import { join, resolve } from "node:path";
import type { DataSourceOptions } from "typeorm";

const packages = { "0.3": "typeorm", "0.3.20": "typeorm-0.3.20", "1": "typeorm-1" } as const;

export type Line = keyof typeof packages;

const line = lineOf(process.env["TYPEORM_LINE"] || "0.3");

export const isLine1 = line === "1";

/** What `type` of a DataSource says for SQLite. */
export const sqliteType = isLine1 ? "better-sqlite3" : "sqlite";

/** A DataSource's options for SQLite. The types are those of 0.3, which has both drivers. */
export function sqliteOptions(database: string): DataSourceOptions {
  return { type: sqliteType, database } as DataSourceOptions;
}

/** Where the package of a line lies. */
export function typeormFolder(of: Line = line): string {
  return join(resolve(__dirname, "../.."), "node_modules", packages[of]);
}

function lineOf(text: string): Line {
  if (text in packages) return text as Line;
  throw new Error(`TYPEORM_LINE is ${text}, and it is one of ${Object.keys(packages).join(", ")}`);
}
