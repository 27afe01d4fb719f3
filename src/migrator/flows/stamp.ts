/** `stamp`: the record says so, and nothing is run. */
import { openDatabase, requireDatabaseFile } from "../database/connect";
import { describeDatabase, explainConnectionError } from "../database/connection-errors";
import { Journal, stampEntry } from "../database/journal";
import type { Project } from "../database/project";
import { appliedPart } from "../database/revision-effect";
import { clearRecord, ensureRecord, readApplied, recordApplied, recordUndone } from "../database/record";
import { withLock } from "../database/lock";
import { inTransaction } from "../database/session";
import type { History } from "../revisions/history";
import type { Revision } from "../revisions/revision";
import { stampChanges, type StampChanges } from "../revisions/stamp";
import { currentTips } from "../revisions/steps";
import type { Progress } from "./progress";

export interface StampOptions {
  readonly targets: readonly string[];
  /** Empty the record first, also of what no file holds. */
  readonly purge: boolean;
  /** Milliseconds to wait for another process. */
  readonly lockTimeout: number;
  readonly progress: Progress;
}

export interface StampResult extends StampChanges {
  readonly database: string;
  readonly current: readonly Revision[];
  /** In the record, and in no file; `purge` took them out. */
  readonly unknown: readonly string[];
}

/** @throws AutogenError `revision-*`, `target-unknown`, `database-*` */
export async function stamp(
  project: Project,
  history: History,
  { targets, purge, lockTimeout, progress }: StampOptions,
): Promise<StampResult> {
  const { options } = project.dataSource;
  // Before anything is opened, so that a wrong word says so at once.
  const { mark } = stampChanges(history, new Set(), targets);
  // `base` only makes the tables of the record: nothing is claimed of a database that is not there.
  if (mark.length > 0) requireDatabaseFile(options);
  const opened = await openDatabase(options, { entities: [] });
  const { queryRunner } = opened;
  const table = project.migrationsTable;
  const waiting = { timeout: lockTimeout, onWait: (holder: string) => progress(`waiting for ${holder}`) };
  try {
    return await withLock(opened, table, waiting, (lock) =>
      inTransaction(queryRunner, { waiting, lock }, async () => {
        await ensureRecord(queryRunner, table);
        const names = new Set(await readApplied(queryRunner, table));
        const known = new Set(history.revisions.map(({ name }) => name));
        if (purge) await clearRecord(queryRunner, table);
        const applied = purge ? new Set<string>() : names;
        const changes = stampChanges(history, applied, targets);
        for (const revision of changes.unmark) await recordUndone(queryRunner, table, revision);
        for (const revision of changes.mark) await recordApplied(queryRunner, table, revision);
        const journal = new Journal(queryRunner, table);
        await journal.ensure();
        for (const revision of changes.unmark) await journal.add(stampEntry(revision, "unstamp"));
        const now = new Set(await readApplied(queryRunner, table));
        const tips = currentTips(history, now);
        for (const revision of changes.mark)
          await journal.add({
            ...stampEntry(revision, "stamp"),
            // Where the database stands is behind the last ones only; the way back from an earlier one cannot be told from here.
            ...(await appliedPart(
              revision,
              project.dialect,
              tips.includes(revision) ? queryRunner : undefined,
            )),
          });
        return {
          ...changes,
          database: describeDatabase(options),
          current: tips,
          unknown: [...names].filter((name) => !known.has(name)),
        };
      }),
    );
  } catch (error) {
    throw explainConnectionError(error, options) ?? error;
  } finally {
    await opened.close();
  }
}
