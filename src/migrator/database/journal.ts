/**
 * What was done to this database: an append-only table (notes of how far a step has come aside) beside TypeORM's `migrations`, which holds only what is applied now. A row is written in the
 * transaction of the step that it tells of, so that a crash leaves both or neither.
 */
import { hostname, userInfo } from "node:os";
import type { QueryRunner } from "typeorm";
import { ownVersion } from "./installed";
import { unobserved, type SentStatement } from "../dialects/observe";
import { nameSql, quoteName } from "../schema/expressions";
import type { QualifiedName } from "../schema/schema";
import type { Revision } from "../revisions/revision";
import { hasTable, journalTableOf } from "./bookkeeping";

export type JournalDirection = "up" | "down" | "stamp" | "unstamp";

/**
 * `started` is written only before a step without a transaction: where no end follows it, the step broke off. `reached` notes in `does` a piece of its
 * hand-written SQL that is done.
 */
export type JournalOutcome = "done" | "failed" | "started" | "reached";

export interface JournalStatement {
  readonly sql: string;
  readonly milliseconds: number;
}

export interface JournalEntry {
  readonly revision: string;
  /** The class name, as in `migrations`. */
  readonly name: string;
  readonly message: string;
  readonly direction: JournalDirection;
  readonly outcome: JournalOutcome;
  /** Where it stands in the graph, for a release that does not have the file. */
  readonly place?: JournalPlace;
  /** Of what the revision does; see `revisions/fingerprint.ts`. */
  readonly fingerprint?: string;
  readonly milliseconds?: number;
  readonly statements?: readonly JournalStatement[];
  /** What leads back, as SQL. */
  readonly undo?: readonly string[];
  /** Each thing that the revision does, in a line of its own: what an edit of the file is compared with. */
  readonly does?: readonly string[];
  readonly error?: string;
}

export interface JournalRow extends JournalEntry {
  readonly id: number;
  /** ISO 8601, UTC. */
  readonly at: string;
  /** The user of the operating system; that of the database where a script did it, and on SQLite then nobody knows. */
  readonly who?: string;
  /** The name of the machine; of a script the address that the database saw. */
  readonly host?: string;
  readonly toolVersion: string;
}

export interface JournalledEffect {
  readonly fingerprint: string;
  readonly does: readonly string[];
}

export interface JournalPlace {
  readonly parents: readonly string[];
  readonly dependsOn: readonly string[];
  readonly transaction: boolean;
}

/** That the record was changed without running the revision. */
export function stampEntry(
  { id, name, message }: Pick<Revision, "id" | "name" | "message">,
  direction: "stamp" | "unstamp",
): JournalEntry {
  return { revision: id, name, message, direction, outcome: "done" };
}

/** More statements than these are counted, not kept: a data migration may send a million. */
const mostStatements = 1_000;
const longestStatement = 20_000;

export class Journal {
  readonly #name: QualifiedName;
  readonly #table: string;
  readonly #isPostgres: boolean;

  constructor(
    private readonly queryRunner: QueryRunner,
    migrationsTable: QualifiedName,
  ) {
    this.#name = journalTableOf(migrationsTable);
    this.#table = nameSql(this.#name);
    this.#isPostgres = queryRunner.connection.options.type === "postgres";
  }

  /** Call it inside the transaction of the first step. */
  async ensure(): Promise<void> {
    if (await this.exists()) return;
    await this.#query(`CREATE TABLE ${this.#table} (${this.#columnsSql()})`);
  }

  /** The statements that do the same for a script, whatever is there. */
  ensureSql(): string {
    return `CREATE TABLE IF NOT EXISTS ${this.#table} (${this.#columnsSql()})`;
  }

