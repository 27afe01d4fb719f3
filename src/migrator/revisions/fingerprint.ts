import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { basename } from "node:path";

/** A hash of the files' names and contents: what a schema built from them is remembered under. */
export function fingerprintFiles(files: readonly string[], salt: string): string {
  const hash = createHash("sha256").update(salt);
  for (const file of files) hash.update(`\0${basename(file)}\0`).update(readFileSync(file));
  return hash.digest("hex").slice(0, 32);
}
