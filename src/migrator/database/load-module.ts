/** Loads a file of the user's project, TypeScript included: transpiled by swc without a type check, cached by content. */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import Module, { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { AutogenError } from "../schema/errors";
import { cacheDirectory } from "./cache";

let isHooked = false;

/** @throws AutogenError `project-file-broken`, naming the file and the line where they are known */
export function loadModule(file: string): unknown {
  hookTypeScript();
  try {
    return require(file) as unknown;
  } catch (error) {
    throw brokenFile(file, error);
  }
}

/**
 * The same of a text that stands in no file yet; its imports are found as those of the file are.
 * @throws AutogenError `project-file-broken`
 */
export function loadModuleText(file: string, text: string): unknown {
  const loaded = new Module(file) as CompilingModule;
  loaded.filename = file;
  loaded.paths = createRequire(file).resolve.paths("typeorm") ?? [];
  try {
    loaded._compile(transpile(text, file), file);
    return loaded.exports as unknown;
  } catch (error) {
    throw brokenFile(file, error);
  }
}

/** What Node's own loader calls, and what every compiler of modules uses; its types do not name it. */
type CompilingModule = Module & { _compile(code: string, file: string): void };

function hookTypeScript(): void {
  if (isHooked || process.env["JEST_WORKER_ID"] !== undefined) return;
  isHooked = true;
  // Stacks then name the lines that the developer wrote.
  process.setSourceMapsEnabled(true);
  // pirates and swc load in some 50 ms: only when a file of a project is needed.
  const { addHook } = require("pirates") as typeof import("pirates");
  addHook(transpile, { exts: [".ts", ".cts"], ignoreNodeModules: true });
}

function transpile(code: string, file: string): string {
  const cached = join(cacheDirectory(file), "modules", `${contentHash(code, file)}.js`);
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
      transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
    },
  });
  const tolerant = withTolerantExports(result.code);
  remember(cached, tolerant);
  return tolerant;
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

/** The file's path stands in the source map, so it is part of the key. */
function contentHash(code: string, file: string): string {
  const { version } = require("@swc/core/package.json") as { version: string };
  return createHash("sha256").update(`1\0${version}\0${file}\0${code}`).digest("hex").slice(0, 32);
}

/** Written beside and renamed, so that no other process reads half a file. A cache that cannot be written is none. */
function remember(file: string, text: string): void {
  try {
    mkdirSync(join(file, ".."), { recursive: true });
    writeFileSync(`${file}.${process.pid}`, text);
    renameSync(`${file}.${process.pid}`, file);
  } catch {
    // A read-only or full disk costs time here, nothing else.
  }
}

function brokenFile(file: string, error: unknown): unknown {
  if (error instanceof AutogenError || isAutogenError(error)) return error;
  const text = stripVTControlCharacters(error instanceof Error ? error.message : String(error)).trim();
  const syntax = syntaxError(text);
  return new AutogenError(
    "project-file-broken",
    syntax === undefined
      ? `Cannot load ${shown(file)}: ${firstParagraph(text)}`
      : `Cannot load ${shown(file)}: ${syntax}`,
    { nextStep: `${syntax === undefined ? placeOf(error) : ""}${adviceFor(text)}`, cause: error },
  );
}

/**
 * swc's syntax errors: what is wrong, `,-[file:line:column]`, the lines around it with the column marked, and a backtrace
 * of swc itself. The line in brackets is the first one shown, so the marked one is taken from below it.
 */
function syntaxError(text: string): string | undefined {
  const [, what, file, frame] =
    /^[x×]\s+([^\n]*)[^]*?[,╭][-─]\[(.+?):\d+:\d+\]\n([^]*?)\n\s*[`╰][-─]/u.exec(text) ?? [];
  if (what === undefined || file === undefined || frame === undefined) return undefined;
  const rows = frame.split("\n");
  const mark = rows.findIndex((row) => /^\s*[:·]\s.*[\^─┬]/u.test(row));
  const line = /^\s*(\d+)\s/.exec(rows[Math.max(mark - 1, 0)] ?? "")?.[1];
  return `${shown(file)}${line === undefined ? "" : `:${line}`}: ${what}\n${withoutTexts(frame.trimEnd())}`;
}

/** A DataSource file may hold a password, so what stands in quotes is not repeated, well closed or not. */
function withoutTexts(frame: string): string {
  return frame
    .split("\n")
    .map((row) => row.replace(/(["'`]).*["'`]|["'`].*$/u, "$1…$1"))
    .join("\n");
}

/** Node adds "Require stack:" and the like. */
function firstParagraph(text: string): string {
  return text.split(/\n(?:Require stack:|Caused by:|\s*\n)/)[0] ?? text;
}

/** The user's project may hold its own copy of this package. */
function isAutogenError(error: unknown): boolean {
  return error instanceof Error && error.name === "AutogenError";
}

/** Where this package lies compiled. */
const ownFolder = dirname(__dirname);

/** The first line of the stack that lies in the project. */
function placeOf(error: unknown): string {
  const stack = error instanceof Error ? (error.stack ?? "") : "";
  const line = stack
    .split("\n")
    .find((row) => /^\s+at /.test(row) && !/node_modules|node:/.test(row) && !row.includes(ownFolder));
  const place = line && /\(?((?:\/|[A-Za-z]:)[^()]+:\d+:\d+)\)?/.exec(line)?.[1];
  return place ? `See ${relative(process.cwd(), place)}. ` : "";
}

function adviceFor(text: string): string {
  if (/Cannot find module/.test(text)) return "Check the path of the import, and run `npm install`.";
  if (/Column type .* is not defined|ColumnTypeUndefined/i.test(text))
    return "Give the column a type, or set emitDecoratorMetadata in tsconfig.json.";
  return "Mend the file and run the command again.";
}

function shown(file: string): string {
  return relative(process.cwd(), file) || file;
}
