/** Which file of a project exports the DataSource? */
import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { usualConfigFile } from "../../database/project";
import { compareText } from "../../schema/edit";

/** What a file with a DataSource, or with options of one, says. */
const marks: readonly (readonly [RegExp, number])[] = [
  [/\bnew\s+DataSource\s*\(/, 4],
  [/\bDataSourceOptions\b/, 2],
  [/\bTypeOrmModuleOptions\b/, 2],
  [/\btype\s*:\s*["'](?:postgres|sqlite|better-sqlite3)["']/, 2],
  [/\bentities\s*:/, 1],
];

/** Enough of a mark that the file is worth loading. */
const likely = 3;

/** @returns paths relative to the folder, the likeliest first; the usual place alone where there is one */
export async function dataSourceFiles(directory: string): Promise<readonly string[]> {
  const usual = usualConfigFile(directory);
  if (usual !== undefined) return [relative(directory, usual)];
  const { glob } = require("tinyglobby") as typeof import("tinyglobby");
  const names = await glob("**/*.{ts,mts,cts,js,mjs,cjs}", {
    cwd: directory,
    ignore: [
      "**/node_modules/**",
      "**/{dist,build,out,coverage,test,tests,__tests__}/**",
      "**/*.{d,spec,test}.*",
    ],
  });
  const scored = names.map((name) => ({ name, score: scoreOf(join(directory, name)) }));
  return scored
    .filter(({ score }) => score >= likely)
    .sort((left, right) => right.score - left.score || compareText(left.name, right.name))
    .map(({ name }) => name);
}

function scoreOf(file: string): number {
  const text = readFileSync(file, "utf8");
  if (!/\bexport\b|\bmodule\.exports\b|\bexports\./.test(text)) return 0;
  return marks.reduce((sum, [mark, weight]) => sum + (mark.test(text) ? weight : 0), 0);
}
