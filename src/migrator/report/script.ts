/** A script that `psql` or `sqlite3` runs as it is: all of a revision or nothing of it, and the first mistake ends it. */
import type { ScriptStep } from "../database/script";
import { postgresScriptLock, sqliteScriptLock, type ScriptLock } from "../database/script-lock";
import { commentText } from "../revisions/code";
import { mustFindNothing } from "../dialects/sqlite/guard";
import { nameSql, quoteString } from "../schema/expressions";
import type { DialectName, QualifiedName } from "../schema/schema";

export interface ScriptText {
  readonly dialect: DialectName;
  readonly direction: "up" | "down";
  readonly steps: readonly ScriptStep[];
  readonly migrationsTable: QualifiedName;
}

export function scriptText({ dialect, direction, steps, migrationsTable }: ScriptText): string {
  const form = forms[dialect];
  const parts = steps.map((step) => stepText(step, { dialect, direction, migrationsTable }));
  const reading = steps.filter(({ reads }) => reads.length > 0);
  return [
    `-- ${direction === "up" ? "Applies" : "Undoes"} ${steps.length} ${steps.length === 1 ? "revision" : "revisions"} on ${form.name}. Run it with: ${form.command}`,
    ...reading.map(
      ({ revision, message }) =>
        `-- Revision ${revision} "${commentText(message)}" reads the database; what it did with the answer is not in here.`,
    ),
    ...form.head,
    ...form.lock(migrationsTable).wait,
    "",
    ...parts,
  ]
    .join("\n")
    .trimEnd()
    .concat("\n");
}

/** @param statements those of a stamp, which asks the record itself */
export function stampScriptText(
  dialect: DialectName,
  statements: readonly string[],
  migrationsTable: QualifiedName,
): string {
  const form = forms[dialect];
  const lock = form.lock(migrationsTable);
  return [
    `-- Records where a ${form.name} database stands, and runs no revision. Run it with: ${form.command}`,
    ...form.head,
    ...lock.wait,
    "",
    form.begin,
    ...lock.transaction,
    ...statements.map(ended),
    "COMMIT;",
    "",
  ].join("\n");
}

function stepText(step: ScriptStep, context: Omit<ScriptText, "steps">): string {
  const form = forms[context.dialect];
  const guard = demandsOf(step, context.direction).flatMap((demand) =>
    form.guard(demand, context.migrationsTable),
  );
  const own = step.statements.map(ended);
  const books = step.bookkeeping.map(ended);
  const title = `-- ${context.direction === "up" ? "Revision" : "Undo"} ${step.revision}: ${commentText(step.message)}`;
  // The tables first, so that the guard finds the record on the very first run.
  const tables = books.filter((sql) => /^CREATE /.test(sql));
  const rows = books.filter((sql) => !tables.includes(sql));
  const { transaction, session } = form.lock(context.migrationsTable);
  if (!step.transaction) {
    const before = [form.begin, ...tables, ...guard, "COMMIT;"];
    // Once more: SQLite locks nothing in between.
    const after = [form.begin, ...guard, ...rows, "COMMIT;"];
    const locked = [...before, "-- Outside a transaction.", ...own, ...after];
    return [title, ...session.take, ...locked, ...session.release, ""].join("\n");
  }
  return [title, form.begin, ...transaction, ...tables, ...guard, ...own, ...rows, "COMMIT;", ""].join("\n");
}

/** A comment at the end would swallow the semicolon. */
function ended(sql: string): string {
  const text = sql.trim().replace(/;$/, "");
  return /--[^\n]*$/.test(text) ? `${text}\n;` : `${text};`;
}

interface ScriptForm {
  readonly name: string;
  readonly command: string;
  readonly begin: string;
  readonly head: readonly string[];
  lock(migrationsTable: QualifiedName): ScriptLock;
  /** Fails where the database does not stand where the script thinks it does. */
  guard(demand: Demand, migrationsTable: QualifiedName): readonly string[];
}

/** What the record must hold, or must not. */
interface Demand {
  readonly name: string;
  readonly isThere: boolean;
  readonly message: string;
}

function demandsOf({ revision, name, needs }: ScriptStep, direction: "up" | "down"): readonly Demand[] {
  if (direction === "down") return [{ name, isThere: true, message: `revision ${revision} is not applied` }];
  return [
    { name, isThere: false, message: `revision ${revision} is applied already` },
    ...needs.map((need) => ({
      name: need,
      isThere: true,
      message: `${need}, which ${revision} follows, is not applied`,
    })),
  ];
}

const forms: { readonly [D in DialectName]: ScriptForm } = {
  postgres: {
    name: "PostgreSQL",
    command: "psql -f FILE",
    begin: "BEGIN;",
    // Its notices say of each table that is there already that it is.
    head: ["\\set ON_ERROR_STOP on", "SET client_min_messages = warning;"],
    lock: postgresScriptLock,
    guard: ({ name, isThere, message }, migrationsTable) => [
      `DO $autogen$ BEGIN
  IF ${isThere ? "NOT " : ""}EXISTS (SELECT 1 FROM ${nameSql(migrationsTable)} WHERE "name" = ${quoteString(name)}) THEN
    RAISE EXCEPTION USING MESSAGE = ${quoteString(message)};
  END IF;
END $autogen$;`,
    ],
  },
  sqlite: {
    name: "SQLite",
    command: "sqlite3 DATABASE < FILE",
    begin: "BEGIN IMMEDIATE;",
    head: [".bail on", "PRAGMA foreign_keys = OFF;"],
    lock: () => sqliteScriptLock,
    guard: ({ name, isThere, message }, migrationsTable) => {
      const record = `${nameSql(migrationsTable)} WHERE "name" = ${quoteString(name)}`;
      const wrong = isThere ? `(SELECT 1) WHERE NOT EXISTS (SELECT 1 FROM ${record})` : record;
      return mustFindNothing(message, wrong).map(({ sql }) => ended(sql));
    },
  },
};
