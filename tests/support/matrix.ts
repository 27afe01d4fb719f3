/**
 * Carries many variants through one database at once: a table each, one `synchronize`, one revision there, one to the neighbours and
 * back. What is found is told by table, so that each variant has a test of its own.
 */
import { DataSource, type DataSourceOptions } from "typeorm";
import { openDatabase } from "../../src/migrator/database/connect";
import { localTarget } from "../../src/migrator/database/target";
import { dialects } from "../../src/migrator/dialects";
import { draftRevisions, writeRevisions } from "../../src/migrator/flows/generate";
import { loadHistory } from "../../src/migrator/flows/history";
import { planTargets, type Plan } from "../../src/migrator/flows/plan";
import { quoteName } from "../../src/migrator/schema/expressions";
import type { Schema, Table } from "../../src/migrator/schema/schema";
import type { Batch, Misjudged, Variant } from "../cases/matrix/variant";
import { openCaseDatabases, type CaseDatabases, type EntityClass } from "./case-databases";
import { comparable, insertRows, readSchema, runWithAutogen } from "./edit-case";

export interface Findings {
  /** Empty when all went as it should. */
  of(variant: Variant): readonly string[];
  /** What names no variant's table. */
  readonly others: readonly string[];
}

export async function runBatch(batch: Batch): Promise<Findings> {
  const missing = await missingExtensions(batch);
  if (missing.length > 0)
    process.stderr.write(`Variants left out, as this server does not bring: ${missing.join(", ")}\n`);
  const run = new BatchRun(batch, missing);
  await run.afterSynchronize();
  await run.throughRevisions();
  return run;
}

type Side = "before" | "after";

class BatchRun implements Findings {
  readonly #tables: ReadonlyMap<Variant, string>;
  readonly #findings = new Map<Variant, string[]>();
  readonly others: string[] = [];
  #variants: readonly Variant[];

