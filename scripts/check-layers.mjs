// A lower folder of src/migrator never imports a higher one, and `diff`, `dialects`, `revisions` do not import each other. And one file
// loads TypeORM: the project's own copy.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";

const root = resolve("src/migrator");
/** From low to high; folders of one row do not import each other. */
const layers = [
  ["schema"],
  ["operations"],
  ["diff", "dialects", "revisions"],
  ["metadata"],
  ["database"],
  ["flows"],
  ["report"],
  ["application", "cli"],
];
const levelOf = new Map(layers.flatMap((row, level) => row.map((folder) => [folder, level])));

function folderOf(file) {
  return relative(root, file).split(/[\\/]/)[0];
}

function importsOf(file) {
  const text = readFileSync(file, "utf8");
  const found = text.matchAll(/(?:from|import|require)\s*\(?\s*"(\.{1,2}\/[^"]+)"/g);
  return [...found].map(([, path]) => resolve(dirname(file), path));
}

const files = readdirSync(root, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".ts"))
  .map((name) => join(root, name));

const wrong = files.flatMap((file) => {
  const from = folderOf(file);
  if (!levelOf.has(from)) return []; // index.ts, the top
  return importsOf(file).flatMap((target) => {
    const to = folderOf(target);
    if (to === from || relative(root, target).startsWith("..")) return [];
    const allowed = levelOf.has(to) && levelOf.get(to) < levelOf.get(from);
    return allowed
      ? []
      : [`${relative(".", file)} imports ${relative(".", target)}: ${from} may not import ${to}`];
  });
});

const ownTypeOrm = join(root, "metadata", "typeorm.ts");
for (const file of files)
  if (
    file !== ownTypeOrm &&
    /require\("typeorm"\)|^import (?!type )[^;]*from "typeorm"/m.test(readFileSync(file, "utf8"))
  )
    wrong.push(`${relative(".", file)} loads typeorm; call typeorm() of ${relative(".", ownTypeOrm)}`);

for (const line of wrong) console.error(line);
console.log(`${files.length} files, ${wrong.length} wrong imports`);
process.exit(wrong.length === 0 ? 0 : 1);
