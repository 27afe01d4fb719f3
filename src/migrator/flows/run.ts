/** `upgrade` and `downgrade`: each revision together with its record, or neither. */
import { relative } from "node:path";
import type { QueryRunner } from "typeorm";
import { openDatabase, requireDatabaseFile } from "../database/connect";
import { describeDatabase, explainConnectionError } from "../database/connection-errors";
import type { Project } from "../database/project";
import { ensureRecord, readApplied, recordApplied, recordUndone } from "../database/record";
import { beginRevision, switchForeignKeysOff, withLock } from "../database/session";
import type { History } from "../revisions/history";
import type { Revision } from "../revisions/revision";
import { currentTips, downgradeSteps, outOfOrder, upgradeSteps } from "../revisions/steps";
import { parseTarget } from "../revisions/target";
import { AutogenError } from "../schema/errors";
import type { Progress } from "./progress";
import { refuseUnknown } from "./refuse-unknown";

export type Direction = "upgrade" | "downgrade";

export interface RunOptions {
  readonly direction: Direction;
  readonly target: string;
  /** Apply also what comes before something that is applied already. */
  readonly allowOutOfOrder?: boolean;
  /** Milliseconds to wait for another process. */
  readonly lockTimeout: number;
  readonly progress: Progress;
  /** Called after each revision, when it is committed. */
  readonly onRevision: (done: DoneRevision) => void;
}

export interface DoneRevision {
  readonly revision: Revision;
  readonly direction: Direction;
  readonly milliseconds: number;
}

export interface RunResult {
  readonly database: string;
  readonly done: readonly DoneRevision[];
  /** Where the database stands now: the applied revisions that no applied one follows. */
  readonly current: readonly Revision[];
}

/** @throws AutogenError `revision-failed` and those of the target, the record and the connection */
export async function runRevisions(
  project: Project,
  history: History,
  options: RunOptions,
): Promise<RunResult> {
  const { options: connection } = project.dataSource;
  if (options.direction === "downgrade") requireDatabaseFile(connection);
  // A target that is wrong whatever the database says must not create one.
  else if (parseTarget(options.target).kind !== "relative") upgradeSteps(history, new Set(), options.target);
  const opened = await openDatabase(connection);
  try {
    const run = new Run(project, history, opened.queryRunner, options);
    return await withLock(
      opened.queryRunner,
      {
        timeout: options.lockTimeout,
        onWait: () => options.progress("waiting for another autogen on this database"),
      },
      () => run.all(),
    );
  } catch (error) {
    throw explainConnectionError(error, connection) ?? error;
  } finally {
    await opened.close();
  }
}

/** The state of one command: what is done so far. */
class Run {
  readonly #done: DoneRevision[] = [];

  constructor(
    private readonly project: Project,
    private readonly history: History,
    private readonly queryRunner: QueryRunner,
    private readonly options: RunOptions,
  ) {}

  async all(): Promise<RunResult> {
    const applied = await this.#applied();
    refuseUnknown(applied, this.history);
    const steps = stepsOf[this.options.direction](this.history, applied, this.options.target);
    if (this.options.direction === "upgrade" && !this.options.allowOutOfOrder)
      refuseOutOfOrder(outOfOrder(this.history, applied, steps));
    for (const revision of steps) await this.#one(revision);
    const now = await this.#applied();
    return {
      database: describeDatabase(this.project.dataSource.options),
      done: this.#done,
      current: currentTips(this.history, now),
    };
  }

