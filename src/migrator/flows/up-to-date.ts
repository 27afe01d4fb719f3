/** The connected database as a base to compare with. */
import { hasDatabaseFile, openDatabase, type OpenDatabase } from "../database/connect";
import { explainConnectionError } from "../database/connection-errors";
import type { Project } from "../database/project";
import { readApplied } from "../database/record";
import type { History } from "../revisions/history";
import { AutogenError } from "../schema/errors";
import { databaseAhead, unknownApplied } from "./refuse-unknown";

export interface UpToDateDatabase extends Pick<History, "problems"> {
  /** Undefined where there is no database file yet. */
  readonly connected: OpenDatabase | undefined;
}

const aheadConsequence = {
  refused: "What a missing file added would look dropped by the entities, so nothing was compared.",
  compared: "What a missing file added looks dropped by the entities, or is left alone.",
} as const;

/**
 * The database must stand at the newest revision, or the new one would repeat what a pending one does.
 * @param evenAhead go on where the database has applied what no file holds, and say so in `problems`
 * @throws AutogenError `not-up-to-date`, `database-ahead`, `database-*`
 */
export async function openUpToDate(
  project: Project,
  history: History,
  evenAhead: boolean,
): Promise<UpToDateDatabase> {
  const { options } = project.dataSource;
  if (!hasDatabaseFile(options)) {
    if (history.heads.length > 0) throw notUpToDate(history.revisions.length);
    return { connected: undefined, problems: [] };
  }
  const connected = await openDatabase(options);
  try {
    const applied = new Set(await readApplied(connected.queryRunner, project.migrationsTable));
    const unknown = unknownApplied(applied, history);
    if (unknown.length > 0 && !evenAhead) throw databaseAhead(unknown, aheadConsequence.refused);
    const pending = history.revisions.filter(({ name }) => !applied.has(name));
    if (pending.length > 0) throw notUpToDate(pending.length);
    return {
      connected,
      problems: unknown.length > 0 ? [databaseAhead(unknown, aheadConsequence.compared)] : [],
    };
  } catch (error) {
    await connected.close();
    throw explainConnectionError(error, options) ?? error;
  }
}

function notUpToDate(pending: number): AutogenError {
  return new AutogenError(
    "not-up-to-date",
    `The target database is not up to date: ${pending} ${pending === 1 ? "revision is" : "revisions are"} not applied.`,
    { nextStep: "Run `autogen upgrade`, then this command again." },
  );
}
