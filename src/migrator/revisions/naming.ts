/** Class name, file name and id of a new revision. */
import { randomBytes } from "node:crypto";

/** 12 hexadecimal digits. */
export function newRevisionId(): string {
  return randomBytes(6).toString("hex");
}

/** `AddPriorityToTasks1763679060000`: letters and digits only, whatever the message holds. */
export function classNameFor(message: string, timestamp: number): string {
  const words = asciiWords(message).map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  const name = words.join("").slice(0, 60);
  const usable = /^[A-Z]/.test(name) ? name : `Revision${name}`;
  // TypeORM takes the last 13 digits as the time, so a digit must not stand just before them.
  return `${usable}${/\d$/.test(usable) ? "At" : ""}${timestamp}`;
}

/** `1763679060000-add-priority-to-tasks.ts` */
export function fileNameFor(message: string, timestamp: number): string {
  const slug = asciiWords(message).join("-").toLowerCase().slice(0, 40).replace(/-$/, "");
  return `${timestamp}-${slug || "revision"}.ts`;
}

/** Later than every parent, even when this machine's clock is behind. */
export function nextTimestamp(now: number, parents: readonly { readonly timestamp: number }[]): number {
  return Math.max(now, ...parents.map(({ timestamp }) => timestamp + 1));
}

function asciiWords(message: string): readonly string[] {
  return message
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== "");
}
