/**
 * Carries one hard case through a database: TypeORM's `synchronize` or SQL by hand makes the start, then the change is generated,
 * applied, found settled, undone and applied again.
 */
import { openDatabase } from "../../src/migrator/database/connect";
import { localTarget } from "../../src/migrator/database/target";
import { dialects } from "../../src/migrator/dialects";
import { draftRevisions, writeRevisions } from "../../src/migrator/flows/generate";
import { loadHistory } from "../../src/migrator/flows/history";
import { planTargets, type Plan } from "../../src/migrator/flows/plan";
import type { DialectName } from "../../src/migrator/schema/schema";
import { openCaseDatabases, type CaseDatabases } from "./case-databases";
import {
  comparable,
  judge,
  readSchema,
  runWithAutogen,
  rebuildsIn,
  runWithTypeOrm,
  runWithTypeOrmMode,
  withConnection,
  type Entities,
  type Runner,
} from "./edit-case";
import { recordStatements } from "./statements";

export interface HardCase {
  /** Of `docs/hard-cases.md`. */
  readonly number: string;
  readonly title: string;
  readonly on: readonly DialectName[];
  /** SQL that runs before anything else. */
  readonly prepare?: Sql;
  /** Entities that TypeORM's `synchronize` creates. */
  readonly before?: Entities;
  /** SQL by hand: tables, things that TypeORM does not know, rows. */
  readonly sql?: Sql;
  readonly after: Entities;
  readonly backfills?: readonly string[];
  /** What is detected: `~ users.name  varchar(50) -> varchar(100)`. */
  readonly finds: readonly string[] | { readonly [D in DialectName]: readonly string[] };
  /** The statements of `up` that change the schema, without white space and bookkeeping, where they are the point. */
  readonly sends?: { readonly [D in DialectName]?: readonly string[] };
  /** A query whose answer is the same at the start, after up, and after down. */
  readonly keeps?: Sql;
  /** A query, and its answer after up. */
  readonly gives?: readonly [query: string, rows: (dialect: DialectName) => readonly unknown[]];
  /** A part of every statement that TypeORM's judge says although nothing is to be done. */
  readonly judgeSays?: string;
  /** TypeORM's judge throws, as its metadata table is not there. */
  readonly judgeFails?: true;
  /** How often `up` rebuilds a table on SQLite, where that is the point. */
  readonly rebuilds?: number;
  /** TypeORM's own commands run the file, instead of autogen's. */
  readonly runner?: "typeorm" | "typeorm without transaction" | "typeorm with a transaction for each";
}

type Sql = (dialect: DialectName) => readonly string[];

export async function runHardCase(hard: HardCase, dialect: DialectName): Promise<void> {
  const databases = await openCaseDatabases();
  const run = runnerOf(hard);
  const after = hard.after(dialect);
  try {
    await start(databases, hard, dialect);
    const schema = await read(databases, dialect);
    const kept = await ask(databases, dialect, hard.keeps?.(dialect) ?? []);
    const plan = await generate(databases, hard, dialect);
    const found = "sqlite" in hard.finds ? hard.finds[dialect] : hard.finds;
    expect(textOf(plan)).toEqual(found);
    if (found.length > 0) {
      const statements = await recordStatements(() => run(databases, dialect, after, "upgrade", "head"));
      const sent = hard.sends?.[dialect];
      if (sent) expect(changesIn(statements)).toEqual(sent);
      if (hard.rebuilds !== undefined && dialect === "sqlite")
        expect(rebuildsIn(statements)).toBe(hard.rebuilds);
      await settled(databases, hard, dialect, kept);
      await run(databases, dialect, after, "downgrade", "-1");
      const back = await read(databases, dialect);
      const respelled = await withConnection(databases, dialect, (dataSource) =>
        dialects[dialect].normalise(dataSource.createQueryRunner(), back, schema),
      );
      expect(comparable(back)).toEqual(comparable(respelled));
      expect(await ask(databases, dialect, hard.keeps?.(dialect) ?? [])).toEqual(kept);
      await run(databases, dialect, after, "upgrade", "head");
    }
    await settled(databases, hard, dialect, kept);
  } finally {
    await databases.close();
  }
}

