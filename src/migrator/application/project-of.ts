/** What the tool must know of a running application: its DataSource alone. */
import type { DataSource, DataSourceOptions } from "typeorm";
import { quietDataSource, type OpenDatabase } from "../database/connect";
import { usualFiles } from "../database/file-settings";
import { dialectOf, migrationsTableOf, type Project } from "../database/project";
import { useTypeOrmOf } from "../metadata/typeorm";
import { usualLimits, type Limits, type RunHooks } from "../database/run-settings";
import { linkHistory, requireSound, type History } from "../revisions/history";
import { chainPlainMigrations, revisionOf, type MigrationClass } from "../revisions/read-folder";

export interface ApplicationProject {
  readonly project: Project;
  readonly history: History;
  /** The application's own connection, where there can be no other one to the same database. */
  readonly connected: OpenDatabase | undefined;
}

export interface ProjectOptions {
  readonly limits?: Partial<Limits>;
  readonly hooks?: RunHooks;
}

/**
 * The revisions are those of the DataSource's `migrations`, compiled or not: classes, or patterns that TypeORM resolves.
 * @throws AutogenError `data-source-invalid`, `revision-*`
 */
export async function projectOf(
  dataSource: DataSource,
  { limits = {}, hooks = {} }: ProjectOptions = {},
): Promise<ApplicationProject> {
  useTypeOrmOf(dataSource);
  const directory = process.cwd();
  const project: Project = {
    configFile: "",
    directory,
    dataSource,
    dialect: dialectOf(dataSource),
    targets: [{ dialect: dialectOf(dataSource), environment: {} }],
    migrationsDirectory: directory,
    migrationFolders: [],
    files: usualFiles,
    entitiesDirectory: undefined,
    migrationsTable: migrationsTableOf(dataSource),
    scratchUrl: process.env["AUTOGEN_SCRATCH_URL"],
    names: "given",
    filters: {},
    backup: { before: "never", directory },
    keepsDrops: false,
    limits: { ...usualLimits, ...limits },
    hooks,
  };
  return { project, history: await historyOf(dataSource), connected: ownConnection(dataSource) };
}

async function historyOf(dataSource: DataSource): Promise<History> {
  const revisions = (await migrationClasses(dataSource)).map((migration) => revisionOf(migration, undefined));
  return requireSound(linkHistory(chainPlainMigrations(revisions)));
}

/** TypeORM resolves patterns when it builds metadata, which needs no connection. */
async function migrationClasses(dataSource: DataSource): Promise<readonly MigrationClass[]> {
  const resolved = dataSource.isInitialized ? dataSource : await withMigrations(dataSource.options);
  return resolved.migrations.map(({ constructor }) => constructor as unknown as MigrationClass);
}

async function withMigrations(options: DataSourceOptions): Promise<DataSource> {
  const quiet = quietDataSource({ ...options, entities: [] }, { migrations: options.migrations ?? [] });
  // Not public, and the only way to the migrations without a connection; the same on 0.3 and 1.x.
  await (quiet as unknown as { buildMetadatas(): Promise<void> }).buildMetadatas();
  return quiet;
}

/** A database in memory exists on one connection only. */
function ownConnection(dataSource: DataSource): OpenDatabase | undefined {
  const isInMemory = dataSource.options.type !== "postgres" && dataSource.options.database === ":memory:";
  if (!isInMemory || !dataSource.isInitialized) return undefined;
  return { dataSource, queryRunner: dataSource.createQueryRunner(), close: () => Promise.resolve() };
}
