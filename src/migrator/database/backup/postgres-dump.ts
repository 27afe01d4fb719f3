/** PostgreSQL: pg_dump at an exported snapshot, so that the rows are counted in the very state that is dumped. */
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { DataSourceOptions, QueryRunner } from "typeorm";
import { quoteName } from "../../schema/expressions";
import { openDatabase } from "../connect";
import { cancelOn } from "../session";
import { compareCounts, countEach, failed, type RowCounts } from "./counts";

export async function dumpDatabase(
  options: DataSourceOptions,
  file: string,
  signal?: AbortSignal,
): Promise<RowCounts> {
  requireProgram("pg_dump");
  const opened = await openDatabase(options, { entities: [] });
  const { queryRunner } = opened;
  const stopListening = cancelOn(signal, opened);
  try {
    // The snapshot lives as long as this transaction.
    await queryRunner.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    const rows = (await queryRunner.query("SELECT pg_export_snapshot() AS snapshot")) as {
      snapshot: string;
    }[];
    const counts = await countPostgres(queryRunner);
    await run("pg_dump", ["--format=custom", `--file=${file}`, `--snapshot=${rows[0]?.snapshot ?? ""}`], {
      env: environmentOf(options),
      signal,
    });
    await queryRunner.query("ROLLBACK");
    compareCounts(counts, await countDumped(file, signal));
    return counts;
  } finally {
    stopListening();
    await opened.close();
  }
}

async function countPostgres(queryRunner: QueryRunner): Promise<RowCounts> {
  const tables = (await queryRunner.query(
    `SELECT n.nspname AS schema, c.relname AS name FROM pg_catalog.pg_class c
       JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind = 'r' AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'
        AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
      ORDER BY 1, 2`,
  )) as { schema: string; name: string }[];
  return countEach(
    queryRunner,
    tables.map(({ schema, name }) => {
      const sql = `${quoteName(schema)}.${quoteName(name)}`;
      return [sql, `ONLY ${sql}`];
    }),
  );
}

/** The rows in the COPY blocks, as pg_restore prints them. */
async function countDumped(file: string, signal?: AbortSignal): Promise<RowCounts> {
  requireProgram("pg_restore");
  const child = spawn("pg_restore", ["--data-only", "--file=-", file], {
    stdio: ["ignore", "pipe", "pipe"],
    signal,
  });
  let complaints = "";
  child.stderr.on("data", (chunk: Buffer) => (complaints += chunk.toString()));
  const ended = endOf(child);
  const counts = new Map<string, number>();
  let table: string | undefined;
  for await (const line of createInterface({ input: child.stdout, crlfDelay: Infinity })) {
    if (table !== undefined) {
      if (line === "\\.") table = undefined;
      else counts.set(table, (counts.get(table) ?? 0) + 1);
      continue;
    }
    table = copiedTable(line);
    if (table !== undefined) counts.set(table, 0);
  }
  if ((await ended) !== 0) throw failed(`pg_restore cannot read the dump: ${complaints.trim()}`);
  return counts;
}

/** `COPY public."Tasks" (id) FROM stdin;` -> `"public"."Tasks"`, every name quoted. */
function copiedTable(line: string): string | undefined {
  const name = String.raw`("(?:[^"]|"")+"|[a-z_][a-z0-9_$]*)`;
  const [, schema, table] =
    new RegExp(String.raw`^COPY ${name}\.${name} (?:\(.*\) )?FROM stdin;$`).exec(line) ?? [];
  if (schema === undefined || table === undefined) return undefined;
  return [schema, table].map((word) => (word.startsWith('"') ? word : `"${word}"`)).join(".");
}

/** Everything goes first, or what a later revision made would stay beside what the dump holds. One transaction for all. */
export async function restoreDump(options: DataSourceOptions, file: string, patience: number): Promise<void> {
  requireProgram("pg_restore");
  requireProgram("psql");
  await countDumped(file);
  const opened = await openDatabase(options, { entities: [] });
  try {
    const { queryRunner } = opened;
    const rows = (await queryRunner.query(
      `SELECT nspname AS name FROM pg_catalog.pg_namespace WHERE nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema' ORDER BY 1`,
    )) as { name: string }[];
    const drops = rows.map(({ name }) => `DROP SCHEMA ${quoteName(name)} CASCADE;`);
    const publicSchema = await publicSchemaSql(queryRunner);
    await pipeRestore(options, file, [
      // The dump says its own encoding behind these.
      "SET client_encoding = 'UTF8';",
      "BEGIN;",
      `SET LOCAL lock_timeout = ${Math.round(patience)};`,
      ...drops,
      ...publicSchema,
    ]);
  } finally {
    await opened.close();
  }
}

/** A dump says of the public schema only what is unusual, so its owner and privileges are given back as they are now. */
async function publicSchemaSql(queryRunner: QueryRunner): Promise<readonly string[]> {
  const rows = (await queryRunner.query(
    `SELECT quote_ident(pg_get_userbyid(n.nspowner)) AS owner, a.privilege_type AS privilege, a.is_grantable AS grantable,
            CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a.grantee)) END AS grantee
       FROM pg_catalog.pg_namespace n
       CROSS JOIN LATERAL aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) a
      WHERE n.nspname = 'public'`,
  )) as { owner: string; privilege: string; grantable: boolean; grantee: string }[];
  const [first] = rows;
  if (!first) return [];
  return [
    'CREATE SCHEMA "public";',
    `ALTER SCHEMA "public" OWNER TO ${first.owner};`,
    ...rows.map(
      ({ privilege, grantable, grantee }) =>
        `GRANT ${privilege} ON SCHEMA "public" TO ${grantee}${grantable ? " WITH GRANT OPTION" : ""};`,
    ),
  ];
}

