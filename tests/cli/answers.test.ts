/** Questions that only the developer can answer, asked where nobody can answer them. */
import { jsonOf, makeProject, taskEntity, withProject, type TestProject } from "../support/project";

let project: TestProject;

beforeAll(async () => {
  project = await makeProject();
  expect((await project.autogen("-m", "first")).code).toBe(0);
  expect((await project.autogen("upgrade")).code).toBe(0);
  await project.query("INSERT INTO tasks (title) VALUES ('one')");
});
afterAll(() => project.close());

afterEach(() => {
  // Nothing that was refused left a file behind.
  expect(project.files("migrations")).toHaveLength(1);
});

const renamed = taskEntity().replace("title: string", "heading: string");
const required = taskEntity('  @Column("integer")\n  priority: number;\n');

describe("a column that may be renamed", () => {
  beforeAll(() => project.write("src/entities/task.ts", renamed));

  test.each([["diff"], ["-m x"]])("%s stops with the flags that answer", async (line) => {
    const result = await project.autogen(...line.split(" "));
    expect(result.code).toBe(3);
    expect(result.stderr).toBe(
      "error[answer-needed] Is this a rename, or a drop and an addition?\n" +
        "  --rename tasks.title=heading   (similar names, same type varchar(120), same place, nothing else was dropped or added)\n" +
        "Next: Run again with the flags that are true, and --no-rename for the rest.\n",
    );
  });

  test("--rename answers", async () => {
    const result = await project.autogen("diff", "--rename", "tasks.title=heading");
    expect(result).toMatchObject({ code: 0, stderr: "" });
    expect(result.stdout).toContain("renamed to heading");
    expect(result.stdout).not.toMatch(/^ {2}[+-] /m);
  });

  test("--no-rename answers", async () => {
    // A title that is dropped, and a required heading that is added.
    const result = await project.autogen("diff", "--no-rename", "--backfill", "tasks.heading='none'");
    expect(result).toMatchObject({ code: 0, stderr: "" });
    expect(result.stdout).toMatch(/- tasks\.title/);
    expect(result.stdout).toMatch(/\+ tasks\.heading/);
  });

  test.each([["tasks.title=caption"], ["tasks.nothing=heading"], ["jobs=tasks"]])(
    "--rename %s matches nothing and says so",
    async (flag) => {
      const result = await project.autogen("-m", "x", "--rename", flag, "--no-rename");
      expect(result.code).toBe(2);
      expect(result.stderr).toContain(`error[answer-invalid] --rename ${flag} matches nothing`);
    },
  );

  test("a --rename that is no pair is refused", async () => {
    const result = await project.autogen("-m", "x", "--rename", "tasks.title");
    expect(result.code).toBe(2);
    expect(result.stderr).toContain("--rename table.old_column=new_column");
  });
});

describe("a column that becomes required", () => {
  beforeAll(() => project.write("src/entities/task.ts", required));

  test("stops with the flag that answers", async () => {
    const result = await project.autogen("-m", "x");
    expect(result.code).toBe(3);
    expect(result.stderr).toContain('  --backfill "tasks.priority=VALUE"   (integer)');
    expect(result.stderr).toContain("--no-backfill");
  });

  test("--backfill answers", async () => {
    const result = await project.autogen("diff", "--file", "--backfill", "tasks.priority=3");
    expect(result).toMatchObject({ code: 0, stderr: "" });
    expect(result.stdout).toContain('table.backfill("priority", "3")');
  });

  test("--backfill for another column is refused with the one that needs it", async () => {
    const result = await project.autogen("diff", "--backfill", "tasks.rank=3");
    expect(result.code).toBe(2);
    expect(result.stderr).toContain("--backfill names tasks.rank");
    expect(result.stderr).toContain("Columns that need one: tasks.priority.");
  });

  test("--json gives code, message and next step", async () => {
    const result = await project.autogen("-m", "x", "--json");
    expect(result.code).toBe(3);
    expect(jsonOf(result)).toEqual({
      error: {
        code: "answer-needed",
        message: expect.stringContaining("tasks.priority") as unknown,
        nextStep: expect.stringContaining("--no-backfill") as unknown,
        questions: [
          {
            kind: "backfill",
            table: "tasks",
            column: "priority",
            type: "integer",
            candidates: [],
            flags: ['--backfill "tasks.priority=VALUE"', "--no-backfill"],
          },
        ],
      },
    });
  });
});

test("the flags that were asked for give a revision that runs on tables with rows", () =>
  withProject("sqlite", async (own) => {
    await own.autogen("-m", "first");
    await own.autogen("upgrade");
    await own.query("INSERT INTO tasks (title) VALUES ('one')");
    own.write("src/entities/task.ts", required.replace("title: string", "heading: string"));
    const words = [
      "-m",
      "change",
      "--rename",
      "tasks.title=heading",
      "--no-rename",
      "--backfill",
      "tasks.priority=3",
    ];
    expect(await own.autogen(...words)).toMatchObject({ code: 0, stderr: "" });
    expect(await own.autogen("upgrade")).toMatchObject({ code: 0, stderr: "" });
    expect(await own.query("SELECT * FROM tasks")).toEqual([{ id: 1, heading: "one", priority: 3 }]);
    expect((await own.autogen("diff", "--exit-code")).code).toBe(0);
  }));

test("a type to which no conversion leads: asked on PostgreSQL, as text and as JSON, and refused where nothing needs it", () =>
  withProject("postgres", async (project) => {
    const column = (type: string): string => taskEntity(`  @Column("${type}") code: string;\n`);
    project.write("src/entities/task.ts", column("integer"));
    await project.autogen("-m", "first");
    await project.autogen("upgrade");
    project.write("src/entities/task.ts", column("uuid"));
    const stopped = await project.autogen("-m", "code is a uuid");
    expect([stopped.code, stopped.stderr]).toEqual([
      3,
      expect.stringContaining('--using "tasks.code=SQL"   (integer to uuid)'),
    ]);
    expect(jsonOf(await project.autogen("diff", "--json"))).toMatchObject({
      error: { questions: [{ kind: "conversion", table: "tasks", column: "code", type: "uuid" }] },
    });
    expect(await project.autogen("diff", "--using", "tasks.title=1")).toMatchObject({ code: 2 });
    expect(await project.autogen("check")).toMatchObject({ code: 1 });
    const made = await project.autogen("-m", "code is a uuid", "--using", "tasks.code=gen_random_uuid()");
    expect(made.stdout).toContain("postgres  irreversible");
    expect(project.read(`migrations/${project.files("migrations")[1] ?? ""}`)).toContain(
      'using: "gen_random_uuid()"',
    );
  }));
