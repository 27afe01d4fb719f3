/** A folder for what can be computed again: `node_modules/.cache/typeorm-autogen` of the project. */
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** @param from a file or folder of the project */
export function cacheDirectory(from: string): string {
  for (let folder = from; folder !== dirname(folder); folder = dirname(folder)) {
    const modules = join(folder, "node_modules");
    if (existsSync(modules)) return join(modules, ".cache", "typeorm-autogen");
  }
  return join(tmpdir(), "typeorm-autogen");
}

/** The remembered value; undefined when there is none or it cannot be read. */
export function recall(directory: string, key: string): unknown {
  try {
    return JSON.parse(readFileSync(join(directory, `${key}.json`), "utf8")) as unknown;
  } catch {
    return undefined;
  }
}

/** Remembers a value. A cache that cannot be written costs time, nothing else. */
export function remember(directory: string, key: string, value: unknown): void {
  try {
    mkdirSync(directory, { recursive: true });
    const file = join(directory, `${key}.json`);
    writeFileSync(`${file}.${process.pid}`, JSON.stringify(value));
    renameSync(`${file}.${process.pid}`, file);
    forgetOldest(directory);
  } catch {
    // Read-only or full disk.
  }
}

/** Each edit of the entities asks a new question. */
const mostKept = 50;

function forgetOldest(directory: string): void {
  const names = readdirSync(directory).filter((name) => name.endsWith(".json"));
  if (names.length <= mostKept) return;
  const aged = names.map((name) => ({ name, age: statSync(join(directory, name)).mtimeMs }));
  aged.sort((left, right) => right.age - left.age);
  for (const { name } of aged.slice(mostKept)) rmSync(join(directory, name), { force: true });
}
