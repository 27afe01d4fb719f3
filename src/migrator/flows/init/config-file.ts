/** `autogen.config.ts`: the settings, beside a DataSource file that need not know of them. */
import { existsSync } from "node:fs";
import { dirname, extname, join, relative, resolve, sep } from "node:path";
import type { DataSource } from "typeorm";
import { isEsModule, isModulePackage } from "../../database/loading/module-kind";
import { folderOf } from "../../database/project";

export interface ConfigFile {
  /** Relative to the project. */
  readonly name: string;
  readonly text: string;
}

export interface DataSourcePlace {
  /** Absolute. */
  readonly file: string;
  /** Under which the file exports it. */
  readonly exportName: string;
  readonly dataSource: DataSource;
}

/** In the language of the DataSource file. */
export function configFile(directory: string, place: DataSourcePlace): ConfigFile {
  const ending = extname(place.file).replace(/^\.[cm]ts$/, ".ts");
  const settings = [
    "{",
    `  // Where migration files are written.`,
    `  migrations: ${JSON.stringify(migrationsFolder(directory, place))},`,
    "}",
  ].join("\n");
  const path = pathTo(directory, place.file);
  const isCommonJs = ending !== ".ts" && !isEsModule(place.file);
  return {
    name: `autogen.config${ending}`,
    text: isCommonJs
      ? commonJs(path, place.exportName, settings)
      : esModule(path, place.exportName, settings),
  };
}

const head = "// Settings of autogen. What else can be said here: README of typeorm-autogen, Configuration.";

function esModule(path: string, exportName: string, settings: string): string {
  const named = exportName === "default" ? "default" : `${exportName} as default`;
  return `${head}
import { defineConfig } from "typeorm-autogen";

export { ${named} } from ${JSON.stringify(path)};

export const autogen = defineConfig(${settings});
`;
}

function commonJs(path: string, exportName: string, settings: string): string {
  const source = `require(${JSON.stringify(path)})${exportName === "default" ? "" : `.${exportName}`}`;
  return `${head}
const { defineConfig } = require("typeorm-autogen");

module.exports = {
  default: ${source},
  autogen: defineConfig(${settings.replaceAll("\n", "\n  ")}),
};
`;
}

/** As the project's own compiler wants an import written: with the ending of what it compiles to where Node looks for one. */
function pathTo(directory: string, file: string): string {
  const path = `./${relative(directory, file).split(sep).join("/")}`;
  const [, stem = path, kind = "", language] = /^(.*)\.([cm]?)([jt])s$/.exec(path) ?? [];
  if (language === "j") return path;
  return kind === "" && !isModulePackage(directory) ? stem : `${stem}.${kind}js`;
}

/** The folder of sources that the DataSource names; compiled files are never written. */
function migrationsFolder(directory: string, { file, dataSource }: DataSourcePlace): string {
  const { migrations } = dataSource.options;
  const listed: readonly unknown[] = Array.isArray(migrations) ? (migrations as unknown[]) : [];
  const patterns = listed.filter((entry): entry is string => typeof entry === "string");
  const [pattern] = patterns;
  const beside = join(dirname(file), "migrations");
  const folder =
    pattern === undefined ? beside : (sourceFolder(directory, resolve(folderOf(pattern))) ?? beside);
  const name = relative(directory, folder).split(sep).join("/");
  return pattern?.includes("**") ? `${name}/**` : name;
}

/** `dist/migrations` -> `src/migrations` or `migrations`, where there is one. */
function sourceFolder(directory: string, folder: string): string | undefined {
  const [, top, rest = ""] = /^(dist|build|out|lib)[\\/](.*)$/.exec(relative(directory, folder)) ?? [];
  if (top === undefined) return folder;
  const sources = [join(directory, "src", rest), join(directory, rest)];
  return sources.find((source) => existsSync(source));
}
