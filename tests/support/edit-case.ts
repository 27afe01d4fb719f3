/**
 * Carries one case through both databases: entities before, rows, entities after. Each case ends "generate again: nothing", "TypeORM's
 * judge: nothing", "down: as before", "rows kept".
 */
import type { DataSource } from "typeorm";
import { openDatabase, type OpenDatabase } from "../../src/migrator/database/connect";
import { introspectDatabase } from "../../src/migrator/database/introspect-database";
import { localTarget } from "../../src/migrator/database/target";
import { draftRevisions, writeRevisions } from "../../src/migrator/flows/generate";
import { loadHistory } from "../../src/migrator/flows/history";
import { planTargets, type Plan } from "../../src/migrator/flows/plan";
import type { Answers, Question } from "../../src/migrator/flows/questions";
import { runRevisions } from "../../src/migrator/flows/run";
import type { Direction } from "../../src/migrator/database/run-settings";
import { AutogenError } from "../../src/migrator/schema/errors";
import { quoteName } from "../../src/migrator/schema/expressions";
import type { DialectName, Schema } from "../../src/migrator/schema/schema";
import { openCaseDatabases, type CaseDatabases, type EntityClass } from "./case-databases";
import { recordStatements } from "./statements";

export type Entities = (dialect: DialectName) => readonly EntityClass[];
export type Row = Readonly<Record<string, unknown>>;

export interface EditCase {
  readonly title: string;
  readonly before: Entities;
  readonly after: Entities;
  /** By table, in an order that satisfies foreign keys. */
  readonly rows?: Readonly<Record<string, readonly Row[]>>;
  readonly renames?: readonly string[];
  /** What is asked for where nobody answers, as far as it is likely, in the order of the alphabet. Not looked at when absent. */
  readonly proposed?: readonly string[];
  /** `tasks.status.waiting=queued` */
  readonly values?: readonly string[];
  readonly backfills?: readonly string[];
  readonly using?: readonly string[];
  /** The rows go before the way back, which their values would not survive. */
  readonly emptiedBeforeDown?: true;
  /** `--keep` */
  readonly keep?: true;
  /** Rows after `up` that differ from those before, by table. */
  readonly rowsAfter?: Readonly<Record<string, readonly Row[]>>;
  /** Rows after `down` that differ from those before, by table. */
  readonly rowsBack?: Readonly<Record<string, readonly Row[]>>;
  /** How often `up` rebuilds a table on SQLite, over all tables. */
  readonly rebuilds: number;
  /** SQL of TypeORM's judge that is known to be wrong, by database, with the reason in a comment of the case. */
  readonly judgeSays?: { readonly [D in DialectName]?: readonly string[] };
  /** The same for the entities before, where it is something else. */
  readonly judgeSaysBefore?: { readonly [D in DialectName]?: readonly string[] };
  readonly notOn?: readonly DialectName[];
}

export const dialectNames: readonly DialectName[] = ["sqlite", "postgres"];

/**
 * @param position which program applies the file and which one undoes it changes from case to case
 * @param leads the databases that the developer may be connected to when generating; the file is the same
 */
