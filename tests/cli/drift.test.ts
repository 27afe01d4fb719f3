/** status, drift and verify: who agrees with whom, what was done by hand, and does a header tell the truth. */
import { jsonOf, ormconfig, taskEntity, withProject, type TestProject } from "../support/project";

const dialects = ["sqlite", "postgres"] as const;

async function begin(project: TestProject): Promise<void> {
  await project.autogen("-m", "begin");
  await project.autogen("upgrade");
}

describe.each(dialects)("on %s", (dialect) => {
  test("status names the edge that is not as it should be", () =>
    withProject(dialect, async (project) => {
      await begin(project);
      expect((await project.autogen("status")).stdout).toMatch(
        /entities {3}= migrations {2}agree\n {2}migrations = database {4}agree\n {2}entities {3}= database {4}agree/,
      );
      await project.query("ALTER TABLE tasks ADD COLUMN note varchar(10)");
      project.write("src/entities/task.ts", taskEntity(`  @Index("IDX_title")\n  @Column() kind: string;\n`));
      const result = jsonOf(await project.autogen("status", "--json")) as Record<string, unknown>;
      const counts = ["entitiesAgainstHistory", "databaseAgainstHistory", "entitiesAgainstDatabase"].map(
        (edge) => (result[edge] as unknown[]).length,
      );
      // The new column and its index; the note; and the note against both.
      expect(counts).toEqual([2, 1, 3]);
    }));

  test("status says what it can where files are missing or broken, or do not run", () =>
    withProject(dialect, async (project) => {
      await begin(project);
      const [file = ""] = project.files("migrations");
      const text = project.read(`migrations/${file}`);
      project.drop(`migrations/${file}`);
      const missing = await project.autogen("status");
      expect(missing).toMatchObject({ code: 0, stderr: "" });
      expect(missing.stdout).toMatch(
        /\nBegin\d+ is applied, but no migration file holds it\.\n\n {2}entities {3}≠ migrations {2}1 difference: .*\n {2}migrations \? database {4}files of applied/,
      );
      const refused = await project.autogen("upgrade");
      expect(refused).toMatchObject({ code: 2 });
      expect(refused.stderr).toContain("`autogen downgrade -1 --from-journal`");
      project.write("migrations/1-broken.ts", "export class Broken1 {");
      const broken = await project.autogen("status");
      expect(broken.stdout).toMatch(/^warning\[project-file-broken\] .*1-broken\.ts:1: /);
      expect(broken.stdout).toMatch(
        /entities {3}\? migrations {2}the migration files have to be mended first\n.*\n {2}entities {3}= database {4}agree/,
      );
      expect(jsonOf(await project.autogen("status", "--json"))).toMatchObject({
        unknown: [expect.stringMatching(/^Begin\d+$/)],
        problems: [expect.objectContaining({ code: "project-file-broken" })],
        entitiesAgainstHistory: null,
        databaseAgainstHistory: null,
        entitiesAgainstDatabase: [],
      });
      project.drop("migrations/1-broken.ts");
      project.write(`migrations/${file}`, text.replace("createTable", "dropTable"));
      const wrong = await project.autogen("status");
      expect(wrong).toMatchObject({ code: 0, stderr: "" });
      expect(wrong.stdout).toContain("do not run on an empty database");
    }));

  test("drift shows what was done by hand, and --adopt makes it history", () =>
    withProject(dialect, async (project) => {
      await begin(project);
      expect(await project.autogen("drift")).toMatchObject({ code: 0 });
      await project.query("CREATE INDEX by_hand ON tasks (title)");
      await project.query("CREATE TABLE other_tool (id integer)");
      const seen = await project.autogen("drift");
      expect(seen.code).toBe(1);
      expect(seen.stdout).toContain("+ index by_hand  on tasks (title)");
      expect(seen.stdout).toContain("table other_tool");
      expect(await project.autogen("drift", "--adopt")).toMatchObject({ code: 2 });
      expect(await project.autogen("drift", "--adopt", "-m", "index by hand")).toMatchObject({ code: 0 });
      expect(await project.autogen("drift")).toMatchObject({ code: 0 });
      expect(await project.autogen("current", "--check-head")).toMatchObject({ code: 0 });
      // Undone and done again, it is a revision like any other.
      expect(await project.autogen("downgrade", "-1")).toMatchObject({ code: 0 });
      expect(await project.autogen("upgrade")).toMatchObject({ code: 0 });
      expect(await project.autogen("drift")).toMatchObject({ code: 0 });
    }));
});

