/** One revision on one database: runs it, records it, keeps the journal, and tells of each statement. */
import type { QueryRunner } from "typeorm";
import { observeQueries, type SentStatement } from "../dialects/observe";
import { Journal, type JournalStatement } from "../database/journal";
import type { Checkpoints } from "../database/checkpoints";
import { operateOpenly } from "../database/live-operations";
import type { Project } from "../database/project";
import { ensureRecord, isApplied, recordApplied, recordUndone } from "../database/record";
import { appliedPart } from "../database/revision-effect";
import { inPlainTransaction, inTransaction, type TransactionOptions } from "../database/session";
import type { Revision } from "../revisions/revision";
import { HookRefusal, messageOf } from "./run-failure";
import type { Direction, RunHooks } from "../database/run-settings";
import type { RunOptions } from "./run-options";
import { refuseWhenStopped, untilStopped } from "./stop";

type StepOptions = Pick<RunOptions, "direction" | "hooks" | "signal"> &
  Pick<TransactionOptions, "waiting" | "lock">;

export class RunStep {
  readonly #statements: JournalStatement[] = [];
  readonly #journal: Journal;
  #isRunning = false;

  constructor(
    private readonly project: Project,
    private readonly queryRunner: QueryRunner,
    readonly revision: Revision,
    private readonly options: StepOptions,
  ) {
    this.#journal = new Journal(queryRunner, project.migrationsTable);
  }

  get isRunning(): boolean {
    return this.#isRunning;
  }

  /** Statements that went through. */
  get sent(): number {
    return this.#statements.length;
  }

  /**
   * All of it, in the transaction that the caller has begun.
   * @returns false when another process was faster
   */
  async run(): Promise<boolean> {
    this.#isRunning = true;
    if (!(await this.#isOpen())) return this.#ended(false);
    await this.#before();
    await this.#change();
    await this.#record();
    return this.#ended(true);
  }

  /**
   * Without a transaction. A note in the journal goes before it, so that the next run knows of a try that broke off, and passes over what that
   * one got done. The record and its line in the journal are written together, as everywhere.
   */
  async runOpenly(): Promise<boolean> {
    this.#isRunning = true;
    const start = await this.#together(() => this.#noteStart());
    if (start === "not open") return this.#ended(false);
    const end = operateOpenly(this.queryRunner, start.isResumed, this.#checkpoints(start.reached));
    try {
      await this.#change();
    } finally {
      end();
    }
    await this.#together(() => this.#record());
    return this.#ended(true);
  }

  #together<T>(work: () => Promise<T>): Promise<T> {
    const { waiting, lock } = this.options;
    return inTransaction(this.queryRunner, { waiting, ...(lock ? { lock } : {}) }, work);
  }

  async #noteStart(): Promise<"not open" | Start> {
    if (!(await this.#isOpen())) return "not open";
    // What a hook refuses was no try.
    await this.#before();
    await this.#journal.ensure();
    const rows = await this.#journal.read(this.revision.name);
    const open = rows.slice(rows.findLastIndex(({ outcome }) => outcome === "done") + 1);
    const earlier = open.filter(({ direction }) => direction === this.#journalDirection);
    await this.#journal.add({ ...this.#entry(), outcome: "started" });
    const reached = earlier.filter(({ outcome }) => outcome === "reached").flatMap(({ does = [] }) => does);
    return { isResumed: earlier.length > 0, reached };
  }

  #checkpoints(reached: readonly string[]): Checkpoints {
    return {
      reached,
      note: (key) => this.#journal.add({ ...this.#entry(), outcome: "reached", does: [key] }),
      together: (work) =>
        inPlainTransaction(this.queryRunner, async () => {
          await this.options.lock?.lockTransaction();
          await work();
        }),
    };
  }

  /** Keeps the failure in the journal, after the rollback. A connection that is gone keeps nothing, and a step that has not begun is none. */
  async failed(error: unknown): Promise<void> {
    if (!this.#isRunning || error instanceof HookRefusal) return;
    try {
      if (!(await this.#journal.exists())) return;
      await this.#journal.add({
        ...this.#entry(),
        outcome: "failed",
        error: messageOf(error),
        statements: this.#statements,
      });
    } catch {
      return;
    }
  }

  /** Read here, where nobody else can change it. */
  async #isOpen(): Promise<boolean> {
    const { migrationsTable } = this.project;
    await ensureRecord(this.queryRunner, migrationsTable);
    const isDone = await isApplied(this.queryRunner, migrationsTable, this.revision);
    return isDone !== (this.options.direction === "upgrade");
  }

  async #before(): Promise<void> {
    const { revision, options } = this;
    for (const hooks of options.hooks ?? [])
      try {
        await hooks.beforeRevision?.({ revision, direction: options.direction });
      } catch (error) {
        throw new HookRefusal("beforeRevision", error);
      }
  }

  async #change(): Promise<void> {
    const end = observeQueries(this.queryRunner, {
      before: () => refuseWhenStopped(this.options.signal),
      after: (statement, milliseconds, error) => this.#sent(statement, milliseconds, error),
    });
    const migration = this.revision.create();
    const isStoppedAtOnce = this.revision.transaction;
    try {
      const work = (): Promise<unknown> =>
        Promise.resolve(
          this.options.direction === "upgrade"
            ? migration.up(this.queryRunner)
            : migration.down(this.queryRunner),
        );
      await (isStoppedAtOnce ? untilStopped(this.options.signal, work) : work());
    } finally {
      end();
    }
  }

  #sent({ sql }: SentStatement, milliseconds: number, error: unknown): void {
    if (error === undefined) this.#statements.push({ sql, milliseconds });
    const { revision, options } = this;
    const told = { revision, direction: options.direction, sql, milliseconds };
    for (const hooks of options.hooks ?? [])
      tell(hooks, { ...told, ...(error === undefined ? {} : { error }) });
  }

  async #record(): Promise<void> {
    const { migrationsTable, dialect } = this.project;
    const isUpgrade = this.options.direction === "upgrade";
    await (isUpgrade ? recordApplied : recordUndone)(this.queryRunner, migrationsTable, this.revision);
    await this.#journal.ensure();
    if (!this.revision.transaction) await this.#journal.dropNotes(this.revision.name);
    const milliseconds = this.#statements.reduce((sum, statement) => sum + statement.milliseconds, 0);
    const done = { ...this.#entry(), outcome: "done" as const, milliseconds, statements: this.#statements };
    if (!isUpgrade) return this.#journal.add(done);
    await this.#journal.add({ ...done, ...(await appliedPart(this.revision, dialect, this.queryRunner)) });
  }

  #entry(): { revision: string; name: string; message: string; direction: "up" | "down" } {
    const { id, name, message } = this.revision;
    return { revision: id, name, message, direction: this.#journalDirection };
  }

  get #journalDirection(): "up" | "down" {
    return journalDirections[this.options.direction];
  }

  #ended(ran: boolean): boolean {
    this.#isRunning = false;
    return ran;
  }
}

interface Start {
  /** An earlier try broke off. */
  readonly isResumed: boolean;
  /** Pieces of hand-written SQL that it got done. */
  readonly reached: readonly string[];
}

const journalDirections: { readonly [D in Direction]: "up" | "down" } = { upgrade: "up", downgrade: "down" };

/** A listener that throws must not undo the work of the database. */
function tell(hooks: RunHooks, statement: Parameters<NonNullable<RunHooks["onStatement"]>>[0]): void {
  try {
    hooks.onStatement?.(statement);
  } catch {
    return;
  }
}