  constructor(
    private readonly batch: Batch,
    missing: readonly string[],
  ) {
    this.#tables = new Map(
      batch.variants.map((variant, position) => [variant, `v${String(position).padStart(3, "0")}_t`]),
    );
    this.#variants = batch.variants.filter(
      ({ extension }) => extension === undefined || !missing.includes(extension),
    );
  }

  of(variant: Variant): readonly string[] {
    return this.#findings.get(variant) ?? [];
  }

  /** What TypeORM creates is what the entities say. */
  async afterSynchronize(): Promise<void> {
    const creatable = this.#variants.filter(
      (variant) => variant.createFails === undefined && this.of(variant).length === 0,
    );
    const failed = await this.#withDatabases(async (databases) => {
      try {
        await this.#withTypeOrm(databases, this.#entities("before", creatable), (dataSource) =>
          dataSource.synchronize(),
        );
      } catch (error) {
        return failureOf(error);
      }
      const plan = await this.#plan(databases, "before", false, creatable);
      this.#tell("differs from what synchronize made", plan);
      return undefined;
    });
    if (!failed) return;
    this.#note(`synchronize failed: ${failed.message}`, failed.text);
    if (this.#variantIn(failed.text)) await this.afterSynchronize();
  }

  /** Tells of a statement that failed, and goes on without the variant that it belongs to. */
  async throughRevisions(): Promise<void> {
    const failed = await this.#withDatabases((databases) => this.#throughRevisions(databases));
    if (!failed) return;
    this.#note(`failed: ${failed.message}`, failed.text);
    const culprit = this.#variantIn(failed.text);
    if (!culprit) return;
    this.#variants = this.#variants.filter((variant) => variant !== culprit);
    await this.throughRevisions();
  }

  async #throughRevisions(databases: CaseDatabases): Promise<Failure | undefined> {
    try {
      await this.#plan(databases, "before", true);
      await this.#run(databases, "upgrade");
      await this.#judge(databases, "before");
      this.#tell("differs from what the revision made", await this.#plan(databases, "before", false));
      await this.#insertRows(databases);
      const start = await this.#schema(databases);
      const rows = await this.#rows(databases, start, start);
      const plan = await this.#plan(databases, "after", true);
      this.#expectChangeOfEach(plan);
      await this.#run(databases, "upgrade");
      await this.#judge(databases, "after");
      this.#tell("differs after the change", await this.#plan(databases, "after", false));
      const changed = await this.#schema(databases);
      this.#compareRows("rows after up", rows, await this.#rows(databases, start, changed), "becomes");
      await this.#run(databases, "downgrade");
      const back = await this.#schema(databases);
      this.#compareSchemas(await this.#respelled(databases, start, back), back);
      this.#compareRows("rows after down", rows, await this.#rows(databases, start, back), "returns");
      return undefined;
    } catch (error) {
      return failureOf(error);
    }
  }

  async #plan(
    databases: CaseDatabases,
    side: Side,
    write: boolean,
    variants: readonly Variant[] = this.#variants,
  ): Promise<Plan> {
    const { dialect, options = {} } = this.batch;
    const project = databases.project(dialect, this.#entities(side, variants), options);
    const history = await loadHistory(project);
    const open = await openDatabase(project.dataSource.options);
    try {
      const backfills = variants.flatMap(
        (variant) => variant.backfills?.(this.#tables.get(variant) ?? "") ?? [],
      );
      const answers = {
        renames: [],
        noRename: true,
        backfills: side === "after" && write ? backfills : [],
        noBackfill: false,
        values: [],
        noValue: true,
        // Of several meanings the usual one: see `text to nullable uuid[]`.
        noUsing: true,
      };
      const plan = await planTargets([localTarget(project, history, open)], history, { answers });
      if (write && plan.lines.length > 0)
        writeRevisions(await draftRevisions(project, history, { message: side, plan, now: new Date() }));
      return plan;
    } finally {
      await open.close();
    }
  }

  #run(databases: CaseDatabases, direction: "upgrade" | "downgrade"): Promise<void> {
    const { dialect, options } = this.batch;
    return runWithAutogen(
      { ...databases, project: (name, entities) => databases.project(name, entities, options) },
      dialect,
      this.#entities(direction === "upgrade" ? "after" : "before", this.#variants),
      direction,
      direction === "upgrade" ? "head" : "-1",
    );
  }

  /** TypeORM's own schema builder finds nothing, or what it is known to say wrongly. */
  async #judge(databases: CaseDatabases, side: Side): Promise<void> {
    const known = (variant: Variant): Misjudged | undefined =>
      side === "before" ? variant.judge : variant.judgeAfter;
    const judged = this.#variants.filter((variant) => known(variant)?.says !== "throws");
    const said = new Set<Variant>();
    await this.#withTypeOrm(databases, this.#entities(side, judged), async (dataSource) => {
      const { upQueries } = await dataSource.driver.createSchemaBuilder().log();
      for (const { query } of upQueries) {
        const variant = this.#variantIn(query);
        const expected = variant && known(variant);
        if (expected && query.includes(expected.says)) said.add(variant);
        else this.#note(`TypeORM's judge of the ${side}: ${query}`, query);
      }
    });
    for (const variant of judged)
      if (known(variant) && !said.has(variant))
        this.#note(`TypeORM's judge of the ${side} finds nothing any more`, this.#tables.get(variant) ?? "");
  }

  #expectChangeOfEach(plan: Plan): void {
    const text = plan.lines.map(({ subject, detail }) => `${subject} ${detail}`).join("\n");
    for (const variant of this.#variants) {
      const table = this.#tables.get(variant) ?? "";
      if (!text.includes(table)) this.#note("the neighbour differs in nothing", table);
    }
  }

  async #insertRows(databases: CaseDatabases): Promise<void> {
    for (const variant of this.#variants) {
      const table = this.#tables.get(variant) ?? "";
      try {
        await insertRows(databases, this.batch.dialect, variant.rows?.(table) ?? {});
      } catch (error) {
        this.#note(`a row cannot be inserted: ${failureOf(error).message}`, table);
      }
    }
  }

  /** By table and column, the texts of the rows in the order of the key. */
  async #rows(databases: CaseDatabases, start: Schema, now: Schema): Promise<ReadonlyMap<string, Texts>> {
    const rows = new Map<string, Texts>();
    await this.#withTypeOrm(databases, [], async (dataSource) => {
      for (const table of start.tables) {
        const same = now.tables.find(({ name, schema }) => name === table.name && schema === table.schema);
        if (!same || !this.#variantIn(table.name)) continue;
        rows.set(table.name, await textsOf(dataSource, table, same));
      }
    });
    return rows;
  }

  #compareRows(
    what: string,
    start: ReadonlyMap<string, Texts>,
    now: ReadonlyMap<string, Texts>,
    exception: "becomes" | "returns",
  ): void {
    for (const [table, texts] of now) {
      const other = this.#variantIn(table)?.[exception];
      for (const [name, values] of Object.entries(texts)) {
        const wanted = (name === "value" && other) || start.get(table)?.[name];
        if (JSON.stringify(values) !== JSON.stringify(wanted))
          this.#note(`${what}: ${name} is ${JSON.stringify(values)}, not ${JSON.stringify(wanted)}`, table);
      }
    }
  }

  #compareSchemas(start: Schema, back: Schema): void {
    const [left, right] = [comparable(start), comparable(back)];
    const pairs = [
      ...left.tables.map((table) => [table, find(right.tables, table)] as const),
      ...right.tables.flatMap((table) => (find(left.tables, table) ? [] : [[undefined, table] as const])),
      ...left.enums.map((type) => [type, find(right.enums, type)] as const),
      ...right.enums.flatMap((type) => (find(left.enums, type) ? [] : [[undefined, type] as const])),
    ];
    for (const [was, is] of pairs)
      if (JSON.stringify(was) !== JSON.stringify(is))
        this.#note(
          `down does not give the schema back: ${JSON.stringify(was)} is ${JSON.stringify(is)}`,
          (was ?? is)?.name ?? "",
        );
  }

  /** PostgreSQL adds casts where it reads its own text again, so it is asked whether both texts mean the same. */
  async #respelled(databases: CaseDatabases, start: Schema, back: Schema): Promise<Schema> {
    const { dialect } = this.batch;
    let respelled = start;
    await this.#withTypeOrm(databases, [], async (dataSource) => {
      respelled = await dialects[dialect].normalise(dataSource.createQueryRunner(), back, start);
    });
    return respelled;
  }

  #schema(databases: CaseDatabases): Promise<Schema> {
    return readSchema(databases, this.batch.dialect, this.#schemas());
  }

  #schemas(): readonly string[] {
    return this.batch.dialect === "postgres" ? ["v_app"] : [];
  }

  #entities(side: Side, variants: readonly Variant[]): readonly EntityClass[] {
    return variants.flatMap((variant) => variant[side](this.#tables.get(variant) ?? ""));
  }

  #tell(what: string, plan: Plan): void {
    for (const { sign, subject, detail } of plan.lines)
      this.#note(`${what}: ${sign} ${subject}  ${detail}`, `${subject} ${detail}`);
  }

  #note(finding: string, where: string): void {
    const variant = this.#variantIn(where);
    if (!variant) this.others.push(finding);
    else this.#findings.set(variant, [...new Set([...this.of(variant), finding])]);
  }

  #variantIn(text: string): Variant | undefined {
    const position = /v(\d{3})_t/.exec(text)?.[1];
    return position === undefined ? undefined : this.batch.variants[Number(position)];
  }

  async #withDatabases<T>(work: (databases: CaseDatabases) => Promise<T>): Promise<T> {
    const databases = await openCaseDatabases();
    try {
      await this.#withTypeOrm(databases, [], async (dataSource) => {
        if (this.batch.dialect !== "postgres") return;
        await dataSource.query("CREATE SCHEMA v_app");
        await dataSource.query("CREATE SEQUENCE v_numbers");
        for (const { extension } of this.#variants)
          if (extension !== undefined)
            await dataSource.query(`CREATE EXTENSION IF NOT EXISTS ${quoteName(extension)}`);
      });
      return await work(databases);
    } finally {
      await databases.close();
    }
  }

  async #withTypeOrm(
    databases: CaseDatabases,
    entities: readonly EntityClass[],
    work: (dataSource: DataSource) => Promise<unknown>,
  ): Promise<void> {
    const { dialect, options = {} } = this.batch;
    const plain = databases.dataSource(dialect, entities).options;
    const dataSource = new DataSource({ ...plain, ...options } as DataSourceOptions);
    await dataSource.initialize();
    try {
      await work(dataSource);
    } finally {
      await dataSource.destroy();
    }
  }
}

