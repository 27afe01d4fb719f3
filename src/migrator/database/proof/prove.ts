/**
 * Tries a revision on a scratch database: fills the tables as they are before it, goes up, compares with the entities, goes down, compares
 * schema and rows with what was before, and goes up again.
 */
import type { QueryRunner } from "typeorm";
import { diff } from "../../diff/schemas";
import { dialects } from "../../dialects";
import { describeAll } from "../../operations/apply";
import type { Operation } from "../../operations/operation";
import type { Revision } from "../../revisions/revision";
import { displayName, findTable, isSameName } from "../../schema/names";
import { foreignTargets } from "../foreign-targets";
import type { QualifiedName, Schema } from "../../schema/schema";
import { missingExtension } from "../scratch";
import { beginRevision, switchForeignKeysOff } from "../session";
import { accepted, extended, limited } from "./accepted";
import { effectsOf, untriedIn, type Effects } from "./effects";
import { emptyTables, fillTables, type MadeUpRow } from "./fill";
import { futureOf } from "./future";
import { involvedPart, withParents } from "./involved";
import { lostBetween, readRows, type Rows } from "./rows";
import { unreadableViews, type UnreadableViews } from "./unreadable-views";
import { boundaryParts } from "./values";
import { hasRun, type Proof, type Verdict } from "./verdict";

/** A scratch database that stands right before the revision, without rows. */
export interface Bench {
  readonly queryRunner: QueryRunner;
  /** Tables of others that are there because foreign keys point at them. */
  readonly standIns: readonly QualifiedName[];
  /** What the revision does; undefined where that cannot be known without running it. */
  readonly operations: readonly Operation[] | undefined;
  /** The schema as it is now, bookkeeping left out. */
  introspect(): Promise<Schema>;
  /** The revision must lead to the entities, as one that was made from them just now. */
  readonly mustReachEntities: boolean;
  /** What would still have to change for the entities; undefined for a revision that is not the newest. */
  readonly compare: ((now: Schema) => Promise<readonly Operation[]>) | undefined;
}

/** Leaves the bench right behind the revision, without rows, where it has run both ways (see `hasRun`). */
export async function prove(revision: Revision, bench: Bench): Promise<Omit<Proof, "target">> {
  const notes: string[] = [];
  const verdict = await new Trial(revision, bench, notes).run();
  return { revision: revision.id, verdict, notes };
}

/** How often more rows are tried with those that every changed table takes. A try takes as long as there are tables. */
function triesFor(tables: number): number {
  return Math.min(24, Math.max(4, Math.floor(96 / tables)));
}

/** Rows with which up ran, and the tables for which there were none. */
interface Filled {
  readonly rows: Rows;
  readonly empty: readonly string[];
}

/** What was there before up. */
interface Start extends Filled {
  readonly schema: Schema;
  readonly unreadable: UnreadableViews;
}

class Trial {
  constructor(
    private readonly revision: Revision,
    private readonly bench: Bench,
    private readonly notes: string[],
  ) {}

  async run(): Promise<Verdict> {
    const { operations, queryRunner, standIns } = this.bench;
    const schema = await this.bench.introspect();
    const foreign = foreignTargets(
      operations ?? [],
      (table) => findTable(schema, table) !== undefined || standIns.some((other) => isSameName(other, table)),
    );
    if (foreign.length > 0)
      return {
        kind: "unproven",
        why: `it points at ${foreign.map(displayName).join(", ")}, which no revision makes`,
        lacks: "database",
      };
    const unreadable = await unreadableViews(queryRunner, schema);
    const effects = effectsOf(operations, schema);
    const went = await this.#upWithRows(schema, effects);
    if (typeof went === "string") return failed(went);
    const wrong = await this.#checkUp(unreadable);
    if (wrong) return wrong;
    const verdict = await this.#down({ ...went, schema, unreadable }, effects);
    if (!hasRun(verdict)) return verdict;
    const again = await this.#run("up");
    if (again !== undefined) return failed(`the second time up: ${again}`);
    await emptyTables(queryRunner, await this.bench.introspect());
    return verdict;
  }

