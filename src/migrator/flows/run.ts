/** `upgrade` and `downgrade`: each revision together with its record, or neither. */
import { setTimeout as wait } from "node:timers/promises";
import { openDatabase, requireDatabaseFile, type OpenDatabase } from "../database/connect";
import { describeDatabase, explainConnectionError } from "../database/connection-errors";
import { withLock, type LockOptions, type RunLock } from "../database/lock";
import type { Project } from "../database/project";
import { readApplied } from "../database/record";
import { cancelOn, inTransaction, UnansweredCommit, withoutTransaction } from "../database/session";
import { singleHead, type History } from "../revisions/history";
import { idAndPlace, type Revision } from "../revisions/revision";
import { currentTips, downgradeSteps, outOfOrder, upgradeSteps } from "../revisions/steps";
import { parseTarget } from "../revisions/target";
import { AutogenError } from "../schema/errors";
import { editedRevisions } from "./edited";
import { withJournalled } from "./from-journal";
import { refuseUnknown } from "./refuse-unknown";
import { isTransient, messageOf, runFailure, unansweredCommit } from "./run-failure";
import { usualLimits, type DoneRevision, type RunHooks } from "../database/run-settings";
import type { RunOptions } from "./run-options";
import { RunStep } from "./run-step";
import { backupBefore } from "./safety-copy";
import { refuseWhenStopped, untilStopped } from "./stop";

export interface RunResult {
  readonly database: string;
  readonly done: readonly DoneRevision[];
  /** Where the database stands now: the applied revisions that no applied one follows. */
  readonly current: readonly Revision[];
}

/** @throws AutogenError `revision-failed`, `interrupted`, `database-locked`, and those of the target, the record and the connection */
export async function runRevisions(
  project: Project,
  history: History,
  options: RunOptions,
): Promise<RunResult> {
  const { options: connection } = project.dataSource;
  if (options.direction === "downgrade") requireDatabaseFile(connection);
  // A target that is wrong whatever the database says must not create one.
  else if (parseTarget(options.target).kind !== "relative") upgradeSteps(history, new Set(), options.target);
  refuseWhenStopped(options.signal);
  const opened = options.connected ?? (await openDatabase(connection));
  const waiting: LockOptions = {
    timeout: options.lockTimeout,
    onWait: (holder) => {
      options.progress(`waiting for ${holder}`);
      tellHooks(options.hooks, (hooks) => hooks.onWait?.({ holder }));
    },
    ...(options.signal ? { signal: options.signal } : {}),
  };
  try {
    return await withLock(opened, project.migrationsTable, waiting, (lock) =>
      new Run(project, history, opened, { ...options, waiting, lock }).all(),
    );
  } catch (error) {
    if (options.signal?.aborted && isAbort(error)) refuseWhenStopped(options.signal);
    throw explainConnectionError(error, connection) ?? error;
  } finally {
    await opened.close();
  }
}

interface RunContext extends RunOptions {
  readonly waiting: LockOptions;
  readonly lock: RunLock;
}

/** The state of one command: what is done so far. */
class Run {
  readonly #done: DoneRevision[] = [];

  constructor(
    private readonly project: Project,
    private history: History,
    private readonly opened: OpenDatabase,
    private readonly options: RunContext,
  ) {}

  async all(): Promise<RunResult> {
    const applied = await this.#applied();
    const target = this.#target();
    if (this.options.fromJournal)
      this.history = await withJournalled(
        this.history,
        this.opened.queryRunner,
        this.project.migrationsTable,
      );
    refuseUnknown(applied, this.history, "Nothing was changed.");
    const steps = this.#steps(applied, target);
    const edited =
      steps.length > 0 ? await editedRevisions(this.project, this.history, this.opened.queryRunner) : [];
    if (edited.length > 0) this.options.onEdited?.(edited);
    await this.#backup(steps);
    if (this.options.atomic) await this.#together(steps);
    else for (const revision of steps) await this.#alone(revision);
    const now = await this.#applied();
    return {
      database: describeDatabase(this.project.dataSource.options),
      done: this.#done,
      current: currentTips(this.history, now),
    };
  }

