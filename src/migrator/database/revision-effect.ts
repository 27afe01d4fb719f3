/** What a revision does on one database, as the journal keeps it: to know an edit of the file when it sees one, and to find the way back without the file. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { QueryRunner } from "typeorm";
import { dialects } from "../dialects";
import type { Statement } from "../dialects/dialect";
import { collectWrites } from "../dialects/observe";
import type { Operation } from "../operations/operation";
import { readMark } from "../revisions/eject/mark";
import { fingerprintOf, linesOfRevision } from "../revisions/fingerprint";
import type { Revision } from "../revisions/revision";
import { AutogenError } from "../schema/errors";
import { quoteString } from "../schema/expressions";
import type { DialectName } from "../schema/schema";
import type { JournalEntry } from "./journal";
import { recordRevision } from "./recorder";
import { followInTypeOrmMetadata } from "./typeorm-metadata";

export interface RevisionEffect {
  /** undefined where it cannot be told. */
  readonly fingerprint: string | undefined;
  readonly does: readonly string[];
  /** What `down` does; undefined where that cannot be known without running it. */
  readonly down: readonly Operation[] | undefined;
}

/** What the journal keeps of a revision that counts as applied from now on. */
export type AppliedPart = Pick<JournalEntry, "place" | "fingerprint" | "does" | "undo">;

/**
 * @param behind where the database stands behind the revision now, in the transaction that records it: then the way back can be said, too
 */
export async function appliedPart(
  revision: Revision,
  dialect: DialectName,
  behind?: QueryRunner,
): Promise<AppliedPart> {
  const { fingerprint, does, down } = await effectOf(revision, dialect);
  const undo = behind && down && (await undoScript(behind, dialect, down));
  const { parents, dependsOn, transaction } = revision;
  return {
    place: { parents, dependsOn, transaction },
    ...(fingerprint === undefined ? {} : { fingerprint, does }),
    ...(undo ? { undo } : {}),
  };
}

/** A revision that reads data cannot be recorded; then its code counts, without comments and formatting. */
export async function effectOf(revision: Revision, dialect: DialectName): Promise<RevisionEffect> {
  const down = await recorded(revision, "down", dialect);
  const up = await recorded(revision, "up", dialect);
  const known = fingerprintBeforeEjection(revision, dialect);
  if (known !== undefined) return { fingerprint: known, does: [], down };
  if (up && down) {
    const does = linesOfRevision(up, down, dialect);
    return { fingerprint: fingerprintOf(does), does, down };
  }
  // A running application knows no file, and compiled code is another text.
  const { file } = revision;
  if (file === undefined || !isTypeScript(file)) return { fingerprint: undefined, does: [], down };
  const does = [`code ${codeHash(readFileSync(file, "utf8"), file)}`];
  return { fingerprint: fingerprintOf(does), does, down };
}

async function recorded(
  revision: Revision,
  direction: "up" | "down",
  dialect: DialectName,
): Promise<readonly Operation[] | undefined> {
  try {
    return await recordRevision(revision, direction, dialect);
  } catch (error) {
    if (error instanceof AutogenError && error.code === "revision-not-previewable") return undefined;
    throw error;
  }
}

/** What `eject` wrote does what the file did before; an edit since then is one. */
function fingerprintBeforeEjection({ file }: Revision, dialect: DialectName): string | undefined {
  if (file === undefined || !isTypeScript(file)) return undefined;
  const text = readFileSync(file, "utf8");
  const mark = readMark(text);
  return mark?.code === undefined || mark.code !== codeHash(text, file)
    ? undefined
    : mark.fingerprints[dialect];
}

function isTypeScript(file: string): boolean {
  return /\.[cm]?ts$/.test(file);
}

/** Of TypeScript; comments and formatting play no part. */
export function codeHash(text: string, file: string): string {
  const { transformSync } = require("@swc/core") as typeof import("@swc/core");
  const { code } = transformSync(text, {
    filename: file,
    swcrc: false,
    configFile: false,
    minify: true,
    jsc: {
      parser: { syntax: "typescript", decorators: true },
      target: "es2022",
      minify: { compress: false, mangle: false, format: { comments: false } },
    },
  });
  return createHash("sha256").update(code).digest("hex").slice(0, 16);
}

/**
 * The SQL that leads back from where the database stands now. Call it in the transaction of the step, behind it.
 * @returns undefined where it cannot be said
 */
async function undoScript(
  queryRunner: QueryRunner,
  dialect: DialectName,
  down: readonly Operation[],
): Promise<readonly string[] | undefined> {
  try {
    const statements = await dialects[dialect].script(queryRunner, down);
    const dry = collectWrites(queryRunner);
    await followInTypeOrmMetadata(dry.connection, dialect, down);
    return [...statements.map(({ sql }) => sql), ...dry.sent.map((statement) => inlined(statement, dialect))];
  } catch (error) {
    // Its `down` does not fit the database (hand-written, or never tried). That is no reason to stop on the way up.
    if (error instanceof AutogenError) return undefined;
    throw error;
  }
}

/** The statement with its parameters written into it. */
export function inlined({ sql, parameters = [] }: Statement, dialect: DialectName): string {
  if (parameters.length === 0) return sql;
  let position = 0;
  return dialect === "postgres"
    ? sql.replace(/\$(\d+)/g, (_mark, number: string) => literalSql(parameters[Number(number) - 1], dialect))
    : sql.replace(/\?/g, () => literalSql(parameters[position++], dialect));
}

function literalSql(value: unknown, dialect: DialectName): string {
  if (value === null || value === undefined) return "NULL";
  if (typeof value === "number" || typeof value === "bigint") return String(value);
  if (typeof value === "boolean") return value ? "TRUE" : "FALSE";
  if (value instanceof Date) return quoteString(value.toISOString());
  if (Buffer.isBuffer(value))
    return dialect === "postgres" ? `'\\x${value.toString("hex")}'` : `X'${value.toString("hex")}'`;
  return quoteString(typeof value === "string" ? value : JSON.stringify(value));
}
