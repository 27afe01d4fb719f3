/** Where the settings come from: the environment, then a `.env` file, then the embedded default. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "dotenv";
import { AutogenError } from "../schema/errors";
import { parseDatabaseUrl, type DatabaseOptions } from "./database-url";

export const environmentNames = ["development", "test", "staging", "production"] as const;
export type EnvironmentName = (typeof environmentNames)[number];

export interface Settings {
  readonly environment: EnvironmentName;
  /** Spread it into a DataSource. */
  readonly database: DatabaseOptions;
}

/**
 * The settings of an application: `DATABASE_URL` and `APP_ENV` (else `NODE_ENV`), from the process's environment or from
 * `.env` in `directory`. Without a URL it is an SQLite file in `directory`, named after the environment.
 * @throws AutogenError `settings-invalid`, `database-url-invalid`
 */
export function readSettings({ directory }: { readonly directory: string }): Settings {
  const variables = { ...dotenvIn(directory), ...process.env };
  const environment = environmentOf(variables["APP_ENV"] || variables["NODE_ENV"] || "development");
  const url = variables["DATABASE_URL"] || `sqlite:${environment}.db`;
  return { environment, database: parseDatabaseUrl(url, directory) };
}

function dotenvIn(directory: string): Readonly<Record<string, string>> {
  const file = join(directory, ".env");
  return existsSync(file) ? parse(readFileSync(file)) : {};
}

function environmentOf(name: string): EnvironmentName {
  const found = environmentNames.find((known) => known === name);
  if (found) return found;
  throw new AutogenError("settings-invalid", `APP_ENV (or NODE_ENV) is "${name}".`, {
    nextStep: `Set it to one of ${environmentNames.join(", ")}.`,
  });
}
