/** "A model nobody imports" is the classic silent miss: here it is an error that names the file. */
import { existsSync } from "node:fs";
import { relative } from "node:path";
import type { DataSource } from "typeorm";
import { typeorm } from "../metadata/typeorm";
import { AutogenError } from "../schema/errors";
import { loadModule } from "./loading/load-module";
import { codeFilesIn } from "./project";

/**
 * @param directory the folder in which every entity must be registered; none where the settings name none
 * @throws AutogenError `entity-not-registered`, `settings-invalid` when there is no such folder
 */
export async function requireRegistered(dataSource: DataSource, directory?: string): Promise<void> {
  if (dataSource.entityMetadatas.length === 0)
    throw new AutogenError("entity-not-registered", "The DataSource knows no entity.", {
      nextStep:
        "List the classes, or a pattern, in its `entities`. What NestJS collects with autoLoadEntities only NestJS knows.",
    });
  if (directory !== undefined) await requireAllRegistered(dataSource, directory);
}

async function requireAllRegistered(dataSource: DataSource, directory: string): Promise<void> {
  if (!existsSync(directory))
    throw new AutogenError("settings-invalid", `The folder of entities ${shown(directory)} does not exist.`, {
      nextStep: "Correct `entities` in the autogen settings.",
    });
  const { getMetadataArgsStorage } = typeorm();
  const files = await Promise.all(
    codeFilesIn(directory).map(async (file) => ({ file, exported: await exportedBy(file) })),
  );
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

async function exportedBy(file: string): Promise<readonly unknown[]> {
  const loaded = await loadModule(file);
  return typeof loaded === "object" && loaded !== null ? (Object.values(loaded) as unknown[]) : [loaded];
}

function shown(path: string): string {
  return relative(process.cwd(), path) || path;
}
