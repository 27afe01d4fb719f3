/** Versions of installed packages, as the project finds them. */
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** @param from a file of the project. @returns undefined where the package is not installed */
export function installedVersion(name: string, from: string): string | undefined {
  for (const file of [from, __filename]) {
    const entry = resolved(name, file);
    const version = entry === undefined ? undefined : versionAbove(entry, name);
    if (version !== undefined) return version;
  }
  return undefined;
}

/** Of this tool itself. */
export function ownVersion(): string {
  return (require("../../../package.json") as { version: string }).version;
}

function resolved(name: string, from: string): string | undefined {
  try {
    return createRequire(from).resolve(name);
  } catch {
    return undefined;
  }
}

/** Packages with an `exports` map do not give their package.json to `require`. */
function versionAbove(entry: string, name: string): string | undefined {
  for (let folder = dirname(entry); folder !== dirname(folder); folder = dirname(folder)) {
    const description = join(folder, "package.json");
    if (!existsSync(description)) continue;
    const found = JSON.parse(readFileSync(description, "utf8")) as { name?: string; version?: string };
    // An alias (`npm install db@npm:typeorm`) has the name of what it stands for.
    if (found.version !== undefined && (found.name === name || folder.endsWith(name))) return found.version;
  }
  return undefined;
}
