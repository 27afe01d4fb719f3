/** What the command says when a file of the project cannot be used. */
import {
  migrationFile,
  ormconfig,
  taskEntity,
  withProject,
  type CommandResult,
  type TestProject,
} from "../support/project";
import { sqliteType } from "../support/typeorm-line";

const revision = (id: string, position: number, parents: readonly string[] = []): string =>
  migrationFile({ id, parents, name: `Change${String.fromCharCode(64 + position)}176367906000${position}` });

/** A project with something wrong in it, and the error of a command there: code, exit code, and what the text must name. */
interface BrokenProject {
  readonly title: string;
  readonly words?: readonly string[];
  readonly break: (project: TestProject) => void;
  readonly code: string;
  readonly exitCode?: number;
  readonly says: readonly (string | RegExp)[];
}

const brokenProjects: readonly BrokenProject[] = [
  {
    title: "a syntax error in an entity names file and line",
    break: (project) =>
      project.write("src/entities/task.ts", `${taskEntity()}\n// the next line is wrong\nconst = 1;\n`),
    code: "project-file-broken",
    says: ["src/entities/task.ts:16: ", "16 | const = 1;", /Next: Mend the file/],
  },
  {
    title: "an error while an entity is loaded names file and line",
    break: (project) =>
      project.write("src/entities/task.ts", `${taskEntity()}\nthrow new Error("no luck today");\n`),
    code: "project-file-broken",
    says: ["no luck today", "src/entities/task.ts:15:"],
  },
  {
    title: "an import that leads nowhere names the importing file",
    break: (project) =>
      project.write(
        "src/entities/task.ts",
        `import { nothing } from "./nothing";\nnothing;\n${taskEntity()}`,
      ),
    code: "project-file-broken",
    says: ["./nothing", "task.ts", "Check the path of the import"],
  },
  {
    title: "an entity that is not registered is named with its file",
    break: (project) =>
      project.write("src/entities/forgotten.ts", taskEntity().replace("class Task", "class Forgotten")),
    code: "entity-not-registered",
    says: ["Forgotten (src/entities/forgotten.ts)", "Next: Add the class to the DataSource's `entities`"],
  },
  {
    title: "a folder of entities that does not exist",
    break: (project) => project.write("ormconfig.ts", ormconfig("{ entities: 'src/models' }")),
    code: "settings-invalid",
    says: ["src/models", "does not exist"],
  },
  {
    title: "a column type that the database has not",
    break: (project) =>
      project.write("src/entities/task.ts", taskEntity('  @Column("hstore")\n  plan: object;\n')),
    code: "entity-invalid",
    says: ["Task.plan", "hstore", "sqlite"],
  },
  {
    title: "an entity without a key",
    break: (project) =>
      project.write("src/entities/task.ts", taskEntity().replace("@PrimaryGeneratedColumn()", "@Column()")),
    code: "entity-invalid",
    says: ["Task", "primary"],
  },
  {
    title: "a folder without a DataSource file",
    break: (project) => project.drop("ormconfig.ts"),
    code: "data-source-missing",
    says: ["ormconfig, data-source", ".mts", "autogen init", "--config path/to/data-source.ts"],
  },
  {
    title: "a --config file that does not exist",
    words: ["current", "--config", "elsewhere.ts"],
    break: () => undefined,
    code: "data-source-missing",
    says: ["elsewhere.ts"],
  },
  {
    title: "a configuration file without a DataSource",
    break: (project) => project.write("ormconfig.ts", "export const answer = 42;\n"),
    code: "data-source-invalid",
    says: ["ormconfig.ts exports no DataSource", "export default new DataSource"],
  },
  {
    title: "a configuration file with two DataSources and no default",
    break: (project) =>
      project.write(
        "ormconfig.ts",
        ormconfig().replace(
          "export default new",
          `export const second = new DataSource({ type: "${sqliteType}", database: "b.db" });\nexport const first = new`,
        ),
      ),
    code: "data-source-invalid",
    says: ["exports 2 DataSources", "Export one as default"],
  },
  {
    title: "a file that exports something else",
    break: (project) =>
      project.write("ormconfig.ts", "export const answer = 42;\nexport function start() {}\n"),
    code: "data-source-invalid",
    says: ["exports no DataSource, only answer, start", "Its options, or a function or promise of either"],
  },
  {
    title: "a pattern of entities that matches no file",
    break: (project) => project.write("ormconfig.ts", ormconfig("{}", '["src/models/*.js"]')),
    code: "data-source-invalid",
    says: ["match no file: src/models/*.js", "__dirname", "*.ts"],
  },
  {
    title: "a DataSource without entities",
    break: (project) => project.write("ormconfig.ts", ormconfig("{}", "[]")),
    code: "entity-not-registered",
    says: ["knows no entity", "autoLoadEntities"],
  },
  {
    title: "a relation to a class that is not registered",
    break: (project) => {
      project.write(
        "src/crew.ts",
        taskEntity().replace("class Task", "class Crew").replace('"tasks"', '"crews"'),
      );
      project.write(
        "src/entities/task.ts",
        'import { ManyToOne } from "typeorm";\nimport { Crew } from "../crew";\n' +
          taskEntity("  @ManyToOne(() => Crew) crew: Crew;\n"),
      );
    },
    code: "entity-invalid",
    says: ["Task#crew", "add it to `entities`"],
  },
  {
    title: "a tsconfig.json without emitDecoratorMetadata",
    break: (project) => {
      project.write("tsconfig.json", '{ "compilerOptions": { "experimentalDecorators": true } }');
      project.write("src/entities/task.ts", taskEntity("  @Column() note: string;\n"));
    },
    code: "project-file-broken",
    says: [
      "Task#note",
      "Next: See src/entities/task.ts:",
      'Set "emitDecoratorMetadata": true in tsconfig.json',
    ],
  },
  {
    title: "a tsconfig.json that is none",
    break: (project) => project.write("tsconfig.json", '{ "extends": "./nowhere.json" }'),
    code: "project-file-broken",
    says: ["tsconfig.json", "nowhere.json"],
  },
  {
    title: "CommonJS in a package of ES modules",
    break: (project) => {
      project.drop("ormconfig.ts");
      project.write("package.json", '{ "type": "module" }');
      project.write("ormconfig.js", 'const { DataSource } = require("typeorm");\n');
    },
    code: "project-file-broken",
    says: ["require is not defined", "name it .cjs"],
  },
  {
    title: "an ES module in a file that is CommonJS by its name",
    break: (project) => {
      project.drop("ormconfig.ts");
      project.write("ormconfig.cjs", 'import { DataSource } from "typeorm";\n');
    },
    code: "project-file-broken",
    says: ["import statement", "name it .mjs"],
  },
  {
    title: "an await at the top of a file that others import",
    break: (project) => project.write("src/entities/task.ts", `await Promise.resolve();\n${taskEntity()}`),
    code: "project-file-broken",
    says: ["task.ts awaits at its top level", "Only the file with the DataSource"],
  },
  {
    title: "an environment variable that is not set",
    break: (project) =>
      project.write(
        "ormconfig.ts",
        'new URL(process.env.STUDIO_DATABASE_URL as string, process.env["HOME"]);\n' + ormconfig(),
      ),
    code: "project-file-broken",
    says: ["Invalid URL", "See ormconfig.ts:1:", "not set here: STUDIO_DATABASE_URL. Set them"],
  },
  {
    title: "a DataSource for another kind of database",
    break: (project) =>
      project.write(
        "ormconfig.ts",
        'import { DataSource } from "typeorm";\nexport default { options: { type: "mysql" }, initialize() {}, driver: {}, kind: DataSource };\n',
      ),
    code: "data-source-invalid",
    says: ['for "mysql"', "SQLite", "PostgreSQL"],
  },
  {
    title: "a migration file with a syntax error names file and line",
    words: ["upgrade"],
    break: (project) => project.write("migrations/1763679060001-a.ts", "export class {\n"),
    code: "project-file-broken",
    says: ["migrations/1763679060001-a.ts", "1 | export class {"],
  },
  {
    title: "a migration class without a timestamp",
    words: ["upgrade"],
    break: (project) =>
      project.write("migrations/a.ts", migrationFile({ id: "aaaaaaaaaaa1", name: "ChangeTasks" })),
    code: "revision-invalid",
    says: ["ChangeTasks", "migrations/a.ts", "13 digits"],
  },
  {
    title: "a parent that is not there",
    words: ["upgrade"],
    break: (project) => project.write("migrations/a.ts", revision("aaaaaaaaaaa1", 1, ["bbbbbbbbbbb1"])),
    code: "revision-missing-parent",
    says: ['"bbbbbbbbbbb1"', "aaaaaaaaaaa1", "migrations/a.ts", "Restore that migration file"],
  },
  {
    title: "two files with one id",
    words: ["upgrade"],
    break: (project) => {
      project.write("migrations/a.ts", revision("aaaaaaaaaaa1", 1));
      project.write("migrations/b.ts", revision("aaaaaaaaaaa1", 2));
    },
    code: "revision-duplicate",
    says: ['"aaaaaaaaaaa1"', "migrations/a.ts", "migrations/b.ts"],
  },
  {
    title: "two heads",
    words: ["upgrade"],
    break: (project) => {
      project.write("migrations/a.ts", revision("aaaaaaaaaaa1", 1));
      project.write("migrations/b.ts", revision("bbbbbbbbbbb1", 2, ["aaaaaaaaaaa1"]));
      project.write("migrations/c.ts", revision("ccccccccccc1", 3, ["aaaaaaaaaaa1"]));
    },
    code: "revision-several-heads",
    says: ["bbbbbbbbbbb1", "(migrations/b.ts)", "(migrations/c.ts)", "autogen merge heads"],
  },
  {
    title: "revisions in a circle",
    words: ["upgrade"],
    break: (project) => {
      project.write("migrations/a.ts", revision("aaaaaaaaaaa1", 1, ["bbbbbbbbbbb1"]));
      project.write("migrations/b.ts", revision("bbbbbbbbbbb1", 2, ["aaaaaaaaaaa1"]));
    },
    code: "revision-cycle",
    says: ["migrations/a.ts", "migrations/b.ts", "circle"],
  },
];

