/**
 * Who wants to see the statements that a migration sends (log, journal, script) observes the connection. What the dialects send only to find
 * something out goes around the observer: it is no part of what the migration does.
 */
import type { Connection } from "./dialect";
import { wrapMethod } from "./wrap-method";

export interface SentStatement {
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

export interface QueryObserver {
  /** Before the statement is sent; what it throws is thrown in its place. */
  before(statement: SentStatement): void;
  /** Somebody else will run the statements, on other rows: what is asked of the rows must be asked by statements. */
  readonly isScript?: true;
  /** When the database has answered. */
  after(statement: SentStatement, milliseconds: number, error?: unknown): void;
}

const bare = new WeakMap<object, Connection>();

/** @returns what ends it */
export function observeQueries(connection: Connection, observer: QueryObserver): () => void {
  bare.set(connection, unwatched(connection));
  if (observer.isScript) scripted.add(connection);
  const unwrap = wrapMethod(connection, "query", (original) => async (...words) => {
    const [sql, parameters] = words as [string, readonly unknown[] | undefined];
    const statement: SentStatement = { sql, parameters: parameters ?? [] };
    observer.before(statement);
    const start = performance.now();
    try {
      const result = await original(...words);
      observer.after(statement, performance.now() - start);
      return result;
    } catch (error) {
      observer.after(statement, performance.now() - start, error);
      throw error;
    }
  });
  return () => {
    unwrap();
    bare.delete(connection);
    scripted.delete(connection);
  };
}

const scripted = new WeakSet<object>();

/** Are the statements written down for somebody else to run? */
export function isScripted(connection: Connection): boolean {
  return scripted.has(connection);
}

/** The same connection, for questions. */
export function unobserved(connection: Connection): Connection {
  return bare.get(connection) ?? connection;
}

function unwatched(connection: Connection): Connection {
  const query = connection.query.bind(connection);
  return { query };
}

/**
 * A connection that answers questions (`unobserved`) and only collects the rest: for what a step would send.
 * @returns of the same kind as the given one
 */
export function collectWrites<C extends Connection>(
  connection: C,
): { readonly connection: C; readonly sent: readonly SentStatement[] } {
  const sent: SentStatement[] = [];
  const reader = unobserved(connection);
  const dry = Object.create(connection, {
    query: {
      value: (sql: string, parameters: readonly unknown[] = []): Promise<unknown> => {
        sent.push({ sql, parameters });
        return Promise.resolve([]);
      },
    },
  }) as C;
  bare.set(dry, { query: reader.query.bind(reader) });
  return { connection: dry, sent };
}
