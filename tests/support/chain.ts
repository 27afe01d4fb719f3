/**
 * Carries an application through its days, on both databases with the same migration files: each day's revision is generated and
 * applied, then all are undone one by one, then all applied at once. Rows that no day drops are there at each step.
 */
import { dialects } from "../../src/migrator/dialects";
import type { Plan } from "../../src/migrator/flows/plan";
import { dialectNames, type DialectName, type Schema } from "../../src/migrator/schema/schema";
import { entitiesOf, versionsOf, type Day, type Studio } from "../cases/chain";
import { openCaseDatabases, type CaseDatabases } from "./case-databases";
import { planDay, writeDay } from "./chain-days";
import { carriedDown, carriedUp, missingIn, readSnapshot, type Snapshot } from "./chain-rows";
import {
  comparable,
  expectForeignKeysHold,
  insertRows,
  judge,
  readSchema,
  withConnection,
  type Runner,
} from "./edit-case";

export interface Chain {
  readonly days: readonly Day[];
  /** Each day forward. */
  readonly up: Runner;
  /** Each day back, and then all of them forward at once. */
  readonly back: Runner;
}

export async function runChain(chain: Chain): Promise<void> {
  const databases = await openCaseDatabases();
  try {
    await new Walk(chain, databases).run();
  } finally {
    await databases.close();
  }
}

/** What one database looked like when a day was done. */
interface Stop {
  readonly schema: Schema;
  readonly rows: Snapshot;
}

class Walk {
  readonly #versions: Readonly<Record<DialectName, readonly Studio[]>>;
  readonly #stops: Record<DialectName, Stop[]> = { sqlite: [], postgres: [] };

  constructor(
    private readonly chain: Chain,
    private readonly databases: CaseDatabases,
  ) {
    this.#versions = {
      sqlite: versionsOf(chain.days, "sqlite"),
      postgres: versionsOf(chain.days, "postgres"),
    };
  }

  async run(): Promise<void> {
    for (const [position, day] of this.chain.days.entries())
      await told(`day ${position + 1} (${day.title})`, () => this.#dayForward(position, day));
    for (const dialect of dialectNames) {
      for (let position = this.chain.days.length - 1; position > 0; position -= 1)
        await told(`${dialect}: back over day ${position + 1} (${this.#day(position).title})`, () =>
          this.#dayBack(dialect, position),
        );
      await told(`${dialect}: all days at once`, () => this.#allForward(dialect));
    }
  }

  async #dayForward(position: number, day: Day): Promise<void> {
    const plan = await this.#plan(position, dialectNames, day);
    expect(plan.lines).not.toEqual([]);
    // Whichever database the developer is connected to, the file says the same.
    expect((await this.#plan(position, [...dialectNames].reverse(), day)).revisions).toEqual(plan.revisions);
    await this.#write(position, plan, day);
    for (const dialect of dialectNames) {
      await this.chain.up(this.databases, dialect, this.#entities(dialect, position), "upgrade", "head");
      await this.#expectSettled(dialect, position);
      const schema = await readSchema(this.databases, dialect);
      const before = this.#stops[dialect].at(-1);
      if (before)
        expect(missingIn(await this.#rows(dialect, schema), carriedUp(before.rows, day, schema))).toEqual([]);
      await insertRows(this.databases, dialect, day.rows?.(dialect) ?? {});
      await expectForeignKeysHold(this.databases, dialect);
      this.#stops[dialect].push({ schema, rows: await this.#rows(dialect, schema) });
    }
  }

  /** From the version of a day to that of the day before. */
  async #dayBack(dialect: DialectName, position: number): Promise<void> {
    const { schema } = this.#stop(dialect, position - 1);
    const start = await this.#rows(dialect, this.#stop(dialect, position).schema);
    await this.chain.back(this.databases, dialect, this.#entities(dialect, position), "downgrade", "-1");
    const back = await readSchema(this.databases, dialect);
    await this.#expectSchema(dialect, back, schema);
    expect(missingIn(await this.#rows(dialect, back), carriedDown(start, this.#day(position), back))).toEqual(
      [],
    );
    expect(await judge(this.databases, dialect, (own) => this.#entities(own, position - 1))).toEqual([]);
    await expectForeignKeysHold(this.databases, dialect);
  }

  async #allForward(dialect: DialectName): Promise<void> {
    const last = this.chain.days.length - 1;
    const start = await this.#rows(dialect, this.#stop(dialect, 0).schema);
    const wanted = this.chain.days
      .slice(1)
      .reduce((rows, day, position) => carriedUp(rows, day, this.#stop(dialect, position + 1).schema), start);
    await this.chain.back(this.databases, dialect, this.#entities(dialect, last), "upgrade", "head");
    const end = await readSchema(this.databases, dialect);
    await this.#expectSchema(dialect, end, this.#stop(dialect, last).schema);
    expect(missingIn(await this.#rows(dialect, end), wanted)).toEqual([]);
    await this.#expectSettled(dialect, last);
    await expectForeignKeysHold(this.databases, dialect);
  }

  /** PostgreSQL adds casts where it reads its own text again, so it is asked whether both texts mean the same. */
  async #expectSchema(dialect: DialectName, found: Schema, wanted: Schema): Promise<void> {
    const respelled = await withConnection(this.databases, dialect, (dataSource) =>
      dialects[dialect].normalise(dataSource.createQueryRunner(), found, wanted),
    );
    expect(comparable(found)).toEqual(comparable(respelled));
  }

  async #expectSettled(dialect: DialectName, position: number): Promise<void> {
    expect(await judge(this.databases, dialect, (own) => this.#entities(own, position))).toEqual([]);
    expect((await this.#plan(position, [dialect], {})).lines).toEqual([]);
  }

  #plan(position: number, order: readonly DialectName[], day: Partial<Day>): Promise<Plan> {
    return planDay(this.databases, (dialect) => this.#entities(dialect, position), order, day);
  }

  #write(position: number, plan: Plan, { title }: Day): Promise<void> {
    return writeDay(this.databases, (dialect) => this.#entities(dialect, position), "sqlite", {
      position,
      title,
      plan,
    });
  }

  #rows(dialect: DialectName, schema: Schema): Promise<Snapshot> {
    return withConnection(this.databases, dialect, (dataSource) => readSnapshot(dataSource, schema));
  }

  #entities(dialect: DialectName, position: number): ReturnType<typeof entitiesOf> {
    const version = this.#versions[dialect][position];
    if (!version) throw new Error(`There is no day ${position + 1}`);
    return entitiesOf(version);
  }

  #day(position: number): Day {
    const day = this.chain.days[position];
    if (!day) throw new Error(`There is no day ${position + 1}`);
    return day;
  }

  #stop(dialect: DialectName, position: number): Stop {
    const stop = this.#stops[dialect][position];
    if (!stop) throw new Error(`${dialect} was never at day ${position + 1}`);
    return stop;
  }
}

/** A failure names the day, which is what one looks for. */
async function told(where: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (error instanceof Error) error.message = `${where}: ${error.message}`;
    throw error;
  }
}
