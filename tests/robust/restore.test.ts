/** Backups and restoring where something is in the way: a damaged database, one in use, a file that is none, a signal in the middle. */
import {
  chmodSync,
  existsSync,
  lstatSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { delimiter, join } from "node:path";
import { Client } from "pg";
import { Database } from "sqlite3";
import { startDumpServer, type DumpServer } from "../support/dump-server";
import { jsonOf, withProject, type TestProject } from "../support/project";

let dumpServer: DumpServer | undefined;
beforeAll(async () => {
  dumpServer = await startDumpServer();
});
afterAll(() => dumpServer?.stop());

/** Three rows, and a backup of them; then a fourth. */
async function withBackup(project: TestProject): Promise<string> {
  expect(await project.autogen("-m", "first", "--no-proof")).toMatchObject({ code: 0 });
  expect(await project.autogen("upgrade")).toMatchObject({ code: 0 });
  await project.query("INSERT INTO tasks (title) VALUES ('one'), ('two'), ('three')");
  expect(await project.autogen("revision", "--empty", "-m", "nothing")).toMatchObject({ code: 0 });
  const upgraded = jsonOf(await project.autogen("upgrade", "--backup", "--json")) as {
    backup: { file: string };
  };
  await project.query("INSERT INTO tasks (title) VALUES ('after the backup')");
  return upgraded.backup.file;
}

async function titles(project: TestProject): Promise<readonly unknown[]> {
  return (await project.query("SELECT title FROM tasks ORDER BY id")).map(({ title }) => title);
}

const saved = ["one", "two", "three"];

describe("on sqlite", () => {
  const file = (project: TestProject): string => join(project.directory, "development.db");

  test("a damaged database is replaced, and kept", () =>
    withProject("sqlite", async (project) => {
      const backup = await withBackup(project);
      writeFileSync(file(project), "no database any more, only text that is long enough".repeat(40));
      const restored = jsonOf(await project.autogen("restore", backup, "--yes", "--json")) as {
        before: string;
      };
      expect(await titles(project)).toEqual(saved);
      expect(readFileSync(join(project.directory, restored.before), "utf8")).toMatch(/^no database/);
      expect(project.files(".").filter((name) => /restoring|autogen-lock/.test(name))).toEqual([]);
    }));

  test("a database that is gone comes back, and nothing is said of what was before", () =>
    withProject("sqlite", async (project) => {
      const backup = await withBackup(project);
      rmSync(file(project));
      expect((await project.autogen("restore", backup, "--yes")).stdout).not.toContain("before");
      expect(await titles(project)).toEqual(saved);
    }));

  test("the rights stay, a link stays a link, two restores keep both, and a file of nothing is no backup", () =>
    withProject("sqlite", async (project) => {
      const backup = await withBackup(project);
      const real = join(project.directory, "real.db");
      renameSync(file(project), real);
      symlinkSync("real.db", file(project));
      chmodSync(real, 0o600);
      const kept: unknown[] = [];
      for (let turn = 0; turn < 2; turn += 1)
        kept.push(jsonOf(await project.autogen("restore", backup, "--yes", "--json"))["before"]);
      expect(new Set(kept).size).toBe(2);
      expect(lstatSync(file(project)).isSymbolicLink()).toBe(true);
      expect(statSync(real).mode & 0o777).toBe(0o600);
      expect(await titles(project)).toEqual(saved);
      project.write("empty", "");
      expect((await project.autogen("restore", "empty", "--yes")).stderr).toContain("error[backup-failed]");
      expect(await titles(project)).toEqual(saved);
    }));

  test("write-ahead logging stays, and what the log held is in the copy of what was before", () =>
    withProject("sqlite", async (project) => {
      const backup = await withBackup(project);
      await project.query("PRAGMA journal_mode = WAL");
      await project.query("INSERT INTO tasks (title) VALUES ('in the log')");
      const { before } = jsonOf(await project.autogen("restore", backup, "--yes", "--json")) as {
        before: string;
      };
      expect(await project.query("PRAGMA journal_mode")).toEqual([{ journal_mode: "wal" }]);
      expect(await titles(project)).toEqual(saved);
      expect(await project.autogen("restore", before, "--yes")).toMatchObject({ code: 0 });
      expect(await titles(project)).toEqual([...saved, "after the backup", "in the log"]);
    }));

  test("waits for another autogen, and gives up in time", () =>
    withProject("sqlite", async (project) => {
      const backup = await withBackup(project);
      const lock = new Database(`${file(project)}-autogen-lock`);
      await new Promise((done) => lock.exec("BEGIN IMMEDIATE", done));
      const refused = await project.autogen("restore", backup, "--yes", "--lock-timeout", "0.1");
      await new Promise((done) => lock.close(done));
      expect(refused).toMatchObject({ code: 4 });
      expect(refused.stderr).toContain("error[database-locked] Another autogen");
      expect(await titles(project)).toEqual([...saved, "after the backup"]);
    }));

  test("a file that is no backup is named, and so is a folder that cannot be made", () =>
    withProject("sqlite", async (project) => {
      await withBackup(project);
      project.write("notes.txt", "not a database");
      const refused = await project.autogen("restore", "notes.txt", "--yes");
      expect(refused).toMatchObject({ code: 4 });
      expect(refused.stderr).toMatch(/^error\[backup-failed\] .*notes\.txt is not a whole SQLite database/);
      project.write("ormconfig.ts", project.read("ormconfig.ts").replace("{ entities:", inAFile));
      await project.autogen("downgrade", "-1");
      const upgraded = await project.autogen("upgrade", "--backup");
      expect(upgraded).toMatchObject({ code: 4 });
      expect(upgraded.stderr).toMatch(/^error\[backup-failed\] The folder .*below cannot be made/);
    }));
});

const inAFile = '{ backup: { directory: "notes.txt/below" }, entities:';

describe("on postgres", () => {
  const onDumpable = async (work: (project: TestProject) => Promise<void>): Promise<void> => {
    if (dumpServer) await withProject("postgres", work, dumpServer.url);
  };

  test("waits for another autogen and for the application, and gives up in time", () =>
    onDumpable(async (project) => {
      const backup = await withBackup(project);
      const other = new Client({ connectionString: project.environment["DATABASE_URL"] });
      await other.connect();
      const refusal = async (): Promise<string> => {
        const refused = await project.autogen("restore", backup, "--yes", "--lock-timeout", "0.1");
        expect(refused.code).toBe(4);
        return refused.stderr;
      };
      await other.query("SELECT pg_advisory_lock(1635087471, 1734700576)");
      expect(await refusal()).toContain("error[database-locked] Another autogen");
      await other.query("SELECT pg_advisory_unlock_all()");
      await other.query("BEGIN");
      await other.query("SELECT * FROM tasks");
      const inUse = await refusal();
      expect(inUse).toContain("error[backup-failed] The backup was not restored");
      expect(inUse).toContain("Next: Stop the application");
      await other.end();
      expect(await titles(project)).toEqual([...saved, "after the backup"]);
      expect(await project.autogen("restore", backup, "--yes")).toMatchObject({ code: 0 });
      expect(await titles(project)).toEqual(saved);
    }));

  test("rows come back that read like a part of the script, and texts with every end of line", () =>
    onDumpable(async (project) => {
      expect(await project.autogen("-m", "first", "--no-proof")).toMatchObject({ code: 0 });
      expect(await project.autogen("upgrade")).toMatchObject({ code: 0 });
      const odd = String.raw`('CREATE SCHEMA public;'), (E'a\r\nb'), ('é'), ('COMMIT;'), (E'\\.')`;
      await project.query(`INSERT INTO tasks (title) VALUES ${odd}`);
      await project.query(`CREATE FUNCTION ends() RETURNS text LANGUAGE sql AS $$SELECT 'a\r\nb'$$`);
      const body = "SELECT prosrc FROM pg_proc WHERE proname = 'ends'";
      const before = [await titles(project), await project.query(body)];
      expect(await project.autogen("revision", "--empty", "-m", "nothing")).toMatchObject({ code: 0 });
      const { backup } = jsonOf(await project.autogen("upgrade", "--backup", "--json")) as {
        backup: { file: string };
      };
      await project.query("DELETE FROM tasks");
      expect(await project.autogen("restore", backup.file, "--yes")).toMatchObject({ code: 0, stderr: "" });
      expect([await titles(project), await project.query(body)]).toEqual(before);
    }));

  test("a signal ends pg_dump, and nothing of the copy stays", () =>
    withProject("postgres", async (project) => {
      expect(await project.autogen("-m", "first", "--no-proof")).toMatchObject({ code: 0 });
      project.write(
        "programs/pg_dump",
        `#!/bin/sh
         [ "$1" = --version ] && exit 0
         for word; do case "$word" in --file=*) echo part > "\${word#--file=}";; esac; done
         echo $$ > "${project.directory}/pid"
         kill -TERM $PPID
         exec sleep 600`,
      );
      chmodSync(join(project.directory, "programs/pg_dump"), 0o755);
      const path = [join(project.directory, "programs"), process.env["PATH"]].join(delimiter);
      const stopped = await project.run(["upgrade", "--backup"], { environment: { PATH: path } });
      expect(stopped).toMatchObject({ code: 130, stdout: "" });
      expect(stopped.stderr).toContain("error[interrupted] Stopped by SIGTERM.");
      expect(project.files("backups")).toEqual([]);
      expect(existsSync(`/proc/${project.read("pid").trim()}`)).toBe(false);
      expect(await project.query("SELECT to_regclass('tasks') AS tasks")).toEqual([{ tasks: null }]);
    }));
});
