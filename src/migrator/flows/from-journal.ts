/** Revisions without a file, as the journal knows them: an older release can undo what a newer one applied. */
import type { QueryRunner } from "typeorm";
import { Journal, type JournalRow } from "../database/journal";
import { readApplied } from "../database/record";
import { linkHistory, type History } from "../revisions/history";
import type { Revision } from "../revisions/revision";
import { AutogenError } from "../schema/errors";
import type { QualifiedName } from "../schema/schema";

/** The history, and in their places the applied revisions that no file holds and the journal does. */
export async function withJournalled(
  history: History,
  queryRunner: QueryRunner,
  migrationsTable: QualifiedName,
): Promise<History> {
  const known = new Set(history.revisions.map(({ name }) => name));
  const applied = await readApplied(queryRunner, migrationsTable);
  const unknown = new Set(applied.filter((name) => !known.has(name)));
  if (unknown.size === 0) return history;
  const rows = await new Journal(queryRunner, migrationsTable).read();
  const latest = new Map(
    rows.filter((row) => isApplication(row) && unknown.has(row.name)).map((row) => [row.name, row]),
  );
  return linkHistory([...history.revisions, ...[...latest.values()].map(revisionOf)], history.problems);
}

/** Run, or recorded as applied. */
function isApplication({ direction, outcome, place }: JournalRow): boolean {
  return ["up", "stamp"].includes(direction) && outcome === "done" && place !== undefined;
}

function revisionOf(row: JournalRow): Revision {
  const { parents = [], dependsOn = [], transaction = true } = row.place ?? {};
  return {
    id: row.revision,
    parents,
    dependsOn,
    labels: [],
    name: row.name,
    timestamp: Number(/\d{13}$/.exec(row.name)?.[0] ?? 0),
    file: undefined,
    message: row.message,
    transaction,
    source: () => [],
    create: () => ({
      up: () => Promise.reject(noFile(row, "up")),
      down: async (queryRunner) => {
        if (!row.undo) throw noFile(row, "down");
        for (const sql of row.undo) await queryRunner.query(sql);
      },
    }),
  };
}

function noFile({ revision, message, name }: JournalRow, direction: "up" | "down"): AutogenError {
  return new AutogenError(
    "database-ahead",
    `Revision ${revision} "${message}" has no file here, and the journal does not hold its way ${direction === "up" ? "up" : "back"}.`,
    { nextStep: `Bring back the file with the class ${name} (a newer release has it).` },
  );
}
