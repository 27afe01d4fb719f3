/**
 * typeorm-autogen: what migration files and configuration files import. Loading it is cheap: the rest is loaded when it
 * is called.
 */
import type { DataSource, QueryRunner } from "typeorm";
import type { Operations } from "./operations/builder-types";
import type { RunOptions, StartOptions } from "./application/run";
import type { Status, StatusOptions } from "./application/status";
import type { Settings } from "./database/settings";

export { defineConfig, type AutogenConfig } from "./database/config";
export type { Filter, FilteredObject } from "./database/filters";
export type { RunOptions, StartOptions } from "./application/run";
export type { RevisionStatus, Status, StatusOptions } from "./application/status";
export type { DoneRevision, Limits, RunHooks, RunStatement } from "./database/run-settings";
export type { Logger } from "./report/log";
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

/**
 * Where the database of the DataSource stands: `current`, `heads`, `pending`, and `drift` where asked for. Serialises to JSON, so a health check can send it as it is.
 * Reads only, on a connection of its own.
 * @throws AutogenError `database-*`, `data-source-invalid`, `revision-*`
 */
export function status(dataSource: DataSource, options?: StatusOptions): Promise<Status> {
  return (require("./application/status") as typeof import("./application/status")).status(
    dataSource,
    options,
  );
}

/** @throws AutogenError `not-up-to-date` where revisions are pending, or applied ones are not of this release */
export function assertUpToDate(dataSource: DataSource): Promise<Status> {
  return (require("./application/status") as typeof import("./application/status")).assertUpToDate(
    dataSource,
  );
}

/**
 * Applies the pending revisions of the DataSource's `migrations`. Any number of replicas may call it at once.
 * @throws AutogenError `revision-failed`, `revision-several-heads`, `database-locked`, `interrupted`
 */
export function upgrade(dataSource: DataSource, options?: RunOptions): Promise<Status> {
  return (require("./application/run") as typeof import("./application/run")).upgrade(dataSource, options);
}

/** Undoes what follows the target: `base`, `-1`, an id. @throws AutogenError as `upgrade`, and `target-unknown` */
export function downgrade(
  dataSource: DataSource,
  target: string,
  options?: Omit<RunOptions, "target">,
): Promise<Status> {
  return (require("./application/run") as typeof import("./application/run")).downgrade(
    dataSource,
    target,
    options,
  );
}

/**
 * What an application does before it serves: development upgrades by itself, other environments report, and with `strict` refuse to start on another
 * schema than their own.
 * @throws AutogenError `not-up-to-date` with `strict`; in development those of `upgrade`
 */
export function startUp(dataSource: DataSource, options?: StartOptions): Promise<Status> {
  return (require("./application/run") as typeof import("./application/run")).startUp(dataSource, options);
}
