/**
 * Tries a revision on a scratch database: fills the tables as they are before it, goes up, compares with the entities, goes down, compares
 * schema and rows with what was before, and goes up again.
 */
import type { MigrationInterface, QueryRunner } from "typeorm";
import { diff } from "../../diff/schemas";
import { describe, apply } from "../../operations/apply";
import type { Operation } from "../../operations/operation";
import type { Revision } from "../../revisions/revision";
import { displayName, isSameName } from "../../schema/names";
import type { Schema } from "../../schema/schema";
import { missingExtension } from "../scratch";
import { beginRevision, switchForeignKeysOff } from "../session";
import { emptyTables, fillTables } from "./fill";
import { involvedPart } from "./involved";
import { lostBetween, readRows } from "./rows";
import { boundaryParts, plainParts, type Part } from "./values";
import type { Proof, Verdict } from "./verdict";

/** A scratch database that stands right before the revision, without rows. */
export interface Bench {
  readonly queryRunner: QueryRunner;
  /** What the revision does; undefined where that cannot be known without running it. */
  readonly operations: readonly Operation[] | undefined;
  /** The schema as it is now, bookkeeping left out. */
  introspect(): Promise<Schema>;
  /** The revision must lead to the entities, as one that was made from them just now. */
  readonly mustReachEntities: boolean;
  /** What would still have to change for the entities; undefined for a revision that is not the newest. */
  readonly compare: ((now: Schema) => Promise<readonly Operation[]>) | undefined;
}

/** Leaves the bench right behind the revision, without rows, unless the verdict is `failed`. */
export async function prove(revision: Revision, bench: Bench): Promise<Omit<Proof, "target">> {
  const notes: string[] = [];
  const verdict = await new Trial(revision, bench, notes).run();
  return { revision: revision.id, verdict, notes };
}

/** Rows from the wildest to none: where up refuses some, tamer ones are tried. */
const fillings: readonly (readonly Part[])[] = [boundaryParts, plainParts, []];

class Trial {
  constructor(
    private readonly revision: Revision,
    private readonly bench: Bench,
    private readonly notes: string[],
  ) {}

  async run(): Promise<Verdict> {
    const { queryRunner } = this.bench;
    const before = await this.bench.introspect();
    const foreign = foreignTargets(this.bench.operations ?? [], before);
    if (foreign.length > 0)
      return { kind: "unproven", why: `it points at ${foreign.join(", ")}, which no revision makes` };
    const filled = involvedPart(before, this.bench.operations);
    if (!(await this.#upWithRows(filled))) return { kind: "failed", why: this.notes.pop() ?? "" };
    const rowsBefore = this.#rowsBefore;
    const up = await this.bench.introspect();
    const missing = (await this.bench.compare?.(up)) ?? [];
    const wanting = `afterwards the entities still want: ${listed(missing, up)}`;
    if (missing.length > 0 && this.bench.mustReachEntities) return { kind: "failed", why: wanting };
    if (missing.length > 0) this.notes.push(wanting);
    const verdict = await this.#down(before, rowsBefore);
    if (verdict.kind !== "irreversible") {
      const again = await this.#run("up");
      if (again !== undefined) return { kind: "failed", why: `the second time up: ${again}` };
    }
    await emptyTables(queryRunner, await this.bench.introspect());
    return verdict;
  }

  #rowsBefore: Awaited<ReturnType<typeof readRows>> = new Map();

  async #upWithRows(before: Schema): Promise<boolean> {
    const { queryRunner } = this.bench;
    let refused: string | undefined;
    for (const parts of fillings) {
      const empty = await fillTables(queryRunner, before, parts);
      this.#rowsBefore = await readRows(queryRunner, before);
      const problem = await this.#run("up");
      if (problem === undefined) {
        if (refused !== undefined) this.notes.push(`refuses some rows: ${refused}`);
        if (parts.length > 0 && empty.length > 0)
          this.notes.push(`no rows could be made up for ${empty.join(", ")}`);
        return true;
      }
      refused ??= problem;
      await emptyTables(queryRunner, before);
    }
    this.notes.push(refused ?? "");
    return false;
  }

  async #down(before: Schema, rowsBefore: Awaited<ReturnType<typeof readRows>>): Promise<Verdict> {
    const problem = await this.#run("down");
    if (problem !== undefined) return { kind: "irreversible", why: problem };
    const back = await this.bench.introspect();
    const wrong = diff(back, before);
    if (wrong.length > 0)
      return {
        kind: "irreversible",
        why: `down leaves the schema otherwise than it was: ${listed(wrong, back)}`,
      };
    const lost = lostBetween(rowsBefore, await readRows(this.bench.queryRunner, back));
    return lost.length === 0 ? { kind: "lossless" } : { kind: "lossy", what: lost };
  }

  /** @returns what went wrong, in one line */
  async #run(direction: "up" | "down"): Promise<string | undefined> {
    const { queryRunner } = this.bench;
    const migration = this.revision.create();
    const restore = this.revision.transaction
      ? await beginRevision(queryRunner)
      : await switchForeignKeysOff(queryRunner);
    try {
      await runOne(migration, direction, queryRunner);
      if (this.revision.transaction) await queryRunner.commitTransaction();
      return undefined;
    } catch (error) {
      if (this.revision.transaction) await queryRunner.rollbackTransaction().catch(() => undefined);
      const missing = missingExtension(error);
      if (missing) throw missing;
      return firstLine(error);
    } finally {
      await restore().catch(() => undefined);
    }
  }
}

/** Tables of others that foreign keys point at: a scratch database cannot have them. */
function foreignTargets(operations: readonly Operation[], before: Schema): readonly string[] {
  const made = operations.flatMap((operation) => {
    if (operation.kind === "createTable") return [operation.table];
    return operation.kind === "renameTable" ? [{ ...operation.table, name: operation.to }] : [];
  });
  // Hand-written SQL may make it.
  if (operations.some(({ kind }) => kind === "sql")) return [];
  const keys = operations.flatMap((operation) => {
    if (operation.kind === "createTable") return operation.table.foreignKeys;
    return operation.kind === "addForeignKey" ? [operation.foreignKey] : [];
  });
  const missing = keys
    .map(({ references }) => references.table)
    .filter((target) => ![...before.tables, ...made].some((table) => isSameName(table, target)));
  return [...new Set(missing.map(displayName))];
}

async function runOne(
  migration: MigrationInterface,
  direction: "up" | "down",
  queryRunner: QueryRunner,
): Promise<void> {
  await migration[direction](queryRunner);
}

function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return (text.split("\n")[0] ?? "").trim().replace(/\.$/, "");
}

/** The first few changes in a reader's words. */
function listed(operations: readonly Operation[], before: Schema): string {
  let schema = before;
  const lines = operations.map((operation) => {
    const line = describe(operation, schema);
    schema = apply(operation, schema);
    return `${line.sign} ${line.subject} ${line.detail}`.trim();
  });
  return lines.length > 3 ? `${lines.slice(0, 3).join("; ")} and ${lines.length - 3} more` : lines.join("; ");
}
