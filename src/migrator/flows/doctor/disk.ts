/** Room for what is about to be written. */
import { statSync, statfsSync } from "node:fs";
import { dirname, relative, resolve } from "node:path";
import type { Project } from "../../database/project";
import { ok, skipped, warning, type Finding } from "./finding";

const megabyte = 2 ** 20;

export function diskFinding({ directory, dataSource: { options } }: Project): Finding {
  const isFile = options.type !== "postgres" && options.database !== ":memory:";
  const file = isFile ? resolve(String(options.database)) : undefined;
  const folder = file === undefined ? directory : dirname(file);
  try {
    const { bavail, bsize } = statfsSync(folder);
    const free = Number(bavail) * Number(bsize);
    const size = file === undefined ? 0 : (statSync(file, { throwIfNoEntry: false })?.size ?? 0);
    const where = relative(process.cwd(), folder) || ".";
    const found = `${Math.floor(free / megabyte)} MB free in ${where}${size > 0 ? `, the database has ${Math.ceil(size / megabyte)} MB` : ""}`;
    // A rebuild writes a table a second time, its journal keeps the old pages, and a backup is a third copy.
    return free > Math.max(3 * size, 100 * megabyte)
      ? ok("disk", found)
      : warning(
          "disk",
          found,
          "Free some space: an upgrade on SQLite may need three times the size of the database.",
        );
  } catch (error) {
    return skipped("disk", error instanceof Error ? error.message : String(error));
  }
}
