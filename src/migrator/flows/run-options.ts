/** How a run is to be done, and who is told of it. */
import type { OpenDatabase } from "../database/connect";
import type { Direction, Limits, RunHooks } from "../database/run-settings";
import type { Backup } from "../database/backup/backup";
import type { EditedRevision } from "./edited";
import type { BackupWish } from "./safety-copy";
import type { Progress } from "./progress";

export interface RunOptions {
  readonly direction: Direction;
  /** A connection that is open already; it is left open. */
  readonly connected?: OpenDatabase;
  readonly target: string;
  /** Apply also what comes before something that is applied already. */
  readonly allowOutOfOrder?: boolean;
  /** Milliseconds to wait for another process. */
  readonly lockTimeout: number;
  /** One transaction around all revisions instead of one for each. */
  readonly atomic?: boolean;
  /** Undo revisions without a file by what the journal says. */
  readonly fromJournal?: boolean;
  /** A copy of the database before anything runs. Default: what the project's settings say. */
  readonly backup?: BackupWish;
  readonly onBackup?: (backup: Backup) => void;
  readonly limits?: Limits;
  /** Aborted: stop cleanly. The reason is said in the message (the name of a signal). */
  readonly signal?: AbortSignal;
  readonly hooks?: readonly RunHooks[];
  /** Called before anything runs, where applied files were edited since. That stops nothing: what they did is done. */
  readonly onEdited?: (edited: readonly EditedRevision[]) => void;
  readonly progress: Progress;
}