  #columnsSql(): string {
    const id = this.#isPostgres
      ? `"id" bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY`
      : `"id" integer PRIMARY KEY AUTOINCREMENT NOT NULL`;
    const texts = textColumns.map((name) => `${quoteName(name)} text`);
    return [id, ...texts, `"milliseconds" integer`].join(", ");
  }

  exists(): Promise<boolean> {
    return hasTable(this.queryRunner, this.#name);
  }

  async add(entry: JournalEntry): Promise<void> {
    const here = { at: new Date().toISOString(), who: userName(), host: hostname() };
    const { sql, parameters } = this.#insertion({ ...fieldsOf(entry), ...here }, {});
    await this.#query(sql, parameters);
  }

  /**
   * The statement that adds the entry from a script. Who runs it, where and when, only the database will know.
   * @param form `select`: a condition (`WHERE ...`) may follow
   */
  scriptInsertion(entry: JournalEntry, form: "values" | "select" = "values"): SentStatement {
    return this.#insertion(fieldsOf(entry), this.#isPostgres ? knownToPostgres : knownToSqlite, form);
  }

  #insertion(
    fields: Readonly<Record<string, unknown>>,
    expressions: Readonly<Record<string, string>>,
    form: "values" | "select" = "values",
  ): SentStatement {
    const given = [...textColumns, "milliseconds"].filter((name) => fields[name] !== undefined);
    const marks = given.map((_name, at) => (this.#isPostgres ? `$${at + 1}` : "?"));
    const names = [...given, ...Object.keys(expressions)].map(quoteName);
    const values = [...marks, ...Object.values(expressions)].join(", ");
    return {
      sql: `INSERT INTO ${this.#table} (${names.join(", ")}) ${form === "values" ? `VALUES (${values})` : `SELECT ${values}`}`,
      parameters: given.map((name) => fields[name]),
    };
  }

  /** Drops the notes of a step that is done: nobody will go on from them. */
  async dropNotes(name: string): Promise<void> {
    await this.#query(
      `DELETE FROM ${this.#table} WHERE "outcome" = 'reached' AND "name" = ${this.#isPostgres ? "$1" : "?"}`,
      [name],
    );
  }

  /** Oldest first; none where there is no journal. */
  async read(name?: string): Promise<readonly JournalRow[]> {
    if (!(await this.exists())) return [];
    const where = name === undefined ? "" : ` WHERE "name" = ${this.#isPostgres ? "$1" : "?"}`;
    const rows = (await this.#query(
      `SELECT * FROM ${this.#table}${where} ORDER BY "id"`,
      name === undefined ? [] : [name],
    )) as Readonly<Record<string, unknown>>[];
    return rows.map(rowOf);
  }

  /** By class name, what each did when it was applied, or recorded as applied, for the last time. */
  async effects(): Promise<ReadonlyMap<string, JournalledEffect>> {
    if (!(await this.exists())) return new Map();
    const rows = (await this.#query(
      `SELECT "name", "fingerprint", "does" FROM ${this.#table} WHERE "direction" IN ('up', 'stamp') AND "outcome" = 'done' AND "fingerprint" IS NOT NULL ORDER BY "id"`,
    )) as { name: string; fingerprint: string; does: string | null }[];
    return new Map(
      rows.map(({ name, fingerprint, does }) => [
        name,
        // What `add` wrote.
        { fingerprint, does: does === null ? [] : (JSON.parse(does) as readonly string[]) },
      ]),
    );
  }

  /** Around those who observe the migration's own statements. */
  #query(sql: string, parameters: readonly unknown[] = []): Promise<unknown> {
    return unobserved(this.queryRunner).query(sql, [...parameters]);
  }
}

const textColumns = [
  "at",
  "revision",
  "name",
  "message",
  "direction",
  "outcome",
  "place",
  "fingerprint",
  "who",
  "host",
  "tool_version",
  "statements",
  "undo",
  "does",
  "error",
] as const;

/** By column; without who, where and when. */
function fieldsOf(entry: JournalEntry): Readonly<Record<string, unknown>> {
  return {
    ...entry,
    tool_version: ownVersion(),
    milliseconds: entry.milliseconds === undefined ? undefined : Math.round(entry.milliseconds),
    statements: entry.statements && JSON.stringify(kept(entry.statements)),
    place: entry.place && JSON.stringify(entry.place),
    undo: entry.undo && JSON.stringify(entry.undo),
    does: entry.does && JSON.stringify(entry.does),
  };
}

/** ISO 8601 in UTC, as `add` writes it. The address is NULL on a socket. */
const knownToPostgres = {
  at: `to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`,
  who: "current_user",
  host: "host(inet_client_addr())",
};

/** Who opens the file it does not know. */
const knownToSqlite = { at: "strftime('%Y-%m-%dT%H:%M:%fZ', 'now')" };

function kept(statements: readonly JournalStatement[]): readonly JournalStatement[] {
  const first = statements.slice(0, mostStatements).map(({ sql, milliseconds }) => ({
    sql: sql.length > longestStatement ? `${sql.slice(0, longestStatement)} ...` : sql,
    milliseconds: Math.round(milliseconds * 10) / 10,
  }));
  const others = statements.slice(mostStatements);
  if (others.length === 0) return first;
  const milliseconds = others.reduce((sum, each) => sum + each.milliseconds, 0);
  return [...first, { sql: `-- and ${others.length} more`, milliseconds: Math.round(milliseconds) }];
}

function rowOf(row: Readonly<Record<string, unknown>>): JournalRow {
  const text = (name: string): string => (typeof row[name] === "string" ? row[name] : "");
  const list = (name: string): unknown => (typeof row[name] === "string" ? JSON.parse(row[name]) : undefined);
  const optional = (fields: Readonly<Record<string, unknown>>): object =>
    Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== ""));
  return {
    id: Number(row["id"]),
    at: text("at"),
    toolVersion: text("tool_version"),
    revision: text("revision"),
    name: text("name"),
    message: text("message"),
    // What `add` wrote.
    direction: text("direction") as JournalDirection,
    outcome: text("outcome") as JournalOutcome,
    ...optional({
      who: text("who"),
      host: text("host"),
      fingerprint: text("fingerprint"),
      milliseconds: row["milliseconds"] === null ? undefined : Number(row["milliseconds"]),
      place: list("place"),
      statements: list("statements"),
      undo: list("undo"),
      does: list("does"),
      error: text("error"),
    }),
  };
}

/** A container may run under a number that no user database knows. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? "unknown");
  }
}