  async #one(revision: Revision): Promise<void> {
    const { direction } = this.options;
    this.options.progress(
      `${direction === "upgrade" ? "applying" : "undoing"} ${revision.id} ${revision.message}`,
    );
    const start = performance.now();
    const ran = revision.transaction
      ? await this.#inTransaction(revision)
      : await this.#withoutTransaction(revision);
    if (!ran) return;
    const done = { revision, direction, milliseconds: performance.now() - start };
    this.#done.push(done);
    this.options.onRevision(done);
  }

  /** @returns false when another process was faster */
  async #inTransaction(revision: Revision): Promise<boolean> {
    const restore = await beginRevision(this.queryRunner);
    try {
      const ran = await this.#changeAndRecord(revision);
      await this.queryRunner.commitTransaction();
      return ran;
    } catch (error) {
      await this.queryRunner.rollbackTransaction().catch(() => undefined);
      throw this.#failure(revision, error, true);
    } finally {
      await restore().catch(() => undefined);
    }
  }

  async #withoutTransaction(revision: Revision): Promise<boolean> {
    const restore = await switchForeignKeysOff(this.queryRunner);
    try {
      return await this.#changeAndRecord(revision);
    } catch (error) {
      throw this.#failure(revision, error, false);
    } finally {
      await restore().catch(() => undefined);
    }
  }

  async #changeAndRecord(revision: Revision): Promise<boolean> {
    const { migrationsTable } = this.project;
    const isUpgrade = this.options.direction === "upgrade";
    await ensureRecord(this.queryRunner, migrationsTable);
    // Read again here, where nobody else can change it.
    const isApplied = (await this.#applied()).has(revision.name);
    if (isApplied === isUpgrade) return false;
    const migration = revision.create();
    await (isUpgrade ? migration.up(this.queryRunner) : migration.down(this.queryRunner));
    await (isUpgrade ? recordApplied : recordUndone)(this.queryRunner, migrationsTable, revision);
    return true;
  }

  async #applied(): Promise<ReadonlySet<string>> {
    return new Set(await readApplied(this.queryRunner, this.project.migrationsTable));
  }

  #failure(revision: Revision, error: unknown, isRolledBack: boolean): AutogenError {
    const connection = this.project.dataSource.options;
    const explained = isFromDatabase(error) ? explainConnectionError(error, connection) : undefined;
    const what = this.options.direction === "upgrade" ? "apply" : "undo";
    const state = isRolledBack
      ? `Nothing of it was kept: ${describeDatabase(connection)} stands ${this.#standing()}.`
      : `It runs without a transaction, so a part of it may have happened; the record does not count it as ${what === "apply" ? "applied" : "undone"}.`;
    return new AutogenError(
      explained && explained.code !== "operation-impossible" ? explained.code : "revision-failed",
      [
        `Cannot ${what} revision ${revision.id} "${revision.message}" (${relative(process.cwd(), revision.file)}).`,
        ...statementOf(error),
        `The database says: ${messageOf(error)}`,
        state,
      ].join("\n"),
      { nextStep: explained?.nextStep ?? nextStepFor(what), cause: error },
    );
  }

  /** Where the database stands after what this run committed. */
  #standing(): string {
    const last = this.#done[this.#done.length - 1];
    if (!last) return "where it stood before";
    const verb = last.direction === "upgrade" ? "after" : "before";
    return `${verb} revision ${last.revision.id}`;
  }
}

/** A file of an older date that came later, as from a branch of plain TypeORM migrations, was not there when the others were tried. */
function refuseOutOfOrder(late: readonly Revision[]): void {
  if (late.length === 0) return;
  const files = late.map(({ id, file }) => `${id} (${relative(process.cwd(), file)})`).join(", ");
  throw new AutogenError(
    "revision-out-of-order",
    `${files} ${late.length === 1 ? "is" : "are"} not applied, but what comes after ${late.length === 1 ? "it" : "them"} is. Nothing was changed.`,
    {
      nextStep:
        "Give the file a later timestamp (and class name), or, when the order does not matter, run `autogen upgrade --out-of-order`. " +
        "If the database has it already: `autogen stamp` with its id.",
    },
  );
}

const stepsOf: { readonly [D in Direction]: typeof upgradeSteps } = {
  upgrade: upgradeSteps,
  downgrade: downgradeSteps,
};

/** A file that the migration itself looks for and misses says nothing about the database. */
function isFromDatabase(error: unknown): boolean {
  return error instanceof AutogenError || (error instanceof Error && "driverError" in error);
}

/** TypeORM's QueryFailedError carries the statement. */
function statementOf(error: unknown): readonly string[] {
  const { query } = (error ?? {}) as { query?: unknown };
  return typeof query === "string" ? [`The statement: ${query}`] : [];
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { detail } = ((error as { driverError?: unknown }).driverError ?? {}) as { detail?: unknown };
  return typeof detail === "string" ? `${error.message} (${detail})` : error.message;
}

function nextStepFor(what: "apply" | "undo"): string {
  return `Mend the migration file or the rows that it stumbles over, then run \`autogen ${
    what === "apply" ? "upgrade" : "downgrade"
  }\` again.`;
}