/** By column: the texts of its values. */
type Texts = Readonly<Record<string, readonly (string | null)[]>>;

async function textsOf(dataSource: DataSource, table: Table, now: Table): Promise<Texts> {
  const names = table.columns
    .map(({ name }) => name)
    .filter((name) => now.columns.some((column) => column.name === name));
  const keys = table.primaryKey?.columns ?? names;
  const own = [...(table.schema === undefined ? [] : [table.schema]), table.name].map(quoteName).join(".");
  const sql = `SELECT ${names.map((name) => `CAST(${quoteName(name)} AS text) AS ${quoteName(name)}`).join(", ")} FROM ${own} AS rows ORDER BY ${keys.map((name) => `rows.${quoteName(name)}`).join(", ")}`;
  const rows = (await dataSource.query(sql)) as Readonly<Record<string, string | null>>[];
  return Object.fromEntries(names.map((name) => [name, rows.map((row) => row[name] ?? null)]));
}

function find<T extends { readonly name: string; readonly schema?: string }>(
  list: readonly T[],
  wanted: T,
): T | undefined {
  return list.find(({ name, schema }) => name === wanted.name && schema === wanted.schema);
}

interface Failure {
  readonly message: string;
  /** Where the variant's name is looked for. */
  readonly text: string;
}

function failureOf(error: unknown): Failure {
  const { message, query } = error as { message: string; query?: string };
  return { message, text: `${query ?? ""} ${message}` };
}

/** Those that the server does not bring. */
async function missingExtensions({ dialect, variants }: Batch): Promise<readonly string[]> {
  const wanted = [...new Set(variants.flatMap(({ extension }) => extension ?? []))];
  if (dialect !== "postgres" || wanted.length === 0) return [];
  const databases = await openCaseDatabases();
  const dataSource = databases.dataSource("postgres", []);
  try {
    await dataSource.initialize();
    const rows = (await dataSource.query("SELECT name FROM pg_available_extensions")) as { name: string }[];
    return wanted.filter((extension) => !rows.some(({ name }) => name === extension));
  } finally {
    await dataSource.destroy();
    await databases.close();
  }
}
