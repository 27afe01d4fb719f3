/** What people look for who come from Alembic: `-x`, and the tables without a revision (`ensure_version`). */
import { spawnSync } from "node:child_process";
import { jsonOf, ormconfig, taskEntity, withProject } from "../support/project";

const members = `
  // The process that reads the entities for the other database reads it, too.
  @Column("varchar", { length: Number(process.env["TITLE_LENGTH"] ?? 7), nullable: true })
  title: string | null;
`;

test("-x sets environment variables before the DataSource file is loaded, in every process of the run", () =>
  withProject("sqlite", async (project) => {
    project.write(
      "ormconfig.ts",
      ormconfig(`{
      targets: { sqlite: { DATABASE_URL: "sqlite::memory:" }, postgres: { DATABASE_URL: "postgres://localhost/unused" } },
    }`).replace(
        "readSettings({ directory: __dirname }).database",
        `readSettings({ directory: __dirname }).database, database: \`\${process.env["TENANT"]}.db\``,
      ),
    );
    project.write("src/entities/task.ts", taskEntity().replace(/@Column[^]*title: string;\n/, members));
    const written = await project.autogen(
      "diff",
      "-x",
      "TENANT=one",
      "--file",
      "-x",
      "TITLE_LENGTH=1",
      "-x",
      "TITLE_LENGTH=77",
    );
    expect(written).toMatchObject({ code: 0, stderr: "" });
    // One text for both databases, or there would be two.
    expect(written.stdout.match(/varchar\(\d+\)/g)).toEqual(["varchar(77)"]);
    expect(await project.autogen("-x", "TENANT=one=1", "stamp", "base")).toMatchObject({ code: 0 });
    expect(project.files(".").filter((name) => name.endsWith(".db"))).toEqual(["one=1.db"]);
    for (const [words, why] of [
      [["-x", "s3cret"], "-x has no `=`."],
      [["-x", "=s3cret"], "-x has no name before the `=`."],
      [["-x", "A=1", "-x", "s3cret"], "-x has no `=`."],
      [["-x"], "-x needs a value."],
    ] as const) {
      const { code, stdout, stderr } = await project.autogen("heads", ...words);
      expect({ words, code, stderr }).toMatchObject({
        words,
        code: 2,
        stderr: expect.stringContaining(why) as unknown,
      });
      expect(stdout + stderr).not.toContain("s3cret");
    }
    const failed = await project.autogen("current", "-x", "TENANT=one", "-x", "DATABASE_URL=s3cret");
    expect(failed.code).toBe(2);
    expect(failed.stdout + failed.stderr).not.toContain("s3cret");
  }));

test.each(["sqlite", "postgres"] as const)(
  "on %s stamp base makes the tables of the record, online and by script",
  (dialect) =>
    withProject(dialect, async (project) => {
      const tables = async (): Promise<readonly unknown[]> => {
        const from =
          dialect === "sqlite"
            ? "sqlite_schema WHERE name NOT LIKE 'sqlite%'"
            : "pg_tables WHERE schemaname = 'public'";
        const name = dialect === "sqlite" ? "name" : "tablename";
        return (await project.query(`SELECT ${name} AS name FROM ${from} ORDER BY 1`)).map(
          (row) => row["name"],
        );
      };
      const written = await project.autogen("stamp", "base", "--sql", "-o", "base.sql");
      expect(written).toMatchObject({ code: 0, stderr: "" });
      expect(dialect === "sqlite" ? project.exists("development.db") : await tables()).toEqual(
        dialect === "sqlite" ? false : [],
      );
      expect(await project.autogen("stamp", "base")).toMatchObject({ code: 0, stderr: "" });
      expect(await tables()).toEqual(["migrations", "migrations_journal"]);
      expect(jsonOf(await project.autogen("current", "--json"))).toMatchObject({ current: [] });
      for (const table of await tables()) await project.query(`DROP TABLE ${String(table)}`);
      const [program = "", ...words] =
        dialect === "sqlite"
          ? ["sqlite3", "development.db", ".read base.sql"]
          : ["psql", "-X", "-q", "-f", "base.sql", project.environment["DATABASE_URL"] ?? ""];
      const ran = spawnSync(program, words, { cwd: project.directory, encoding: "utf8" });
      expect({ ...ran, output: undefined }).toMatchObject({ status: 0, stdout: "", stderr: "" });
      expect(await tables()).toEqual(["migrations", "migrations_journal"]);
    }),
);