  /** Goes up with as many made-up rows as it takes, in the end none. @returns these, or what went wrong */
  async #upWithRows(before: Schema, effects: Effects): Promise<Filled | string> {
    const wild = await this.#upWith(involvedPart(before, this.bench.operations));
    if (typeof wild !== "string") return wild;
    // The rows of other tables are not what is refused, and would have to be made up again for each try.
    const changed = { ...before, tables: withParents(effects.tables, before) };
    let outcome: Filled | string = wild;
    for (const rows of [await this.#takenRows(changed, effects), []]) {
      outcome = await this.#upWith(changed, chosenRows(effects, rows));
      if (typeof outcome === "string") continue;
      this.notes.push(`refuses some rows: ${wild}`);
      return outcome;
    }
    return outcome;
  }

  async #upWith(schema: Schema, isWanted?: RowChoice): Promise<Filled | string> {
    const empty = await this.#fill(schema, isWanted);
    const rows = await readRows(this.bench.queryRunner, schema);
    const problem = await this.#run("up");
    if (problem === undefined) return { rows, empty };
    await emptyTables(this.bench.queryRunner, schema);
    return problem;
  }

  /** Those of the changed tables that up takes: what all tables take alike, and then table by table what one refuses and another takes. */
  async #takenRows(changed: Schema, effects: Effects): Promise<readonly MadeUpRow[]> {
    const numbers = [...boundaryParts.keys()];
    const rowsOf = (some: readonly number[]): readonly MadeUpRow[] =>
      effects.tables.flatMap((table) => some.map((number) => ({ table: displayName(table), number })));
    // Outside a transaction nothing can be tried and taken back.
    if (!this.revision.transaction)
      return rowsOf(numbers.filter((number) => boundaryParts[number] === "plain"));
    const takes = async (some: readonly MadeUpRow[]): Promise<boolean> =>
      (await this.#tryOut(changed, chosenRows(effects, some))) === undefined;
    if (!(await takes([]))) return [];
    const alike = await accepted(numbers, (some) => takes(rowsOf(some)));
    if (effects.tables.length === 1) return rowsOf(alike);
    const others = numbers.filter((number) => !alike.includes(number));
    return extended(rowsOf(alike), rowsOf(others), limited(takes, triesFor(effects.tables.length)));
  }

  /** Goes up with these rows, and takes everything back. */
  async #tryOut(schema: Schema, isWanted: RowChoice): Promise<string | undefined> {
    await this.#fill(schema, isWanted);
    const problem = await this.#run("up", "rollback");
    await emptyTables(this.bench.queryRunner, schema);
    return problem;
  }

  #fill(schema: Schema, isWanted: RowChoice = () => true): Promise<readonly string[]> {
    const future = futureOf(this.bench.operations, schema);
    return fillTables(this.bench.queryRunner, schema, boundaryParts, { future, isWanted });
  }

  async #checkUp(unreadable: UnreadableViews): Promise<Verdict | undefined> {
    const up = await this.bench.introspect();
    const broken = await this.#brokenView(up, unreadable);
    if (broken !== undefined) return failed(broken);
    const missing = (await this.bench.compare?.(up)) ?? [];
    if (missing.length === 0) return undefined;
    const wanting = `afterwards the entities still want: ${listed(missing, up)}`;
    if (this.bench.mustReachEntities) return { kind: "failed", why: wanting, says: "comparison" };
    this.notes.push(wanting);
    return undefined;
  }

  async #down(start: Start, effects: Effects): Promise<Verdict> {
    const { queryRunner } = this.bench;
    const problem = await this.#run("down");
    if (problem !== undefined) return { kind: "irreversible", why: problem };
    const back = await this.bench.introspect();
    const broken = await this.#brokenView(back, start.unreadable);
    if (broken !== undefined) return failed(`after down ${broken}`);
    // A rename and its way back leave other quotes in what is computed from the column.
    const wrong = diff(back, await dialects[back.dialect].normalise(queryRunner, back, start.schema));
    if (wrong.length > 0)
      return {
        kind: "irreversible",
        why: `down leaves the schema otherwise than it was: ${listed(wrong, back)}`,
      };
    return this.#judge(start, await readRows(queryRunner, back), effects);
  }

  /** What rows have shown, and what the operations say of what no rows could show. */
  #judge(start: Start, after: Rows, effects: Effects): Verdict {
    const unseen = effects.losses.filter((loss) => !loss.isTried(start.rows)).map(({ what }) => what);
    const lost = [...new Set([...lostBetween(start.rows, after), ...unseen])];
    const untried = untriedIn(effects, start.rows);
    const without = [...new Set([...untried, ...start.empty])];
    const why = `no rows could be made up for ${without.join(", ")}`;
    if (lost.length === 0 && untried.length > 0) return { kind: "unproven", why, lacks: "rows" };
    if (without.length > 0) this.notes.push(why);
    return lost.length === 0 ? { kind: "lossless" } : { kind: "lossy", what: lost };
  }

  /** A view that could be read before, or was not there, and cannot be read now. */
  async #brokenView(now: Schema, before: UnreadableViews): Promise<string | undefined> {
    const unreadable = await unreadableViews(this.bench.queryRunner, now);
    const broken = [...unreadable].find(([name]) => !before.has(name));
    return broken && `the view ${broken[0]} cannot be read: ${firstLine(broken[1])}`;
  }

  /** @returns what went wrong, in one line */
  async #run(direction: "up" | "down", end: "commit" | "rollback" = "commit"): Promise<string | undefined> {
    const { queryRunner } = this.bench;
    const { transaction } = this.revision;
    const restore = transaction ? await beginRevision(queryRunner) : await switchForeignKeysOff(queryRunner);
    try {
      await this.revision.create()[direction](queryRunner);
      if (transaction && end === "commit") await queryRunner.commitTransaction();
      if (transaction && end === "rollback") await rollBack(queryRunner);
      return undefined;
    } catch (error) {
      if (transaction) await queryRunner.rollbackTransaction().catch(() => undefined);
      const missing = missingExtension(error);
      if (missing) throw missing;
      return firstLine(error);
    } finally {
      await restore().catch(() => undefined);
    }
  }
}

