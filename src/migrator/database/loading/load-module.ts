/** Loads a file of the user's project: TypeScript or JavaScript, CommonJS or ES module. */
import { readFileSync } from "node:fs";
import Module, { createRequire } from "node:module";
import { dirname, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { stripVTControlCharacters } from "node:util";
import { AutogenError } from "../../schema/errors";
import { unknownDriver } from "../connection-errors";
import { isEsModule } from "./module-kind";
import { hookResolution } from "./resolve";
import { isAwaiting, readiness, transpile } from "./transpile";

let isHooked = false;
/** The file that is being loaded for itself, not because another one imports it. */
let entry = "";

/**
 * What the file exports, once it has run to its end.
 * @throws AutogenError `project-file-broken`, naming the file and the line where they are known
 */
export async function loadModule(file: string): Promise<unknown> {
  hookTypeScript();
  try {
    if (isEsModule(file)) return { ...((await import(pathToFileURL(file).href)) as object) };
    entry = file;
    const loaded = require(file) as unknown;
    // A file that awaits at its top level; see `transpile`.
    await (loaded as { [readiness]?: unknown } | undefined)?.[readiness];
    return loaded;
  } catch (error) {
    throw brokenFile(file, error);
  }
}

/**
 * The same of a TypeScript text that stands in no file yet; its imports are found as those of the file are.
 * @throws AutogenError `project-file-broken`
 */
export function loadModuleText(file: string, text: string): unknown {
  hookTypeScript();
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

/** Are TypeScript files loaded by the functions of this folder? */
export function isLoading(): boolean {
  return isHooked;
}

function hookTypeScript(): void {
  if (isHooked || process.env["JEST_WORKER_ID"] !== undefined) return;
  isHooked = true;
  // Stacks then name the lines that the developer wrote.
  process.setSourceMapsEnabled(true);
  // pirates and swc load in some 50 ms: only when a file of a project is needed.
  const { addHook } = require("pirates") as typeof import("pirates");
  addHook(compiled, { exts: [".ts", ".cts", ".mts"], ignoreNodeModules: true });
  hookResolution();
  withoutRequireWarning();
}

/** Whoever imports a file that awaits would see it half done. */
function compiled(code: string, file: string): string {
  const text = transpile(code, file);
  if (file === entry || !isAwaiting(text)) return text;
  throw new Error(`${shown(file)} awaits at its top level (top-level await).`);
}

/** TypeScript files become CommonJS, so ES modules that they import are required: Node calls that experimental before version 22.13. */
function withoutRequireWarning(): void {
  const original = process.emitWarning.bind(process) as (...words: unknown[]) => void;
  process.emitWarning = ((warning: string | Error, ...rest: unknown[]) => {
    const text = warning instanceof Error ? warning.message : warning;
    if (!text.includes("ES Module in require()")) original(warning, ...rest);
  }) as typeof process.emitWarning;
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
    { nextStep: `${syntax === undefined ? placeOf(error) : ""}${adviceFor(file, text)}`, cause: error },
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
const ownFolder = dirname(dirname(__dirname));

/** The first line of the stack that lies in the project. */
function placeOf(error: unknown): string {
  const stack = error instanceof Error ? (error.stack ?? "") : "";
  const line = stack
    .split("\n")
    .find((row) => /^\s+at /.test(row) && !/node_modules|node:/.test(row) && !row.includes(ownFolder));
  const place = line && /\(?((?:\/|[A-Za-z]:)[^()]+:\d+:\d+)\)?/.exec(line)?.[1];
  return place ? `See ${relative(process.cwd(), place)}. ` : "";
}

/** The usual causes, from what Node, swc and TypeORM say of them. */
const advices: readonly (readonly [RegExp, string])[] = [
  [/Wrong driver: "/, unknownDriver],
  [/Cannot find (?:module|package)/, "Check the path of the import, and run `npm install`."],
  [
    /Column type .* is not defined|ColumnTypeUndefined/i,
    'Set "emitDecoratorMetadata": true in tsconfig.json, or give the column a type: @Column("varchar").',
  ],
  [
    /(?:require|exports|module|__dirname|__filename) is not defined(?: in ES module scope)?/,
    'package.json says "type": "module", and this file is CommonJS: name it .cjs, or write import, export and import.meta.',
  ],
  [
    /Cannot use import statement outside a module|Unexpected token 'export'/,
    "This file is CommonJS by its name, and has import or export: name it .mjs, or write require and module.exports.",
  ],
  [
    /ERR_REQUIRE_ASYNC_MODULE|top-level await/,
    "Only the file with the DataSource may await at its top level.",
  ],
];

function adviceFor(file: string, text: string): string {
  const advice = advices.find(([pattern]) => pattern.test(text))?.[1];
  if (advice !== undefined) return advice;
  const unset = unsetVariables(file);
  return unset.length === 0
    ? "Mend the file and run the command again."
    : `It reads environment variables that are not set here: ${unset.join(", ")}. Set them, or mend the file, and run the command again.`;
}

/** Names only: the values of others may be secrets. */
function unsetVariables(file: string): readonly string[] {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    return [];
  }
  const named = text.matchAll(/\bprocess\.env(?:\.([A-Z_a-z]\w*)|\[["'](\w+)["']\])/g);
  const names = [...named].flatMap(([, plain, quoted]) => plain ?? quoted ?? []);
  return [...new Set(names)].filter((name) => process.env[name] === undefined);
}

function shown(file: string): string {
  return relative(process.cwd(), file) || file;
}
