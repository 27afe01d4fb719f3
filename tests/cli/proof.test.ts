/** What the header of a new revision says was proven, and whether it is so. */
import { jsonOf, ormconfig, withProject, type CommandResult, type TestProject } from "../support/project";

const dialects = ["sqlite", "postgres"] as const;

const allEntities = ormconfig("{}", "Object.values(require('./src/entities/task'))");

/** The project's entities: a file of its own classes, all of which are registered. */
function declare(project: TestProject, classes: string): void {
  project.write("ormconfig.ts", allEntities);
  project.write(
    "src/entities/task.ts",
    `import { Check, Column, Entity, Index, ManyToOne, PrimaryGeneratedColumn, ViewEntity } from "typeorm";
${classes}
void [Check, Column, Entity, Index, ManyToOne, PrimaryGeneratedColumn, ViewEntity];`,
  );
}

async function begin(project: TestProject, classes: string): Promise<void> {
  declare(project, classes);
  const made = await project.autogen("-m", "first");
  expect([made.code, made.stderr]).toEqual([0, ""]);
  await project.autogen("upgrade");
}

/** `lossless`, `lossy: t.legacy`, with the notes behind it. */
function provenIn(made: CommandResult): readonly string[] {
  const [, text = ""] = /Proven on scratch databases:\n([^]*?)\n\n/.exec(made.stdout) ?? [];
  return text.split("\n").map((line) => line.trim().replace(/^(?:sqlite|postgres)\s+/, ""));
}

