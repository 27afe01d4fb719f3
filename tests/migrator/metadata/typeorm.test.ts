import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DataSourceOptions } from "typeorm";
import { typeorm, useTypeOrmOf } from "../../../src/migrator/metadata/typeorm";
import { repository, runCommand } from "../../support/project";
import { typeormFolder, type Line } from "../../support/typeorm-line";

type TypeOrm = typeof import("typeorm");

const lines = ["0.3", "0.3.20", "1"] as const satisfies readonly Line[];

const folders: string[] = [];
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true })));

/** A folder that has TypeORM of this line, or none. */
function folderWith(line: Line | undefined): string {
  const folder = mkdtempSync(join(tmpdir(), "autogen-typeorm-"));
  folders.push(folder);
  mkdirSync(join(folder, "node_modules"));
  if (line) symlinkSync(typeormFolder(line), join(folder, "node_modules", "typeorm"));
  return folder;
}

function copyOf(line: Line): TypeOrm {
  return require(typeormFolder(line)) as TypeOrm;
}

test.each(lines)("an application's DataSource of TypeORM %s leads to the copy that made it", (line) => {
  lines.forEach(copyOf);
  const own = copyOf(line);
  const options = { type: "better-sqlite3", database: ":memory:" } as DataSourceOptions;
  useTypeOrmOf(new (class Mine extends own.DataSource {})(options));
  expect(typeorm()).toBe(own);
});

/** What `expression` gives in a process of its own, where nothing maps `typeorm`; `tool` holds the compiled modules, `folder` the project. */
async function evaluated(folder: string, expression: string): Promise<unknown> {
  const text = `const [, tool, folder] = process.argv; console.log(JSON.stringify(${expression}))`;
  const result = await runCommand(["-e", text, join(repository, "dist", "migrator"), folder]);
  expect(result).toMatchObject({ code: 0, stderr: "" });
  return JSON.parse(result.stdout);
}

test.each([
  ["0.3", { type: "sqlite", database: "/x.db", busyTimeout: 10_000 }],
  ["1", { type: "better-sqlite3", database: "/x.db", timeout: 10_000 }],
  [undefined, { type: "sqlite", database: "/x.db", busyTimeout: 10_000 }],
] as const)("SQLite's driver where both are installed, with TypeORM %s", async (line, options) => {
  const settings = `require(tool + "/database/sqlite-driver.js").sqliteDatabase("/x.db", folder)`;
  expect(await evaluated(folderWith(line), settings)).toEqual(options);
});

test.each([
  ["sqlite3", "better-sqlite3"],
  ["better-sqlite3", "sqlite"],
])("with TypeORM 0.3 and without %s the driver is %s", async (missing, type) => {
  const without = `(() => { const Module = require("node:module"), load = Module._load;
    Module._load = function (name, ...rest) {
      if (name.split("/").at(-1) === ${JSON.stringify(missing)}) throw Object.assign(new Error("no"), { code: "MODULE_NOT_FOUND" });
      return load.call(this, name, ...rest);
    };
    return require(tool + "/database/sqlite-driver.js").sqliteDatabase("/x.db", folder); })()`;
  expect(await evaluated(folderWith("0.3"), without)).toMatchObject({ type });
});

test("a file that finds no typeorm gets the one beside the tool", async () => {
  const own = `(() => { const all = require(tool + "/metadata/typeorm.js"); all.useTypeOrmFor(folder + "/ormconfig.ts");
    return all.typeorm() === require(tool + "/../../node_modules/typeorm"); })()`;
  expect(await evaluated(folderWith(undefined), own)).toBe(true);
});
