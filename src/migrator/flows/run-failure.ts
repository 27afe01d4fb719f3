/** What is said when a revision fails or a run is stopped: which one, which statement, what the database answered, what the state is, what to do. */
import type { DataSourceOptions } from "typeorm";
import { describeDatabase, explainConnectionError, isLostConnection } from "../database/connection-errors";
import type { UnansweredCommit } from "../database/session";
import { placeOf, type Revision } from "../revisions/revision";
import { AutogenError } from "../schema/errors";
import type { Direction, DoneRevision, RunHooks } from "../database/run-settings";

export interface FailedStep {
  readonly revision: Revision;
  readonly direction: Direction;
  readonly connection: DataSourceOptions;
  /** Nothing of the step was kept. */
  readonly isRolledBack: boolean;
  /** Statements of the step that went through. */
  readonly sent: number;
  /** What this run has committed. */
  readonly done: readonly DoneRevision[];
}

/** What a hook threw to keep a revision from beginning. */
export class HookRefusal extends Error {
  constructor(
    readonly hook: keyof RunHooks,
    cause: unknown,
  ) {
    super(messageOf(cause), { cause });
    this.name = "HookRefusal";
  }
}

export function runFailure(error: unknown, step: FailedStep): AutogenError {
  if (error instanceof HookRefusal) return refusedStep(error, step);
  if (error instanceof AutogenError && error.code === "interrupted") return stoppedRun(error, step);
  const { revision, direction, connection } = step;
  const explained = isFromDatabase(error) ? explainConnectionError(error, connection) : undefined;
  const what = verbs[direction];
  return new AutogenError(
    explained && explained.code !== "operation-impossible" ? explained.code : "revision-failed",
    [
      `Cannot ${what} revision ${revision.id} "${revision.message}" (${placeOf(revision)}).`,
      ...statementOf(error),
      `${isFromDatabase(error) ? "The database" : "The file"} says: ${messageOf(error)}`,
      stateOf(step),
    ].join("\n"),
    { nextStep: explained?.nextStep ?? nextStepFor(step), cause: error },
  );
}

/** The transaction of these revisions may have been committed: nothing that is said of them may be more certain than that. */
export function unansweredCommit(
  { cause }: UnansweredCommit,
  revisions: readonly Revision[],
  { direction, connection }: Pick<FailedStep, "direction" | "connection">,
): AutogenError {
  const names = revisions.map((revision) => `${revision.id} "${revision.message}" (${placeOf(revision)})`);
  const was = revisions.length === 1 ? "was" : "were";
  return new AutogenError(
    explainConnectionError(cause, connection)?.code ?? "database-unreachable",
    [
      `The connection to ${describeDatabase(connection)} was lost while ${names.join(", ")} ${was} being committed.`,
      `The database says: ${messageOf(cause)}`,
      unknownState(revisions, direction),
    ].join("\n"),
    {
      nextStep: `Run \`autogen current\` to see which; \`autogen ${direction}\` does what is still to be done.`,
      cause,
    },
  );
}

function refusedStep(refusal: HookRefusal, step: FailedStep): AutogenError {
  const { revision, direction } = step;
  return new AutogenError(
    "hook-refused",
    [
      `Cannot ${verbs[direction]} revision ${revision.id} "${revision.message}" (${placeOf(revision)}): the hook \`${refusal.hook}\` refuses it.`,
      `The hook says: ${refusal.message}`,
      // Also outside a transaction: hooks are asked before the first statement.
      stateOf({ ...step, isRolledBack: true }),
    ].join("\n"),
    {
      nextStep: `See to what the hook asks for, or change \`hooks\` in the autogen settings, then run \`autogen ${direction}\` again.`,
      cause: refusal.cause,
    },
  );
}

function unknownState(revisions: readonly Revision[], direction: Direction): string {
  const done = participles[direction];
  if (revisions.some(({ transaction }) => !transaction))
    return `It runs without a transaction, so a part of it may have happened, and the record may count it as ${done} or not.`;
  return `So ${revisions.length === 1 ? "it" : "all of them"} may be ${done}, or nothing of ${revisions.length === 1 ? "it" : "them"}: that is not known here.`;
}

const participles: { readonly [D in Direction]: string } = { upgrade: "applied", downgrade: "undone" };

/** Another session had the table, or the server chose this transaction to end a deadlock: trying again helps. */
export function isTransient(error: unknown): boolean {
  const { code, driverError, cause } = (error ?? {}) as {
    code?: unknown;
    driverError?: unknown;
    cause?: unknown;
  };
  if (typeof code === "string" && transientCodes.has(code)) return true;
  return [driverError, cause].some((inner) => inner !== undefined && isTransient(inner));
}

/** lock_not_available, deadlock_detected, serialization_failure (manual, appendix A). */
const transientCodes: ReadonlySet<string> = new Set(["55P03", "40P01", "40001"]);

function stoppedRun({ message }: AutogenError, step: FailedStep): AutogenError {
  const { revision, direction, sent } = step;
  const where = `${direction === "upgrade" ? "applying" : "undoing"} revision ${revision.id} "${revision.message}"`;
  const after = sent === 0 ? "" : `, after ${sent} ${sent === 1 ? "statement" : "statements"} of it`;
  return new AutogenError(
    "interrupted",
    `${message.replace(/\.$/, "")} while ${where}${after}.\n${stateOf(step)}`,
    {
      nextStep: `Run \`autogen ${direction}\` again to go on; \`autogen current\` shows where the database stands.`,
    },
  );
}

function stateOf({ isRolledBack, connection, direction, done }: FailedStep): string {
  if (isRolledBack)
    return `Nothing of it was kept: ${describeDatabase(connection)} stands ${standing(done)}.`;
  return `It runs without a transaction, so a part of it may have happened; the record does not count it as ${participles[direction]}.`;
}

/** Where the database stands after what this run committed. */
function standing(done: readonly DoneRevision[]): string {
  const last = done[done.length - 1];
  if (!last) return "where it stood before";
  return `${last.direction === "upgrade" ? "after" : "before"} revision ${last.revision.id}`;
}

const verbs: { readonly [D in Direction]: string } = { upgrade: "apply", downgrade: "undo" };

/** A file that the migration itself looks for and misses says nothing about the database. */
function isFromDatabase(error: unknown): boolean {
  return (
    error instanceof AutogenError ||
    isLostConnection(error) ||
    (error instanceof Error && ("driverError" in error || isFromSqlite(error)))
  );
}

/** TypeORM 0.3 passes better-sqlite3's own error on where a statement cannot be compiled. */
function isFromSqlite(error: Error): boolean {
  return /^SQLITE_/.test(String((error as { code?: unknown }).code));
}

/** TypeORM's QueryFailedError carries the statement. */
function statementOf(error: unknown): readonly string[] {
  const { query } = (error ?? {}) as { query?: unknown };
  return typeof query === "string" ? [`The statement: ${query}`] : [];
}

export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (isLostConnection(error)) return "nothing any more: the connection broke off.";
  const { detail } = ((error as { driverError?: unknown }).driverError ?? {}) as { detail?: unknown };
  // TypeORM writes the name of better-sqlite3's class of errors before its words.
  const message = error.message.replace(/^SqliteError: /, "");
  return typeof detail === "string" ? `${message} (${detail})` : message;
}

function nextStepFor({ direction, isRolledBack }: FailedStep): string {
  const goesOn = isRolledBack ? "" : ", which passes over what is done already";
  return `Mend the migration file or the rows that it stumbles over, then run \`autogen ${direction}\` again${goesOn}.`;
}
