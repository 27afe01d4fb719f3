/** Applied revisions whose files do something else now than they did when they ran here. Comments and formatting are no edit. */
import type { QueryRunner } from "typeorm";
import { hasDatabaseFile, openDatabase } from "../database/connect";
import { Journal } from "../database/journal";
import type { Project } from "../database/project";
import { readApplied } from "../database/record";
import { effectOf } from "../database/revision-effect";
import { isAnotherEffect } from "../revisions/fingerprint";
import type { History } from "../revisions/history";
import type { Revision } from "../revisions/revision";

export interface EditedRevision {
  readonly revision: Revision;
  /** What it did and does no more. */
  readonly gone: readonly string[];
  /** What it does and did not. */
  readonly added: readonly string[];
}

/** The same on a connection of its own; none where there is no database yet. */
export async function readEdited(project: Project, history: History): Promise<readonly EditedRevision[]> {
  const { options } = project.dataSource;
  if (!hasDatabaseFile(options)) return [];
  const opened = await openDatabase(options, { entities: [] });
  try {
    return await editedRevisions(project, history, opened.queryRunner);
  } finally {
    await opened.close();
  }
}

export async function editedRevisions(
  project: Project,
  history: History,
  queryRunner: QueryRunner,
): Promise<readonly EditedRevision[]> {
  const applied = new Set(await readApplied(queryRunner, project.migrationsTable));
  const effects = await new Journal(queryRunner, project.migrationsTable).effects();
  const edited: EditedRevision[] = [];
  for (const revision of history.revisions) {
    const known = effects.get(revision.name);
    if (known === undefined || !applied.has(revision.name)) continue;
    const { fingerprint, does } = await effectOf(revision, project.dialect);
    if (fingerprint === undefined || !isAnotherEffect(fingerprint, known.fingerprint)) continue;
    edited.push({ revision, gone: without(known.does, does), added: without(does, known.does) });
  }
  return edited;
}

/** Each line of the one list as often as it is not in the other. */
function without(lines: readonly string[], others: readonly string[]): readonly string[] {
  const left = [...others];
  return lines.filter((line) => {
    const at = left.indexOf(line);
    if (at < 0) return true;
    left.splice(at, 1);
    return false;
  });
}
