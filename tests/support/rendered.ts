/** Renders a plan as its migration file, and loads that file's text as Node would. */
import { compileFunction } from "node:vm";
import { transformSync } from "@swc/core";
import type { Group } from "../../src/migrator/operations/step";
import { operationsInto } from "../../src/migrator/operations/builder";
import type { Operation } from "../../src/migrator/operations/operation";
import { renderRevision, type RevisionText } from "../../src/migrator/revisions/render";
import { dialectNames, type DialectName } from "../../src/migrator/schema/schema";

export function rendered(
  up: readonly Group[],
  down: readonly Group[],
  more: Partial<RevisionText> = {},
): Promise<string> {
  return renderRevision({
    message: "a change",
    className: "AChange1763679060000",
    revision: "9f3c2a71d0b4",
    parents: ["77aa10c2b3e4"],
    createdAt: new Date("2026-11-20T22:51:00Z"),
    lines: [],
    up,
    down,
    targets: dialectNames,
    ...more,
  });
}

type Direction = "up" | "down";
type MigrationClass = new () => Record<Direction, (runner: unknown) => Promise<void>>;

/** A loaded migration file. */
export interface LoadedRevision {
  readonly name: string;
  /** What the file hands over, call by call. */
  record(direction: Direction, dialect: DialectName): Promise<readonly (readonly Operation[])[]>;
}

/** @throws when loading the text does anything beside defining one class */
export function loadRendered(text: string): LoadedRevision {
  const { code } = transformSync(text, {
    swcrc: false,
    configFile: false,
    module: { type: "commonjs" },
    jsc: { target: "es2022", parser: { syntax: "typescript" } },
  });
  const exported: Record<string, unknown> = {};
  const asked: string[] = [];
  const load = (name: string): unknown => {
    asked.push(name);
    return { operations: (runner: unknown) => runner };
  };
  const forbidden = new Proxy(
    {},
    {
      get: (_target, key) => {
        throw new Error(`The file reads process.${String(key)} while it loads`);
      },
    },
  );
  const parameters = ["exports", "require", "module", "process", "global", "globalThis"];
  const run = compileFunction(code, parameters) as (...values: readonly unknown[]) => void;
  run(exported, load, { exports: exported }, forbidden, forbidden, forbidden);
  const names = Object.keys(exported);
  const [name] = names;
  if (name === undefined || names.length !== 1) throw new Error(`The file exports ${names.join(", ")}`);
  if (asked.some((module) => module !== "typeorm-autogen"))
    throw new Error(`The file loads ${asked.join(", ")}`);
  const Migration = exported[name] as MigrationClass;
  return {
    name,
    record: async (direction, dialect) => {
      const calls: (readonly Operation[])[] = [];
      const run = (operations: readonly Operation[]): Promise<void> => {
        calls.push(operations);
        return Promise.resolve();
      };
      await new Migration()[direction](operationsInto({ dialect, run }));
      return calls;
    },
  };
}
