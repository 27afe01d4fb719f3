/** Renames and enum values through the command: flags, questions as JSON, what entities declare, the setting of names. */
import { jsonOf, makeProject, ormconfig, withProject, type TestProject } from "../support/project";

const entity = (members: string, head = '@Entity("tasks")'): string => `
import { Column, Entity, Index, PrimaryGeneratedColumn } from "typeorm";
import { RenamedFrom } from "typeorm-autogen";

${head}
export class Task {
  @PrimaryGeneratedColumn()
  id: number;

${members}
}
export { Index, RenamedFrom };
`;

const status = (values: readonly string[], decorator = ""): string =>
  `  ${decorator}\n  @Column("simple-enum", { enum: ${JSON.stringify(values)}, default: ${JSON.stringify(values[0])} })\n  status: string;\n`;

/** A project whose database has the entity and one row. */
async function begun(project: TestProject, members: string, row: string): Promise<void> {
  project.write("src/entities/task.ts", entity(members));
  expect(await project.autogen("-m", "first")).toMatchObject({ code: 0, stderr: "" });
  expect(await project.autogen("upgrade")).toMatchObject({ code: 0, stderr: "" });
  await project.query(row);
}

describe.each(["sqlite", "postgres"] as const)("an enum value goes on %s", (dialect) => {
  let project: TestProject;
  beforeAll(async () => {
    project = await makeProject(dialect);
    await begun(project, status(["waiting", "done"]), "INSERT INTO tasks (status) VALUES ('waiting')");
    project.write("src/entities/task.ts", entity(status(["queued", "done"])));
  });
  afterAll(() => project.close());

  test("the flags that answer are printed, with the reasons", async () => {
    const { code, stderr } = await project.autogen("-m", "x");
    expect(code).toBe(3);
    expect(stderr).toContain(
      "  --value tasks.status.waiting=queued   (similar words, same place in the list, nothing else changed)\n",
    );
    expect(stderr).toContain("--no-value");
  });

  test("the question is there as JSON", async () => {
    const { error } = jsonOf(await project.autogen("diff", "--json")) as { error: { questions: unknown } };
    expect(error.questions).toEqual([
      {
        kind: "enum-value",
        table: "tasks",
        column: "status",
        value: "waiting",
        candidates: [
          {
            flag: "--value tasks.status.waiting=queued",
            likeness: expect.any(Number) as unknown,
            evidence: expect.arrayContaining(["same place in the list"]) as unknown,
          },
        ],
        flags: ["--value tasks.status.waiting=queued", "--value tasks.status.waiting=done", "--no-value"],
      },
    ]);
  });

  test.each([
    ["tasks.status.gone=done", "matches nothing"],
    ["tasks.status.waiting=finished", 'there will be no value "finished"'],
    ["tasks.status.waiting=NULL", "the column is required"],
  ])("--value %s is refused: %s", async (flag, reason) => {
    const { code, stderr } = await project.autogen("-m", "x", "--value", flag);
    expect(code).toBe(2);
    expect(stderr).toContain("error[answer-invalid]");
    expect(stderr).toContain(reason);
    expect(project.files("migrations")).toHaveLength(1);
  });

  test("--value gives a readable file, and rows and default follow there and back", async () => {
    const shown = await project.autogen("diff", "--file", "--value", "tasks.status.waiting=queued");
    expect(shown).toMatchObject({ code: 0, stderr: "" });
    expect(shown.stdout).toContain(
      dialect === "sqlite" ? 'mapping: { waiting: "queued" }' : "value waiting renamed to queued",
    );
  });

  test("--no-value stops at rows that have the value, and names them", async () => {
    const wrote = await project.autogen("-m", "drop waiting", "--no-value");
    expect(wrote).toMatchObject({ code: 0, stderr: "" });
    const { code, stderr } = await project.autogen("upgrade");
    expect(code).toBe(5);
    expect(stderr).toMatch(/"tasks\.status" holds values .*id = 1: '?waiting/);
    expect(await project.query("SELECT status FROM tasks")).toEqual([{ status: "waiting" }]);
  });
});

test("a rename is a question with candidates, the likeliest first", () =>
  withProject("sqlite", async (project) => {
    const column = (name: string): string => `  @Column("varchar", { length: 40 })\n  ${name}: string;\n`;
    await begun(project, column("owner"), "INSERT INTO tasks (owner) VALUES ('ada')");
    project.write("src/entities/task.ts", entity(column("assignee")));
    const { error } = jsonOf(await project.autogen("-m", "x", "--json")) as { error: { questions: unknown } };
    expect(error.questions).toEqual([
      {
        kind: "rename-column",
        table: "tasks",
        column: "owner",
        candidates: [
          {
            flag: "--rename tasks.owner=assignee",
            likeness: expect.any(Number) as unknown,
            evidence: expect.arrayContaining(["same place", "same type varchar(40)"]) as unknown,
          },
        ],
        flags: ["--rename tasks.owner=assignee", "--no-rename"],
      },
    ]);
  }));

test("@RenamedFrom answers for table, column and values, and does nothing once it is done", () =>
  withProject("sqlite", async (project) => {
    const owner = '  @Column("varchar", { length: 40 })\n  owner: string;\n';
    await begun(
      project,
      owner + status(["waiting", "done"]),
      "INSERT INTO tasks (owner, status) VALUES ('ada', 'waiting')",
    );
    const renamed =
      '  @RenamedFrom("owner")\n  @Column("varchar", { length: 40 })\n  zzz: string;\n' +
      status(["queued", "done"], '@RenamedFrom({ values: { queued: "waiting" } })');
    project.write("src/entities/task.ts", entity(renamed, '@RenamedFrom("tasks")\n@Entity("errands")'));
    expect(await project.autogen("-m", "rename")).toMatchObject({ code: 0, stderr: "" });
    expect(await project.autogen("upgrade")).toMatchObject({ code: 0, stderr: "" });
    expect(await project.query("SELECT * FROM errands")).toEqual([{ id: 1, zzz: "ada", status: "queued" }]);
    expect((await project.autogen("diff", "--exit-code")).code).toBe(0);
    expect((await project.autogen("check")).code).toBe(0);
    // Both names in the database: nobody but a person knows which rows count.
    await project.query("ALTER TABLE errands ADD COLUMN owner varchar(40)");
    const { code, stderr } = await project.autogen("diff");
    expect(code).toBe(2);
    expect(stderr).toContain("errands.zzz was called errands.owner");
  }));

test("a name that is left and taken over in one edit needs two revisions, and says so", () =>
  withProject("sqlite", async (project) => {
    const column = (name: string, old = ""): string =>
      `  ${old === "" ? "" : `@RenamedFrom("${old}")`}\n  @Column("varchar", { length: 40 })\n  ${name}: string;\n`;
    await begun(
      project,
      column("parent") + column("child"),
      "INSERT INTO tasks (parent, child) VALUES ('p', 'c')",
    );
    project.write("src/entities/task.ts", entity(column("holder", "parent") + column("parent", "child")));
    const { code, stderr } = await project.autogen("-m", "x");
    expect(code).toBe(2);
    expect(stderr).toContain("tasks.holder was called tasks.parent");
    expect(stderr).toMatch(
      /two revisions: first only tasks.parent becomes tasks.holder, while child keeps its name/,
    );
    expect(stderr).not.toContain("dropped");
    // As it says.
    project.write("src/entities/task.ts", entity(column("holder", "parent") + column("child")));
    expect(await project.autogen("-m", "first step")).toMatchObject({ code: 0, stderr: "" });
    expect(await project.autogen("upgrade")).toMatchObject({ code: 0, stderr: "" });
    project.write("src/entities/task.ts", entity(column("holder", "parent") + column("parent", "child")));
    expect(await project.autogen("-m", "second step")).toMatchObject({ code: 0, stderr: "" });
    expect(await project.autogen("upgrade")).toMatchObject({ code: 0, stderr: "" });
    expect(await project.query("SELECT holder, parent FROM tasks")).toEqual([{ holder: "p", parent: "c" }]);
  }));

test("a setting of names that does not exist is refused", () =>
  withProject("sqlite", async (project) => {
    project.write("ormconfig.ts", ormconfig("{ names: 'some' as 'all' }"));
    const { code, stderr } = await project.autogen("diff");
    expect(code).toBe(2);
    expect(stderr).toContain(
      'error[settings-invalid] `names` in the autogen settings of ormconfig.ts is "some"',
    );
  }));
