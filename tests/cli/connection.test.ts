/** What the command says when the database cannot be used. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  makeProject,
  serverUrl,
  withProject,
  type CommandResult,
  type TestProject,
} from "../support/project";

let project: TestProject;

beforeAll(async () => {
  project = await makeProject();
});
afterAll(() => project.close());

function on(url: string, ...words: readonly string[]): Promise<CommandResult> {
  return project.run(words, { environment: { DATABASE_URL: url } });
}

describe.each([["current"], ["upgrade"], ["diff"], ["-m add"]])("autogen %s", (line) => {
  const words = line.split(" ");

  test("names a server that does not answer, and no password", async () => {
    const result = await on("postgres://me:s3cret@127.0.0.1:1/studio", ...words);
    expect(result.code).toBe(4);
    expect(result.stdout).toBe("");
    expect(result.stderr).toContain(
      "error[database-unreachable] Cannot use postgres://me@127.0.0.1:1/studio",
    );
    expect(result.stderr).toContain("Next: Check that the server runs");
    expect(result.stderr).not.toContain("s3cret");
  });

  test("says that the password is wrong", async () => {
    const url = new URL(serverUrl());
    url.password = "not-s3cret";
    const result = await on(url.href, ...words);
    expect(result.code).toBe(4);
    expect(result.stderr).toContain("error[database-authentication]");
    expect(result.stderr).toContain("Next: Check user and password in DATABASE_URL.");
    expect(result.stderr).not.toContain("not-s3cret");
  });

  test("says that the server has no such database", async () => {
    const url = new URL(serverUrl());
    url.pathname = "/nowhere";
    const result = await on(url.href, ...words);
    expect(result.code).toBe(4);
    expect(result.stderr).toContain("error[database-missing]");
    expect(result.stderr).toContain("createdb");
    expect(result.stderr).not.toContain(new URL(serverUrl()).password);
  });
});

test.each([
  ["postgres://me:s3cret@host:port/studio"],
  ["postgres://me:s3cr/et@host:5432/studio"],
  ["postgres://me:s3cret%zz@host/studio"],
  ["postgres://me:s3cret@host/studio?sslmode=maybe"],
  ["mysql://me:s3cret@host/studio"],
  ["s3cret"],
  ["sqlite://s3cret/file"],
  ["sqlite:"],
])("a URL that cannot be used is refused without repeating it: %s", async (url) => {
  const result = await on(url, "current");
  expect(result.code).toBe(2);
  expect(result.stdout).toBe("");
  expect(result.stderr).toMatch(/^error\[database-url-invalid\] DATABASE_URL cannot be used: /);
  expect(result.stderr).toContain("Next: Accepted forms: sqlite:dev.db");
  expect(result.stderr).not.toContain("s3c");
});

test("an unknown environment is refused with the known ones", async () => {
  const result = await project.run(["current"], { environment: { APP_ENV: "prod" } });
  expect(result.code).toBe(2);
  expect(result.stderr).toBe(
    'error[settings-invalid] APP_ENV (or NODE_ENV) is "prod".\nNext: Set it to one of development, test, staging, production.\n',
  );
});

test("a `.env` file names the database, and the environment comes before it", async () => {
  project.write(".env", "DATABASE_URL=sqlite:from-file.db\n");
  expect((await project.autogen("current")).stdout).toContain("sqlite:from-file.db");
  expect((await on("sqlite:from-environment.db", "current")).stdout).toContain("sqlite:from-environment.db");
  project.drop(".env");
});

describe("an SQLite file", () => {
  test("that does not exist has no revision applied, and is not created by asking", async () => {
    const result = await on("sqlite:missing.db", "current");
    expect(result).toMatchObject({ code: 0, stderr: "" });
    expect(result.stdout).toContain("no revision is applied");
    expect(project.exists("missing.db")).toBe(false);
  });

  test("that does not exist cannot be downgraded", async () => {
    const result = await on("sqlite:missing.db", "downgrade", "base");
    expect(result.code).toBe(4);
    expect(result.stderr).toBe(
      "error[database-missing] There is no database sqlite:missing.db yet.\nNext: Run `autogen upgrade` to create it.\n",
    );
    expect(project.exists("missing.db")).toBe(false);
  });

  test.each([["current"], ["upgrade"]])("that is a folder: %s", async (word) => {
    mkdirSync(join(project.directory, "folder.db"), { recursive: true });
    const result = await on("sqlite:folder.db", word);
    expect(result.code).toBe(4);
    expect(result.stderr).toContain(
      "error[database-file] Cannot use sqlite:folder.db: the file cannot be opened",
    );
  });

  test("in a folder that cannot be made", async () => {
    project.write("plain-file", "");
    const result = await on("sqlite:plain-file/dev.db", "upgrade");
    expect(result.code).toBe(4);
    expect(result.stderr).toContain("error[database-file]");
  });

  test.each([["current"], ["upgrade"], ["diff"]])("that is no database: %s", async (word) => {
    const noise = "this is a letter, not a database. ".repeat(50);
    writeFileSync(join(project.directory, "letter.db"), noise);
    const result = await on("sqlite:letter.db", word);
    expect(result.code).toBe(4);
    expect(result.stderr).toContain("error[database-file]");
    expect(result.stderr).toContain("the file is not an SQLite database");
    expect(project.read("letter.db")).toBe(noise);
  });
});

describe("a database that may only be read", () => {
  test("on SQLite: upgrade says so, current still answers, nothing is changed", () =>
    withProject("sqlite", async (own) => {
      await own.autogen("-m", "first");
      await own.query("CREATE TABLE other (id integer)");
      const file = join(own.directory, "development.db");
      // https://www.sqlite.org/fileformat.html 1.3.3: an unknown write version means "only read this file".
      const bytes = readFileSync(file);
      bytes[18] = 3;
      writeFileSync(file, bytes);
      const result = await own.autogen("upgrade");
      expect(result.code).toBe(4);
      expect(result.stderr).toContain("error[database-read-only]");
      expect(result.stderr).toContain("Nothing of it was kept");
      expect(readFileSync(file).equals(bytes)).toBe(true);
      expect((await own.autogen("current")).stdout).toContain("no revision is applied");
    }));

  test("on PostgreSQL: upgrade says so, current still answers, nothing is changed", () =>
    withProject("postgres", async (own) => {
      await own.autogen("-m", "first");
      const [row] = await own.query("SELECT current_database() AS name");
      await own.query(`ALTER DATABASE ${String(row?.["name"])} SET default_transaction_read_only = on`);
      const result = await own.autogen("upgrade");
      expect(result.code).toBe(4);
      expect(result.stderr).toContain("error[database-read-only]");
      expect(result.stderr).toContain("default_transaction_read_only");
      expect(await own.query("SELECT 1 FROM pg_tables WHERE schemaname = 'public'")).toEqual([]);
      expect((await own.autogen("current")).stdout).toContain("no revision is applied");
    }));
});
