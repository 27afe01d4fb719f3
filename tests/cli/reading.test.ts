/** Commands that only look: nothing is created, nothing of others is dropped. */
import { mkdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { jsonOf, ormconfig, taskEntity, withProject } from "../support/project";

test("current, history, check and diff create neither database nor files", () =>
  withProject("sqlite", async (project) => {
    for (const words of [
      ["current"],
      ["history"],
      ["history", "-i"],
      ["check"],
      ["diff"],
      ["diff", "--file"],
    ]) {
      const result = await project.autogen(...words);
      expect(result.stderr).toBe("");
      expect(project.files(".")).toEqual(["node_modules", "ormconfig.ts", "package.json", "src"]);
    }
  }));

test("on a database that is there they change nothing", () =>
  withProject("sqlite", async (project) => {
    await project.autogen("-m", "first");
    await project.autogen("upgrade");
    const file = join(project.directory, "development.db");
    const before = { ...statSync(file), atime: 0, atimeMs: 0 };
    for (const words of [["current"], ["history", "-i"], ["check"], ["check", "--database"], ["diff"]])
      expect((await project.autogen(...words)).code).toBe(0);
    expect({ ...statSync(file), atime: 0, atimeMs: 0 }).toEqual(before);
  }));

test("on PostgreSQL they write no row and create no table", () =>
  withProject("postgres", async (project) => {
    for (const words of [["current"], ["history", "-i"], ["diff"]])
      expect((await project.autogen(...words)).code).toBe(0);
    expect(await project.query("SELECT 1 FROM pg_class WHERE relnamespace = 'public'::regnamespace")).toEqual(
      [],
    );
    // As a user who may only read.
    await project.query(
      "ALTER DATABASE " +
        String((await project.query("SELECT current_database() AS name"))[0]?.["name"]) +
        " SET default_transaction_read_only = on",
    );
    expect((await project.autogen("diff")).code).toBe(0);
  }));

describe.each(["sqlite", "postgres"] as const)("on %s", (dialect) => {
  test("tables, indexes and views of others are reported by name, and not dropped", () =>
    withProject(dialect, async (project) => {
      await project.autogen("-m", "first");
      await project.autogen("upgrade");
      await project.query("CREATE TABLE audit_log (id integer)");
      await project.query("CREATE INDEX dba_tuning ON tasks (title)");
      await project.query("CREATE VIEW open_tasks AS SELECT id FROM tasks");
      const settled = await project.autogen("-m", "second");
      expect(settled).toMatchObject({ code: 0, stderr: "" });
      expect(settled.stdout).toContain("Left alone, as no revision and no entity names it:\n");
      expect(settled.stdout).toContain("  table audit_log\n");
      expect(settled.stdout).toContain("  index tasks.dba_tuning\n");
      expect(settled.stdout).toContain("  view open_tasks\n");
      expect(settled.stdout).toContain("Nothing changed");
      expect(project.files("migrations")).toHaveLength(1);
      // A change of their neighbour leaves them where they are.
      project.write(
        "src/entities/task.ts",
        taskEntity('  @Column("text", { nullable: true })\n  plan: string;\n'),
      );
      expect((await project.autogen("-m", "plan")).code).toBe(0);
      expect(await project.autogen("upgrade")).toMatchObject({ code: 0, stderr: "" });
      const value = jsonOf(await project.autogen("diff", "--json"));
      expect(value).toEqual({
        changes: [],
        unmanaged: [
          { what: "table", name: "audit_log" },
          { what: "view", name: "open_tasks" },
          { what: "index", name: "tasks.dba_tuning" },
        ],
        notCompared: [],
      });
      expect(await project.query("SELECT * FROM open_tasks")).toEqual([]);
    }));

  test("a table that a revision made and the entities no longer have is dropped", () =>
    withProject(dialect, async (project) => {
      await project.autogen("-m", "first");
      await project.autogen("upgrade");
      project.write(
        "src/entities/task.ts",
        taskEntity().replace('@Entity("tasks")', '@Entity("jobs")').replace("title", "caption"),
      );
      const result = await project.autogen("diff", "--no-rename");
      expect(result.stdout).toMatch(/\+ table jobs/);
      expect(result.stdout).toMatch(/- table tasks/);
    }));
});

test.each([
  ["migrations", "settings-invalid", "Cannot read the folder of migration files migrations"],
  ["migrations/deep", "file-not-written", "Cannot write migrations/deep/"],
])("a folder %s that cannot be is named, and nothing is left behind", (folder, code, says) =>
  withProject("sqlite", async (project) => {
    project.write("migrations", "a file where the folder should be");
    project.write("ormconfig.ts", ormconfig(`{ migrations: "${folder}" }`));
    const result = await project.autogen("-m", "first");
    expect(result).toMatchObject({ code: 2, stdout: "" });
    expect(result.stderr).toContain(`error[${code}] ${says}`);
    expect(result.stderr).toContain("Next: ");
    expect(project.read("migrations")).toBe("a file where the folder should be");
  }),
);

test("another folder of migrations, and a command from a folder below", () =>
  withProject("sqlite", async (project) => {
    mkdirSync(join(project.directory, "src/deep"), { recursive: true });
    const below = await project.run(["-m", "first"], { folder: "src/deep" });
    expect(below.code).toBe(0);
    expect(below.stdout).toContain("../../migrations/");
    expect((await project.autogen("upgrade")).code).toBe(0);
    expect(project.exists("development.db")).toBe(true);
    expect(project.exists("src/deep/development.db")).toBe(false);
  }));
