/** The user's project: its DataSource, its settings, its folders. */
import { existsSync, readdirSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import type { DataSource } from "typeorm";
import { namesSettings, type NamesSetting } from "../diff/given-names";
import { useTypeOrmFor } from "../metadata/typeorm";
import { AutogenError } from "../schema/errors";
import type { DialectName, QualifiedName } from "../schema/schema";
import type { AutogenConfig } from "./config";
import { isFilter, type Filters } from "./filters";
import type { MigrationFolder } from "../revisions/read-folder";
import { fileSettingsOf, type FileSettings } from "./file-settings";
import { createDataSource } from "./connect";
import { dataSourceAmong, exportsOf, type FoundDataSource } from "./loading/data-source";
import { loadModule } from "./loading/load-module";
import { limitsOf, type Limits, type RunHooks } from "./run-settings";

export interface Project {
  /** Absolute path of the file with the DataSource. */
  readonly configFile: string;
  readonly directory: string;
  /** As the project exports it: not connected. */
  readonly dataSource: DataSource;
  readonly dialect: DialectName;
  /** The databases that every migration must work on, the connected one first. */
  readonly targets: readonly Target[];
  /** Where new migration files are written. Absolute. */
  readonly migrationsDirectory: string;
  /** Where migration files are read, that one first. */
  readonly migrationFolders: readonly MigrationFolder[];
  readonly limits: Limits;
  readonly backup: { readonly before: "always" | "destructive" | "never"; readonly directory: string };
  /** Keep aside what is dropped where the command line does not say otherwise. */
  readonly keepsDrops: boolean;
  /** The project's own listeners to `upgrade` and `downgrade`. */
  readonly hooks: RunHooks;
  /** How new migration files are called, and what runs over them. */
  readonly files: FileSettings;
  readonly entitiesDirectory: string | undefined;
  /** Where TypeORM records what is applied. */
  readonly migrationsTable: QualifiedName;
  /** URL of a PostgreSQL server for throw-away databases. */
  readonly scratchUrl: string | undefined;
  /** Which names of constraints and indexes count where nothing else differs. */
  readonly names: NamesSetting;
  /** What is compared at all. */
  readonly filters: Filters;
}

export interface Target {
  readonly dialect: DialectName;
  /** Environment variables under which the project describes this database. */
  readonly environment: Readonly<Record<string, string>>;
}

/** The first holds settings beside a DataSource that stands elsewhere; `init` writes it. */
const usualNames = [
  "autogen.config",
  "ormconfig",
  "data-source",
  "src/data-source",
  "datasource",
  "src/datasource",
];
const endings = [".ts", ".mts", ".cts", ".js", ".mjs", ".cjs"];
const usualConfigFiles = usualNames.flatMap((name) => endings.map((ending) => name + ending));

/**
 * @param configFile path to the file with the DataSource; the usual places are looked at when absent
 * @throws AutogenError `data-source-missing`, `data-source-invalid`, `project-file-broken`, `settings-invalid`
 */
export async function loadProject(configFile: string | undefined, from = process.cwd()): Promise<Project> {
  const file = configFile === undefined ? findConfigFile(from) : givenConfigFile(configFile, from);
  const { exported, dataSource } = await loadDataSource(file);
  const config = (exported["autogen"] ?? {}) as AutogenConfig;
  const directory = dirname(file);
  const dialect = dialectOf(dataSource);
  return {
    configFile: file,
    directory,
    dataSource,
    dialect,
    targets: targetsOf(config, dialect),
    ...migrationFoldersOf(config, dataSource, file),
    backup: backupOf(config, file),
    keepsDrops: keepsDropsOf(config, file),
    limits: limitsOf(config, relative(process.cwd(), file)),
    hooks: config.hooks ?? {},
    files: fileSettingsOf(config, file),
    entitiesDirectory: config.entities === undefined ? undefined : resolve(directory, config.entities),
    migrationsTable: migrationsTableOf(dataSource),
    scratchUrl: config.scratch?.postgres ?? process.env["AUTOGEN_SCRATCH_URL"],
    names: namesSettingOf(config, file),
    filters: filtersOf(config, file),
  };
}

/** @throws AutogenError `data-source-invalid`, `project-file-broken` */
export async function loadDataSource(
  file: string,
): Promise<FoundDataSource & { readonly exported: Readonly<Record<string, unknown>> }> {
  useTypeOrmFor(file);
  const exported = exportsOf(await loadModule(file));
  return { exported, ...(await dataSourceAmong(exported, file, createDataSource)) };
}

/** The file in one of the usual places, the nearest above. */
export function usualConfigFile(from: string): string | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    const found = usualConfigFiles.map((name) => join(folder, name)).find((file) => existsSync(file));
    if (found) return found;
    if (existsSync(join(folder, "package.json")) || folder === dirname(folder)) return undefined;
  }
}

function findConfigFile(from: string): string {
  const found = usualConfigFile(from);
  if (found !== undefined) return found;
  throw new AutogenError(
    "data-source-missing",
    `No DataSource file in ${from}: looked for ${usualNames.join(", ")}, with the endings ${endings.join(", ")}.`,
    {
      nextStep:
        "Run autogen in the project's folder, name the file (--config path/to/data-source.ts), or let `autogen init` look for it.",
    },
  );
}

function givenConfigFile(name: string, from: string): string {
  const file = resolve(from, name);
  if (existsSync(file)) return file;
  throw new AutogenError("data-source-missing", `There is no file ${name}.`, {
    nextStep: "Give --config the path of the file that exports the DataSource.",
  });
}

