/** The copy that is taken before revisions run, where it is asked for. */
import { takeBackup, type Backup } from "../database/backup/backup";
import { hasDatabaseFile } from "../database/connect";
import type { Project } from "../database/project";
import { recordRevision } from "../database/recorder";
import type { Direction } from "../database/run-settings";
import { isDestructive } from "../operations/destructive";
import type { Revision } from "../revisions/revision";
import { refuseWhenStopped } from "./stop";

/** `always`; only before a step that takes something away; or `never`. */
export type BackupWish = "always" | "destructive" | "never";

export interface BackupRequest {
  readonly direction: Direction;
  readonly wish: BackupWish;
  readonly signal?: AbortSignal | undefined;
}

/** @throws AutogenError `backup-failed`, `interrupted`; then nothing was run */
export async function backupBefore(
  project: Project,
  steps: readonly Revision[],
  { direction, wish, signal }: BackupRequest,
): Promise<Backup | undefined> {
  const { options } = project.dataSource;
  if (wish === "never" || steps.length === 0 || !hasDatabaseFile(options)) return undefined;
  if (wish === "destructive" && !(await anyDestructive(project, steps, direction))) return undefined;
  try {
    return await takeBackup(options, { directory: project.backup.directory, now: new Date(), signal });
  } catch (error) {
    refuseWhenStopped(signal);
    throw error;
  }
}

async function anyDestructive(
  project: Project,
  steps: readonly Revision[],
  direction: Direction,
): Promise<boolean> {
  for (const revision of steps) {
    const operations = await recordRevision(
      revision,
      direction === "upgrade" ? "up" : "down",
      project.dialect,
    ).catch(() => undefined);
    // What cannot be known may take anything away.
    if (!operations) return true;
    if (operations.some((each, at) => isDestructive(each, operations.slice(0, at), project.dialect)))
      return true;
  }
  return false;
}
