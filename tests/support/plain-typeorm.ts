/** A project that has TypeORM and nothing of this package, and TypeORM's own runner in it, in a process of its own. */
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import ts from "typescript";
import type { DialectName } from "../../src/migrator/schema/schema";
import { repository, runCommand, type CommandResult, type TestProject } from "./project";
import { sqliteOptions, typeormFolder } from "./typeorm-line";

export type TransactionMode = "all" | "each" | "none";

export interface PlainProject {
  /** `run all`, `undo each`, `sql SELECT 1`, several in a row on one connection; `used-transaction` undoes the last one where the transaction has read before. Fails with what TypeORM says. */
  typeorm(database: TestProject, dialect: DialectName, ...words: readonly string[]): Promise<CommandResult>;
  close(): void;
}

/** @param files of migrations, by name */
export function plainProject(files: Readonly<Record<string, string>>): PlainProject {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), "plain-typeorm-")));
  mkdirSync(join(directory, "node_modules"));
  symlinkSync(typeormFolder(), join(directory, "node_modules", "typeorm"));
  symlinkSync(
    join(repository, "node_modules", "reflect-metadata"),
    join(directory, "node_modules", "reflect-metadata"),
  );
  mkdirSync(join(directory, "migrations"));
  for (const [name, text] of Object.entries(files)) {
    const compilerOptions = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 };
    const { outputText } = ts.transpileModule(text, { compilerOptions });
    writeFileSync(join(directory, "migrations", name.replace(/\.ts$/, ".js")), outputText);
  }
  writeFileSync(join(directory, "run.js"), runner);
  return {
    typeorm: (database, dialect, ...words) =>
      runCommand([join(directory, "run.js"), optionsOf(database, dialect), ...words], { folder: directory }),
    close: () => rmSync(directory, { recursive: true, force: true }),
  };
}

/** What the strictest compiler says about the files. */
export function complaintsAbout(directory: string, names: readonly string[]): readonly string[] {
  const program = ts.createProgram(
    names.map((name) => join(directory, name)),
    {
      strict: true,
      noUnusedLocals: true,
      noEmit: true,
      skipLibCheck: true,
      module: ts.ModuleKind.CommonJS,
      target: ts.ScriptTarget.ES2022,
      types: [],
    },
  );
  return ts
    .getPreEmitDiagnostics(program)
    .map(
      ({ messageText, file }) =>
        `${file?.fileName ?? ""}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`,
    );
}

function optionsOf({ directory, environment }: TestProject, dialect: DialectName): string {
  return JSON.stringify(
    dialect === "sqlite"
      ? sqliteOptions(join(directory, "development.db"))
      : { type: "postgres", url: environment["DATABASE_URL"], installExtensions: false },
  );
}

export function readFiles(directory: string, names: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(directory, name), "utf8")]));
}

const runner = `
const { DataSource } = require("typeorm");
const [, , options, ...words] = process.argv;
try {
  require.resolve("typeorm-autogen");
  throw new Error("typeorm-autogen is there");
} catch (error) {
  if (error.code !== "MODULE_NOT_FOUND") throw error;
}
(async () => {
  const dataSource = new DataSource({ ...JSON.parse(options), migrations: [__dirname + "/migrations/*.js"] });
  await dataSource.initialize();
  for (const word of words) {
    const [what, transaction] = word.split(" ");
    if (what === "run") await dataSource.runMigrations({ transaction });
    if (what === "undo") await dataSource.undoLastMigration({ transaction });
    if (what === "used-transaction") {
      const queryRunner = dataSource.createQueryRunner();
      await queryRunner.startTransaction();
      await queryRunner.query('SELECT * FROM "crews"');
      await dataSource.migrations.at(-1).down(queryRunner);
      await queryRunner.commitTransaction();
    }
    if (what === "sql") console.log(JSON.stringify(await dataSource.query(word.slice(4))));
  }
  await dataSource.destroy();
})().catch((error) => {
  console.error(error.message);
  process.exit(1);
});
`;
