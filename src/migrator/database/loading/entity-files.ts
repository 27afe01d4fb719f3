/**
 * The entities that a DataSource names by pattern. TypeORM imports such files by Node's own means, which in an ES module package do not
 * know TypeScript; here they are loaded as every other file of the project is.
 */
import { relative } from "node:path";
import type { DataSourceOptions } from "typeorm";
import { AutogenError } from "../../schema/errors";
import { isLoading, loadModule } from "./load-module";

type Entities = NonNullable<DataSourceOptions["entities"]>;

/**
 * Classes and schemas in the place of patterns.
 * @throws AutogenError `data-source-invalid` where no pattern matches a file, `project-file-broken`
 */
export async function loadedEntities(options: DataSourceOptions): Promise<DataSourceOptions> {
  const { entities } = options;
  if (entities === undefined || !isLoading()) return options;
  const listed: readonly unknown[] = Array.isArray(entities) ? entities : Object.values(entities);
  const patterns = listed.filter((entry): entry is string => typeof entry === "string");
  if (patterns.length === 0) return options;
  const files = await filesOf(patterns);
  if (files.length === 0) throw noFiles(patterns);
  const loaded = await Promise.all(files.map(loadModule));
  const found = [
    ...new Set([...listed.filter((entry) => typeof entry !== "string"), ...loaded.flatMap(entitiesIn)]),
  ];
  return { ...options, entities: found as Entities } as DataSourceOptions;
}

/** In the order of their names, whatever the file system says. Relative ones from the working directory, as TypeORM has it. */
async function filesOf(patterns: readonly string[]): Promise<readonly string[]> {
  const { glob } = require("tinyglobby") as typeof import("tinyglobby");
  const files = await glob(
    patterns.map((pattern) => pattern.replaceAll("\\", "/")),
    { absolute: true, dot: true, expandDirectories: false },
  );
  return files.filter((file) => /\.[cm]?[jt]s$/.test(file) && !/\.d\.[cm]?ts$/.test(file)).sort();
}

/** Exported classes and schemas, also in lists. TypeORM takes what it knows and leaves the rest. */
function entitiesIn(value: unknown): readonly unknown[] {
  if (typeof value === "function" || isEntitySchema(value)) return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(entitiesIn) : [];
}

/** By its mark, as the project may hold its own copy of typeorm. */
function isEntitySchema(value: unknown): boolean {
  return (
    typeof value === "object" &&
    value !== null &&
    (value as { "@instanceof"?: unknown })["@instanceof"] === Symbol.for("EntitySchema")
  );
}

function noFiles(patterns: readonly string[]): AutogenError {
  return new AutogenError(
    "data-source-invalid",
    `The DataSource's \`entities\` match no file: ${patterns.map((pattern) => relative(process.cwd(), pattern) || pattern).join(", ")}.`,
    {
      nextStep:
        "Correct the pattern: it counts from the folder in which the command runs, so begin it with __dirname (or import.meta.dirname), and name the sources (*.ts) where nothing is compiled yet.",
    },
  );
}
