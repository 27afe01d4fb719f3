/** A project of a user in a folder of its own, and the real command run in it as a child process. */
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { Client } from "pg";
import { Database } from "sqlite3";
import { typeormFolder } from "./typeorm-line";

export const repository = resolve(__dirname, "../..");
export const command = join(repository, "dist", "migrator", "cli", "main.js");

export interface CommandResult {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface RunOptions {
  readonly environment?: NodeJS.ProcessEnv;
  /** Where the command runs, below the project. */
  readonly folder?: string;
  /** Called with everything printed so far; may stop the command. */
  readonly onOutput?: (printed: string, kill: (signal: NodeJS.Signals) => void) => void;
  /** As this user of the operating system; only root may ask for it. */
  readonly user?: number;
  /** SIGKILL after so many milliseconds, unless the command is done before. */
  readonly killAfter?: number;
}

export interface TestProject {
  readonly directory: string;
  /** Environment of each command; change it to point somewhere else. */
  readonly environment: NodeJS.ProcessEnv;
  write(path: string, text: string): void;
  read(path: string): string;
  drop(path: string): void;
  exists(path: string): boolean;
  /** Names in the folder in order; none where there is no such folder. */
  files(folder: string): readonly string[];
  autogen(...words: readonly string[]): Promise<CommandResult>;
  run(words: readonly string[], options?: RunOptions): Promise<CommandResult>;
  /** Runs SQL on the project's database, around the tool. */
  query(sql: string): Promise<readonly Record<string, unknown>[]>;
  close(): Promise<void>;
}

/** Task with a key and a title: the least that is a project. */
export const taskEntity = (members = ""): string => `
import { Column, Entity, Index, PrimaryGeneratedColumn } from "typeorm";

@Entity("tasks")
export class Task {
  @PrimaryGeneratedColumn()
  id: number;

  @Column("varchar", { length: 120 })
  title: string;
${members}}

export { Index };
`;

export const ormconfig = (config = "{ entities: 'src/entities' }", entities = "[Task]"): string => `
import "reflect-metadata";
import { DataSource } from "typeorm";
import { defineConfig, readSettings } from "typeorm-autogen";
import { Task } from "./src/entities/task";

export const autogen = defineConfig(${config});

export default new DataSource({
  ...readSettings({ directory: __dirname }).database,
  entities: ${entities},
  migrations: [\`\${__dirname}/migrations/*.ts\`],
});
`;

/** A project on SQLite (`development.db`), or on a database of its own on the test server, or another one. */
export async function makeProject(
  dialect: "sqlite" | "postgres" = "sqlite",
  server?: string,
): Promise<TestProject> {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), "autogen-project-")));
  linkPackages(directory);
  const database = dialect === "postgres" ? await createDatabase(server ?? serverUrl()) : undefined;
  // A database on the test server is made faster than PGlite starts.
  const environment: NodeJS.ProcessEnv =
    database === undefined ? {} : { DATABASE_URL: database.url, AUTOGEN_SCRATCH_URL: server ?? serverUrl() };
  const at = (path: string): string => join(directory, path);
  const project: TestProject = {
    directory,
    environment,
    write: (path, text) => {
      mkdirSync(dirname(at(path)), { recursive: true });
      writeFileSync(at(path), text);
    },
    read: (path) => readFileSync(at(path), "utf8"),
    drop: (path) => rmSync(at(path), { recursive: true, force: true }),
    exists: (path) => existsSync(at(path)),
    files: (folder) => (existsSync(at(folder)) ? readdirSync(at(folder)).sort() : []),
    autogen: (...words) => project.run(words),
    run: (words, options = {}) =>
      runCommand([command, ...words], {
        ...options,
        environment: { ...environment, ...options.environment },
        folder: at(options.folder ?? "."),
      }),
    query: (sql) =>
      database === undefined ? querySqlite(at("development.db"), sql) : queryPostgres(database.url, sql),
    close: async () => {
      rmSync(directory, { recursive: true, force: true });
      await database?.drop();
    },
  };
  project.write("package.json", '{ "private": true }');
  project.write("ormconfig.ts", ormconfig());
  project.write("src/entities/task.ts", taskEntity());
  return project;
}

/** Runs `work` in a project that is thrown away afterwards. */
export async function withProject(
  dialect: "sqlite" | "postgres",
  work: (project: TestProject) => Promise<void>,
  server?: string,
): Promise<void> {
  const project = await makeProject(dialect, server);
  try {
    await work(project);
  } finally {
    await project.close();
  }
}

