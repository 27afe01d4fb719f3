/** An index that PostgreSQL builds concurrently: a file of its own, that can be run again after it failed. */
import { makeProject, taskEntity, type TestProject } from "../support/project";

let project: TestProject;

beforeAll(async () => {
  project = await makeProject("postgres");
  project.environment["AUTOGEN_SCRATCH_URL"] = process.env["TEST_POSTGRES_URL"];
  expect((await project.autogen("-m", "first")).code).toBe(0);
  expect((await project.autogen("upgrade")).code).toBe(0);
  await project.query("INSERT INTO tasks (title) VALUES ('one'), ('one')");
  project.write(
    "src/entities/task.ts",
    taskEntity(`
  @Column("int", { nullable: true })
  @Index("ix_size")
  size: number | null;
`).replace(
      '@Column("varchar"',
      '@Index("ix_title", { concurrent: true, unique: true })\n  @Column("varchar"',
    ),
  );
});
afterAll(() => project.close());

const indexes = async (): Promise<readonly unknown[]> =>
  (
    await project.query(
      `SELECT c.relname AS name, i.indisvalid AS valid FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
        WHERE i.indrelid = 'tasks'::regclass AND NOT i.indisprimary ORDER BY 1`,
    )
  ).map(({ name, valid }) => [name, valid]);

test("the revision is written as two files, both proven and printed", async () => {
  const result = await project.autogen("-m", "add size");
  expect(result.code).toBe(0);
  const [, first = "", second = ""] = project.files("migrations");
  expect(result.stdout).toContain("unique index ix_title  on tasks (title), concurrently");
  expect(result.stdout.match(/lossless/g)).toHaveLength(2);
  expect(result.stdout).toContain(`Wrote migrations/${first} (revision `);
  expect(result.stdout).toContain(`and migrations/${second} (revision `);
  const texts = [first, second].map((file) => project.read(`migrations/${file}`));
  expect(texts[0]).toContain('table.createIndex("ix_size", ["size"]);');
  expect(texts[0]).not.toMatch(/transaction|concurrently/);
  expect(texts[1]).toContain("readonly transaction = false;");
  expect(texts[1]).toContain(
    'table.createIndex("ix_title", ["title"], { unique: true, concurrently: true });',
  );
  expect(texts[1]).toContain('table.dropIndex("ix_title", { concurrently: true });');
  const revision = /static readonly revision = ("\w+");/.exec(texts[0] ?? "")?.[1] ?? "";
  expect(texts[1]).toContain(`static readonly parents: readonly string[] = [${revision}];`);
});

test("a failed attempt leaves an invalid index, and the next attempt builds it anew", async () => {
  const failed = await project.autogen("upgrade");
  expect(failed.code).toBe(5);
  expect(failed.stderr).toContain("It runs without a transaction, so a part of it may have happened");
  expect(await indexes()).toEqual([
    ["ix_size", true],
    ["ix_title", false],
  ]);
  await project.query("UPDATE tasks SET title = id::text");
  expect(await project.autogen("upgrade")).toMatchObject({ code: 0 });
  expect(await indexes()).toEqual([
    ["ix_size", true],
    ["ix_title", true],
  ]);
});

test("an attempt that built it and was not recorded is run again", async () => {
  await project.query("DELETE FROM migrations WHERE name LIKE '%Concurrently%'");
  expect(await project.autogen("upgrade")).toMatchObject({ code: 0 });
  expect((await project.autogen("check")).code).toBe(0);
  expect((await project.autogen("diff", "--exit-code")).code).toBe(0);
});

test("the way back drops it concurrently", async () => {
  expect((await project.autogen("downgrade", "-2")).code).toBe(0);
  expect(await indexes()).toEqual([]);
  expect((await project.autogen("upgrade")).code).toBe(0);
});

test("on SQLite the same files make ordinary indexes", async () => {
  const environment = { DATABASE_URL: "sqlite:other.db" };
  const run = (...words: readonly string[]): ReturnType<typeof project.run> =>
    project.run(words, { environment });
  expect(await run("upgrade")).toMatchObject({ code: 0 });
  expect((await run("diff", "--exit-code")).code).toBe(0);
  expect(await run("downgrade", "base")).toMatchObject({ code: 0 });
});

test("inside a transaction it is refused with what to do", async () => {
  const [, , file = ""] = project.files("migrations");
  const text = project.read(`migrations/${file}`);
  expect((await project.autogen("downgrade", "-1")).code).toBe(0);
  project.write(`migrations/${file}`, text.replace("readonly transaction = false;", ""));
  const result = await project.autogen("upgrade");
  project.write(`migrations/${file}`, text);
  expect(result.code).toBe(5);
  expect(result.stderr).toContain('Index "ix_title" is to be built or dropped concurrently');
  expect(result.stderr).toContain("`readonly transaction = false;`");
});