  async #backup(steps: readonly Revision[]): Promise<void> {
    const { direction, backup: wish = this.project.backup.before, onBackup, progress, signal } = this.options;
    if (wish !== "never" && steps.length > 0) progress("taking a backup");
    const backup = await backupBefore(this.project, steps, { direction, wish, signal });
    if (backup) onBackup?.(backup);
  }

  /** With the journal's revisions at the end of the history, `head` is still that of the files. */
  #target(): string {
    const { direction, target, fromJournal } = this.options;
    if (direction !== "downgrade" || !fromJournal || target !== "head") return target;
    return singleHead(this.history)?.id ?? "base";
  }

  #steps(applied: ReadonlySet<string>, target: string): readonly Revision[] {
    const { direction, allowOutOfOrder } = this.options;
    if (direction === "downgrade") return downgradeSteps(this.history, applied, target);
    const steps = upgradeSteps(this.history, applied, target);
    if (!allowOutOfOrder) refuseOutOfOrder(outOfOrder(this.history, applied, steps));
    return steps;
  }

  async #alone(revision: Revision): Promise<void> {
    await this.#retried(revision, async () => {
      const start = performance.now();
      const step = this.#step(revision);
      const ran = await this.#guarded([step], () =>
        revision.transaction
          ? inTransaction(this.opened.queryRunner, this.options, () => step.run())
          : withoutTransaction(this.opened.queryRunner, this.options, () => step.runOpenly()),
      );
      if (ran) await this.#finished({ revision, milliseconds: performance.now() - start });
    });
  }

  /** One transaction around all: where one fails, none was. */
  async #together(revisions: readonly Revision[]): Promise<void> {
    const [first] = revisions;
    if (!first) return;
    refuseOpenRevisions(revisions);
    await this.#retried(first, async () => {
      const steps = revisions.map((revision) => this.#step(revision));
      const times: DoneRevision[] = [];
      await this.#guarded(steps, () =>
        inTransaction(this.opened.queryRunner, this.options, async () => {
          for (const step of steps) {
            const start = performance.now();
            const { revision } = step;
            if (await step.run())
              times.push({
                revision,
                direction: this.options.direction,
                milliseconds: performance.now() - start,
              });
          }
        }),
      );
      for (const done of times) await this.#finished(done);
    });
  }

  #step(revision: Revision): RunStep {
    this.options.progress(
      `${this.options.direction === "upgrade" ? "applying" : "undoing"} ${revision.id} ${revision.message}`,
    );
    return new RunStep(this.project, this.opened.queryRunner, revision, this.options);
  }

  /** A failure in the words of the step that failed; a signal ends the statement that is on its way. */
  async #guarded<T>(steps: readonly RunStep[], work: () => Promise<T>): Promise<T> {
    const { signal, lock } = this.options;
    const isKept = steps.some(({ revision }) => !revision.transaction);
    // What is on its way outside a transaction is let finish; inside one it would be rolled back anyway.
    const stopListening = cancelOn(isKept || lock.isPooled ? undefined : signal, this.opened);
    try {
      return await work();
    } catch (error) {
      const current = steps.find((step) => step.isRunning) ?? steps[0];
      if (!current) throw error;
      const reason = signal?.aborted ? await stopReason(signal, error) : error;
      if (reason instanceof UnansweredCommit) throw this.#unanswered(steps, reason);
      if (!isTransient(reason)) await current.failed(reason);
      throw isTransient(reason) ? reason : this.#failure(current, reason);
    } finally {
      stopListening();
    }
  }

  /** Waits longer each time, so that whoever holds the lock can finish. */
  async #retried(revision: Revision, attempt: () => Promise<void>): Promise<void> {
    const { retries } = this.options.limits ?? usualLimits;
    for (let tried = 0; ; tried += 1) {
      try {
        return await attempt();
      } catch (error) {
        if (!isTransient(error) || error instanceof AutogenError) throw error;
        if (tried >= retries || !revision.transaction) throw this.#failure({ revision, sent: 0 }, error);
        const milliseconds = Math.min(1_000 * 2 ** tried, 30_000);
        this.options.progress(
          `trying ${revision.id} again in ${milliseconds / 1_000} s: ${messageOf(error)}`,
        );
        tellHooks(this.options.hooks, (hooks) => hooks.onRetry?.({ revision, error, milliseconds }));
        await untilStopped(this.options.signal, () => wait(milliseconds));
      }
    }
  }

  #failure(step: Pick<RunStep, "revision" | "sent">, error: unknown): AutogenError {
    const failure = runFailure(error, {
      revision: step.revision,
      direction: this.options.direction,
      connection: this.project.dataSource.options,
      isRolledBack: step.revision.transaction,
      sent: step.sent,
      done: this.#done,
    });
    this.#tellFailure(step.revision, failure);
    return failure;
  }

  #unanswered(steps: readonly RunStep[], error: UnansweredCommit): AutogenError {
    const revisions = steps.map(({ revision }) => revision);
    const { direction } = this.options;
    const failure = unansweredCommit(error, revisions, {
      direction,
      connection: this.project.dataSource.options,
    });
    for (const revision of revisions) this.#tellFailure(revision, failure);
    return failure;
  }

  #tellFailure(revision: Revision, error: AutogenError): void {
    tellHooks(this.options.hooks, (hooks) =>
      hooks.onFailure?.({ revision, direction: this.options.direction, error }),
    );
  }

  async #finished({ revision, milliseconds }: Omit<DoneRevision, "direction">): Promise<void> {
    const done: DoneRevision = { revision, direction: this.options.direction, milliseconds };
    this.#done.push(done);
    for (const hooks of this.options.hooks ?? [])
      try {
        await hooks.afterRevision?.(done);
      } catch {
        continue;
      }
  }

  async #applied(): Promise<ReadonlySet<string>> {
    return new Set(await readApplied(this.opened.queryRunner, this.project.migrationsTable));
  }
}

