/** "A model nobody imports" is the classic silent miss: here it is an error that names the file. */
import { existsSync } from "node:fs";
import { relative } from "node:path";
import type { DataSource } from "typeorm";
import { AutogenError } from "../schema/errors";
import { loadModule } from "./load-module";
import { codeFilesIn } from "./project";

/** @throws AutogenError `entity-not-registered`, `settings-invalid` when there is no such folder */
export function requireAllRegistered(dataSource: DataSource, directory: string): void {
  if (!existsSync(directory))
    throw new AutogenError("settings-invalid", `The folder of entities ${shown(directory)} does not exist.`, {
      nextStep: "Correct `entities` in the autogen settings.",
    });
  // The storage is global in TypeORM, so that several copies of it share it.
  const { getMetadataArgsStorage } = require("typeorm") as typeof import("typeorm");
  const files = codeFilesIn(directory).map((file) => ({ file, exported: exportedBy(file) }));
  const declared = new Set<unknown>(getMetadataArgsStorage().tables.map(({ target }) => target));
  const registered = new Set<unknown>(dataSource.entityMetadatas.map(({ target }) => target));
  const missing = files.flatMap(({ file, exported }) =>
    exported
      .filter((value) => declared.has(value) && !registered.has(value))
      .map((value) => `${(value as { name: string }).name} (${shown(file)})`),
  );
  if (missing.length === 0) return;
  throw new AutogenError(
    "entity-not-registered",
    `${[...new Set(missing)].join(", ")}: declared as an entity, but the DataSource does not know it.`,
    { nextStep: "Add the class to the DataSource's `entities`, or move the file out of the folder." },
  );
}

function exportedBy(file: string): readonly unknown[] {
  const loaded = loadModule(file);
  return typeof loaded === "object" && loaded !== null ? Object.values(loaded) : [loaded];
}

function shown(path: string): string {
  return relative(process.cwd(), path) || path;
}
