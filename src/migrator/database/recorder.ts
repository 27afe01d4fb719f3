/** Reads a revision by running it against a recorder instead of a database. */
import type { QueryRunner } from "typeorm";
import type { Operation } from "../operations/operation";
import { AutogenError } from "../schema/errors";
import type { DialectName } from "../schema/schema";
import type { Revision } from "../revisions/revision";
import { foreignName } from "./foreign-code";
import { redirectOperations } from "./live-operations";

/**
 * What `up` or `down` does. SQL that is sent directly appears as `sql` operations.
 * @throws AutogenError `revision-not-previewable` when the file reads data, or uses more than `op`, `query` and plain JavaScript
 */
export async function recordRevision(
  revision: Revision,
  direction: "up" | "down",
  dialect: DialectName,
): Promise<readonly Operation[]> {
  const foreign = foreignName(revision.source());
  if (foreign !== undefined)
    throw notPreviewable(revision, `it uses ${foreign}, which may act on more than the database`);
  const recorded: Operation[] = [];
  const recorder = recordingRunner(dialect, (operation) => recorded.push(operation));
  redirectOperations(recorder, {
    dialect,
    run: (list) => {
      recorded.push(...list);
      return Promise.resolve();
    },
  });
  try {
    await revision.create()[direction](recorder);
  } catch (error) {
    throw notPreviewable(revision, error instanceof Error ? error.message : String(error), error);
  }
  return recorded;
}

function notPreviewable({ name }: Revision, why: string, cause?: unknown): AutogenError {
  return new AutogenError(
    "revision-not-previewable",
    `What ${name} does cannot be known without running it: ${why}`,
    { cause },
  );
}

/** Nobody knows what the database would answer: whoever looks at it does something that cannot be known beforehand. */
const unknownAnswer = new Proxy([], {
  get: (_target, property) => {
    // What `await` asks of every value.
    if (property === "then") return undefined;
    throw new Error("it acts on what the database answers");
  },
  has: () => {
    throw new Error("it acts on what the database answers");
  },
});

/** A QueryRunner that takes every query, has no answer to any, and knows nothing else. */
function recordingRunner(dialect: DialectName, record: (operation: Operation) => void): QueryRunner {
  const connection = { options: { type: dialect } };
  const known: Readonly<Record<string, unknown>> = {
    connection,
    dataSource: connection,
    query: (sql: string) => {
      record({ kind: "sql", sql });
      return Promise.resolve(unknownAnswer);
    },
  };
  // A migration may ask for anything; what the recorder cannot answer is refused by name.
  return new Proxy({} as QueryRunner, {
    get: (_target, property) => {
      if (typeof property === "symbol" || property === "then") return undefined;
      if (property in known) return known[property];
      throw new Error(`it uses queryRunner.${property}`);
    },
  });
}
