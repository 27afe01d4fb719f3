/** The DataSource of a file, in the shapes that projects export it: itself, its options, a function or a promise of either. */
import { relative } from "node:path";
import type { DataSource, DataSourceOptions } from "typeorm";
import { AutogenError } from "../../schema/errors";

type Exported = Readonly<Record<string, unknown>>;

/** The named exports; what CommonJS exports as a whole is `default`. */
export function exportsOf(loaded: unknown): Exported {
  const isObject = typeof loaded === "object" && loaded !== null;
  if (!isObject || isDataSource(loaded) || isOptions(loaded)) return { default: loaded };
  const exported = { ...loaded } as Exported;
  // An ES module that was compiled to CommonJS and imported by one: the real exports stand one deeper.
  const inner = exported["default"];
  return isObject && isNamespace(inner) ? { ...exported, ...inner } : exported;
}

export interface FoundDataSource {
  /** Under which it is exported: `default`, also for `module.exports`. */
  readonly name: string;
  readonly dataSource: DataSource;
}

/**
 * The default export first, else the only DataSource, else what is named like one.
 * @param create makes a DataSource of options
 * @throws AutogenError `data-source-invalid`, naming what the file exports instead
 */
export async function dataSourceAmong(
  exported: Exported,
  file: string,
  create: (options: DataSourceOptions) => DataSource,
): Promise<FoundDataSource> {
  const asDefault = await sourceOf(exported["default"]);
  if (asDefault) return { name: "default", dataSource: asDataSource(asDefault, create) };
  // One DataSource may have two names.
  const ready = new Map<DataSource, string>();
  for (const [name, value] of Object.entries(exported))
    if (isDataSource(value) && !ready.has(value)) ready.set(value, name);
  const [own, other] = ready;
  if (own && other) throw wrongExport(file, `${ready.size} DataSources`);
  if (own) return { name: own[1], dataSource: own[0] };
  const found: { name: string; source: DataSource | DataSourceOptions }[] = [];
  for (const [name, value] of Object.entries(exported)) {
    const source = isNamedLikeOne(name) || isOptions(value) ? await sourceOf(value) : undefined;
    if (source) found.push({ name, source });
  }
  const [first, second] = found;
  if (!first) throw wrongExport(file, "no DataSource", exported);
  if (second) throw wrongExport(file, `${found.length} sets of DataSource options`);
  return { name: first.name, dataSource: asDataSource(first.source, create) };
}

/** Calling any function that a file exports could start its application. */
function isNamedLikeOne(name: string): boolean {
  return /(?:data_?source|typeorm|orm_?config|database|options|config)(?:options|config|factory|async)?$/i.test(
    name,
  );
}

/** Itself, or what a function without parameters, or a promise, gives. */
async function sourceOf(value: unknown): Promise<DataSource | DataSourceOptions | undefined> {
  const made: unknown = isFactory(value) ? value() : value;
  const settled: unknown = await made;
  return isDataSource(settled) || isOptions(settled) ? settled : undefined;
}

function isFactory(value: unknown): value is () => unknown {
  return typeof value === "function" && value.length === 0 && !/^class\b/.test(String(value));
}

function asDataSource(
  source: DataSource | DataSourceOptions,
  create: (options: DataSourceOptions) => DataSource,
): DataSource {
  return isDataSource(source) ? source : create(source);
}

/** By its shape, as the project may hold its own copy of typeorm. */
function isDataSource(value: unknown): value is DataSource {
  return (
    typeof value === "object" &&
    value !== null &&
    "options" in value &&
    "initialize" in value &&
    "driver" in value
  );
}

function isOptions(value: unknown): value is DataSourceOptions {
  if (typeof value !== "object" || value === null || !("type" in value)) return false;
  return (
    typeof value.type === "string" &&
    ["entities", "database", "url", "host", "migrations"].some((key) => key in value)
  );
}

function isNamespace(value: unknown): value is Exported {
  return typeof value === "object" && value !== null && "__esModule" in value;
}

function wrongExport(file: string, what: string, exported?: Exported): AutogenError {
  const names = Object.keys(exported ?? {}).filter((name) => name !== "__esModule");
  const isEmpty = exported !== undefined && names.length === 0;
  const instead = exported === undefined || isEmpty ? what : `${what}, only ${names.join(", ")}`;
  return new AutogenError(
    "data-source-invalid",
    `${relative(process.cwd(), file)} exports ${isEmpty ? "nothing" : instead}.`,
    {
      nextStep:
        "Export one as default: export default new DataSource({ ... }). Its options, or a function or promise of either, will do as well.",
    },
  );
}
