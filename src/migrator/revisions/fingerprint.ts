/** Hashes: of files, and of what a revision does. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import type { Operation } from "../operations/operation";
import type { DialectName } from "../schema/schema";
import { tokenizeSql } from "../schema/sql-tokens";

/** A hash of the files' names and contents: what a schema built from them is remembered under. */
export function fingerprintFiles(files: readonly string[], salt: string): string {
  const hash = createHash("sha256").update(salt);
  for (const file of files) hash.update(`\0${basename(file)}\0`).update(readFileSync(file));
  return hash.digest("hex").slice(0, 32);
}

/** What a revision does on one database, a line for each operation of `up` and `down`. */
export function linesOfRevision(
  up: readonly Operation[],
  down: readonly Operation[],
  dialect: DialectName,
): readonly string[] {
  return [
    ...up.map((operation) => `up ${lineOf(operation, dialect)}`),
    ...down.map((operation) => `down ${lineOf(operation, dialect)}`),
  ];
}

/**
 * How the lines are written. A version of the tool that writes them in another way counts one up, so that it does not call every file edited that an
 * earlier one applied.
 */
const scheme = "1";

/** Of the lines: comments, formatting and the order of fields play no part. The scheme, a colon and 16 hexadecimal digits. */
export function fingerprintOf(lines: readonly string[]): string {
  const digits = createHash("sha256").update(lines.join("\n")).digest("hex").slice(0, 16);
  return `${scheme}:${digits}`;
}

/** Fingerprints of different schemes say nothing of each other. */
export function isAnotherEffect(one: string, other: string): boolean {
  return one !== other && schemeOf(one) === schemeOf(other);
}

function schemeOf(fingerprint: string): string {
  return fingerprint.split(":")[0] ?? "";
}

/** `alterColumn {"changes":{"type":"bigint"},"column":"id","table":{"name":"tasks"}}`: fields in the order of their names. */
function lineOf(operation: Operation, dialect: DialectName): string {
  if (operation.kind === "sql") return `sql ${withoutFormatting(operation.sql, dialect)}`;
  const { kind, ...fields } = operation;
  return `${kind} ${JSON.stringify(sorted(fields))}`;
}

/** The tokens alone: neither comments nor line breaks are an edit. */
function withoutFormatting(sql: string, dialect: DialectName): string {
  try {
    return tokenizeSql(sql, dialect)
      .map(({ text }) => text)
      .join(" ");
  } catch (error) {
    if (error instanceof SyntaxError) return sql.trim();
    throw error;
  }
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1));
  return Object.fromEntries(entries.map(([name, field]) => [name, sorted(field)]));
}
