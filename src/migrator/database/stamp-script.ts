/**
 * A stamp for a database that only somebody else may touch. Each statement asks the record itself, so that the script does the same wherever the
 * database stands, and a second time nothing.
 */
import { historyOf, type History } from "../revisions/history";
import type { Revision } from "../revisions/revision";
import { nameSql, quoteString } from "../schema/expressions";
import type { SentStatement } from "../dialects/observe";
import { replay } from "./history-schema";
import { Journal, stampEntry, type JournalEntry } from "./journal";
import type { Project } from "./project";
import { ensureRecord } from "./record";
import { appliedPart, inlined, type AppliedPart } from "./revision-effect";
import { createIfNeeded, written } from "./script";

export interface StampRequest {
  /** Ids of the revisions that shall count as applied, parents first. */
  readonly mark: readonly string[];
  /** Ids of those that shall not, children first. */
  readonly unmark: readonly string[];
  /** Empty the record first. */
  readonly purge: boolean;
}

/** @throws AutogenError `driver-missing` */
export async function scriptStamp(
  project: Project,
  history: History,
  { mark, unmark, purge }: StampRequest,
): Promise<readonly string[]> {
  // TypeORM says on a database of that kind what its table looks like.
  const scratch = await replay(project, historyOf([]));
  try {
    const { queryRunner } = scratch;
    const tables: SentStatement[] = [];
    await written(queryRunner, tables, () => ensureRecord(queryRunner, project.migrationsTable));
    const journal = new Journal(queryRunner, project.migrationsTable);
    const record = new ScriptedRecord(project, journal);
    const byId = new Map(history.revisions.map((revision) => [revision.id, revision]));
    const named = (ids: readonly string[]): readonly Revision[] => ids.flatMap((id) => byId.get(id) ?? []);
    const marked: string[] = [];
    for (const revision of named(mark))
      marked.push(...record.put(revision, await appliedPart(revision, project.dialect)));
    return [
      ...tables.map((statement) => createIfNeeded(inlined(statement, project.dialect))),
      journal.ensureSql(),
      ...(purge ? [record.clear()] : []),
      ...named(unmark).flatMap((revision) => record.takeOut(revision)),
      ...marked,
    ];
  } finally {
    await scratch.close();
  }
}

/** Statements that change the record where it is not so yet, each behind its line in the journal. */
class ScriptedRecord {
  readonly #table: string;

  constructor(
    private readonly project: Project,
    private readonly journal: Journal,
  ) {
    this.#table = nameSql(project.migrationsTable);
  }

  clear(): string {
    return `DELETE FROM ${this.#table}`;
  }

  put(revision: Revision, part: AppliedPart): readonly string[] {
    const isMissing = `NOT ${this.#holds(revision)}`;
    return [
      this.#note({ ...stampEntry(revision, "stamp"), ...part }, isMissing),
      `INSERT INTO ${this.#table} ("timestamp", "name") SELECT ${revision.timestamp}, ${quoteString(revision.name)} WHERE ${isMissing}`,
    ];
  }

  takeOut(revision: Revision): readonly string[] {
    return [
      this.#note(stampEntry(revision, "unstamp"), this.#holds(revision)),
      `DELETE FROM ${this.#table} WHERE "name" = ${quoteString(revision.name)}`,
    ];
  }

  #holds({ name }: Revision): string {
    return `EXISTS (SELECT 1 FROM ${this.#table} WHERE "name" = ${quoteString(name)})`;
  }

  #note(entry: JournalEntry, condition: string): string {
    const insertion = this.journal.scriptInsertion(entry, "select");
    // The condition comes behind: a class name may hold what reads as a parameter (`Tasks$1763679060000`).
    return `${inlined(insertion, this.project.dialect)} WHERE ${condition}`;
  }
}