function runnerOf({ runner }: HardCase): Runner {
  if (runner === undefined) return runWithAutogen;
  if (runner === "typeorm with a transaction for each") return runWithTypeOrmMode("each");
  return runner === "typeorm" ? runWithTypeOrm : runWithTypeOrmMode("none");
}

async function start(databases: CaseDatabases, hard: HardCase, dialect: DialectName): Promise<void> {
  await execute(databases, dialect, hard.prepare?.(dialect) ?? []);
  const dataSource = databases.dataSource(dialect, hard.before?.(dialect) ?? []);
  await dataSource.initialize();
  try {
    if (hard.before) await dataSource.synchronize();
  } finally {
    await dataSource.destroy();
  }
  await execute(databases, dialect, hard.sql?.(dialect) ?? []);
}

/** Plans against the database, and writes the file when there is something to write. */
async function generate(databases: CaseDatabases, hard: HardCase, dialect: DialectName): Promise<Plan> {
  const project = databases.project(dialect, hard.after(dialect));
  const history = await loadHistory(project);
  const open = await openDatabase(project.dataSource.options);
  const backfills = history.heads.length === 0 ? (hard.backfills ?? []) : [];
  try {
    const plan = await planTargets([localTarget(project, history, open)], history, {
      answers: { renames: [], noRename: true, backfills, noBackfill: false, values: [], noValue: true },
    });
    if (plan.lines.length > 0 && history.heads.length === 0)
      writeRevisions(await draftRevisions(project, history, { message: "edit", plan, now: new Date() }));
    return plan;
  } finally {
    await open.close();
  }
}

/** Known to be said wrongly; the upkeep of TypeORM's own table goes with it. */
function isWrongly(sql: string, { judgeSays }: HardCase): boolean {
  return judgeSays !== undefined && (sql.includes(judgeSays) || sql.includes(`"typeorm_metadata"`));
}

async function settled(
  databases: CaseDatabases,
  hard: HardCase,
  dialect: DialectName,
  kept: readonly unknown[],
): Promise<void> {
  expect(textOf(await generate(databases, hard, dialect))).toEqual([]);
  const said = await judge(databases, dialect, hard.after).catch((error: unknown) => {
    if (hard.judgeFails) return [];
    throw error;
  });
  expect(said.filter((sql) => !isWrongly(sql, hard))).toEqual([]);
  expect(await ask(databases, dialect, hard.keeps?.(dialect) ?? [])).toEqual(kept);
  if (!hard.gives) return;
  const [query, rows] = hard.gives;
  expect((await ask(databases, dialect, [query]))[0]).toEqual(rows(dialect));
}

function textOf(plan: Plan): readonly string[] {
  return plan.lines.map(({ sign, subject, detail }) => `${sign} ${subject}  ${detail}`.trim());
}

function changesIn(statements: readonly string[]): readonly string[] {
  return statements
    .map((sql) => sql.replace(/\s+/g, " ").trim())
    .filter(
      (sql) =>
        /^(?:ALTER|CREATE|DROP|DO|UPDATE|INSERT OR ABORT)/.test(sql) && !/"migrations(?:_\w+)?"/.test(sql),
    );
}

function read(databases: CaseDatabases, dialect: DialectName): ReturnType<typeof readSchema> {
  return readSchema(databases, dialect, dialect === "postgres" ? ["app", "s1", "s2"] : []);
}

async function execute(
  databases: CaseDatabases,
  dialect: DialectName,
  sql: readonly string[],
): Promise<void> {
  await ask(databases, dialect, sql);
}

function ask(
  databases: CaseDatabases,
  dialect: DialectName,
  queries: readonly string[],
): Promise<readonly unknown[]> {
  return withConnection(databases, dialect, async (dataSource) => {
    const answers: unknown[] = [];
    for (const query of queries) answers.push(await dataSource.query(query));
    return answers;
  });
}
