/** One application in the shapes that TypeORM projects have: each finds its entities, writes a revision, applies it, edits, and goes back. */
import { withProject, type CommandResult, type TestProject } from "../support/project";
import { sqliteType } from "../support/typeorm-line";

interface Shape {
  readonly title: string;
  readonly files: Readonly<Record<string, string>>;
  /** The file with the entity, and its text with one more column. */
  readonly edited: readonly [string, string];
  /** Not one of the usual places. */
  readonly config?: string;
}

const decorated = (extra = ""): string => `
import { Column, Entity, PrimaryGeneratedColumn } from "typeorm";
@Entity("tasks")
export class Task {
  @PrimaryGeneratedColumn() id: number;
  @Column() title: string;
  ${extra}
}
`;
const more = "@Column({ nullable: true }) rank: number;";

const schemaText = (extra = ""): string => `{
  name: "Task",
  tableName: "tasks",
  columns: {
    id: { type: Number, primary: true, generated: true },
    title: { type: String },
    ${extra}
  },
}`;
const moreText = "rank: { type: Number, nullable: true },";

const options = (entities: string): string =>
  `{ type: "${sqliteType}", database: "development.db", entities: ${entities}, migrations: ["migrations/*"] }`;
const tsconfig = (compilerOptions: object = {}): string =>
  `// comments are allowed here\n${JSON.stringify({ compilerOptions: { experimentalDecorators: true, emitDecoratorMetadata: true, ...compilerOptions } })}`;
const esm = JSON.stringify({ type: "module" });

const shapes: readonly Shape[] = [
  {
    title: "ES modules in TypeScript: endings, import.meta, entities by pattern, an await at the top",
    files: {
      "package.json": esm,
      "tsconfig.json": tsconfig({ module: "nodenext", target: "es2022" }),
      "src/task.ts": decorated(),
      "src/folder.ts": "export const folder = import.meta.dirname;\nexport const here = import.meta.url;\n",
      "data-source.ts": `
import "reflect-metadata";
import { DataSource } from "typeorm";
import { folder } from "./src/folder.js";
const { join } = await import("node:path");
const entities = await Promise.resolve([join(folder, "*.ts")]);
export const AppDataSource = new DataSource(${options("entities")});
`,
    },
    edited: ["src/task.ts", decorated(more)],
  },
  {
    title: "a .mts file in a CommonJS package, and a package that is for ES modules only",
    files: {
      "node_modules/only-esm/package.json": JSON.stringify({
        name: "only-esm",
        type: "module",
        exports: { ".": { import: "./index.js" } },
      }),
      "node_modules/only-esm/index.js": 'export const database = "development.db";\n',
      "src/task.cts": decorated(),
      "src/data-source.mts": `
import "reflect-metadata";
import { DataSource } from "typeorm";
import { database } from "only-esm";
import { Task } from "./task.cjs";
export default new DataSource({ ...${options("[Task]")}, database });
`,
    },
    edited: ["src/task.cts", decorated(more)],
  },
  {
    title: "ES modules in JavaScript, an EntitySchema, an await at the top",
    files: {
      "package.json": esm,
      "task.js": `import { EntitySchema } from "typeorm";\nexport const Task = new EntitySchema(${schemaText()});\n`,
      "data-source.js": `
import { DataSource } from "typeorm";
import { Task } from "./task.js";
const entities = await Promise.resolve([Task]);
export const dataSource = new DataSource(${options("entities")});
`,
    },
    edited: [
      "task.js",
      `import { EntitySchema } from "typeorm";\nexport const Task = new EntitySchema(${schemaText(moreText)});\n`,
    ],
  },
  {
    title: "CommonJS in JavaScript, the options as module.exports, a schema by pattern",
    files: {
      "entities/task.js": `const { EntitySchema } = require("typeorm");\nmodule.exports = new EntitySchema(${schemaText()});\n`,
      "ormconfig.js": `module.exports = ${options('["entities/*.js"]')};\n`,
    },
    edited: [
      "entities/task.js",
      `const { EntitySchema } = require("typeorm");\nmodule.exports = new EntitySchema(${schemaText(moreText)});\n`,
    ],
  },
  {
    title:
      "NestJS: registerAs around a function, aliases, a base configuration, source and compiled pattern in one",
    files: {
      "tsconfig.base.json": tsconfig(),
      "tsconfig.json": `{ "extends": "./tsconfig.base.json", "compilerOptions": { "baseUrl": ".", "paths": { "@app/*": ["src/*"], "@setting": ["src/setting.ts"] }, } }`,
      "src/setting.ts": 'export const database = "development.db";\n',
      "src/task/task.entity.ts": decorated(),
      "src/config/typeorm.ts": `
import { database } from "@setting";
import type { DataSourceOptions } from "typeorm";
const registerAs = <T extends () => unknown>(key: string, make: T): T & { KEY: string } => Object.assign(make, { KEY: key });
export default registerAs("typeorm", async (): Promise<DataSourceOptions> => ({
  ...${options('[__dirname + "/../**/*.entity{.ts,.js}"]')},
  database,
}));
`,
    },
    edited: ["src/task/task.entity.ts", decorated(more)],
    config: "src/config/typeorm.ts",
  },
  {
    title: "a package of a monorepo: its own tsconfig, aliases into a neighbour, a promise of a DataSource",
    files: {
      "package.json": JSON.stringify({ workspaces: ["packages/*"] }),
      "packages/model/src/task.ts": decorated(),
      "packages/api/package.json": JSON.stringify({ name: "api" }),
      "packages/api/tsconfig.json": tsconfig({ paths: { "@model/*": ["../model/src/*"] } }),
      "packages/api/data-source.ts": `
import "reflect-metadata";
import { DataSource } from "typeorm";
import { Task } from "@model/task";
export const dataSourceOptions = ${options("[Task]")};
export default Promise.resolve(new DataSource(dataSourceOptions as never));
`,
    },
    edited: ["packages/model/src/task.ts", decorated(more)],
    config: "packages/api/data-source.ts",
  },
];

test.each(shapes)("$title", ({ files, edited: [file, text], config }) =>
  withProject("sqlite", async (project) => {
    for (const path of ["ormconfig.ts", "src"]) project.drop(path);
    for (const [path, content] of Object.entries(files)) project.write(path, content);
    const run = (...words: string[]): Promise<CommandResult> =>
      project.autogen(...words, ...(config === undefined ? [] : ["--config", config]));
    const well = { code: 0, stderr: "" };
    expect(await run("-m", "first", "--no-proof")).toMatchObject(well);
    expect(await run("upgrade")).toMatchObject(well);
    expect(await columns(project)).toEqual(["id", "title"]);
    project.write(file, text);
    expect(await run("check")).toMatchObject({ code: 1 });
    expect(await run("-m", "rank")).toMatchObject({ ...well, stdout: expect.stringContaining("tasks.rank") });
    expect(await run("upgrade")).toMatchObject(well);
    expect(await columns(project)).toEqual(["id", "title", "rank"]);
    expect(await run("downgrade", "-1")).toMatchObject(well);
    expect(await columns(project)).toEqual(["id", "title"]);
    expect(await run("upgrade")).toMatchObject(well);
    expect(await run("check")).toMatchObject(well);
  }),
);

async function columns(project: TestProject): Promise<readonly unknown[]> {
  return (await project.query("SELECT name FROM pragma_table_info('tasks')")).map(({ name }) => name);
}
