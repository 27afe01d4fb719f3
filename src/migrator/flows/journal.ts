/** The journal of the connected database. Reads only. */
import { hasDatabaseFile, openDatabase } from "../database/connect";
import { explainConnectionError } from "../database/connection-errors";
import { Journal, type JournalRow } from "../database/journal";
import type { Project } from "../database/project";
import type { History } from "../revisions/history";
import { namedRevision } from "../revisions/steps";
import { AutogenError } from "../schema/errors";

/**
 * Oldest first.
 * @param wanted a target that names one revision, or the id of one that no file holds
 * @throws AutogenError `revision-unknown`, `database-*`
 */
export async function readJournal(
  project: Project,
  history: History,
  wanted?: string,
): Promise<readonly JournalRow[]> {
  const { options } = project.dataSource;
  if (!hasDatabaseFile(options)) return [];
  const opened = await openDatabase(options, { entities: [] });
  try {
    const all = await new Journal(opened.queryRunner, project.migrationsTable).read();
    // Notes for the next try, no events.
    const rows = all.filter(({ outcome }) => outcome !== "reached");
    return wanted === undefined ? rows : rowsOf(rows, history, wanted);
  } catch (error) {
    throw explainConnectionError(error, options) ?? error;
  } finally {
    await opened.close();
  }
}

/** What another release applied is in no file here, and in the journal under its id. */
function rowsOf(rows: readonly JournalRow[], history: History, wanted: string): readonly JournalRow[] {
  const own = rows.filter(({ revision, name }) => revision === wanted || name === wanted);
  if (own.length > 0) return own;
  const found = namedRevision(history, wanted);
  if (found) return rows.filter(({ name }) => name === found.name);
  throw new AutogenError("revision-unknown", `"${wanted}" is before the first revision.`, {
    nextStep: "Run `autogen history` to see the revisions.",
  });
}
