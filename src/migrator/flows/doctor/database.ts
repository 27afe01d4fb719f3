/** The database: does it answer, who is it, what may this user do, where does it stand? Reads only. */
import type { DataSourceOptions, QueryRunner } from "typeorm";
import { hasTable, journalTableOf } from "../../database/bookkeeping";
import { hasDatabaseFile, openDatabase } from "../../database/connect";
import { describeDatabase, explainConnectionError } from "../../database/connection-errors";
import type { Project } from "../../database/project";
import { readApplied } from "../../database/record";
import type { History } from "../../revisions/history";
import { displayName } from "../../schema/names";
import { stateOf } from "../status";
import { failed, failure, ok, skipped, warning, type Finding } from "./finding";

export async function databaseFindings(project: Project, history: History): Promise<readonly Finding[]> {
  const { options } = project.dataSource;
  if (!hasDatabaseFile(options))
    return [ok("database", `${describeDatabase(options)}: not there yet, \`autogen upgrade\` creates it`)];
  const start = Date.now();
  try {
    const opened = await openDatabase(options, { entities: [] });
    const milliseconds = Date.now() - start;
    try {
      return [
        ok("database", `${describeDatabase(options)}, connected in ${milliseconds} ms`),
        ...(await (project.dialect === "postgres" ? postgresFindings : sqliteFindings)(
          opened.queryRunner,
          options,
        )),
        ...(await recordFindings(project, history, opened.queryRunner)),
      ];
    } finally {
      await opened.close();
    }
  } catch (error) {
    return [
      failed("database", explainConnectionError(error, options) ?? error),
      skipped("record", "no connection"),
    ];
  }
}

interface Server {
  readonly version: string;
  readonly number: number;
  readonly replica: boolean;
  readonly read_only: boolean;
  readonly schema: string | null;
  readonly may_create: boolean | null;
  readonly may_create_schemas: boolean;
  readonly ahead: number;
}

const serverSql = `SELECT current_setting('server_version') AS version, current_setting('server_version_num')::int AS number,
  pg_is_in_recovery() AS replica, current_setting('transaction_read_only') = 'on' AS read_only, current_schema() AS schema,
  has_schema_privilege(current_schema(), 'CREATE') AS may_create,
  has_database_privilege(current_database(), 'CREATE') AS may_create_schemas,
  extract(epoch FROM clock_timestamp())::float8 AS ahead`;

/** Before 12 the catalog lacks what is read. */
const oldestServer = 12;

async function postgresFindings(queryRunner: QueryRunner): Promise<readonly Finding[]> {
  const [server] = (await queryRunner.query(serverSql)) as Server[];
  if (!server) return [];
  return [
    server.number >= oldestServer * 10_000
      ? ok("server", `PostgreSQL ${server.version}`)
      : failure("server", `PostgreSQL ${server.version} is too old`, `Use version ${oldestServer} or newer.`),
    writableFinding(server),
    rightsFinding(server),
    clockFinding(server.ahead - Date.now() / 1000),
  ];
}

function writableFinding({ replica, read_only: isReadOnly }: Server): Finding {
  if (!replica && !isReadOnly) return ok("writes", "allowed");
  return failure(
    "writes",
    replica ? "this is a replica" : "transactions are read-only (default_transaction_read_only)",
    "Point the DataSource at the primary server, and at a user who may write.",
  );
}

function rightsFinding({ schema, may_create: mayCreate, may_create_schemas: maySchemas }: Server): Finding {
  if (schema === null)
    return failure(
      "rights",
      "no schema of search_path exists",
      "CREATE SCHEMA, or correct `schema` and search_path.",
    );
  if (mayCreate !== true)
    return failure(
      "rights",
      `this user may not create tables in schema ${schema}`,
      `GRANT CREATE ON SCHEMA ${schema} TO the user, or use the user who owns the tables.`,
    );
  return maySchemas
    ? ok("rights", `may create tables in ${schema}, schemas and extensions`)
    : warning(
        "rights",
        `may create tables in ${schema}, and no schemas or extensions`,
        "GRANT CREATE ON DATABASE to the user, if the entities need either.",
      );
}

function clockFinding(seconds: number): Finding {
  const difference = Math.abs(seconds);
  if (difference < 5) return ok("clock", "that of the server agrees");
  return warning(
    "clock",
    `the server's is ${Math.round(difference)} s ${seconds > 0 ? "ahead" : "behind"}`,
    "Set both by NTP: journal and file names tell the order of events by the clock.",
  );
}

async function sqliteFindings(
  queryRunner: QueryRunner,
  options: DataSourceOptions,
): Promise<readonly Finding[]> {
  const one = async (sql: string): Promise<unknown> => {
    const [row] = (await queryRunner.query(sql)) as Record<string, unknown>[];
    return Object.values(row ?? {})[0];
  };
  const version = String(await one("SELECT sqlite_version()"));
  const journal = String(await one("PRAGMA journal_mode"));
  const isOn = Number(await one("PRAGMA foreign_keys")) === 1;
  const lost = (await queryRunner.query("PRAGMA foreign_key_check")) as { table: string }[];
  return [
    ok("SQLite", `${version}, journal mode ${journal}`),
    isOn
      ? ok("foreign keys", "checked on every connection of TypeORM")
      : warning(
          "foreign keys",
          "are not checked",
          "PRAGMA foreign_keys = ON on each connection of the application.",
        ),
    ...(lost.length === 0
      ? []
      : [
          warning(
            "foreign keys",
            `${lost.length} ${lost.length === 1 ? "row points" : "rows point"} nowhere, in ${[...new Set(lost.map(({ table }) => table))].join(", ")}`,
            `PRAGMA foreign_key_check lists them (sqlite3 ${String(options.database)}).`,
          ),
        ]),
  ];
}

async function recordFindings(
  project: Project,
  history: History,
  queryRunner: QueryRunner,
): Promise<readonly Finding[]> {
  const { migrationsTable } = project;
  const table = displayName(migrationsTable);
  if (!(await hasTable(queryRunner, migrationsTable)))
    return [ok("record", `no table ${table} yet: nothing is applied`)];
  const { applied, pending, unknown } = stateOf(
    project,
    history,
    await readApplied(queryRunner, migrationsTable),
  );
  const journal = (await hasTable(queryRunner, journalTableOf(migrationsTable))) ? "" : ", no journal yet";
  const found = `${table}: ${applied.length} applied, ${pending.length} pending${journal}`;
  return [
    unknown.length === 0
      ? ok("record", found)
      : warning(
          "record",
          `${found}; ${unknown.length} that no file holds: ${unknown.join(", ")}`,
          "Bring back the files (another branch?), or see `database-ahead` in docs/troubleshooting.md.",
        ),
  ];
}
