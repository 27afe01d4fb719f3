/** The one source of settings, for the application and the migrator alike: the environment, then `.env`, then SQLite. */
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { readSettings } from "typeorm-autogen";

/** The folder with package.json, wherever this file runs from. */
function projectDirectory(from: string): string {
  if (existsSync(join(from, "package.json"))) return from;
  const parent = dirname(from);
  return parent === from ? process.cwd() : projectDirectory(parent);
}

export const settings = readSettings({ directory: projectDirectory(__dirname) });
