/** What the project's own `tsconfig.json` says about its files: the nearest one above each, `extends` included. */
import { dirname, relative } from "node:path";
import type { Cache, PathsMatcher, TsConfigResult } from "get-tsconfig";
import { AutogenError } from "../../schema/errors";

export interface ProjectTsconfig {
  /** Absolute paths to try for a request like `@app/user`; none where no entry of `paths` matches. */
  readonly candidates: PathsMatcher;
  /** TypeORM reads the types of columns from it. On where no tsconfig says anything. */
  readonly emitDecoratorMetadata: boolean;
}

const byFolder = new Map<string, ProjectTsconfig>();
const parsed: Cache = new Map();

/** @throws AutogenError `project-file-broken` */
export function tsconfigFor(file: string): ProjectTsconfig {
  const folder = dirname(file);
  const known = byFolder.get(folder);
  if (known) return known;
  const found = read(folder);
  byFolder.set(folder, found);
  return found;
}

function read(folder: string): ProjectTsconfig {
  // Some milliseconds: only where a TypeScript file is loaded.
  const { createPathsMatcher, getTsconfig } = require("get-tsconfig") as typeof import("get-tsconfig");
  let found: TsConfigResult | null;
  try {
    found = getTsconfig(folder, "tsconfig.json", parsed);
  } catch (error) {
    throw new AutogenError(
      "project-file-broken",
      `Cannot read the tsconfig.json for ${relative(process.cwd(), folder) || "this folder"}: ${error instanceof Error ? error.message : String(error)}`,
      { nextStep: "Mend it; `npx tsc --showConfig` says what TypeScript makes of it.", cause: error },
    );
  }
  const matcher = found && createPathsMatcher(found);
  return {
    candidates: (request) => matcher?.(request) ?? [],
    emitDecoratorMetadata: found === null || found.config.compilerOptions?.emitDecoratorMetadata === true,
  };
}
