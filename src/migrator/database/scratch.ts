/**
 * Throw-away databases: SQLite in memory; on PostgreSQL a database of its own on a server that a setting names, else PGlite.
 */
import { randomBytes } from "node:crypto";
import type { Extensions } from "@electric-sql/pglite";
import type { DataSourceOptions } from "typeorm";
import { AutogenError } from "../schema/errors";
import { quoteName } from "../schema/expressions";
import { openDatabase, type OpenDatabase } from "./connect";
import { parseDatabaseUrl } from "./database-url";
import type { Project } from "./project";

/** An empty database of the project's kind with the project's entities; `close` drops it. */
export async function openScratch(project: Project): Promise<OpenDatabase> {
  const { options } = project.dataSource;
  if (project.dialect === "sqlite")
    return openDatabase(options, { database: ":memory:" } as Partial<DataSourceOptions>);
  return project.scratchUrl === undefined
    ? openPglite(options)
    : openOnServer(options, project.scratchUrl, project.directory);
}

/** Where the project's own options say where to connect, the scratch database says something else. */
const noAddress = {
  url: undefined,
  host: undefined,
  port: undefined,
  username: undefined,
  password: undefined,
  database: undefined,
  ssl: undefined,
  extra: undefined,
  replication: undefined,
} as Partial<DataSourceOptions>;

async function openPglite(options: DataSourceOptions): Promise<OpenDatabase> {
  const { PGlite } = loadPglite();
  const { pgliteDriver } = require("./pglite-driver") as typeof import("./pglite-driver");
  const pglite = await PGlite.create({ extensions: bundledExtensions() });
  try {
    const opened = await openDatabase(options, {
      ...noAddress,
      driver: pgliteDriver(pglite),
    } as Partial<DataSourceOptions>);
    return {
      ...opened,
      close: async () => {
        await opened.close();
        await pglite.close();
      },
    };
  } catch (error) {
    await pglite.close();
    throw error;
  }
}

/** An optional dependency, and a heavy one: loaded when it is needed. */
/**
 * An extension that this scratch server does not bring (PGlite has no postgis) says nothing about the revision.
 * @returns undefined for any other error
 */
export function missingExtension(error: unknown): AutogenError | undefined {
  // TypeORM's QueryFailedError carries the statement.
  const { query } = (error ?? {}) as { readonly query?: unknown };
  const name = typeof query === "string" ? /^CREATE EXTENSION .*?"([^"]+)"/.exec(query)?.[1] : undefined;
  if (name === undefined) return undefined;
  return new AutogenError("driver-missing", `The scratch PostgreSQL does not have the extension "${name}".`, {
    nextStep:
      "Name a server that has it and on which databases may be created: AUTOGEN_SCRATCH_URL=postgres://user:password@host/postgres.",
    cause: error,
  });
}

/** What comes with PGlite of the extensions that schemas need; loading them all costs a third of a second. */
const bundled = [
  "btree_gin",
  "btree_gist",
  "citext",
  "cube",
  "fuzzystrmatch",
  "hstore",
  "intarray",
  "ltree",
  "pg_trgm",
  "pgcrypto",
  "tablefunc",
  "unaccent",
  "uuid_ossp",
];

function bundledExtensions(): Extensions {
  return Object.fromEntries(
    bundled.flatMap((name) => {
      try {
        // Each module exports the extension under its own name.
        const module = require(`@electric-sql/pglite/contrib/${name}`) as Extensions;
        const extension = module[name];
        return extension ? [[name, extension]] : [];
      } catch {
        return [];
      }
    }),
  );
}

function loadPglite(): typeof import("@electric-sql/pglite") {
  try {
    return require("@electric-sql/pglite") as typeof import("@electric-sql/pglite");
  } catch (error) {
    throw new AutogenError(
      "driver-missing",
      "The PostgreSQL side of the revision needs a scratch PostgreSQL, and there is none.",
      {
        nextStep:
          "Install the embedded one (npm install --save-dev @electric-sql/pglite), or name a server on which databases " +
          "may be created: AUTOGEN_SCRATCH_URL=postgres://user:password@host/postgres.",
        cause: error,
      },
    );
  }
}

/** The name goes on with the time in milliseconds. */
const scratchPrefix = "autogen_scratch_";

/** After this time nobody can be at work on one any more. */
const abandonedAfter = 3_600_000;

/** Scratch databases of processes that were stopped before they could drop them. */
async function dropAbandoned(server: OpenDatabase): Promise<void> {
  const rows = (await server.queryRunner.query(
    `SELECT d.datname::text AS name FROM pg_catalog.pg_database d
      WHERE d.datname LIKE 'autogen\\_scratch\\_%' AND NOT EXISTS (SELECT FROM pg_catalog.pg_stat_activity a WHERE a.datname = d.datname)`,
  )) as { name: string }[];
  for (const { name } of rows) {
    const made = Number(/^autogen_scratch_(\d{13})_/.exec(name)?.[1]);
    // Another role's is not ours to drop, and another process may be faster.
    if (Date.now() - made > abandonedAfter)
      await server.queryRunner.query(`DROP DATABASE IF EXISTS ${quoteName(name)}`).catch(() => undefined);
  }
}

async function openOnServer(
  options: DataSourceOptions,
  url: string,
  directory: string,
): Promise<OpenDatabase> {
  const address = parseDatabaseUrl(url, directory);
  if (address.type !== "postgres")
    throw new AutogenError("settings-invalid", "The scratch server is not a PostgreSQL URL.", {
      nextStep: "Set AUTOGEN_SCRATCH_URL to postgres://user:password@host/postgres.",
    });
  const name = `${scratchPrefix}${Date.now()}_${randomBytes(6).toString("hex")}`;
  const server = await openDatabase(address as DataSourceOptions);
  try {
    await dropAbandoned(server);
    await server.queryRunner.query(`CREATE DATABASE ${quoteName(name)} TEMPLATE template0`);
    const opened = await openDatabase(options, {
      ...noAddress,
      ...address,
      database: name,
    } as Partial<DataSourceOptions>);
    return {
      ...opened,
      close: async () => {
        await opened.close();
        await dropScratch(server, name);
      },
    };
  } catch (error) {
    await dropScratch(server, name);
    throw error;
  }
}

async function dropScratch(server: OpenDatabase, name: string): Promise<void> {
  try {
    await server.queryRunner.query(`DROP DATABASE IF EXISTS ${quoteName(name)}`);
  } finally {
    await server.close();
  }
}