describe.each(dialects)("on %s", (dialect) => {
  test("a dropped column is lossy though the same revision takes an enum value away, and verify finds a header that denies it", () =>
    withProject(dialect, async (project) => {
      const type = dialect === "sqlite" ? "simple-enum" : "enum";
      const column = (values: string): string => `@Column({ type: "${type}", enum: [${values}] }) e: string;`;
      const task = (members: string): string =>
        `@Entity("t") export class Task { @PrimaryGeneratedColumn() id: number; ${members} }`;
      await begin(project, task(`@Column() legacy: string; ${column('"a", "b", "c"')}`));
      declare(project, task(column('"a", "b"')));
      const made = await project.autogen("-m", "second", "--no-value", "--no-rename");
      expect(provenIn(made)).toEqual(["lossy: t.legacy", expect.stringMatching(/^\(refuses some rows: /)]);
      expect((await project.autogen("verify", "head")).code).toBe(0);
      const file = `migrations/${project.files("migrations")[1] ?? ""}`;
      project.write(file, project.read(file).replace("lossy: t.legacy", "lossless"));
      const wrong = await project.autogen("verify", "head");
      expect([wrong.code, wrong.stdout]).toEqual([
        1,
        expect.stringContaining(`The header says for ${dialect}: lossless`),
      ]);
    }));

  test("verify does not believe a lossless that no rows can show", () =>
    withProject(dialect, async (project) => {
      const task = (type: string): string =>
        `@Check("C1", "code LIKE 'A%Z' AND code LIKE '%/%-%/%'")
        @Entity("t") export class Task { @PrimaryGeneratedColumn() id: number; @Column() code: string; @Column("${type}") more: string; }`;
      await begin(project, task("varchar"));
      declare(project, task("text"));
      const made = await project.autogen("-m", "second");
      expect(provenIn(made)).toEqual(["unproven: no rows could be made up for t"]);
      const file = `migrations/${project.files("migrations")[1] ?? ""}`;
      project.write(file, project.read(file).replace(/unproven: .*/, "lossless"));
      expect((await project.autogen("verify", "head")).code).toBe(1);
    }));

  test("a renamed column is no loss and no other schema, whatever is computed from it", () =>
    withProject(dialect, async (project) => {
      const storage = dialect === "sqlite" ? "VIRTUAL" : "STORED";
      const classes = (name: string): string => `
        @Check("C1", "length(${name}) > 0") @Index("I1", ["${name}"], { where: "${name} <> '1'" })
        @Entity("t") export class Task {
          @PrimaryGeneratedColumn() id: number;
          @Column("varchar") ${name}: string;
          @Column("varchar", { generatedType: "${storage}", asExpression: "${name} || 'x'", nullable: true }) computed: string;
        }
        @ViewEntity({ name: "v", expression: "SELECT id, ${name} FROM t" }) export class V {}`;
      await begin(project, classes("title"));
      declare(project, classes("head"));
      const made = await project.autogen("-m", "second", "--rename", "t.title=head");
      expect(provenIn(made)).toEqual(["lossless"]);
    }));

  test("a table that is not ours to touch is not in the way", () =>
    withProject(dialect, async (project) => {
      const classes = (options: string, members = ""): string => `
        @Entity({ name: "k"${options} }) export class Kind { @PrimaryGeneratedColumn() id: number; }
        @Entity("a") export class Asset {
          @PrimaryGeneratedColumn() id: number;
          @ManyToOne(() => Kind) k: Kind; ${members}
        }`;
      await begin(project, classes(""));
      declare(project, classes(", synchronize: false", "@Column({ nullable: true }) more: string;"));
      const made = await project.autogen("-m", "second");
      expect([made.code, made.stderr, provenIn(made)]).toEqual([0, "", ["lossless"]]);
      const verified = await project.autogen("verify");
      expect([verified.code, verified.stdout]).toEqual([0, expect.not.stringContaining("still want")]);
    }));

  test("a table that was never ours is stood in for", () =>
    withProject(dialect, async (project) => {
      const key = dialect === "sqlite" ? "integer PRIMARY KEY AUTOINCREMENT NOT NULL" : "serial PRIMARY KEY";
      await project.query(`CREATE TABLE "k" ("id" ${key})`);
      await project.query(
        `CREATE TABLE "a" ("id" ${key}, "kId" integer NOT NULL, CONSTRAINT "FK_a" FOREIGN KEY ("kId") REFERENCES "k" ("id"))`,
      );
      declare(
        project,
        `@Entity({ name: "k", synchronize: false }) export class Kind { @PrimaryGeneratedColumn() id: number; }
        @Entity("a") export class Asset {
          @PrimaryGeneratedColumn() id: number;
          @ManyToOne(() => Kind, { nullable: false }) k: Kind;
          @Column({ nullable: true }) more: string;
        }`,
      );
      const made = await project.autogen("-m", "first");
      expect([made.code, made.stderr, provenIn(made)]).toEqual([0, "", ["lossless"]]);
    }));

  test("a view of a table that is not there is a mistake in the entity", () =>
    withProject(dialect, async (project) => {
      declare(
        project,
        `@Entity("t") export class Task { @PrimaryGeneratedColumn() id: number; }
        @ViewEntity({ name: "v", expression: "SELECT id FROM nothing" }) export class V {}`,
      );
      const made = await project.autogen("-m", "first");
      expect(made.code).toBe(5);
      expect(made.stderr).toMatch(/failed: .*nothing/);
      expect(made.stderr).toContain("Look at the entity first");
      expect(project.files("migrations")).toEqual([]);
    }));

  test("what was adopted is proven, and verify has something to compare", () =>
    withProject(dialect, async (project) => {
      await begin(project, `@Entity("t") export class Task { @PrimaryGeneratedColumn() id: number; }`);
      await project.query("ALTER TABLE t ADD COLUMN note varchar(10)");
      const adopted = await project.autogen("drift", "--adopt", "-m", "note by hand");
      expect([adopted.code, adopted.stderr]).toEqual([0, ""]);
      const file = `migrations/${project.files("migrations")[1] ?? ""}`;
      expect(project.read(file)).toMatch(new RegExp(` \\* Proof     ${dialect.padEnd(8)}  lossless\n`));
      expect(jsonOf(await project.autogen("verify", "head", "--json"))).toMatchObject({ right: true });
      expect(await project.autogen("drift")).toMatchObject({ code: 0 });
    }));
});

test("SQLite: a view that breaks on the way is found", () =>
  withProject("sqlite", async (project) => {
    const classes = (members: string): string => `
      @Entity("t") export class Task { @PrimaryGeneratedColumn() id: number; ${members} }
      @ViewEntity({ name: "v", expression: "SELECT id, note FROM t" }) export class V {}`;
    await begin(project, classes("@Column() note: string;"));
    declare(project, classes(""));
    const made = await project.autogen("-m", "second", "--no-rename");
    expect([made.code, made.stderr]).toEqual([5, expect.stringMatching(/no such column: note/)]);
  }));
