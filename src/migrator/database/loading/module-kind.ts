/** How Node itself takes a file. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** JavaScript that Node itself takes for an ES module. */
export function isEsModule(file: string): boolean {
  if (file.endsWith(".mjs")) return true;
  return file.endsWith(".js") && isModulePackage(dirname(file));
}

/** Are files below this folder ES modules unless their ending says otherwise? */
export function isModulePackage(folder: string): boolean {
  return packageTypeOf(folder) === "module";
}

function packageTypeOf(from: string): unknown {
  for (let folder = from; ; folder = dirname(folder)) {
    const description = join(folder, "package.json");
    if (existsSync(description))
      return (JSON.parse(readFileSync(description, "utf8")) as { type?: unknown }).type;
    if (folder === dirname(folder)) return undefined;
  }
}
