/** What a project may say about how revisions are run, and who listens. */
import type { Revision } from "../revisions/revision";
import { AutogenError } from "../schema/errors";
import type { AutogenConfig } from "./config";
import type { StatementLimits } from "./session";

export type Direction = "upgrade" | "downgrade";

export interface DoneRevision {
  readonly revision: Revision;
  readonly direction: Direction;
  readonly milliseconds: number;
}

/** One statement as it was sent. Parameters are not told: they may be data of customers. */
export interface RunStatement {
  readonly revision: Revision;
  readonly direction: Direction;
  readonly sql: string;
  readonly milliseconds: number;
  /** What the database answered where it refused. */
  readonly error?: unknown;
}

/**
 * For metrics and logs. A hook that throws before a revision stops the run; what the others throw is passed over, because the work is done by
 * then.
 */
export interface RunHooks {
  beforeRevision?(step: { readonly revision: Revision; readonly direction: Direction }): void | Promise<void>;
  /** The revision is committed. */
  afterRevision?(done: DoneRevision): void | Promise<void>;
  onStatement?(statement: RunStatement): void;
  /** Somebody else works on the database, or on a file of SQLite; said once. */
  onWait?(wait: { readonly holder: string }): void;
  /** A try failed; it is tried again in so many milliseconds. */
  onRetry?(retry: {
    readonly revision: Revision;
    readonly error: unknown;
    readonly milliseconds: number;
  }): void;
  onFailure?(failure: {
    readonly revision: Revision;
    readonly direction: Direction;
    readonly error: unknown;
  }): void;
}

export interface Limits extends StatementLimits {
  /** How often a revision is tried again that could not get a lock in time, or was chosen to end a deadlock. */
  readonly retries: number;
}

/** A queue of readers and writers behind a waiting ALTER TABLE is what stops production, so it gives up soon and tries again. */
export const usualLimits: Limits = { tableLockTimeout: 5_000, statementTimeout: 0, retries: 10 };

/** The settings are in seconds. @throws AutogenError `settings-invalid` */
export function limitsOf({ run = {} }: AutogenConfig, file: string): Limits {
  const wrong = Object.entries(run).filter(([, value]) => typeof value !== "number" || !(value >= 0));
  if (wrong.length > 0)
    throw new AutogenError(
      "settings-invalid",
      `In the autogen settings of ${file}: ${wrong.map(([name]) => `\`run.${name}\``).join(", ")} must be a number that is not negative.`,
      {
        nextStep:
          "Write run: { tableLockTimeout: 5, statementTimeout: 600, retries: 10 }: two times in seconds, and a count.",
      },
    );
  const seconds = (given: number | undefined, otherwise: number): number =>
    given === undefined ? otherwise : given * 1000;
  return {
    tableLockTimeout: seconds(run.tableLockTimeout, usualLimits.tableLockTimeout),
    statementTimeout: seconds(run.statementTimeout, usualLimits.statementTimeout),
    retries: run.retries ?? usualLimits.retries,
  };
}
