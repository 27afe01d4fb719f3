/**
 * Where orders of branches are tried. A scratch PostgreSQL takes seconds to start, so what all branches have in common is replayed on one, once, and each order runs
 * there in a transaction that is rolled back. What cannot run so gets a database of its own: a revision outside a transaction, and one that fails, because
 * a value of an enum that the same transaction has added may not be used.
 */
import { historyOf } from "../revisions/history";
import type { Revision } from "../revisions/revision";
import { AutogenError } from "../schema/errors";
import type { OpenDatabase } from "./connect";
import { historyDatabase, replay, type HistoryDatabase } from "./history-schema";
import type { Project } from "./project";

export interface Failed {
  readonly kind: "failed";
  readonly why: string;
}

export class MergeBench {
  readonly #shared: HistoryDatabase;

  /** @param common what every order begins with */
  constructor(
    private readonly project: Project,
    private readonly common: readonly Revision[],
  ) {
    this.#shared = historyDatabase(project, historyOf(common));
  }

  /** What `look` finds behind these revisions. It must change nothing. */
  async behind<T>(
    order: readonly Revision[],
    look: (open: OpenDatabase) => Promise<T>,
  ): Promise<{ readonly found: T } | Failed> {
    return (await this.#inTransaction(order, look)) ?? (await this.#onItsOwn(order, look));
  }

  async close(): Promise<void> {
    await this.#shared.close();
  }

  /** @returns undefined where that tells nothing */
  async #inTransaction<T>(
    order: readonly Revision[],
    look: (open: OpenDatabase) => Promise<T>,
  ): Promise<{ readonly found: T } | undefined> {
    const own = order.filter((revision) => !this.common.includes(revision));
    if (this.project.dialect !== "postgres" || !own.every(({ transaction }) => transaction)) return undefined;
    const shared = await this.#shared.open().catch(orFailed);
    if ("kind" in shared) return undefined;
    const { queryRunner } = shared;
    await queryRunner.startTransaction();
    try {
      for (const revision of own) {
        const ran = await revision
          .create()
          .up(queryRunner)
          .then(
            () => true,
            () => false,
          );
        if (!ran) return undefined;
      }
      return { found: await look(shared) };
    } finally {
      await queryRunner.rollbackTransaction();
    }
  }

  async #onItsOwn<T>(
    order: readonly Revision[],
    look: (open: OpenDatabase) => Promise<T>,
  ): Promise<{ readonly found: T } | Failed> {
    const open = await replay(this.project, historyOf(order)).catch(orFailed);
    if ("kind" in open) return open;
    try {
      return { found: await look(open) };
    } finally {
      await open.close();
    }
  }
}

function orFailed(error: unknown): Failed {
  if (!(error instanceof AutogenError) || error.code !== "revision-failed") throw error;
  return { kind: "failed", why: error.message };
}
