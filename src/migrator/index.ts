/**
 * typeorm-autogen: what migration files and configuration files import. Loading it is cheap: the rest is loaded when it
 * is called.
 */
import type { QueryRunner } from "typeorm";
import type { Operations } from "./operations/builder-types";
import type { Settings } from "./database/settings";

export { defineConfig, type AutogenConfig } from "./database/config";
export type { Filter, FilteredObject } from "./database/filters";
export { RenamedFrom, renamedFrom, type OldNames, type RenamedValues } from "./metadata/renamed-from";
export { AutogenError, type ErrorCode } from "./schema/errors";
export type { Settings } from "./database/settings";
export type { DatabaseOptions } from "./database/database-url";
export type {
  ColumnChangeOptions,
  ColumnOptions,
  ForeignKeyOptions,
  IndexOptions,
  KeyOptions,
  NameInput,
  Operations,
  TableChanges,
  TableDefinition,
  TableOptions,
} from "./operations/builder-types";
export type { Portable } from "./operations/portable";

/**
 * The operations of a migration, run on the database of the QueryRunner in its transaction. Call it first thing in `up` and
 * `down`, and await each call.
 * @throws AutogenError `operation-impossible` when the database cannot do it, `data-source-invalid` for other databases
 */
export function operations(queryRunner: QueryRunner): Operations {
  const live = require("./database/live-operations") as typeof import("./database/live-operations");
  return live.operations(queryRunner);
}

/**
 * The settings of an application from its environment: `DATABASE_URL` and `APP_ENV` (else `NODE_ENV`), or `.env` in the
 * directory, or an SQLite file there.
 * @throws AutogenError `settings-invalid`, `database-url-invalid`
 */
export function readSettings(from: { readonly directory: string }): Settings {
  const settings = require("./database/settings") as typeof import("./database/settings");
  return settings.readSettings(from);
}
