/** The last line of an ejected file, by which this tool knows it again: what it did before, as the journals of databases have it, while its code is as it was written. */
import type { DialectName } from "../../schema/schema";

export interface EjectMark {
  /** Hash of the ejected code. */
  readonly code: string;
  /** Fingerprints of the file as it was. */
  readonly fingerprints: { readonly [D in DialectName]?: string };
}

export function withMark(text: string, { code, fingerprints }: EjectMark): string {
  const words = Object.entries(fingerprints).map(([dialect, fingerprint]) => ` ${dialect}=${fingerprint}`);
  return words.length === 0 ? text : `${text.trimEnd()}\n\n// Ejected: code=${code}${words.join("")}\n`;
}

export function readMark(text: string): EjectMark | undefined {
  const [, code, words = ""] = /^\/\/ Ejected: code=(\w+)((?: \w+=[\w:]+)+)\s*$/m.exec(text) ?? [];
  if (code === undefined) return undefined;
  const pairs = words
    .trim()
    .split(" ")
    .map((word) => word.split("="));
  return { code, fingerprints: Object.fromEntries(pairs) as EjectMark["fingerprints"] }; // as it was written
}
