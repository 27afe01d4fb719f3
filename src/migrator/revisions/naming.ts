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

export const fileTokens = [
  "timestamp",
  "id",
  "slug",
  "year",
  "month",
  "day",
  "hour",
  "minute",
  "second",
] as const;

export interface FileNaming {
  /** With `fileTokens` in braces; without the ending. */
  readonly template: string;
  readonly slugLength: number;
  /** IANA name. */
  readonly timeZone: string;
  /** `.ts`, or that of JavaScript. */
  readonly ending: string;
}

export const usualNaming: FileNaming = {
  template: "{timestamp}-{slug}",
  slugLength: 40,
  timeZone: "UTC",
  ending: ".ts",
};

export interface NamedFile {
  readonly message: string;
  readonly timestamp: number;
  readonly id: string;
}

/** `1763679060000-add-priority-to-tasks.ts`, or as the template says; with `/` between folders. */
export function fileNameFor(file: NamedFile, naming: FileNaming = usualNaming): string {
  const values: Readonly<Record<string, string>> = {
    ...dateParts(file.timestamp, naming.timeZone),
    timestamp: String(file.timestamp),
    id: file.id,
    slug: slugOf(file.message, naming.slugLength),
  };
  return `${naming.template.replace(/\{(\w+)\}/g, (_token, name: string) => values[name] ?? "")}${naming.ending}`;
}

function slugOf(message: string, length: number): string {
  const slug = asciiWords(message).join("-").toLowerCase().slice(0, length).replace(/-$/, "");
  return slug || "revision";
}

function dateParts(timestamp: number, timeZone: string): Readonly<Record<string, string>> {
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone,
    calendar: "gregory",
    numberingSystem: "latn",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
  });
  return Object.fromEntries(format.formatToParts(timestamp).map(({ type, value }) => [type, value]));
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
