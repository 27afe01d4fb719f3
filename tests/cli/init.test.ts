/** `init` in projects that have never seen the tool, and `doctor` in well and broken ones. */
import {
  jsonOf,
  ormconfig,
  runCommand,
  command,
  taskEntity,
  withProject,
  type TestProject,
} from "../support/project";

const dataSource = (name: string, migrations = '["dist/db/migrations/*.js"]'): string => `
import "reflect-metadata";
import { DataSource } from "typeorm";
import { Task } from "../entities/task";
export ${name === "default" ? "default" : `const ${name} =`} new DataSource({
  type: "sqlite", database: "development.db", entities: [Task], migrations: ${migrations},
});
`;

async function withNewProject(work: (project: TestProject) => Promise<void>): Promise<void> {
  await withProject("sqlite", async (project) => {
    project.drop("ormconfig.ts");
    await work(project);
  });
}

const well = { code: 0, stderr: "" };

test("the DataSource is found, settings are written once, and the first revision follows", () =>
  withNewProject(async (project) => {
    project.write("src/db/typeorm.config.ts", dataSource("AppDataSource"));
    project.write("package.json", '{\n    "name": "app",\n    "scripts": { "db:check": "mine" }\n}\n');
    project.write("yarn.lock", "");
    const done = await project.autogen("init", "--yes", "--scripts", "--ci");
    expect(done).toMatchObject(well);
    expect(done.stdout).toContain("DataSource  src/db/typeorm.config.ts (sqlite:development.db)");
    expect(project.read("autogen.config.ts")).toContain(
      'export { AppDataSource as default } from "./src/db/typeorm.config";',
    );
    expect(project.read("autogen.config.ts")).toContain('migrations: "src/db/migrations"');
    expect(project.read("package.json")).toBe(
      '{\n    "name": "app",\n    "scripts": {\n        "db:check": "mine",\n        "db:revision": "autogen revision",\n        "db:upgrade": "autogen upgrade"\n    }\n}\n',
    );
    expect(project.read(".github/workflows/migrations.yml")).toContain("- run: yarn autogen check");
    expect(await project.autogen("-m", "first", "--no-proof")).toMatchObject(well);
    expect(project.files("src/db/migrations")).toHaveLength(1);
    expect(await project.autogen("upgrade")).toMatchObject(well);

    project.write(
      "autogen.config.ts",
      project.read("autogen.config.ts").replace("{\n  //", "{\n  drops: 'keep',\n  //"),
    );
    const again = jsonOf(await project.autogen("init", "--yes", "--ci", "--json"));
    expect(again).toMatchObject({
      written: [],
      kept: ["autogen.config.ts", ".github/workflows/migrations.yml"],
      baseline: null,
    });
    expect(project.read("autogen.config.ts")).toContain("drops: 'keep'");
  }));

test("a database that has tables already becomes the first revision", () =>
  withNewProject(async (project) => {
    project.write("src/data-source.ts", dataSource("default", "[]").replace("../entities", "./entities"));
    await project.query(
      'CREATE TABLE "tasks" ("id" integer PRIMARY KEY AUTOINCREMENT NOT NULL, "title" varchar(120) NOT NULL)',
    );
    await project.query("INSERT INTO tasks (title) VALUES ('there before')");
    // Nobody is there to answer, and nothing is decided alone.
    const asked = await project.autogen("init");
    expect(asked).toMatchObject({ code: 3 });
    expect(asked.stderr).toContain("--baseline, or with --no-baseline");
    const done = jsonOf(
      await project.autogen("init", "--data-source", "src/data-source.ts", "--yes", "--json"),
    );
    expect(done).toMatchObject({ baseline: { changes: [] } });
    expect(await project.autogen("-m", "nothing")).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("Nothing changed"),
    });
    expect(await project.query("SELECT title FROM tasks")).toEqual([{ title: "there before" }]);
    expect(await project.query("SELECT name FROM migrations")).toHaveLength(1);
  }));

test("several files that may be it are named, and none at all as well", () =>
  withNewProject(async (project) => {
    expect((await project.autogen("init", "--yes")).stderr).toContain("No file below");
    project.write("src/db/one.ts", dataSource("One"));
    project.write("src/db/two.ts", dataSource("Two"));
    const asked = await project.autogen("init", "--yes");
    expect(asked).toMatchObject({ code: 3 });
    expect(asked.stderr).toContain("--data-source src/db/one.ts, --data-source src/db/two.ts");
    expect(project.exists("autogen.config.ts")).toBe(false);
    project.drop("package.json");
    expect((await project.autogen("init", "--yes")).stderr).toContain("There is no package.json");
  }));

