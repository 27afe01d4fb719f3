/** What a project may tell the tool, as the `autogen` export beside its DataSource. */
import type { NamesSetting } from "../diff/given-names";
import type { DialectName } from "../schema/schema";
import type { Filter } from "./filters";
import type { RunHooks } from "./run-settings";

export interface AutogenConfig {
  /**
   * Folder of migration files, relative to the configuration file, or several: new files go into the first. `migrations/**` is read with
   * the folders inside. Default: that of the DataSource's `migrations`.
   */
  readonly migrations?: string | readonly string[];
  /** Limits of `upgrade` and `downgrade` on PostgreSQL. */
  readonly run?: {
    /** Seconds that a statement may wait for a table, with everybody behind it (lock_timeout). Default: 5; 0: for ever. */
    readonly tableLockTimeout?: number;
    /** Seconds that one statement may take (statement_timeout). Default: 0, no limit. */
    readonly statementTimeout?: number;
    /** How often a revision that did not get a lock is tried again, after 1, 2, 4 ... 30 seconds. Default: 10. */
    readonly retries?: number;
  };
  /** `keep`: values of dropped columns and tables are kept aside, as with `--keep`, until `autogen purge`. Default: `forget`. */
  readonly drops?: "keep" | "forget";
  /** Copies of the database before `upgrade` and `downgrade`. */
  readonly backup?: {
    /** `destructive`: before a step that takes something away. Default: `never`; `--backup` always takes one. */
    readonly before?: "always" | "destructive" | "never";
    /** Relative to the configuration file. Default: `backups`. */
    readonly directory?: string;
  };
  /** Called while revisions run: for metrics and logs. */
  readonly hooks?: RunHooks;
  /** How new migration files are called. */
  readonly files?: {
    /**
     * Default: `{timestamp}-{slug}`. Others: `{id}`, `{year}`, `{month}`, `{day}`, `{hour}`, `{minute}`, `{second}`; a `/` makes folders.
     * `{timestamp}` or `{id}` must occur, or two files could get one name.
     */
    readonly template?: string;
    /** Longest `{slug}` in characters. Default: 40. */
    readonly slugLength?: number;
    /** IANA name of the time zone of `{year}` ... `{second}`. Default: UTC. */
    readonly timeZone?: string;
  };
  /**
   * What runs when a migration file has been written, in order: a command, in which `{file}` is the file (`"eslint --fix {file}"`), found as
   * npm scripts find theirs; or a function that gets its absolute path.
   */
  readonly afterWrite?: readonly AfterWrite[];
  /** Folder in which every entity must be registered. Without it nothing is checked. */
  readonly entities?: string;
  /**
   * The databases that every migration must work on, and the environment variables under which the DataSource
   * file describes each. Default: only the database of the DataSource.
   */
  readonly targets?: { readonly [D in DialectName]?: Readonly<Record<string, string>> };
  /**
   * Where nothing but the name of a constraint or index differs, is it renamed? `given` (default): when a person gave the entity's
   * name; `all`: also for TypeORM's default names; `ignore`: never.
   */
  readonly names?: NamesSetting;
  /** Only these tables, views and enum types are compared; see `Filter`. Default: all. */
  readonly include?: Filter;
  /** These are left out of every comparison, on both sides: neither created, nor changed, nor dropped, nor reported. */
  readonly exclude?: Filter;
  readonly scratch?: {
    /**
     * URL of a PostgreSQL server on which throw-away databases may be created. Default: `AUTOGEN_SCRATCH_URL`, else
     * PGlite, an embedded PostgreSQL.
     */
    readonly postgres?: string;
  };
}

export type AfterWrite = string | ((file: string) => void | Promise<void>);

/** Gives the settings their type; returns them unchanged. */
export function defineConfig(config: AutogenConfig): AutogenConfig {
  return config;
}