export async function runEditCase(
  edit: EditCase,
  position: number,
  leads: readonly DialectName[] = dialectNames,
): Promise<void> {
  const databases = await openCaseDatabases();
  const runners = [runWithAutogen, runWithTypeOrm] as const;
  const [up, down] = position % 2 === 0 ? runners : [runners[1], runners[0]];
  const dialects = dialectNames.filter((dialect) => !edit.notOn?.includes(dialect));
  const orders = dialects
    .filter((lead) => leads.includes(lead))
    .map((lead) => [lead, ...dialects.filter((name) => name !== lead)]);
  try {
    const first = await generate(databases, edit.before, dialects, noAnswers);
    expect(first.lines).not.toEqual([]);
    for (const dialect of dialects) {
      await runWithAutogen(databases, dialect, edit.before(dialect), "upgrade", "head");
      expect(await judge(databases, dialect, edit.before)).toEqual(
        (edit.judgeSaysBefore ?? edit.judgeSays)?.[dialect] ?? [],
      );
      await insertRows(databases, dialect, edit.rows ?? {});
    }
    const starts = await readAll(databases, dialects);
    if (edit.proposed)
      for (const order of orders) expect(await proposals(databases, edit, order)).toEqual(edit.proposed);
    const plan = await generateAsAnybody(databases, edit, orders);
    expect(plan.lines).not.toEqual([]);
    expectNoTypeChangeByReplacement(plan);
    for (const dialect of dialects) {
      const start = starts.get(dialect);
      const statements = await recordStatements(() =>
        up(databases, dialect, edit.after(dialect), "upgrade", "head"),
      );
      if (dialect === "sqlite") expect(rebuildsIn(statements)).toBe(edit.rebuilds);
      await expectSettled(databases, dialect, edit);
      await expectRows(databases, dialect, { ...edit.rows, ...edit.rowsAfter }, edit);
      if (edit.emptiedBeforeDown) await dropRows(databases, dialect, edit);
      await down(databases, dialect, edit.after(dialect), "downgrade", "-1");
      expect(comparable(await readSchema(databases, dialect))).toEqual(start && comparable(start));
      if (!edit.emptiedBeforeDown)
        await expectRows(databases, dialect, { ...edit.rows, ...edit.rowsBack }, { ...edit, renames: [] });
      expect(await judge(databases, dialect, edit.before)).toEqual(
        (edit.judgeSaysBefore ?? edit.judgeSays)?.[dialect] ?? [],
      );
      await up(databases, dialect, edit.after(dialect), "upgrade", "head");
      await expectSettled(databases, dialect, edit);
      await expectForeignKeysHold(databases, dialect);
    }
  } finally {
    await databases.close();
  }
}

export const noAnswers: Answers = {
  renames: [],
  noRename: false,
  values: [],
  noValue: false,
  backfills: [],
  noBackfill: false,
};

function answersOf(edit: EditCase): Answers {
  return {
    renames: edit.renames ?? [],
    noRename: true,
    values: edit.values ?? [],
    noValue: true,
    backfills: edit.backfills ?? [],
    noBackfill: false,
    keep: edit.keep === true,
    using: edit.using ?? [],
  };
}

/** Whichever database a developer is connected to, the file says the same. */
async function generateAsAnybody(
  databases: CaseDatabases,
  edit: EditCase,
  [order = [], ...otherOrders]: readonly (readonly DialectName[])[],
): Promise<Plan> {
  const others: Plan[] = [];
  for (const other of otherOrders)
    others.push(await generate(databases, edit.after, other, answersOf(edit), "plan"));
  const plan = await generate(databases, edit.after, order, answersOf(edit));
  for (const other of others) expect(other.revisions).toEqual(plan.revisions);
  return plan;
}

/** Plans against the live databases, and writes the file when there is something to write. */
async function generate(
  databases: CaseDatabases,
  entities: Entities,
  dialects: readonly DialectName[],
  answers: Answers,
  result: "plan" | "file" = "file",
): Promise<Plan> {
  const projects = dialects.map((dialect) => databases.project(dialect, entities(dialect)));
  const project = projects[0];
  if (!project) throw new Error("A case without a database");
  const history = await loadHistory(project);
  const open = await Promise.all(projects.map(({ dataSource }) => openDatabase(dataSource.options)));
  try {
    const targets = projects.map((own, position) => localTarget(own, history, open[position]));
    const plan = await planTargets(targets, history, { answers });
    if (plan.lines.length > 0 && result === "file")
      writeRevisions(await draftRevisions(project, history, { message: "edit", plan, now: new Date() }));
    return plan;
  } finally {
    await Promise.all(open.map((database) => database.close()));
  }
}

/** The likeliest answer to each question, as flags name it. */
async function proposals(
  databases: CaseDatabases,
  edit: EditCase,
  dialects: readonly DialectName[],
): Promise<readonly string[]> {
  try {
    await generate(databases, edit.after, dialects, noAnswers, "plan");
    return [];
  } catch (error) {
    if (!(error instanceof AutogenError) || error.code !== "answer-needed") throw error;
    const questions = error.details["questions"] as readonly Question[];
    return questions.flatMap(({ candidates }) => candidates[0]?.flag.replace(/^--\w+ /, "") ?? []).sort();
  }
}

