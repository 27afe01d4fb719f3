/** Foreign keys to tables that somebody else makes (`auth.users` of a hosted PostgreSQL): the entity says `synchronize: false`, and no revision makes them. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { ormconfig, withProject } from "../support/project";

const nothing = { code: 0, stderr: "" };

const entities = (more = ""): string => `
import { Column, Entity, JoinColumn, ManyToOne, PrimaryColumn, PrimaryGeneratedColumn } from "typeorm";

@Entity({ schema: "auth", name: "users", synchronize: false })
export class User {
  @PrimaryColumn("uuid")
  id: string;
}

@Entity("tasks")
export class Task {
  @PrimaryGeneratedColumn()
  id: number;

  @ManyToOne(() => User, { nullable: false, onDelete: "CASCADE" })
  @JoinColumn({ name: "owner_id" })
  owner: User;
${more}}
`;

test("a history that points at a table of others is compared, proven further on, and written as a script", () =>
  withProject("postgres", async (project) => {
    project.write("ormconfig.ts", ormconfig(undefined, "[Task, User]").replace("{ Task }", "{ Task, User }"));
    project.write("src/entities/task.ts", entities());
    await project.query(
      "CREATE SCHEMA auth; CREATE TABLE auth.users (id uuid PRIMARY KEY, email text NOT NULL, made timestamptz)",
    );
    await project.query("INSERT INTO auth.users VALUES (gen_random_uuid(), 'a@b', now())");
    const first = await project.autogen("-m", "first");
    expect(first).toMatchObject(nothing);
    expect(first.stdout).toContain("postgres  lossless");
    expect(await project.autogen("upgrade")).toMatchObject(nothing);
    await project.query("INSERT INTO tasks (owner_id) SELECT id FROM auth.users");
    expect(await project.autogen("check")).toMatchObject(nothing);
    expect(await project.autogen("drift")).toMatchObject(nothing);
    expect((await project.autogen("status")).stdout).toMatch(/=.*agree\n.*=.*agree\n.*=.*agree/);

    project.write(
      "src/entities/task.ts",
      entities('  @Column("text", { nullable: true })\n  note: string | null;\n'),
    );
    const second = await project.autogen("-m", "second");
    expect(second).toMatchObject(nothing);
    expect(second.stdout).toMatch(/Detected:\n {2}\+ tasks\.note/);
    expect(second.stdout).toContain("postgres  lossless");
    expect(await project.autogen("upgrade")).toMatchObject(nothing);
    expect(await project.autogen("downgrade", "base")).toMatchObject(nothing);
    expect(await project.query("SELECT email FROM auth.users")).toEqual([{ email: "a@b" }]);

    expect(await project.autogen("sql", "base:head", "-o", "all.sql")).toMatchObject(nothing);
    expect(project.read("all.sql")).not.toMatch(/CREATE (?:SCHEMA|TABLE) [^(]*auth/);
    const url = project.environment["DATABASE_URL"] ?? "";
    const ran = spawnSync("psql", ["-X", "-q", "-f", join(project.directory, "all.sql"), url], {
      encoding: "utf8",
    });
    expect(ran).toMatchObject({ status: 0, stderr: "" });
    expect((await project.autogen("current", "--check-heads")).code).toBe(0);
  }));
