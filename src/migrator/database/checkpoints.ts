/**
 * How far a revision outside a transaction has come with its hand-written SQL, of which nobody can tell from the database whether it is done. Each piece is noted in the
 * journal, in one transaction with the piece where SQL of that kind may be in one, and the next try passes over what is noted.
 */
import { createHash } from "node:crypto";
import type { DialectName } from "../schema/schema";
import { tokenizeSql } from "../schema/sql-tokens";

export interface Checkpoints {
  /** What is noted of the try that broke off; empty at the first one. */
  readonly reached: readonly string[];
  note(key: string): Promise<void>;
  /** Runs the work in a transaction of its own, or in the one that the revision has opened itself. */
  together(work: () => Promise<void>): Promise<void>;
}

/** Runs pieces of hand-written SQL in their order, each once over all tries. */
export class CheckedSql {
  readonly #counts = new Map<string, number>();

  constructor(
    private readonly checkpoints: Checkpoints,
    private readonly dialect: DialectName,
  ) {}

  /** The same text for the second time is the second piece: what stands around it may be mended between the tries. */
  async run(sql: string, work: () => Promise<void>): Promise<void> {
    const text = createHash("sha256").update(sql).digest("hex").slice(0, 16);
    const count = (this.#counts.get(text) ?? 0) + 1;
    this.#counts.set(text, count);
    const key = `${text} ${count}`;
    if (this.checkpoints.reached.includes(key)) return;
    const noted = async (): Promise<void> => {
      await work();
      await this.checkpoints.note(key);
    };
    await (mayBeInTransaction(sql, this.dialect) ? this.checkpoints.together(noted) : noted());
  }
}

/** Says so only of what is known to be: VACUUM, COMMIT, a PRAGMA, a procedure that commits and the like go on their own. */
export function mayBeInTransaction(sql: string, dialect: DialectName): boolean {
  try {
    const statements = splitAt(
      tokenizeSql(sql, dialect).map(({ text }) => text.toUpperCase()),
      ";",
    );
    return statements.every(
      (words) =>
        beginnings.has(words[0] ?? "") && !servers.has(words[1] ?? "") && !words.includes("CONCURRENTLY"),
    );
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

const beginnings: ReadonlySet<string> = new Set([
  "INSERT",
  "UPDATE",
  "DELETE",
  "REPLACE",
  "MERGE",
  "TRUNCATE",
  "CREATE",
  "ALTER",
  "DROP",
  "COMMENT",
  "GRANT",
  "REVOKE",
]);

/** PostgreSQL: `CREATE DATABASE` and its like are about more than this database. */
const servers: ReadonlySet<string> = new Set(["DATABASE", "TABLESPACE", "SUBSCRIPTION", "SYSTEM"]);

function splitAt(words: readonly string[], end: string): readonly (readonly string[])[] {
  const statements: string[][] = [[]];
  for (const word of words)
    if (word === end) statements.push([]);
    else statements.at(-1)?.push(word);
  return statements.filter((statement) => statement.length > 0);
}