test.each([
  {
    title: "JavaScript, CommonJS, options",
    files: {
      "package.json": "{}",
      "db.js":
        'const { EntitySchema } = require("typeorm");\nexports.options = { type: "sqlite", database: "development.db", entities: [new EntitySchema({ name: "t", columns: { id: { type: Number, primary: true } } })] };\n',
    },
    file: "db.js",
    config: "autogen.config.js",
    says: 'default: require("./db.js").options,',
  },
  {
    title: "JavaScript, ES module",
    files: {
      "package.json": '{ "type": "module" }',
      "db.js":
        'import { EntitySchema } from "typeorm";\nexport default { type: "sqlite", database: "development.db", entities: [new EntitySchema({ name: "t", columns: { id: { type: Number, primary: true } } })] };\n',
    },
    file: "db.js",
    config: "autogen.config.js",
    says: 'export { default } from "./db.js";',
  },
  {
    title: "TypeScript, ES module",
    files: {
      "package.json": '{ "type": "module" }',
      "db/data.ts":
        'import { EntitySchema } from "typeorm";\nexport const dataSourceOptions = { type: "sqlite", database: "development.db", entities: [new EntitySchema({ name: "t", columns: { id: { type: Number, primary: true } } })] };\n',
    },
    file: "db/data.ts",
    config: "autogen.config.ts",
    says: 'export { dataSourceOptions as default } from "./db/data.js";',
  },
])("settings in the project's language: $title", ({ files, file, config, says }) =>
  withNewProject(async (project) => {
    for (const [path, text] of Object.entries(files)) project.write(path, text);
    expect(await project.autogen("init", "--data-source", file, "--yes")).toMatchObject(well);
    expect(project.read(config)).toContain(says);
    expect(await project.autogen("-m", "first", "--no-proof")).toMatchObject(well);
    expect(await project.autogen("check")).toMatchObject(well);
  }),
);

interface Examined {
  readonly well: boolean;
  readonly findings: readonly {
    readonly what: string;
    readonly state: string;
    readonly found: string;
    readonly advice?: string;
  }[];
}

async function examined(project: TestProject): Promise<Examined> {
  return jsonOf(await project.autogen("doctor", "--json")) as unknown as Examined;
}

describe.each(["sqlite", "postgres"] as const)("doctor on %s", (dialect) => {
  test("all is well, and what is not has a cure", () =>
    withProject(dialect, async (project) => {
      await project.autogen("-m", "first", "--no-proof");
      await project.autogen("upgrade");
      const fine = await project.autogen("doctor");
      expect(fine).toMatchObject(well);
      expect(fine.stdout).toContain("All is well.");
      expect(fine.stdout).toMatch(/✓ record +migrations: 1 applied, 0 pending/);

      await project.query(
        "INSERT INTO migrations (timestamp, name) VALUES (1763679069999, 'Gone1763679069999')",
      );
      project.write("src/entities/forgotten.ts", taskEntity().replace("class Task", "class Forgotten"));
      project.write(
        "ormconfig.ts",
        ormconfig().replace("entities: [Task],", "entities: [Task], synchronize: true, migrationsRun: true,"),
      );
      const broken = await project.autogen("doctor");
      expect(broken.code).toBe(1);
      expect(broken.stdout).toMatch(/✗ entities +Forgotten \(src\/entities\/forgotten\.ts\)/);
      expect(broken.stdout).toMatch(/! record .*Gone1763679069999/);
      expect(broken.stdout).toContain("1 broken, 3 to look at.");
      const { findings, well: isWell } = await examined(project);
      expect(isWell).toBe(false);
      for (const { state, advice } of findings)
        if (state === "warning" || state === "failure") expect(advice).toMatch(/\w/);
    }));
});

test("doctor goes on where the database, the files or the DataSource are broken, and tells no password", () =>
  withProject("postgres", async (project) => {
    project.environment["DATABASE_URL"] = "postgres://someone:S3cr3t@127.0.0.1:1/nothing";
    project.write("migrations/1763679060001-a.ts", "export class {\n");
    const { findings } = await examined(project);
    expect(findings.filter(({ state }) => state === "failure").map(({ what }) => what)).toEqual([
      "migrations",
      "database",
    ]);
    expect(JSON.stringify(findings)).not.toContain("S3cr3t");
    project.write("ormconfig.ts", "export const = 1;\n");
    const worse = await examined(project);
    expect(worse.findings.filter(({ state }) => state === "failure").map(({ what }) => what)).toEqual([
      "DataSource",
    ]);
  }));

test("rights, foreign keys and rows that point nowhere", async () => {
  await withProject("postgres", async (project) => {
    project.environment["PGOPTIONS"] = "-c default_transaction_read_only=on -c search_path=nowhere";
    const { findings } = await examined(project);
    expect(findings.filter(({ state }) => state === "failure").map(({ what }) => what)).toEqual([
      "writes",
      "rights",
    ]);
  });
  await withProject("sqlite", async (project) => {
    await project.query("CREATE TABLE parents (id integer primary key)");
    await project.query(
      "CREATE TABLE children (id integer primary key, parent integer REFERENCES parents (id))",
    );
    await project.query("INSERT INTO children VALUES (1, 5)");
    const { findings } = await examined(project);
    expect(findings).toContainEqual(
      expect.objectContaining({ state: "warning", found: "1 row points nowhere, in children" }),
    );
  });
});

test("an old Node is told so, whatever else the command would need", async () =>
  withProject("sqlite", async (project) => {
    project.write(
      "old.js",
      'Object.defineProperty(process, "versions", { value: { ...process.versions, node: "18.20.4" } });\n',
    );
    const result = await runCommand(["-r", `${project.directory}/old.js`, command, "--help"]);
    expect(result).toMatchObject({ code: 2, stdout: "" });
    expect(result.stderr).toContain("needs Node 20.19 or newer, and this is 18.20.4");
    expect(result.stderr).toContain("Next: ");
  }));
