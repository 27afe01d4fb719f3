/**
 * The revisions of the chain as the migrations of a project, with revisions by hand in between (data that must not be changed twice, indexes that are built outside
 * a transaction), and databases that stand at the beginning, after the first day, or at the end, with the rows of the days in them.
 */
import { copyFileSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { DialectName } from "../../src/migrator/schema/schema";
import { days, entitiesOf, versionsOf, type Day } from "../cases/chain";
import { openCaseDatabases, type CaseDatabases } from "./case-databases";
import { planDay, writeDay } from "./chain-days";
import { dialectNames, insertRows, runWithAutogen } from "./edit-case";
import { byHand, type HandMade } from "./chain-by-hand";
import { makeProject, migrationFile, queryPostgres, serverUrl, type TestProject } from "./project";

/** Where a database stands: empty, behind day 1 with its rows, or behind the last revision with the rows of all days. */
export type Stage = "empty" | "first day" | "end";

export interface ChainProject extends TestProject {
  readonly dialect: DialectName;
  /** Puts a copy of the database of that stage in the place of the project's. */
  reset(stage: Stage): Promise<void>;
}

export interface Chain {
  /** In order. */
  readonly revisions: readonly ChainRevision[];
  project(dialect: DialectName): Promise<ChainProject>;
  close(): Promise<void>;
}

export interface ChainRevision {
  readonly file: string;
  readonly id: string;
  readonly name: string;
  readonly transaction: boolean;
}

/** Generates the chain: takes some twenty seconds, so once in a file. */
export async function makeChain(): Promise<Chain> {
  const databases = await openCaseDatabases();
  await new Building(databases).run();
  const revisions = readRevisions(databases.directory);
  const projects: ChainProject[] = [];
  return {
    revisions,
    project: async (dialect) => {
      const project = await chainProject(databases, dialect);
      projects.push(project);
      return project;
    },
    close: async () => {
      for (const project of projects) await project.close();
      await queryPostgres(serverUrl(), `DROP DATABASE ${firstDayOf(databases)} WITH (FORCE)`);
      await databases.close();
    },
  };
}

class Building {
  readonly #versions = {
    sqlite: versionsOf(days, "sqlite"),
    postgres: versionsOf(days, "postgres"),
  } as const;
  #head: readonly string[] = [];

  constructor(private readonly databases: CaseDatabases) {}

  async run(): Promise<void> {
    for (const [position, day] of days.entries()) {
      await this.#day(position, day);
      if (position === 0) await this.#keepFirstDay();
      for (const handMade of byHand[position + 1] ?? []) await this.#byHand(handMade);
    }
  }

  async #day(position: number, day: Day): Promise<void> {
    const entities = (dialect: DialectName): ReturnType<typeof entitiesOf> => {
      const version = this.#versions[dialect][position];
      if (!version) throw new Error(`There is no day ${position + 1}`);
      return entitiesOf(version);
    };
    const plan = await planDay(this.databases, entities, dialectNames, day);
    await writeDay(this.databases, entities, "sqlite", { position, title: day.title, plan });
    await this.#upgrade();
    for (const dialect of dialectNames) await insertRows(this.databases, dialect, day.rows?.(dialect) ?? {});
  }

  async #byHand(revision: HandMade): Promise<void> {
    const text = migrationFile({ ...revision, parents: this.#head });
    writeFileSync(join(this.databases.directory, "migrations", `${revision.file}.ts`), text);
    await this.#upgrade();
  }

  async #upgrade(): Promise<void> {
    for (const dialect of dialectNames) await runWithAutogen(this.databases, dialect, [], "upgrade", "head");
    this.#head = readRevisions(this.databases.directory)
      .slice(-1)
      .map(({ id }) => id);
  }

  async #keepFirstDay(): Promise<void> {
    copyFileSync(sqliteFile(this.databases), `${sqliteFile(this.databases)}-first`);
    await queryPostgres(
      serverUrl(),
      `CREATE DATABASE ${firstDayOf(this.databases)} TEMPLATE ${postgresName(this.databases)}`,
    );
  }
}

async function chainProject(databases: CaseDatabases, dialect: DialectName): Promise<ChainProject> {
  const project = await makeProject(dialect);
  project.write("ormconfig.ts", ormconfig);
  project.drop("src");
  for (const { file } of readRevisions(databases.directory))
    project.write(`migrations/${file}`, readFileSync(join(databases.directory, "migrations", file), "utf8"));
  const reset = dialect === "sqlite" ? resetSqlite : resetPostgres;
  return Object.assign(project, { dialect, reset: (stage: Stage) => reset(databases, project, stage) });
}

const ormconfig = `
import "reflect-metadata";
import { DataSource, EntitySchema } from "typeorm";
import { readSettings } from "typeorm-autogen";

// Commands that compare refuse a DataSource without any entity.
const Unmade = new EntitySchema({ name: "Unmade", columns: { id: { type: Number, primary: true } } });

export default new DataSource({
  ...readSettings({ directory: __dirname }).database,
  entities: [Unmade],
  migrations: [\`\${__dirname}/migrations/*.ts\`],
});
`;

function resetSqlite(databases: CaseDatabases, project: TestProject, stage: Stage): Promise<void> {
  const file = join(project.directory, "development.db");
  for (const ending of ["", "-journal", "-wal", "-shm"]) rmSync(`${file}${ending}`, { force: true });
  if (stage === "first day") copyFileSync(`${sqliteFile(databases)}-first`, file);
  if (stage === "end") copyFileSync(sqliteFile(databases), file);
  return Promise.resolve();
}

async function resetPostgres(databases: CaseDatabases, project: TestProject, stage: Stage): Promise<void> {
  const name = new URL(project.environment["DATABASE_URL"] ?? "").pathname.slice(1);
  const templates: { readonly [S in Stage]: string } = {
    empty: "template0",
    "first day": firstDayOf(databases),
    end: postgresName(databases),
  };
  await queryPostgres(serverUrl(), `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  await queryPostgres(serverUrl(), `CREATE DATABASE ${name} TEMPLATE ${templates[stage]}`);
}

/** The files say it themselves; their names are in the order of their dates. */
function readRevisions(directory: string): readonly ChainRevision[] {
  const folder = join(directory, "migrations");
  return readdirSync(folder)
    .sort()
    .map((file) => {
      const text = readFileSync(join(folder, file), "utf8");
      return {
        file,
        id: /static readonly revision = "([^"]+)"/.exec(text)?.[1] ?? "",
        name: /export class (\w+)/.exec(text)?.[1] ?? "",
        transaction: !text.includes("transaction = false"),
      };
    });
}

function sqliteFile({ directory }: CaseDatabases): string {
  return join(directory, "case.db");
}

function postgresName(databases: CaseDatabases): string {
  const { url = "" } = databases.dataSource("postgres", []).options as { readonly url?: string };
  return new URL(url).pathname.slice(1);
}

function firstDayOf(databases: CaseDatabases): string {
  return `${postgresName(databases)}_first`;
}