test("a revision says what was proven, and verify finds a header that lies", () =>
  withProject("sqlite", async (project) => {
    await begin(project);
    project.write("src/entities/task.ts", taskEntity(`  @Column({ nullable: true }) legacy: string;\n`));
    await project.autogen("-m", "add legacy");
    await project.autogen("upgrade");
    project.write("src/entities/task.ts", taskEntity());
    const made = await project.autogen("-m", "drop legacy");
    expect(made.stdout).toContain("sqlite    lossy: tasks.legacy");
    const file = `migrations/${project.files("migrations")[2] ?? ""}`;
    expect(project.read(file)).toContain(" * Proof     sqlite    lossy: tasks.legacy\n");
    expect(project.files("migrations").filter((name) => name.startsWith("."))).toEqual([]);
    const right = await project.autogen("verify");
    expect([right.code, right.stdout]).toEqual([0, expect.stringContaining("3 revisions tried")]);
    project.write(file, project.read(file).replace("lossy: tasks.legacy", "lossless"));
    const wrong = await project.autogen("verify", "head");
    expect(wrong.code).toBe(1);
    expect(wrong.stdout).toContain("The header says for sqlite: lossless");
    expect(jsonOf(await project.autogen("verify", "head", "--json"))).toMatchObject({
      right: false,
      revisions: [{ proofs: [{ target: "sqlite", verdict: "lossy", claimed: "lossless", right: false }] }],
    });
    expect(await project.autogen("verify", "a:b:c")).toMatchObject({ code: 2 });
  }));

test("--keep makes a drop lossless", () =>
  withProject("sqlite", async (project) => {
    project.write("src/entities/task.ts", taskEntity(`  @Column() legacy: string;\n`));
    await begin(project);
    await project.query("INSERT INTO tasks (title, legacy) VALUES ('a', 'worth keeping')");
    project.write("src/entities/task.ts", taskEntity());
    const made = await project.autogen("-m", "drop legacy", "--keep");
    expect(made.stdout).toContain("sqlite    lossless");
    expect(made.stdout).toContain("- tasks.legacy  varchar not null, kept aside for the way back");
    await project.autogen("upgrade");
    await project.query("INSERT INTO tasks (title) VALUES ('b')");
    expect(await project.autogen("status")).toMatchObject({ code: 0 });
    await project.autogen("downgrade", "-1");
    expect(await project.query("SELECT title, legacy FROM tasks")).toEqual([
      { title: "a", legacy: "worth keeping" },
      { title: "b", legacy: "" },
    ]);
    expect(await project.query("SELECT name FROM sqlite_schema WHERE name LIKE 'autogen%'")).toEqual([]);
  }));

test("--no-proof writes the file untried", () =>
  withProject("sqlite", async (project) => {
    await project.autogen("-m", "begin", "--no-proof");
    expect(project.read(`migrations/${project.files("migrations")[0] ?? ""}`)).not.toContain("Proof");
  }));

test("what the settings leave out is neither created nor dropped nor reported", () =>
  withProject("sqlite", async (project) => {
    project.write("ormconfig.ts", ormconfig(`{ exclude: ["audit_*", "tasks.by_hand", "tasks.note"] }`));
    await begin(project);
    await project.query("CREATE TABLE audit_log (id integer)");
    await project.query("CREATE INDEX by_hand ON tasks (title)");
    await project.query("ALTER TABLE tasks ADD COLUMN note text");
    expect(jsonOf(await project.autogen("diff", "--json"))).toEqual({
      changes: [],
      unmanaged: [],
      notCompared: [],
    });
    expect(jsonOf(await project.autogen("drift", "--json"))).toMatchObject({ drift: [], foreign: [] });
    project.write("ormconfig.ts", ormconfig(`{ exclude: 5 as never }`));
    const wrong = await project.autogen("diff");
    expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining("neither a list of names")]);
  }));

test.each(dialects)(
  "on %s a database that was there before the first revision is proven as it is",
  (dialect) =>
    withProject(dialect, async (project) => {
      const key = dialect === "sqlite" ? "integer PRIMARY KEY AUTOINCREMENT NOT NULL" : "serial PRIMARY KEY";
      await project.query(`CREATE TABLE "tasks" ("id" ${key}, "title" varchar(120) NOT NULL)`);
      project.write("src/entities/task.ts", taskEntity(`  @Column({ nullable: true }) more: string;\n`));
      const first = await project.autogen("-m", "more");
      expect([first.code, first.stdout]).toEqual([
        0,
        expect.stringContaining(`${dialect.padEnd(8)}  lossless`),
      ]);
      expect(await project.autogen("upgrade")).toMatchObject({ code: 0 });
      project.write("src/entities/task.ts", taskEntity());
      const second = await project.autogen("-m", "less");
      expect(second.stdout).toContain(`${dialect.padEnd(8)}  lossy: tasks.more`);
    }),
);

test("the last table of a PostgreSQL schema is dropped when its entity goes", () =>
  withProject("postgres", async (project) => {
    const entities = (more: string): string => `${taskEntity()}
@Entity("parts"${more}) export class Part { @PrimaryGeneratedColumn() id: number; }`;
    project.write(
      "ormconfig.ts",
      ormconfig(
        "{}",
        "Object.values(require('./src/entities/task')).filter((each) => /^class/.test(String(each)))",
      ),
    );
    project.write("src/entities/task.ts", entities(', { schema: "sc" }'));
    await begin(project);
    project.write("src/entities/task.ts", taskEntity());
    expect(await project.autogen("check")).toMatchObject({ code: 1 });
    const made = await project.autogen("-m", "no parts");
    expect(made.stdout).toContain("- table sc.parts");
    expect(await project.autogen("upgrade")).toMatchObject({ code: 0 });
    expect(await project.autogen("check", "--database")).toMatchObject({ code: 0 });
  }));
