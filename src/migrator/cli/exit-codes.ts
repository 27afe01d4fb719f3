/** What scripts can rely on; the README lists it. */
import type { ErrorCode } from "../schema/errors";

export const exitCodes = {
  ok: 0,
  /** `check`, or `diff --exit-code`: entities and migrations disagree. `eject`: files are left to do by hand. */
  changesFound: 1,
  /** Wrong words on the command line, or settings, entities or migration files that cannot be used. */
  usage: 2,
  /** Only the developer can answer; the message lists the flags that do. */
  answerNeeded: 3,
  /** The database cannot be reached, opened, written or locked. */
  database: 4,
  /** A revision failed; it was rolled back unless it runs without a transaction. */
  revisionFailed: 5,
  /** The database is behind the newest revision. */
  notUpToDate: 6,
  /** A defect of autogen itself. */
  internal: 70,
  interrupted: 130,
} as const;

type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

export const exitCodeOf: { readonly [C in ErrorCode]: ExitCode } = {
  usage: exitCodes.usage,
  "settings-invalid": exitCodes.usage,
  "database-url-invalid": exitCodes.usage,
  "database-unreachable": exitCodes.database,
  "database-authentication": exitCodes.database,
  "database-missing": exitCodes.database,
  "database-read-only": exitCodes.database,
  "database-file": exitCodes.database,
  "database-locked": exitCodes.database,
  "database-ahead": exitCodes.usage,
  "driver-missing": exitCodes.usage,
  "data-source-missing": exitCodes.usage,
  "data-source-invalid": exitCodes.usage,
  "project-file-broken": exitCodes.usage,
  "entity-invalid": exitCodes.usage,
  "entity-not-registered": exitCodes.usage,
  "entity-unsupported": exitCodes.usage,
  "not-up-to-date": exitCodes.notUpToDate,
  "revision-invalid": exitCodes.usage,
  "revision-unknown": exitCodes.usage,
  "revision-ambiguous": exitCodes.usage,
  "revision-missing-parent": exitCodes.usage,
  "revision-duplicate": exitCodes.usage,
  "revision-cycle": exitCodes.usage,
  "revision-several-heads": exitCodes.usage,
  "revision-out-of-order": exitCodes.usage,
  "merge-conflict": exitCodes.changesFound,
  "revision-failed": exitCodes.revisionFailed,
  "revision-not-previewable": exitCodes.usage,
  "proof-failed": exitCodes.revisionFailed,
  "target-unknown": exitCodes.usage,
  "answer-needed": exitCodes.answerNeeded,
  "answer-invalid": exitCodes.usage,
  "operation-impossible": exitCodes.revisionFailed,
  "sql-not-understood": exitCodes.revisionFailed,
  "file-not-written": exitCodes.usage,
  "hook-failed": exitCodes.usage,
  "hook-refused": exitCodes.revisionFailed,
  "backup-failed": exitCodes.database,
  interrupted: exitCodes.interrupted,
  internal: exitCodes.internal,
};
