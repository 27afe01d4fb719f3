/** What a project may tell the tool, as the `autogen` export beside its DataSource. */
import type { NamesSetting } from "../diff/given-names";
import type { DialectName } from "../schema/schema";
import type { Filter } from "./filters";

export interface AutogenConfig {
  /** Folder of migration files, relative to the configuration file. Default: that of the DataSource's `migrations`. */
  readonly migrations?: string;
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

/** Gives the settings their type; returns them unchanged. */
export function defineConfig(config: AutogenConfig): AutogenConfig {
  return config;
}