export type Runner = (
  databases: CaseDatabases,
  dialect: DialectName,
  entities: readonly EntityClass[],
  direction: Direction,
  target: string,
) => Promise<void>;

export const runWithAutogen: Runner = async (databases, dialect, entities, direction, target) => {
  const project = databases.project(dialect, entities);
  await runRevisions(project, await loadHistory(project), {
    direction,
    target,
    lockTimeout: 10_000,
    progress: () => undefined,
  });
};

/** `typeorm migration:run` and `migration:revert`, with `migrationsTransactionMode`. */
export const runWithTypeOrmMode =
  (transaction: "all" | "each" | "none"): Runner =>
  async (databases, dialect, entities, direction) => {
    const dataSource = databases.dataSource(dialect, entities, true);
    await dataSource.initialize();
    try {
      if (direction === "upgrade") await dataSource.runMigrations({ transaction });
      // Reverting, TypeORM does not look at the file's own wish for no transaction.
      else await dataSource.undoLastMigration({ transaction: transaction === "each" ? "none" : transaction });
    } finally {
      await dataSource.destroy();
    }
  };

export const runWithTypeOrm: Runner = runWithTypeOrmMode("all");

/** Generating again finds nothing, and TypeORM's own schema builder finds nothing. */
async function expectSettled(databases: CaseDatabases, dialect: DialectName, edit: EditCase): Promise<void> {
  const again = await generate(databases, edit.after, [dialect], { ...noAnswers, noRename: true });
  expect(again.lines).toEqual([]);
  expect(await judge(databases, dialect, edit.after)).toEqual(edit.judgeSays?.[dialect] ?? []);
}

/** What TypeORM's own schema builder would run. */
export async function judge(
  databases: CaseDatabases,
  dialect: DialectName,
  entities: Entities,
): Promise<readonly string[]> {
  const dataSource = databases.dataSource(dialect, entities(dialect));
  await dataSource.initialize();
  try {
    const { upQueries } = await dataSource.driver.createSchemaBuilder().log();
    return upQueries.map(({ query }) => query);
  } finally {
    await dataSource.destroy();
  }
}

function expectNoTypeChangeByReplacement(plan: Plan): void {
  const operations = plan.up.flatMap((group) => group.steps.flatMap((step) => Object.values(step)));
  const columns = (kind: "addColumn" | "dropColumn"): readonly string[] =>
    operations.flatMap((operation) => {
      if (operation.kind !== kind) return [];
      const column = operation.kind === "addColumn" ? operation.column.name : operation.column;
      return [`${operation.table.name}.${column}`];
    });
  const dropped = columns("dropColumn");
  expect(columns("addColumn").filter((column) => dropped.includes(column))).toEqual([]);
}

/** Only a rebuild copies a table, and it says OR ABORT. */
export function rebuildsIn(statements: readonly string[]): number {
  return statements.filter((sql) => sql.startsWith("INSERT OR ABORT INTO ")).length;
}

async function dropRows(databases: CaseDatabases, dialect: DialectName, edit: EditCase): Promise<void> {
  await withConnection(databases, dialect, async (dataSource) => {
    for (const table of Object.keys(edit.rows ?? {}).reverse())
      await dataSource.query(`DELETE FROM ${tableName(table)}`);
  });
}

export async function insertRows(
  databases: CaseDatabases,
  dialect: DialectName,
  rows: Readonly<Record<string, readonly Row[]>>,
): Promise<void> {
  await withConnection(databases, dialect, async (dataSource) => {
    for (const [table, list] of Object.entries(rows))
      for (const row of list) {
        const names = Object.keys(row).map(quoteName).join(", ");
        const marks = Object.keys(row).map((_name, position) =>
          dialect === "sqlite" ? "?" : `$${position + 1}`,
        );
        await dataSource.query(
          `INSERT INTO ${tableName(table)} (${names}) VALUES (${marks.join(", ")})`,
          Object.values(row),
        );
      }
  });
}

