/**
 * The project's own copy of TypeORM. One beside this tool may be of another line (0.3, 1.x), with other drivers, options and names of constraints, so
 * nothing here requires `typeorm` in any other way. A process works for one project.
 */
import { createRequire } from "node:module";
import { join } from "node:path";
import type { DataSource } from "typeorm";

type TypeOrm = typeof import("typeorm");

let chosen: TypeOrm | undefined;

/** @throws where no typeorm is installed */
export function typeorm(): TypeOrm {
  return (chosen ??= require("typeorm") as TypeOrm);
}

/** From now on the copy that this file of the project would import. Where it finds none, the one beside this tool stays. */
export function useTypeOrmFor(file: string): void {
  chosen = typeOrmFor(file) ?? chosen;
}

/** From now on the copy that made the DataSource of an application. */
export function useTypeOrmOf(dataSource: DataSource): void {
  chosen = loadedCopies().find((copy) => dataSource instanceof copy.DataSource) ?? chosen;
}

/** What a file in this folder would import as `typeorm`; undefined where it would find nothing. */
export function typeOrmIn(directory: string): TypeOrm | undefined {
  return typeOrmFor(join(directory, "package.json"));
}

function typeOrmFor(file: string): TypeOrm | undefined {
  try {
    return createRequire(file)("typeorm") as TypeOrm;
  } catch {
    // The project's own import fails in the same way, and its error names the file.
    return undefined;
  }
}

/** An ES module that imports typeorm gets the CommonJS one, too: its `index.mjs` only passes that on. */
function loadedCopies(): readonly TypeOrm[] {
  return Object.entries(require.cache).flatMap(([path, loaded]) =>
    /[\\/]typeorm[^\\/]*[\\/]index\.js$/.test(path) && isTypeOrm(loaded?.exports) ? [loaded.exports] : [],
  );
}

function isTypeOrm(exported: unknown): exported is TypeOrm {
  return typeof (exported as { DataSource?: unknown } | undefined)?.DataSource === "function";
}