type RowChoice = (row: MadeUpRow) => boolean;

/** Rows of other tables are always wanted: the changed ones may point at them. */
function chosenRows({ tables }: Effects, rows: readonly MadeUpRow[]): RowChoice {
  const changed = new Set(tables.map(displayName));
  const chosen = new Set(rows.map(({ table, number }) => `${number} ${table}`));
  return ({ table, number }) => !changed.has(table) || chosen.has(`${number} ${table}`);
}

/** Constraints that wait for the end of the transaction would not be asked otherwise. */
async function rollBack(queryRunner: QueryRunner): Promise<void> {
  if (queryRunner.connection.options.type === "postgres")
    await queryRunner.query("SET CONSTRAINTS ALL IMMEDIATE");
  await queryRunner.rollbackTransaction();
}

function failed(why: string): Verdict {
  return { kind: "failed", why, says: "database" };
}

function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return (text.split("\n")[0] ?? "").trim().replace(/\.$/, "");
}

/** The first few changes in a reader's words. */
function listed(operations: readonly Operation[], before: Schema): string {
  const lines = describeAll(operations, before).map(({ sign, subject, detail }) =>
    `${sign} ${subject} ${detail}`.trim(),
  );
  return lines.length > 3 ? `${lines.slice(0, 3).join("; ")} and ${lines.length - 3} more` : lines.join("; ");
}
