/** Two throw-away databases, one of each kind, as projects of the tool. */
import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DataSource, type DataSourceOptions, type EntitySchema } from "typeorm";
import type { Project } from "../../src/migrator/database/project";
import { usualLimits } from "../../src/migrator/database/run-settings";
import { usualFiles } from "../../src/migrator/database/file-settings";
import type { DialectName } from "../../src/migrator/schema/schema";
import { sqliteOptions } from "./typeorm-line";

export type EntityClass = EntitySchema | (new () => object);

export interface CaseDatabases {
  readonly directory: string;
  /** A project whose DataSource has these entities, and these options beside its own. */
  project(
    dialect: DialectName,
    entities: readonly EntityClass[],
    options?: Partial<DataSourceOptions>,
  ): Project;
  dataSource(dialect: DialectName, entities: readonly EntityClass[], migrations?: boolean): DataSource;
  close(): Promise<void>;
}

export async function openCaseDatabases(): Promise<CaseDatabases> {
  const directory = mkdtempSync(join(tmpdir(), "autogen-case-"));
  const migrations = join(directory, "migrations");
  mkdirSync(migrations);
  const name = `case_${randomBytes(6).toString("hex")}`;
  await onServer(`CREATE DATABASE ${name}`);
  const address = new URL(serverUrl());
  address.pathname = `/${name}`;
  const optionsOf = (dialect: DialectName): DataSourceOptions =>
    dialect === "sqlite"
      ? sqliteOptions(join(directory, "case.db"))
      : { type: "postgres", url: address.toString(), uuidExtension: "pgcrypto", installExtensions: false };
  const dataSource: CaseDatabases["dataSource"] = (dialect, entities, withMigrations = false) =>
    new DataSource({
      ...optionsOf(dialect),
      entities: [...entities],
      ...(withMigrations ? { migrations: [join(migrations, "*.ts")] } : {}),
    });
  return {
    directory,
    dataSource,
    project: (dialect, entities, options = {}) => ({
      configFile: join(directory, "ormconfig.ts"),
      directory,
      dataSource: new DataSource({
        ...dataSource(dialect, entities).options,
        ...options,
      } as DataSourceOptions),
      dialect,
      targets: [{ dialect, environment: {} }],
      migrationsDirectory: migrations,
      migrationFolders: [{ path: migrations, nested: false }],
      backup: { before: "never", directory },
      keepsDrops: false,
      limits: usualLimits,
      hooks: {},
      files: usualFiles,
      entitiesDirectory: undefined,
      filters: {},
      migrationsTable: { name: "migrations" },
      scratchUrl: undefined,
      names: "given",
    }),
    close: async () => {
      await onServer(`DROP DATABASE ${name} WITH (FORCE)`);
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

function serverUrl(): string {
  const url = process.env["TEST_POSTGRES_URL"];
  if (url) return url;
  throw new Error("TEST_POSTGRES_URL is not set: run the tests with `npm test`");
}

async function onServer(sql: string): Promise<void> {
  const server = new DataSource({ type: "postgres", url: serverUrl(), installExtensions: false });
  await server.initialize();
  try {
    await server.query(sql);
  } finally {
    await server.destroy();
  }
}
