/**
 * A project that moves from one line of TypeORM to the other. The lines make other default names of the same entities (0.3 hashes the text as a URI, 1.x as it
 * is), bring other SQLite drivers, and give the foreign keys of a many-to-many other actions. Only the last is a change of the schema.
 */
import { rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { jsonOf, taskEntity, withProject, type TestProject } from "../support/project";
import { typeormFolder, type Line } from "../support/typeorm-line";

const actions = `, { onDelete: "CASCADE", onUpdate: "CASCADE" }`;

/** Checks and indexes without names, letters outside ASCII, and a many-to-many with an inverse side and keys of two columns. */
const entities = (inverse: string): string => `
import { Check, Column, Entity, Index, JoinTable, ManyToMany, ManyToOne, PrimaryColumn, PrimaryGeneratedColumn, Unique } from "typeorm";

@Entity("Aufträge")
@Check(\`"Größe" > 0 AND "title" <> 'ü & "x"'\`)
@Index(["size"], { where: \`"title" <> 'a b'\` })
@Unique(["title", "size"])
export class Task {
  @PrimaryGeneratedColumn()
  id: number;

  @Column("varchar", { length: 120 })
  title: string;

  @Column("integer", { name: "Größe" })
  size: number;

  @Column("varchar", { name: "zweiter Titel", length: 20, unique: true })
  second: string;

  @ManyToMany(() => Label, (label) => label.tasks)
  @JoinTable()
  labels: Label[];
}

@Entity("étiquettes")
export class Label {
  @PrimaryColumn("varchar", { length: 20 })
  zone: string;

  @PrimaryColumn("integer")
  number: number;

  @ManyToOne(() => Task)
  @Index()
  first: Task;

  @ManyToMany(() => Task, (task) => task.labels${inverse})
  tasks: Task[];
}
`;

function use(project: TestProject, line: Line): void {
  const link = join(project.directory, "node_modules", "typeorm");
  rmSync(link, { force: true });
  symlinkSync(typeormFolder(line), link);
}

function write(project: TestProject, inverse: string): void {
  project.write("src/entities/task.ts", entities(inverse));
  project.write(
    "ormconfig.ts",
    project.read("ormconfig.ts").replace("{ Task }", "{ Label, Task }").replace("[Task]", "[Label, Task]"),
  );
}

/** What makes a revision of the entities and applies it. */
async function apply(project: TestProject, message: string): Promise<void> {
  expect(await project.autogen("-m", message, "--no-proof")).toMatchObject({ code: 0, stderr: "" });
  expect(await project.autogen("upgrade")).toMatchObject({ code: 0, stderr: "" });
}

async function expectNothingChanged(project: TestProject): Promise<void> {
  for (const words of [["check"], ["check", "--database"]])
    expect({ words, ...jsonOf(await project.autogen(...words, "--json")) }).toMatchObject({
      clean: true,
      changes: [],
    });
  const before = project.files("migrations");
  expect(await project.autogen("-m", "nothing")).toMatchObject({ code: 0, stderr: "" });
  expect(project.files("migrations")).toEqual(before);
}

describe.each(["sqlite", "postgres"] as const)("on %s", (dialect) => {
  test.each([
    ["0.3", "1"],
    ["1", "0.3"],
    ["0.3.20", "1"],
  ] as const)("nothing changes where a project moves from TypeORM %s to %s", (from, to) =>
    withProject(dialect, async (project) => {
      write(project, actions);
      use(project, from);
      await apply(project, "first");
      use(project, to);
      await expectNothingChanged(project);
      // Undone and applied by the other line, it is what it was.
      expect(await project.autogen("downgrade", "base")).toMatchObject({ code: 0, stderr: "" });
      expect(await project.autogen("upgrade")).toMatchObject({ code: 0, stderr: "" });
      expect(await project.autogen("check", "--database")).toMatchObject({ code: 0, stderr: "" });
    }),
  );

  test("1.x deletes the links of a deleted row on the inverse side, too: said once, with the table", () =>
    withProject(dialect, async (project) => {
      write(project, "");
      use(project, "0.3");
      await apply(project, "first");
      use(project, "1");
      const check = await project.autogen("check");
      expect(check).toMatchObject({ code: 1 });
      expect(check.stdout + check.stderr).toMatch(/foreign key .*cascade/i);
      await apply(project, "links of deleted labels");
      expect(project.files("migrations")).toHaveLength(2);
      await expectNothingChanged(project);
    }));
});

test("@Index({ type }) and a deferrable @Exclusion of 1.x are in the revision, and what the database has", () =>
  withProject("postgres", async (project) => {
    project.write(
      "src/entities/task.ts",
      `
import { Column, Entity, Exclusion, Index, PrimaryColumn } from "typeorm";

@Entity("tasks")
@Exclusion("no_overlap", 'USING gist ("during" WITH &&)', { deferrable: "INITIALLY DEFERRED" })
export class Task {
  @PrimaryColumn("integer") id: number;
  @Index("by_brin", { type: "brin" }) @Column("integer") a: number;
  @Index("by_hash", { type: "hash" }) @Column("integer") b: number;
  @Index("by_gin", { type: "gin" }) @Column("jsonb") c: object;
  @Index("by_gist", { type: "gist" }) @Column("tsrange") during: string;
  @Index("by_spgist", { type: "spgist" }) @Column("text") e: string;
  @Index("by_btree", { type: "btree" }) @Column("text") f: string;
}
`,
    );
    use(project, "1");
    await apply(project, "first");
    const found = await project.query(
      `SELECT c.relname AS name, m.amname AS method FROM pg_class c JOIN pg_am m ON m.oid = c.relam WHERE c.relname LIKE 'by\\_%' ORDER BY 1`,
    );
    expect(found).toEqual(
      ["brin", "btree", "gin", "gist", "hash", "spgist"].map((method) => ({ name: `by_${method}`, method })),
    );
    const exclusions = await project.query("SELECT condeferred FROM pg_constraint WHERE contype = 'x'");
    expect(exclusions).toEqual([{ condeferred: true }]);
    await expectNothingChanged(project);
  }));

test('a DataSource of type "sqlite" on 1.x is told what to write instead', () =>
  withProject("sqlite", async (project) => {
    own(project, "sqlite");
    use(project, "1");
    const result = await project.autogen("check");
    expect(result).toMatchObject({ code: 2, stdout: "" });
    expect(result.stderr).toMatch(/Wrong driver: "sqlite"[^]*\nNext: [^]*npm install better-sqlite3/);
  }));

test.each(["0.3", "0.3.20"] as const)("better-sqlite3 with TypeORM %s, and what fails there", (line) =>
  withProject("sqlite", async (project) => {
    own(project, "better-sqlite3");
    use(project, line);
    await apply(project, "first");
    await project.query("INSERT INTO tasks (title) VALUES ('one')");
    await expectNothingChanged(project);
    project.write("src/entities/task.ts", taskEntity('  @Column("integer")\n  rank: number;\n'));
    expect(await project.autogen("-m", "rank", "--backfill", "tasks.rank=1")).toMatchObject({ code: 0 });
    expect(await project.autogen("upgrade")).toMatchObject({ code: 0, stderr: "" });
    expect(await project.query("SELECT rank FROM tasks")).toEqual([{ rank: 1 }]);
    expect(await project.autogen("downgrade", "-1")).toMatchObject({ code: 0, stderr: "" });
    const [, file = ""] = project.files("migrations");
    const broken = project
      .read(`migrations/${file}`)
      .replace(/await op\./, 'await op.sql("INSERT INTO nowhere VALUES (1)");\n    $&');
    project.write(`migrations/${file}`, broken);
    const failed = await project.autogen("upgrade");
    expect(failed).toMatchObject({ code: 5, stdout: "" });
    expect(failed.stderr).toContain("The database says: no such table: nowhere\n");
    expect(failed.stderr).toContain("Nothing of it was kept");
  }),
);

/** A DataSource that names its driver itself. */
function own(project: TestProject, type: string): void {
  const options = `type: "${type}", database: \`\${__dirname}/development.db\``;
  project.write(
    "ormconfig.ts",
    project.read("ormconfig.ts").replace("...readSettings({ directory: __dirname }).database", options),
  );
}