/** Every row is there with the values it should have; columns that the row does not name do not matter. */
async function expectRows(
  databases: CaseDatabases,
  dialect: DialectName,
  rows: Readonly<Record<string, readonly Row[]>>,
  edit: EditCase,
): Promise<void> {
  const schema = await readSchema(databases, dialect);
  await withConnection(databases, dialect, async (dataSource) => {
    for (const [oldTable, list] of Object.entries(rows)) {
      const table = renamed(edit, oldTable) ?? oldTable;
      const columns = schema.tables.find(({ name }) => name === table.split(".").pop())?.columns;
      if (!columns) continue;
      const found = (await dataSource.query(`SELECT * FROM ${tableName(table)}`)) as Row[];
      expect(found).toHaveLength(list.length);
      for (const row of list) {
        const wanted = Object.fromEntries(
          Object.entries(row)
            .map(([name, value]) => [
              renamed(edit, `${oldTable}.${name}`) ?? renamed(edit, `${table}.${name}`) ?? name,
              value,
            ])
            .filter(([name]) => columns.some((column) => column.name === name)),
        );
        expect(found.map((other) => picked(other, Object.keys(wanted)))).toContainEqual(
          picked(wanted, Object.keys(wanted)),
        );
      }
    }
  });
}

function picked(row: Row, names: readonly string[]): Row {
  return Object.fromEntries(names.map((name) => [name, textOf(row[name])]));
}

/** Drivers give numbers, texts, dates and JSON in different shapes. */
function textOf(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (value instanceof Date) return value.toISOString();
  if (typeof value === "boolean") return value ? "1" : "0";
  const text = typeof value === "object" ? JSON.stringify(value) : String(value as string | number);
  return /^-?\d+\.\d+$/.test(text) ? String(Number(text)) : text;
}

function renamed(edit: EditCase, name: string): string | undefined {
  return edit.renames?.find((rename) => rename.split("=")[0] === name)?.split("=")[1];
}

function tableName(name: string): string {
  return name.split(".").map(quoteName).join(".");
}

async function readAll(
  databases: CaseDatabases,
  dialects: readonly DialectName[],
): Promise<ReadonlyMap<DialectName, Schema>> {
  const schemas = new Map<DialectName, Schema>();
  for (const dialect of dialects) schemas.set(dialect, await readSchema(databases, dialect));
  return schemas;
}

export async function readSchema(
  databases: CaseDatabases,
  dialect: DialectName,
  schemas: readonly string[] = dialect === "postgres" ? ["sales", "studio"] : [],
): Promise<Schema> {
  const project = databases.project(dialect, []);
  const open: OpenDatabase = await openDatabase(project.dataSource.options);
  try {
    return await introspectDatabase(project, open.queryRunner, schemas);
  } finally {
    await open.close();
  }
}

/** The order of columns cannot be brought back in place on PostgreSQL, and no comparison looks at it. */
export function comparable(schema: Schema): Schema {
  return {
    ...schema,
    // A schema is never dropped by a revision, as others may live in it.
    schemas: [],
    tables: schema.tables.map((table) => ({
      ...table,
      columns: [...table.columns].sort((left, right) => (left.name < right.name ? -1 : 1)),
    })),
  };
}

export async function expectForeignKeysHold(databases: CaseDatabases, dialect: DialectName): Promise<void> {
  if (dialect !== "sqlite") return;
  await withConnection(databases, dialect, async (dataSource) => {
    expect(await dataSource.query("PRAGMA foreign_key_check")).toEqual([]);
    expect(await dataSource.query("PRAGMA integrity_check")).toEqual([{ integrity_check: "ok" }]);
  });
}

export async function withConnection<T>(
  databases: CaseDatabases,
  dialect: DialectName,
  work: (dataSource: DataSource) => Promise<T>,
): Promise<T> {
  const dataSource = databases.dataSource(dialect, []);
  await dataSource.initialize();
  try {
    return await work(dataSource);
  } finally {
    await dataSource.destroy();
  }
}
