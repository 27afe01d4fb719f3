/** TypeScript -> CommonJS by swc, without a type check, cached by content. */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Script } from "node:vm";
import { cacheDirectory } from "../cache";
import { tsconfigFor } from "./tsconfig";

/** Where a file that awaits at its top level puts the promise of its end. */
export const readiness = "__autogenReady";

export function transpile(code: string, file: string): string {
  const { emitDecoratorMetadata } = tsconfigFor(file);
  const hash = contentHash([file, emitDecoratorMetadata, code]);
  const cached = join(cacheDirectory(file), "modules", `${hash}.js`);
  if (existsSync(cached)) return readFileSync(cached, "utf8");
  const { transformSync } = require("@swc/core") as typeof import("@swc/core");
  const result = transformSync(code, {
    filename: file,
    sourceMaps: "inline",
    swcrc: false,
    configFile: false,
    module: { type: "commonjs" },
    jsc: {
      target: "es2022",
      keepClassNames: true,
      parser: { syntax: "typescript", decorators: true },
      transform: {
        legacyDecorator: true,
        decoratorMetadata: emitDecoratorMetadata,
        useDefineForClassFields: false,
      },
    },
  });
  const usable = awaiting(withTolerantExports(result.code));
  remember(cached, usable);
  return usable;
}

/**
 * Entities import each other in circles, and decorators read the other class as the design type of a property before it exists.
 * TypeScript's own output gives undefined then, while swc's getters throw; here they give undefined too. Lines stay where
 * they are, because the source map counts them.
 */
function withTolerantExports(code: string): string {
  const guarded = (body: string): string =>
    `try { ${body} } catch (error) { if (error instanceof ReferenceError) return undefined; throw error; }`;
  return code
    .replace(
      "get: Object.getOwnPropertyDescriptor(all, name).get",
      `get: ((get) => () => { ${guarded("return get();")} })(Object.getOwnPropertyDescriptor(all, name).get)`,
    )
    .replace(
      /(Object\.defineProperty\(exports, "\w+", \{\s*enumerable: true,\s*get: function\(\) \{\s*)return ([\w$]+);/,
      (_all, head: string, name: string) => head + guarded(`return ${name};`),
    );
}

/** ES modules may await at their top level, CommonJS may not. Lines stay where they are. */
function awaiting(code: string): string {
  if (!/\bawait\b/.test(code) || isCommonJs(code)) return code;
  return `${awaitingHead}${code}\n})() });`;
}

const awaitingHead = `Object.defineProperty(exports, "${readiness}", { value: (async () => { `;

export function isAwaiting(text: string): boolean {
  return text.startsWith(awaitingHead);
}

function isCommonJs(code: string): boolean {
  try {
    new Script(`(function (exports, require, module, __filename, __dirname) { ${code}\n})`);
    return true;
  } catch {
    return false;
  }
}

/** The file's path stands in the source map, so it is part of the key. */
function contentHash(parts: readonly unknown[]): string {
  const { version } = require("@swc/core/package.json") as { version: string };
  return createHash("sha256")
    .update(JSON.stringify(["2", version, ...parts]))
    .digest("hex")
    .slice(0, 32);
}

/** Written beside and renamed, so that no other process reads half a file. A cache that cannot be written is none. */
function remember(file: string, text: string): void {
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(`${file}.${process.pid}`, text);
    renameSync(`${file}.${process.pid}`, file);
  } catch {
    // A read-only or full disk costs time here, nothing else.
  }
}
