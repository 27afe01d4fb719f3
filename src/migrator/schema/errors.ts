/** Every code that a user can meet, as the troubleshooting guide lists them. */
export type ErrorCode =
  | "usage"
  | "settings-invalid"
  | "database-url-invalid"
  | "database-unreachable"
  | "database-authentication"
  | "database-missing"
  | "database-read-only"
  | "database-file"
  | "database-locked"
  | "database-ahead"
  | "driver-missing"
  | "data-source-missing"
  | "data-source-invalid"
  | "project-file-broken"
  | "entity-invalid"
  | "entity-not-registered"
  | "entity-unsupported"
  | "not-up-to-date"
  | "revision-invalid"
  | "revision-unknown"
  | "revision-ambiguous"
  | "revision-missing-parent"
  | "revision-duplicate"
  | "revision-cycle"
  | "revision-several-heads"
  | "revision-out-of-order"
  | "merge-conflict"
  | "revision-failed"
  | "revision-not-previewable"
  | "proof-failed"
  | "target-unknown"
  | "answer-needed"
  | "answer-invalid"
  | "operation-impossible"
  | "sql-not-understood"
  | "file-not-written"
  | "hook-failed"
  | "hook-refused"
  | "backup-failed"
  | "interrupted"
  | "internal";

/** An error that a person can act on: what was being done, to what, what the state is now, what to do next. */
export class AutogenError extends Error {
  readonly code: ErrorCode;
  /** The command or step that helps, as its own sentence. */
  readonly nextStep: string | undefined;
  /** More of the error for programs: `--json` prints it beside the message. */
  readonly details: Readonly<Record<string, unknown>>;

  constructor(
    code: ErrorCode,
    message: string,
    options: { nextStep?: string; cause?: unknown; details?: Readonly<Record<string, unknown>> } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "AutogenError";
    this.code = code;
    this.nextStep = options.nextStep;
    this.details = options.details ?? {};
  }
}