/** COMMIT is the last line, and comes only when pg_restore has said everything: an end of the input before it means ROLLBACK. */
async function pipeRestore(
  options: DataSourceOptions,
  file: string,
  before: readonly string[],
): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), "autogen-restore-"));
  try {
    const list = join(directory, "list");
    writeFileSync(list, partsWithoutPublic(file));
    await pipeParts(options, ["--file=-", `--use-list=${list}`, file], before);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** What the dump holds, but for the public schema, which is there: a dump makes it only where it is not the usual one. */
function partsWithoutPublic(file: string): string {
  const { status, stdout, stderr } = spawnSync("pg_restore", ["--list", file], {
    encoding: "utf8",
    maxBuffer: 1 << 30,
  });
  if (status !== 0) throw failed(`pg_restore cannot read the dump: ${firstLineOf(stderr)}`);
  return stdout
    .split("\n")
    .filter((line) => !/^\d+; \d+ \d+ SCHEMA - public /.test(line))
    .join("\n");
}

/** Byte by byte: the text is in the database's encoding, and rows hold whatever they hold. */
async function pipeParts(
  options: DataSourceOptions,
  words: readonly string[],
  before: readonly string[],
): Promise<void> {
  const restore = spawn("pg_restore", words, { stdio: ["ignore", "pipe", "pipe"] });
  const psql = spawn("psql", ["--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=on", "--output=/dev/null"], {
    env: environmentOf(options),
    stdio: ["pipe", "ignore", "pipe"],
  });
  let complaints = "";
  for (const child of [restore, psql])
    child.stderr.on("data", (chunk: Buffer) => (complaints += chunk.toString()));
  const restored = endOf(restore);
  const ended = endOf(psql);
  // Its answer says what was wrong; nobody reads on then.
  psql.stdin.on("error", () => undefined);
  psql.on("close", () => restore.kill());
  psql.stdin.write(`${before.join("\n")}\n`);
  restore.stdout.pipe(psql.stdin, { end: false });
  const isWhole = (await restored) === 0;
  psql.stdin.end(isWhole ? "COMMIT;\n" : "");
  if ((await ended) === 0 && isWhole) return;
  const isInUse = /lock timeout/.test(complaints);
  throw failed(
    `the backup was not restored, and nothing was changed: ${firstLineOf(complaints)}`,
    isInUse ? "Stop the application, which still uses the tables, and run the command again." : undefined,
  );
}

function requireProgram(name: string): void {
  const { error } = spawnSync(name, ["--version"]);
  if (error)
    throw failed(
      `${name} is not there`,
      "Install PostgreSQL's client programs (postgresql-client), of the server's version or newer.",
    );
}

async function run(
  program: string,
  words: readonly string[],
  options: { readonly env: NodeJS.ProcessEnv; readonly signal: AbortSignal | undefined },
): Promise<void> {
  const child = spawn(program, words, { ...options, stdio: ["ignore", "ignore", "pipe"] });
  let complaints = "";
  child.stderr.on("data", (chunk: Buffer) => (complaints += chunk.toString()));
  if ((await endOf(child)) === 0) return;
  const mismatch = /server version mismatch/.test(complaints);
  throw failed(
    `${program} failed: ${firstLineOf(complaints)}`,
    mismatch ? "Install client programs of the server's version or newer." : undefined,
  );
}

/** The exit code, when nothing of the program is left. @throws AbortError after the signal */
function endOf(child: ChildProcess): Promise<number | null> {
  let failure: Error | undefined;
  child.on("error", (error) => (failure = error));
  const ended = new Promise<number | null>((done, thrown) => {
    child.on("close", (code) => (failure ? thrown(failure) : done(code)));
  });
  // Somebody looks at it later, or at another failure first.
  ended.catch(() => undefined);
  return ended;
}

function firstLineOf(complaints: string): string {
  return complaints.trim().split("\n")[0] ?? "";
}

/** The connection in the words of libpq: a password on a command line could be read by every user of the machine. */
function environmentOf(options: DataSourceOptions): NodeJS.ProcessEnv {
  const { url, host, port, username, password, database, ssl } = options as unknown as Readonly<
    Record<string, string | undefined>
  >;
  const from = url === undefined ? undefined : new URL(url);
  const decoded = (text: string | undefined): string | undefined =>
    text === undefined || text === "" ? undefined : decodeURIComponent(text);
  const values = {
    PGHOST: from?.searchParams.get("host") ?? decoded(from?.hostname.replace(/^\[|\]$/g, "")) ?? host,
    PGPORT: decoded(from?.port) ?? (port === undefined ? undefined : String(port)),
    PGUSER: decoded(from?.username) ?? username,
    PGPASSWORD: decoded(from?.password) ?? (typeof password === "string" ? password : undefined),
    PGDATABASE: decoded(from?.pathname.slice(1)) ?? database,
    PGSSLMODE: from?.searchParams.get("sslmode") ?? (ssl ? "require" : undefined),
  };
  const known = Object.entries(values).filter(([, value]) => value !== undefined);
  return { ...process.env, ...Object.fromEntries(known) };
}

export function databaseName(options: DataSourceOptions): string {
  return (environmentOf(options)["PGDATABASE"] ?? "postgres").replace(/[^\w-]/g, "_");
}