/** What a hook throws changes nothing: what it is told of has happened. */
function tellHooks(all: readonly RunHooks[] | undefined, call: (hooks: RunHooks) => void): void {
  for (const hooks of all ?? [])
    try {
      call(hooks);
    } catch {
      continue;
    }
}

/** After a signal the answer to a cancelled statement is no failure of the revision. */
async function stopReason(signal: AbortSignal, error: unknown): Promise<unknown> {
  return untilStopped(signal, () => Promise.reject(error as Error)).catch((reason: unknown) => reason);
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === "AbortError";
}

function refuseOpenRevisions(revisions: readonly Revision[]): void {
  const open = revisions.find(({ transaction }) => !transaction);
  if (!open) return;
  throw new AutogenError(
    "usage",
    `Revision ${open.id} "${open.message}" runs outside a transaction, so it cannot be part of one around all. Nothing was changed.`,
    { nextStep: "Leave --atomic away, or name a target before that revision." },
  );
}

/** A file of an older date that came later, as from a branch of plain TypeORM migrations, was not there when the others were tried. */
function refuseOutOfOrder(late: readonly Revision[]): void {
  if (late.length === 0) return;
  const files = late.map(idAndPlace).join(", ");
  const [is, it] = late.length === 1 ? ["is", "it"] : ["are", "them"];
  throw new AutogenError(
    "revision-out-of-order",
    `${files} ${is} not applied, but what comes after ${it} is. Nothing was changed.`,
    {
      nextStep:
        "Give the file a later timestamp (and class name), or, when the order does not matter, run `autogen upgrade --out-of-order`. " +
        "If the database has it already: `autogen stamp` with its id.",
    },
  );
}