test.each(brokenProjects.map((broken) => [broken.title, broken] as const))("%s", (_title, broken) =>
  withProject("sqlite", async (project) => {
    broken.break(project);
    const result = await project.autogen(...(broken.words ?? ["diff"]));
    expect(result.stderr).toContain(`error[${broken.code}]`);
    for (const text of broken.says) expect(result.stderr).toMatch(text);
    expect(result.stderr).toContain("\nNext: ");
    expect(result).toMatchObject({ code: broken.exitCode ?? 2, stdout: "" });
    expect(project.exists("development.db")).toBe(false);
  }),
);

describe("a target that is read in a process of its own", () => {
  const both =
    "{ targets: { sqlite: { DATABASE_URL: 'sqlite::memory:' }, postgres: { DATABASE_URL: 'postgres://x/y' } } }";

  test("names the database whose types it lacks", () =>
    withProject("sqlite", async (project) => {
      project.write("ormconfig.ts", ormconfig(both));
      project.write("src/entities/task.ts", taskEntity('  @Column("datetime")\n  due: Date;\n'));
      const result = await project.autogen("-m", "due");
      expectError(result, "entity-invalid", 2);
      expect(result.stderr).toContain("For postgres: ");
      expect(result.stderr).toContain("Task.due");
      expect(project.files("migrations")).toEqual([]);
    }));
});

function expectError(result: CommandResult, code: string, exitCode: number): void {
  expect(result.stderr).toContain(`error[${code}]`);
  expect(result.code).toBe(exitCode);
}

test("a syntax error beside a password does not repeat the password", () =>
  withProject("sqlite", async (project) => {
    project.write(
      "ormconfig.ts",
      `import { DataSource } from "typeorm";\nexport default new DataSource({ type: "postgres", password: "S3cr3t" database: "x" });\n`,
    );
    const result = await project.autogen("current");
    expect(result.code).toBe(2);
    expect(result.stderr).toContain("error[project-file-broken] Cannot load ormconfig.ts: ormconfig.ts:2: ");
    expect(result.stdout + result.stderr).not.toContain("S3cr3t");
  }));
