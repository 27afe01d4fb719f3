/** `synchronize: false` on an index: whoever made it, it stays, as TypeORM leaves it. */
import { migrationFile, taskEntity, withProject, type TestProject } from "../support/project";

const nothing = { code: 0, stderr: "" };

const entityNamed = (table: string, head: string): string =>
  taskEntity().replace('@Entity("tasks")', `${head}\n@Entity("${table}")`);

const guarded = '@Index("title_words", { synchronize: false })';

async function indexesOf(project: TestProject, dialect: "sqlite" | "postgres"): Promise<readonly unknown[]> {
  const rows = await project.query(
    dialect === "sqlite"
      ? "SELECT tbl_name AS \"table\", name FROM sqlite_schema WHERE type = 'index' AND name LIKE 'title%'"
      : "SELECT tablename AS \"table\", indexname AS name FROM pg_indexes WHERE indexname LIKE 'title%'",
  );
  return rows.map(({ table, name }) => `${String(table)}.${String(name)}`);
}

/** The first revision of the table, and one by hand that makes an index of an expression, which no entity can say. */
async function begin(project: TestProject, entity: string): Promise<void> {
  project.write("src/entities/task.ts", entity);
  expect(await project.autogen("-m", "first", "--id", "aaaaaaaaaaaa")).toMatchObject(nothing);
  project.write(
    "migrations/9990000000000-words.ts",
    migrationFile({
      id: "bbbbbbbbbbbb",
      parents: ["aaaaaaaaaaaa"],
      name: "Words9990000000000",
      up: 'await op.sql("CREATE INDEX title_words ON tasks (lower(title))");',
      down: 'await op.sql("DROP INDEX title_words");',
    }),
  );
  expect(await project.autogen("upgrade")).toMatchObject(nothing);
}

describe.each(["sqlite", "postgres"] as const)("on %s", (dialect) => {
  test("an index that a revision made by hand stays, also through the rename of its table", () =>
    withProject(dialect, async (project) => {
      await begin(project, entityNamed("tasks", guarded));
      expect(await project.autogen("check")).toMatchObject(nothing);
      expect(await project.autogen("status")).toMatchObject(nothing);
      project.write("src/entities/task.ts", entityNamed("jobs", guarded));
      const made = await project.autogen("-m", "jobs", "--rename", "tasks=jobs");
      expect(made).toMatchObject(nothing);
      expect(made.stdout).toContain("lossless");
      expect(made.stdout).not.toContain("title_words");
      expect(await project.autogen("upgrade")).toMatchObject(nothing);
      expect(await indexesOf(project, dialect)).toEqual(["jobs.title_words"]);
      expect(await project.autogen("check")).toMatchObject(nothing);
      expect(await project.autogen("status")).toMatchObject(nothing);
    }));

  test("an index that is there stays when the entity lets go of it", () =>
    withProject(dialect, async (project) => {
      project.write("src/entities/task.ts", entityNamed("tasks", '@Index("title_ix", ["title"])'));
      await project.autogen("-m", "first");
      await project.autogen("upgrade");
      project.write(
        "src/entities/task.ts",
        entityNamed("tasks", '@Index("title_ix", ["title"], { synchronize: false })'),
      );
      expect(await project.autogen("check")).toMatchObject(nothing);
      await project.autogen("-m", "nothing");
      expect(project.files("migrations")).toHaveLength(1);
      // Another change of the table is proven beside it.
      const longer = entityNamed("tasks", '@Index("title_ix", ["title"], { synchronize: false })').replace(
        "length: 120",
        "length: 200",
      );
      project.write("src/entities/task.ts", longer);
      const changed = await project.autogen("-m", "longer");
      expect(changed).toMatchObject(nothing);
      expect(changed.stdout).toContain("lossless");
      await project.autogen("upgrade");
      expect(await indexesOf(project, dialect)).toEqual(["tasks.title_ix"]);
    }));
});