export function dialectOf(dataSource: DataSource): DialectName {
  // TypeORM 1.x does not know the type "sqlite".
  const type: string = dataSource.options.type;
  if (type === "postgres") return "postgres";
  if (type === "sqlite" || type === "better-sqlite3") return "sqlite";
  throw new AutogenError("data-source-invalid", `The DataSource is for "${type}".`, {
    nextStep: "autogen works with SQLite (sqlite, better-sqlite3) and PostgreSQL (postgres).",
  });
}

function backupOf({ backup = {} }: AutogenConfig, file: string): Project["backup"] {
  const { before = "never", directory = "backups" } = backup;
  if (["always", "destructive", "never"].includes(before))
    return { before, directory: resolve(dirname(file), directory) };
  throw wrongSetting("backup.before", before, file, '"always", "destructive" or "never"');
}

function keepsDropsOf({ drops = "forget" }: AutogenConfig, file: string): boolean {
  if (["keep", "forget"].includes(drops)) return drops === "keep";
  throw wrongSetting("drops", drops, file, '"keep" or "forget"');
}

function wrongSetting(name: string, value: unknown, file: string, allowed: string): AutogenError {
  return new AutogenError(
    "settings-invalid",
    `\`${name}\` in the autogen settings of ${relative(process.cwd(), file)} is ${JSON.stringify(value)}.`,
    { nextStep: `It is ${allowed}.` },
  );
}

function filtersOf({ include, exclude }: AutogenConfig, file: string): Filters {
  for (const [name, value] of Object.entries({ include, exclude }))
    if (value !== undefined && !isFilter(value))
      throw new AutogenError(
        "settings-invalid",
        `\`${name}\` in the autogen settings of ${relative(process.cwd(), file)} is neither a list of names nor a function.`,
        { nextStep: `Write ${name}: ["spatial_*"], or a function that gets { kind, name, schema, table }.` },
      );
  return { ...(include ? { include } : {}), ...(exclude ? { exclude } : {}) };
}

function namesSettingOf({ names = "given" }: AutogenConfig, file: string): NamesSetting {
  if (namesSettings.includes(names)) return names;
  throw new AutogenError(
    "settings-invalid",
    `\`names\` in the autogen settings of ${relative(process.cwd(), file)} is ${JSON.stringify(names)}.`,
    { nextStep: `It is one of ${namesSettings.map((name) => `"${name}"`).join(", ")}.` },
  );
}

function targetsOf(config: AutogenConfig, connected: DialectName): readonly Target[] {
  const others = (Object.entries(config.targets ?? {}) as [DialectName, Readonly<Record<string, string>>][])
    .filter(([dialect]) => dialect !== connected)
    .map(([dialect, environment]) => ({ dialect, environment }));
  return [{ dialect: connected, environment: {} }, ...others];
}

/** TypeORM keeps the record in the schema of the DataSource's options, where there is one. */
export function migrationsTableOf({ options }: DataSource): QualifiedName {
  const name = options.migrationsTableName ?? "migrations";
  return options.type === "postgres" && options.schema !== undefined
    ? { schema: options.schema, name }
    : { name };
}

type Folders = Pick<Project, "migrationsDirectory" | "migrationFolders">;

/** Folders from the settings, relative to the configuration file, else from the DataSource. */
function migrationFoldersOf(config: AutogenConfig, dataSource: DataSource, file: string): Folders {
  const listed = typeof config.migrations === "string" ? [config.migrations] : (config.migrations ?? []);
  const named = listed.map((text) => migrationFolder(text, dirname(file)));
  const folders = named.length > 0 ? named : [migrationsOf(dataSource, file)];
  const isNested = config.files?.template?.includes("/") ?? false;
  const read = folders.map((folder) => ({ ...folder, nested: folder.nested || isNested }));
  return { migrationsDirectory: read[0]?.path ?? dirname(file), migrationFolders: read };
}

/** `migrations`, or `migrations/**` with the folders inside. */
function migrationFolder(text: string, from: string): MigrationFolder {
  const nested = /[\\/]\*\*$/.test(text);
  return { path: resolve(from, nested ? text.slice(0, -"/**".length) : text), nested };
}

/**
 * The folder of the first pattern: `migrations/*.ts` -> `migrations`, from the working directory as TypeORM has it; without a
 * pattern `migrations` beside the DataSource file.
 */
function migrationsOf(dataSource: DataSource, file: string): MigrationFolder {
  const { migrations } = dataSource.options;
  const listed = Array.isArray(migrations) ? (migrations as unknown[]) : [];
  const patterns = listed.filter((entry): entry is string => typeof entry === "string");
  const isSource = (pattern: string): boolean => !/\.[cm]?js$/.test(pattern) || !/\.[cm]?ts$/.test(file);
  const pattern = patterns.find(isSource);
  if (pattern !== undefined) return { path: resolve(folderOf(pattern)), nested: pattern.includes("**") };
  if (patterns.length === 0) return { path: join(dirname(file), "migrations"), nested: false };
  throw new AutogenError(
    "settings-invalid",
    `The DataSource's migrations are compiled files (${patterns.join(", ")}), and a new one is written in TypeScript.`,
    {
      nextStep:
        'Name the folder of the sources beside the DataSource: export const autogen = { migrations: "migrations" };',
    },
  );
}

/** What stands before the first part with a wildcard. */
export function folderOf(pattern: string): string {
  const parts = pattern.split(/[\\/]/);
  const firstGlob = parts.findIndex((part) => /[*?{[(]/.test(part));
  return parts.slice(0, firstGlob < 0 ? parts.length - 1 : firstGlob).join("/") || ".";
}

/** Every code file below a folder. */
export function codeFilesIn(directory: string): readonly string[] {
  return readdirSync(directory, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.[cm]?[jt]s$/.test(name) && !/\.d\.[cm]?ts$/.test(name))
    .sort()
    .map((name) => join(directory, name));
}
