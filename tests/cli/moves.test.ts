/** An entity moves to another schema of PostgreSQL: a question, a flag, or what the entity says. */
import { taskEntity, withProject } from "../support/project";

const done = { code: 0, stderr: "" };

const inSchema = (schema: string, head = ""): string =>
  taskEntity()
    .replace('@Entity("tasks")', `${head}\n@Entity({ name: "tasks", schema: "${schema}" })`)
    .replace("import { Column", 'import { RenamedFrom } from "typeorm-autogen";\nimport { Column')
    .concat("export { RenamedFrom };\n");

test("without an answer the command stops and proposes it; @RenamedFrom answers beforehand", () =>
  withProject("postgres", async (project) => {
    project.write("src/entities/task.ts", inSchema("sales"));
    expect(await project.autogen("-m", "first")).toMatchObject(done);
    expect(await project.autogen("upgrade")).toMatchObject(done);
    await project.query("INSERT INTO sales.tasks (title) VALUES ('a')");
    project.write("src/entities/task.ts", inSchema("archive"));
    const open = await project.autogen("-m", "move");
    expect(open.code).toBe(3);
    expect(open.stderr).toContain("--rename sales.tasks=archive.tasks   (same columns");
    project.write("src/entities/task.ts", inSchema("archive", '@RenamedFrom("sales.tasks")'));
    const made = await project.autogen("-m", "move");
    expect(made).toMatchObject(done);
    expect(made.stdout).toContain("~ table sales.tasks  moved to schema archive");
    expect(made.stdout).toContain("lossless");
    expect(project.read(`migrations/${project.files("migrations")[1] ?? ""}`)).toContain(
      'op.moveTable({ schema: "sales", name: "tasks" }, { schema: "archive", name: "tasks" })',
    );
    expect(await project.autogen("upgrade")).toMatchObject(done);
    expect(await project.query("SELECT id, title FROM archive.tasks")).toEqual([{ id: 1, title: "a" }]);
    expect(await project.autogen("check")).toMatchObject(done);
    expect(await project.autogen("status")).toMatchObject(done);
    expect(await project.autogen("downgrade", "-1")).toMatchObject(done);
    await project.query("INSERT INTO sales.tasks (title) VALUES ('b')");
    expect(await project.query("SELECT id, title FROM sales.tasks ORDER BY id")).toEqual([
      { id: 1, title: "a" },
      { id: 2, title: "b" },
    ]);
  }));
