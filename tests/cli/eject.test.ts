/** `autogen eject`: what it rewrites, what it leaves, and that the rewritten files lose no rows. */
import { join } from "node:path";
import { complaintsAbout, plainProject, readFiles, type PlainProject } from "../support/plain-typeorm";
import { jsonOf, migrationFile, ormconfig, withProject, type TestProject } from "../support/project";

jest.setTimeout(120_000);

const crews = migrationFile({
  id: "crews",
  name: "Crews1700000000001",
  up: `
    await op.createTable("crews", (table) => {
      table.column("id", "integer", { nullable: false });
      table.column("name", "varchar(40)", { nullable: true });
      table.primaryKey(["id"]);
    });
    await op.createTable("tasks", (table) => {
      table.column("id", "integer", { nullable: false });
      table.column("crew_id", "integer", { nullable: false });
      table.primaryKey(["id"]);
      table.foreignKey({ name: "FK_crew", columns: ["crew_id"], references: "crews", referencedColumns: ["id"], onDelete: "cascade" });
    });`,
  down: `await op.dropTable("tasks"); await op.dropTable("crews");`,
});

/** A rebuild of the parent on SQLite, both ways, with a backfill. */
const required = migrationFile({
  id: "required",
  parents: ["crews"],
  name: "Required1700000000002",
  up: `
    await op.alterTable("crews", (table) => {
      table.backfill("name", "'crew ' || id");
      table.alterColumn("name", { nullable: false });
    });`,
  down: `await op.alterTable("crews", (table) => { table.alterColumn("name", { nullable: true }); });`,
});

const names = ["1-crews.ts", "2-required.ts"];

function write(project: TestProject, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) project.write(`migrations/${name}`, text);
}

async function ejected(project: TestProject): Promise<PlainProject> {
  expect(await project.autogen("eject")).toMatchObject({ code: 0 });
  const folder = join(project.directory, "migrations");
  expect(complaintsAbout(folder, project.files("migrations"))).toEqual([]);
  return plainProject(readFiles(folder, project.files("migrations")));
}

const children = 'SELECT count(*) AS "count" FROM "tasks"';

describe("rows of children, on SQLite", () => {
  const rows = `INSERT INTO "crews" VALUES (1, NULL), (2, 'two')`;

  test.each(["delete", "wal"])(
    "are there after run and revert in each mode, with journal mode %s",
    (journal) =>
      withProject("sqlite", async (project) => {
        write(project, { "1-crews.ts": crews, "2-required.ts": required });
        const plain = await ejected(project);
        try {
          await plain.typeorm(
            project,
            "sqlite",
            `sql PRAGMA journal_mode = ${journal}`,
            "run all",
            "undo all",
          );
          await plain.typeorm(
            project,
            "sqlite",
            `sql ${rows}`,
            'sql INSERT INTO "tasks" VALUES (1, 1), (2, 2)',
          );
          const modes = ["all", "each", "none"].flatMap((mode) => [
            `run ${mode}`,
            `undo ${mode}`,
            `sql ${children}`,
            // Nobody leaves them off behind him.
            "sql PRAGMA foreign_keys",
          ]);
          const walked = await plain.typeorm(project, "sqlite", ...modes);
          expect(walked).toMatchObject({ code: 0, stderr: "" });
          expect(walked.stdout).toBe('[{"count":2}]\n[{"foreign_keys":1}]\n'.repeat(3));
          expect(await project.query('SELECT "name" FROM "crews" ORDER BY "id"')).toEqual([
            { name: "crew 1" },
            { name: "two" },
          ]);
        } finally {
          plain.close();
        }
      }),
  );

  test("stay where the transaction has done something and foreign keys are on: the file refuses", () =>
    withProject("sqlite", async (project) => {
      write(project, { "1-crews.ts": crews, "2-required.ts": required });
      const plain = await ejected(project);
      try {
        await plain.typeorm(
          project,
          "sqlite",
          "run all",
          `sql ${rows.replace("NULL", "'one'")}`,
          'sql INSERT INTO "tasks" VALUES (1, 1)',
        );
        const refused = await plain.typeorm(project, "sqlite", "used-transaction");
        expect(refused.stderr).toContain(
          "Nothing was changed by this migration. Run it in a transaction of its own: --transaction each.",
        );
        expect(await project.query(children)).toEqual([{ count: 1 }]);
      } finally {
        plain.close();
      }
    }));

  test("that would point nowhere stop the migration", () =>
    withProject("sqlite", async (project) => {
      const gone = migrationFile({
        id: "gone",
        parents: ["crews"],
        name: "Gone1700000000002",
        up: `await op.sql('DROP TABLE "crews"');`,
        down: `await op.sql('CREATE TABLE "crews" ("id" integer PRIMARY KEY, "name" varchar(40))');`,
      });
      write(project, { "1-crews.ts": crews, "2-gone.ts": gone });
      const plain = await ejected(project);
      try {
        await plain.typeorm(project, "sqlite", "run all", "undo all");
        await plain.typeorm(project, "sqlite", `sql ${rows}`, 'sql INSERT INTO "tasks" VALUES (1, 1)');
        const refused = await plain.typeorm(project, "sqlite", "run all");
        expect(refused.stderr).toContain('Rows would point nowhere: row 1 of "tasks" (to "crews")');
        expect(await project.query('SELECT count(*) AS "count" FROM "crews"')).toEqual([{ count: 2 }]);
      } finally {
        plain.close();
      }
    }));
});

