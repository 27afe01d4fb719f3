// A project of N tables in a folder of its own, for all tools: entities, DataSource, a floor to compare with.
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { tableOf, typeormEntity } from "./schema.mjs";

const require = createRequire(import.meta.url);
const repository = resolve(import.meta.dirname ?? new URL(".", import.meta.url).pathname, "..");

/** @param {{ tables: number, dialect: "sqlite" | "postgres", language: "js" | "ts", typeorm: string }} what */
export function makeProject({ tables, dialect, language, typeorm }) {
  const directory = mkdtempSync(join(tmpdir(), `autogen-bench-${dialect}-${tables}-`));
  const project = { directory, dialect, tables, language };
  mkdirSync(join(directory, "entities"));
  mkdirSync(join(directory, "node_modules"));
  for (const name of ["reflect-metadata", "pg", "sqlite3", "better-sqlite3"])
    symlinkSync(join(repository, "node_modules", name), join(directory, "node_modules", name));
  symlinkSync(join(repository, "node_modules", typeorm), join(directory, "node_modules", "typeorm"));
  symlinkSync(repository, join(directory, "node_modules", "typeorm-autogen"));
  writeFileSync(join(directory, "package.json"), '{ "private": true }\n');
  for (let position = 0; position < tables; position += 1) writeEntity(project, position);
  write(project, "data-source", dataSource(project));
  write(project, "floor", floor);
  return {
    ...project,
    /** One column more in the last table. */
    edit: (isEdited) => writeEntity(project, tables - 1, isEdited),
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}

function writeEntity(project, position, isEdited = false) {
  write(project, `entities/${tableOf(position).name}`, typeormEntity(position, project.dialect, isEdited));
}

function write({ directory, language }, name, text) {
  writeFileSync(join(directory, `${name}.${language}`), language === "ts" ? text : compiled(text));
}

function compiled(text) {
  const { transformSync } = require("@swc/core");
  const { code } = transformSync(text, {
    swcrc: false,
    configFile: false,
    module: { type: "commonjs" },
    jsc: {
      target: "es2022",
      parser: { syntax: "typescript", decorators: true },
      transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
    },
  });
  return code;
}

function dataSource({ tables, dialect, language }) {
  const all = Array.from({ length: tables }, (_, position) => tableOf(position));
  const connection =
    dialect === "postgres"
      ? 'type: "postgres", url: process.env.BENCH_URL'
      : 'type: "sqlite", database: __dirname + "/bench.db"';
  return `import "reflect-metadata";
import { DataSource } from "typeorm";
${all.map(({ name, className }) => `import { ${className} } from "./entities/${name}";`).join("\n")}
export const AppDataSource = new DataSource({
  ${connection},
  entities: [${all.map(({ className }) => className).join(", ")}],
  migrations: [__dirname + "/migrations/*.${language}"],
} as never);
`;
}

/** What nobody can go below: Node, TypeORM with its metadata, a connection, and one reading of the whole catalog. */
const floor = `import { AppDataSource } from "./data-source";
async function main() {
  await AppDataSource.initialize();
  const sql = AppDataSource.options.type === "postgres"
    ? \`SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, pg_get_expr(d.adbin, d.adrelid) FROM pg_class c
       JOIN pg_attribute a ON a.attrelid = c.oid LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
       WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND a.attnum > 0 ORDER BY 1, a.attnum\`
    : "SELECT m.name, m.sql, p.* FROM sqlite_schema m JOIN pragma_table_xinfo(m.name) p WHERE m.type = 'table'";
  await AppDataSource.query(sql);
  await AppDataSource.destroy();
}
void main();
`;
