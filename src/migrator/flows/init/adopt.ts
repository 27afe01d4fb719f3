/** A database that is there already becomes the first revision. */
import { hasDatabaseFile } from "../../database/connect";
import type { Project } from "../../database/project";
import type { Line } from "../../operations/kind";
import type { History } from "../../revisions/history";
import { AutogenError } from "../../schema/errors";
import type { UnsupportedObject } from "../../schema/schema";
import { runAfterWrite } from "../after-write";
import { planBaseline } from "../baseline";
import { recordAdopted } from "../drift";
import { draftRevisions, writeRevisions, type NewRevision } from "../generate";
import { loadHistory } from "../history";
import { planRevision } from "../plan";
import type { Progress } from "../progress";
import { anyDifference } from "../questions";

export interface Adopted {
  readonly database: string;
  readonly written: NewRevision;
  /** Tables that no entity names. */
  readonly foreign: readonly UnsupportedObject[];
  /** In what entities and database differ. */
  readonly differences: readonly Line[];
}

/** @throws AutogenError `usage` where there is nothing to adopt, or a history already; `database-*` */
export async function adopt(
  project: Project,
  history: History,
  { message, progress }: { readonly message: string; readonly progress: Progress },
): Promise<Adopted> {
  progress("reading the database");
  const { database, plan, foreign } = await planBaseline(project, history);
  const drafts = await draftRevisions(project, history, { message, plan, now: new Date() });
  const [written] = drafts;
  if (!written) throw new Error("A baseline without a draft");
  writeRevisions(drafts);
  for (const draft of drafts) await recordAdopted(project, draft);
  await runAfterWrite(
    project,
    drafts.map(({ file }) => file),
  );
  progress("comparing the entities with the database");
  const rest = await planRevision(project, await loadHistory(project), {
    against: "database",
    answers: anyDifference,
    progress,
  });
  return { database, written, foreign, differences: rest.lines };
}

/**
 * Is there a database with tables of the entities, and no migration file that made them?
 * @returns undefined where the database does not answer
 */
export async function canBeAdopted(project: Project, history: History): Promise<boolean | undefined> {
  if (history.revisions.length > 0 || !hasDatabaseFile(project.dataSource.options)) return false;
  try {
    await planBaseline(project, history);
    return true;
  } catch (error) {
    if (!(error instanceof AutogenError)) throw error;
    if (error.code === "usage") return false;
    if (error.code.startsWith("database-")) return undefined;
    throw error;
  }
}