test("hand-written code stays where it is; what cannot be known is left and named; a plain migration is not touched", () =>
  withProject("sqlite", async (project) => {
    const own = migrationFile({
      id: "own",
      parents: ["crews"],
      name: "Own1700000000002",
      up: `
    // Before anything else.
    const rows = await queryRunner.query('SELECT "id" FROM "crews"');
    await op.alterTable("crews", (table) => {
      // Why there is one.
      table.addColumn("rank", "integer", { nullable: true });
    });
    for (const { id } of rows)
      await op.sql(\`UPDATE "crews" SET "rank" = \${id}
  WHERE "id" = \${id}\`);
    for (const column of ["one", "two"]) await op.alterTable("crews", (table) => table.addColumn(column, "integer", { nullable: true }));
    if (op.dialect === "sqlite") await queryRunner.query("PRAGMA optimize");`,
      down: `throw new Error("There is no way back.");`,
    });
    const unknown = migrationFile({
      id: "unknown",
      parents: ["own"],
      name: "Unknown1700000000003",
      up: `
    const rows = await queryRunner.query('SELECT "id" FROM "crews"');
    if (rows.length === 0) await op.alterTable("crews", (table) => table.addColumn("empty", "integer", { nullable: true }));`,
    });
    const plainFile = `export class Plain1600000000001 { async up(runner) { await runner.query("SELECT 1"); } async down() {} }`;
    write(project, {
      "0-plain.ts": plainFile,
      "1-crews.ts": crews,
      "2-own.ts": own,
      "3-unknown.ts": unknown,
    });

    const dry = await project.autogen("eject", "--dry-run");
    expect(dry).toMatchObject({ code: 1 });
    expect(dry.stdout).toContain(
      "Would rewrite 2 migration files for sqlite:\n  migrations/1-crews.ts\n  migrations/2-own.ts",
    );
    expect(project.read("migrations/2-own.ts")).toBe(own);

    const result = await project.autogen("eject", "--json");
    expect(result).toMatchObject({ code: 1 });
    expect(jsonOf(result)).toMatchObject({
      rewritten: [{ id: "crews" }, { id: "own" }],
      left: [
        { id: "unknown", reasons: [expect.stringMatching(/^line 17: .*depends on more than the file/)] },
      ],
      stops: [{ target: "sqlite", revision: "own" }],
      importing: ["ormconfig.ts"],
    });
    expect(project.read("migrations/0-plain.ts")).toBe(plainFile);
    expect(project.read("migrations/3-unknown.ts")).toBe(unknown);
    expect(project.read("migrations/2-own.ts")).toContain(`
    // Before anything else.
    const rows = await queryRunner.query('SELECT "id" FROM "crews"');
    // Why there is one.
    await queryRunner.query(\`ALTER TABLE "crews" ADD COLUMN "rank" integer\`);
    for (const { id } of rows)
      await queryRunner.query(\`UPDATE "crews" SET "rank" = \${id}
  WHERE "id" = \${id}\`);
    await queryRunner.query(\`ALTER TABLE "crews" ADD COLUMN "one" integer\`);
    await queryRunner.query(\`ALTER TABLE "crews" ADD COLUMN "two" integer\`);
    if (queryRunner.connection.options.type !== "postgres") await queryRunner.query("PRAGMA optimize");
  }`);
    // git has nothing of this project.
    const copies = String(jsonOf(result)["copies"]);
    expect(project.read(join(copies, "migrations/2-own.ts"))).toBe(own);
  }));