/** One migration file by hand, where the generated one would be beside the point. */
export function migrationFile(revision: {
  readonly id: string;
  readonly parents?: readonly string[];
  readonly name: string;
  readonly up?: string;
  readonly down?: string;
  readonly members?: string;
}): string {
  const { id, parents = [], name, up = "", down = "", members = "" } = revision;
  return `
import type { MigrationInterface, QueryRunner } from "typeorm";
import { operations } from "typeorm-autogen";

/**
 * ${name}
 */
export class ${name} implements MigrationInterface {
  static readonly revision = ${JSON.stringify(id)};
  static readonly parents: readonly string[] = ${JSON.stringify(parents)};
  ${members}

  async up(queryRunner: QueryRunner): Promise<void> {
    const op = operations(queryRunner);
    ${up}
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    const op = operations(queryRunner);
    ${down}
  }
}
`;
}

/** The JSON value that a command printed. */
export function jsonOf({ stdout }: CommandResult): Record<string, unknown> {
  return JSON.parse(stdout) as Record<string, unknown>;
}

/** Runs a Node program; what the surroundings say about databases, colour and jest is left out. */
export function runCommand(words: readonly string[], options: RunOptions = {}): Promise<CommandResult> {
  const child = spawn(process.execPath, [...words], {
    cwd: options.folder ?? repository,
    env: { ...cleanEnvironment(), ...options.environment },
    stdio: ["ignore", "pipe", "pipe"],
    ...(options.user === undefined ? {} : { uid: options.user, gid: options.user }),
  });
  const printed = { stdout: "", stderr: "" };
  const listen = (stream: "stdout" | "stderr"): void => {
    child[stream].setEncoding("utf8").on("data", (chunk: string) => {
      printed[stream] += chunk;
      options.onOutput?.(printed.stdout + printed.stderr, (signal) => child.kill(signal));
    });
  };
  listen("stdout");
  listen("stderr");
  const timer =
    options.killAfter === undefined ? undefined : setTimeout(() => child.kill("SIGKILL"), options.killAfter);
  return new Promise((done, failed) => {
    child.on("error", failed);
    child.on("exit", () => clearTimeout(timer));
    // What takes more than a second is said on standard error, and on a busy machine anything may.
    const stderr = (): string => printed.stderr.replace(/^… .*\n/gm, "");
    child.on("close", (code, signal) => done({ ...printed, stderr: stderr(), code, signal }));
  });
}

/** What the surroundings say, without what could change a command's mind. */
export function cleanEnvironment(): NodeJS.ProcessEnv {
  const left =
    /^(?:DATABASE_URL|APP_ENV|NODE_ENV|NODE_OPTIONS|CI|NO_COLOR|FORCE_COLOR|JEST_.*|AUTOGEN_.*|PG.*)$/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !left.test(name)));
}

/** What `npm install typeorm-autogen typeorm reflect-metadata` would bring. */
function linkPackages(directory: string): void {
  mkdirSync(join(directory, "node_modules"));
  symlinkSync(typeormFolder(), join(directory, "node_modules", "typeorm"));
  symlinkSync(
    join(repository, "node_modules", "reflect-metadata"),
    join(directory, "node_modules", "reflect-metadata"),
  );
  symlinkSync(repository, join(directory, "node_modules", "typeorm-autogen"));
}

/** @throws when the tests do not run through `npm test` */
export function serverUrl(): string {
  const url = process.env["TEST_POSTGRES_URL"];
  if (url) return url;
  throw new Error("TEST_POSTGRES_URL is not set: run the tests with `npm test`");
}

async function createDatabase(server: string): Promise<{ readonly url: string; drop(): Promise<void> }> {
  const name = `project_${randomBytes(6).toString("hex")}`;
  await queryPostgres(server, `CREATE DATABASE ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    drop: async () => void (await queryPostgres(server, `DROP DATABASE ${name} WITH (FORCE)`)),
  };
}

export async function queryPostgres(url: string, sql: string): Promise<readonly Record<string, unknown>[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

export function querySqlite(file: string, sql: string): Promise<readonly Record<string, unknown>[]> {
  return new Promise((done, failed) => {
    const database = new Database(file);
    database.all(sql, (error: Error | null, rows: Record<string, unknown>[]) => {
      database.close(() => (error ? failed(error) : done(rows)));
    });
  });
}
