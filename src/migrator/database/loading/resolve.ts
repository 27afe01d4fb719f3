/**
 * Where an import of a TypeScript file leads, as TypeScript sees it: `./user.js` is `./user.ts`, `@app/user` stands in `paths`, and a
 * package that is made for ES modules only is found as well.
 */
import { existsSync, readFileSync } from "node:fs";
import Module from "node:module";
import { dirname, isAbsolute, join, resolve } from "node:path";
import { tsconfigFor } from "./tsconfig";

type Resolve = (request: string, parent?: { filename?: string | null }, ...rest: unknown[]) => string;

export function hookResolution(): void {
  const hooked = Module as unknown as { _resolveFilename: Resolve };
  const original = hooked._resolveFilename;
  hooked._resolveFilename = function (this: unknown, request, parent, ...rest) {
    const plain = (name: string): string => original.call(this, name, parent, ...rest);
    const from = parent?.filename;
    if (typeof from !== "string" || !isProjectTypeScript(from) || Module.isBuiltin(request))
      return plain(request);
    return resolveFrom(from, request, plain);
  };
}

function isProjectTypeScript(file: string): boolean {
  return /\.[cm]?ts$/.test(file) && !/[\\/]node_modules[\\/]/.test(file);
}

function resolveFrom(from: string, request: string, plain: (name: string) => string): string {
  if (isPath(request)) {
    const path = resolve(dirname(from), request);
    return sourceOf(path) ?? plain(request);
  }
  // Only this tool's own repository has such an alias, to its sources; what runs is compiled.
  const candidates = request === "typeorm-autogen" ? [] : tsconfigFor(from).candidates(request);
  for (const candidate of candidates) {
    const found = sourceOf(candidate) ?? attempt(() => plain(candidate));
    if (found !== undefined) return found;
  }
  try {
    return plain(request);
  } catch (error) {
    const found = isNotForRequire(error) ? esModuleEntry(from, request) : undefined;
    if (found === undefined) throw error;
    return found;
  }
}

function isPath(request: string): boolean {
  return /^\.{1,2}(?:[\\/]|$)/.test(request) || isAbsolute(request);
}

/** TypeScript writes the name that the compiled file will have. */
function sourceOf(path: string): string | undefined {
  const [, stem, kind] = /^(.*)\.([cm]?)js$/.exec(path) ?? [];
  if (stem === undefined) return undefined;
  const source = `${stem}.${kind ?? ""}ts`;
  return existsSync(source) ? source : undefined;
}

function attempt(work: () => string): string | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}

function isNotForRequire(error: unknown): boolean {
  return error instanceof Error && (error as NodeJS.ErrnoException).code === "ERR_PACKAGE_PATH_NOT_EXPORTED";
}

/** What `import` would find. Node can require an ES module, but looks only at what a package has for `require`. */
function esModuleEntry(from: string, request: string): string | undefined {
  const [, name, inner] = /^((?:@[^/]+\/)?[^/]+)(?:\/(.*))?$/.exec(request) ?? [];
  if (name === undefined) return undefined;
  for (let folder = dirname(from); ; folder = dirname(folder)) {
    const home = join(folder, "node_modules", name);
    const description = join(home, "package.json");
    if (existsSync(description)) {
      const { resolveExports } = require("resolve-pkg-maps") as typeof import("resolve-pkg-maps");
      const { exports: map } = JSON.parse(readFileSync(description, "utf8")) as { exports: never };
      const [found] = resolveExports(map, inner ?? "", ["node", "import", "module-sync"]);
      return found === undefined ? undefined : join(home, found);
    }
    if (folder === dirname(folder)) return undefined;
  }
}