test("generated files for both databases: --keep, views, a concurrent index; and the tool can come back", () =>
  withProject("postgres", async (project) => {
    project.write("ormconfig.ts", ormconfig(`{ targets: { sqlite: { DATABASE_URL: "sqlite:unused.db" } } }`));
    const entity = (members: string): void =>
      project.write(
        "src/entities/task.ts",
        `import { Column, Entity, Index, PrimaryGeneratedColumn } from "typeorm";
@Entity("tasks")
export class Task {
  @PrimaryGeneratedColumn() id: number;
${members}}`,
      );
    entity(`@Column("varchar", { length: 40, nullable: true }) draft: string | null;\n`);
    expect(await project.autogen("-m", "tasks", "--no-proof")).toMatchObject({ code: 0 });
    entity(
      `@Index("IDX_rank", { concurrent: true }) @Column("integer", { nullable: true }) rank: number | null;\n`,
    );
    expect(await project.autogen("upgrade")).toMatchObject({ code: 0 });
    expect(await project.autogen("-m", "rank", "--no-rename", "--keep", "--no-proof")).toMatchObject({
      code: 0,
    });
    const plain = await ejected(project);
    try {
      expect(
        await plain.typeorm(
          project,
          "postgres",
          `sql INSERT INTO "tasks" ("draft") VALUES ('kept')`,
          "run each",
        ),
      ).toMatchObject({ code: 0 });
      expect(await project.autogen("check", "--database")).toMatchObject({ code: 0 });
      expect(await plain.typeorm(project, "postgres", "undo none", "undo each")).toMatchObject({ code: 0 });
      expect(await project.query('SELECT "draft" FROM "tasks"')).toEqual([{ draft: "kept" }]);
      expect(await project.autogen("upgrade")).toMatchObject({ code: 0 });
      // An edit since then is one.
      const [first = ""] = project.files("migrations");
      project.write(
        `migrations/${first}`,
        project.read(`migrations/${first}`).replace("varchar(40)", "varchar(41)"),
      );
      expect((await project.autogen("status")).stdout).toContain("Edited after they were applied here");
    } finally {
      plain.close();
    }
  }));

describe("nothing is written", () => {
  test("where TypeORM would take another order", () =>
    withProject("sqlite", async (project) => {
      write(project, {
        "1-crews.ts": crews.replaceAll("1700000000001", "1700000000009"),
        "2-required.ts": required,
      });
      const result = await project.autogen("eject");
      expect(result).toMatchObject({ code: 2 });
      expect(result.stderr).toContain("error[revision-out-of-order]");
      expect(project.read("migrations/2-required.ts")).toBe(required);
    }));

  test("where a rewritten file does not do the same", () =>
    withProject("sqlite", async (project) => {
      const odd = migrationFile({
        id: "odd",
        parents: ["crews"],
        name: "Odd1700000000002",
        up: `
    const said: string[] = [];
    const { query } = queryRunner;
    queryRunner.query = (sql: string, ...rest: never[]) => (said.push(sql), query.call(queryRunner, sql, ...rest));
    await op.alterTable("crews", (table) => table.alterColumn("name", { nullable: false }));
    queryRunner.query = query;
    if (said.some((sql) => sql.includes("autogen_guard"))) return;
    await op.sql('CREATE TABLE "only_by_the_original" ("id" integer)');`,
      });
      write(project, { "1-crews.ts": crews, "2-odd.ts": odd });
      const result = await project.autogen("eject");
      expect(result).toMatchObject({ code: 5 });
      expect(result.stderr).toMatch(
        /error\[proof-failed\][^]*sqlite: up of migrations\/2-odd.ts: the schemas differ/,
      );
      expect(project.read("migrations/1-crews.ts")).toBe(crews);
      expect(project.read("migrations/2-odd.ts")).toBe(odd);
    }));

  test("where the folder takes no files, and all are as they were", () =>
    withProject("sqlite", async (project) => {
      write(project, { "1-crews.ts": crews, "2-required.ts": required });
      project.write("backups", "a file where a folder should be");
      const result = await project.autogen("eject");
      expect(result).toMatchObject({ code: 2 });
      expect(result.stderr).toContain("error[file-not-written]");
      expect([project.read("migrations/1-crews.ts"), project.read("migrations/2-required.ts")]).toEqual([
        crews,
        required,
      ]);
      expect(project.files("migrations")).toEqual(names);
    }));
});
