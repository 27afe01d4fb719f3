/** scripts/deploy.mjs, as a deployment runs it, and the example application that looks at its schema. */
import { spawn, spawnSync } from "node:child_process";
import { connect, createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { Database } from "sqlite3";
import {
  migrationFile,
  ormconfig,
  repository,
  runCommand,
  withProject,
  type CommandResult,
  type TestProject,
} from "../support/project";

const script = join(repository, "scripts/deploy.mjs");

const deploy = (
  project: TestProject,
  words: readonly string[] = [],
  environment: NodeJS.ProcessEnv = {},
): Promise<CommandResult> =>
  runCommand([script, ...words], {
    folder: project.directory,
    environment: { ...project.environment, ...environment },
  });

const notes = (id: string, parents: readonly string[], up: string, down = ""): string =>
  migrationFile({ id, parents, name: `Step${1763679060000 + id.charCodeAt(0)}`, up, down });

test("it waits, shows, takes a backup, applies and looks; and has nothing to do the second time", () =>
  withProject("sqlite", async (project) => {
    project.write("migrations/a.ts", notes("aaaa", [], 'await op.sql("CREATE TABLE a (id integer)");'));
    const first = await deploy(project);
    expect(first).toMatchObject({ code: 0, stderr: "" });
    expect(first.stdout).toMatch(/deploy: sqlite:development\.db: 1 pending\ndeploy: {3}aaaa {2}Step/);
    expect(first.stdout).toMatch(/applied {2}aaaa[^]*deploy: sqlite:development\.db: up to date\n$/);
    expect((await deploy(project)).stdout).toBe("deploy: sqlite:development.db: nothing to do\n");
    project.write("migrations/b.ts", notes("bbbb", ["aaaa"], 'await op.sql("CREATE TABLE b (id integer)");'));
    expect((await deploy(project)).stdout).toMatch(/backup {3}backups\/development\.db-/);
    project.write("migrations/c.ts", notes("cccc", ["bbbb"], 'await op.sql("CREATE TABLE c (id integer)");'));
    expect((await deploy(project, ["--no-backup"])).stdout).not.toContain("backup ");
  }));

test("its exit codes are those of autogen", () =>
  withProject("sqlite", async (project) => {
    project.write("migrations/a.ts", notes("aaaa", [], 'await op.sql("INSERT INTO nowhere VALUES (1)");'));
    const failed = await deploy(project);
    expect(failed).toMatchObject({ code: 5 });
    expect(failed.stderr).toContain("error[revision-failed]");
    expect(await deploy(project, ["--wait", "soon"])).toMatchObject({ code: 2 });
    expect(await deploy(project, ["--config", "nowhere.ts"])).toMatchObject({ code: 2 });
    const absent = await deploy(project, ["--wait", "2"], {
      DATABASE_URL: "postgres://nobody:secret-word@127.0.0.1:9/none",
    });
    expect(absent).toMatchObject({ code: 4 });
    expect(absent.stdout).toContain("deploy: waiting for the database, 2 s at most");
    expect(absent.stderr).toContain("error[database-unreachable]");
    expect(absent.stdout + absent.stderr).not.toContain("secret-word");
  }));

test("a revision that the files do not have is no 0: the database is ahead", () =>
  withProject("sqlite", async (project) => {
    project.write("migrations/a.ts", notes("aaaa", [], 'await op.sql("CREATE TABLE a (id integer)");'));
    const newer = notes("bbbb", ["aaaa"], 'await op.sql("CREATE TABLE b (id integer)");');
    project.write("migrations/b.ts", newer);
    expect(await deploy(project)).toMatchObject({ code: 0 });
    project.drop("migrations/b.ts");
    const older = await deploy(project);
    expect(older).toMatchObject({ code: 7, stdout: "" });
    expect(older.stderr).toMatch(
      /^error\[database-ahead\] sqlite:development\.db is ahead of this release: Step/,
    );
    expect(older.stderr).toContain("\nNext: Deploy a release that has the file.");
    project.write("migrations/c.ts", notes("cccc", ["aaaa"], 'await op.sql("CREATE TABLE c (id integer)");'));
    expect(await deploy(project)).toMatchObject({ code: 7 });
    expect(await project.query("SELECT name FROM sqlite_schema WHERE name = 'c'")).toEqual([]);
  }));

test("it does not wait for what waiting cannot cure", () =>
  withProject("postgres", async (project) => {
    const wrong = (change: (url: URL) => void): Promise<CommandResult> => {
      const url = new URL(project.environment["DATABASE_URL"] ?? "");
      change(url);
      return deploy(project, ["--wait", "60"], { DATABASE_URL: url.href });
    };
    const start = Date.now();
    const refused = await wrong((url) => (url.password = "not-s3cret"));
    const absent = await wrong((url) => (url.pathname = "/nowhere"));
    expect(Date.now() - start).toBeLessThan(30_000);
    expect(refused).toMatchObject({ code: 4, stdout: "" });
    expect(refused.stderr).toContain("error[database-authentication]");
    expect(absent).toMatchObject({ code: 4, stdout: "" });
    expect(absent.stderr).toContain("error[database-missing]");
  }));

test("a signal ends the wait for the database", async () => {
  const start = Date.now();
  await withProject("sqlite", async (project) => {
    const stopped = await runCommand([script, "--wait", "60"], {
      folder: project.directory,
      environment: { DATABASE_URL: "postgres://nobody:secret-word@127.0.0.1:9/none" },
      // It says so, and sleeps for a second.
      onOutput: (printed, kill) => {
        if (printed.includes("waiting for the database")) kill("SIGTERM");
      },
    });
    expect(stopped).toMatchObject({
      code: 130,
      signal: null,
      stderr:
        "error[interrupted] Stopped by a signal.\nNext: Run it again: it goes on where the database stands.\n",
    });
  });
  expect(Date.now() - start).toBeLessThan(30_000);
});

test("a command that gives no answer is named", () =>
  withProject("sqlite", async (project) => {
    for (const code of [0, 1]) {
      project.write("ormconfig.ts", `console.log("bye");\nprocess.exit(${code});\n`);
      const silent = await deploy(project);
      expect(silent).toMatchObject({ code: 70, stdout: "" });
      expect(silent.stderr).toBe(
        `bye\nerror[internal] \`autogen current --json\` ended with ${code} and without an answer. Nothing more was run.\n` +
          "Next: Run `autogen current` by hand, and see whether a file of the project ends the process.\n",
      );
    }
  }));

test("a file that comes in the meantime is still pending: 6", () =>
  withProject("sqlite", async (project) => {
    const late = JSON.stringify(notes("bbbb", ["aaaa"], ""));
    const hooks = `{ afterRevision: () => require("fs").writeFileSync(__dirname + "/migrations/b.ts", ${late}) }`;
    project.write("ormconfig.ts", ormconfig(`{ entities: "src/entities", hooks: ${hooks} }`));
    project.write("migrations/a.ts", notes("aaaa", [], 'await op.sql("CREATE TABLE a (id integer)");'));
    const pending = await deploy(project);
    expect(pending).toMatchObject({ code: 6 });
    expect(pending.stdout).toContain("applied  aaaa");
    expect(pending.stderr).toMatch(
      /^error\[not-up-to-date\] sqlite:development\.db was upgraded, and now lacks bbbb/,
    );
  }));

test("a locked database and a backup that fails end with 4, and nothing is run", () =>
  withProject("sqlite", async (project) => {
    const tables = (): Promise<unknown> => project.query("SELECT name FROM sqlite_schema WHERE name = 'b'");
    project.write("migrations/a.ts", notes("aaaa", [], 'await op.sql("CREATE TABLE a (id integer)");'));
    expect(await deploy(project)).toMatchObject({ code: 0 });
    project.write("migrations/b.ts", notes("bbbb", ["aaaa"], 'await op.sql("CREATE TABLE b (id integer)");'));
    const other = new Database(join(project.directory, "development.db-autogen-lock"));
    await new Promise((done) => other.exec("BEGIN IMMEDIATE", done));
    const locked = await deploy(project, ["--lock-timeout", "0.1"]);
    await new Promise((done) => other.close(done));
    expect(locked).toMatchObject({ code: 4 });
    expect(locked.stderr).toContain("error[database-locked]");
    project.write("notes.txt", "no folder");
    const backup = '{ backup: { directory: "notes.txt/below" }, entities: "src/entities" }';
    project.write("ormconfig.ts", ormconfig(backup));
    const unsaved = await deploy(project);
    expect(unsaved).toMatchObject({ code: 4 });
    expect(unsaved.stderr).toContain("error[backup-failed]");
    expect(await tables()).toEqual([]);
    expect(await deploy(project, ["--no-backup"])).toMatchObject({ code: 0 });
    expect(await tables()).toEqual([{ name: "b" }]);
  }));

test("on PostgreSQL it waits for a server that comes late, and applies", () =>
  withProject("postgres", async (project) => {
    project.write("migrations/a.ts", notes("aaaa", [], 'await op.sql("CREATE TABLE a (id integer)");'));
    const url = new URL(project.environment["DATABASE_URL"] ?? "");
    const door = createServer((inside) => {
      const outside = connect(Number(url.port), url.hostname);
      inside.pipe(outside).pipe(inside);
      for (const socket of [inside, outside]) socket.on("error", () => inside.destroy());
    });
    const port = await freePort();
    const late = new URL(url.href);
    late.port = String(port);
    const result = await runCommand([script, "--wait", "60", "--no-backup"], {
      folder: project.directory,
      environment: { ...project.environment, DATABASE_URL: late.href },
      onOutput: (printed) => {
        if (printed.includes("waiting for the database") && !door.listening) door.listen(port, "127.0.0.1");
      },
    });
    door.close();
    expect(result).toMatchObject({ code: 0, stderr: "" });
    expect(result.stdout).toMatch(
      /^deploy: waiting for the database, 60 s at most: [^]*: 1 pending\n[^]*: up to date\n$/,
    );
    expect(await project.query("SELECT name FROM migrations")).toHaveLength(1);
    expect((await deploy(project)).stdout).toMatch(/^deploy: postgres:.*: nothing to do\n$/);
  }));

test("whoever installs the package has the script", () => {
  const { stdout } = spawnSync("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], {
    cwd: repository,
    encoding: "utf8",
  });
  const [{ files }] = JSON.parse(stdout) as [{ files: readonly { path: string }[] }];
  expect(files.map(({ path }) => path)).toEqual(
    expect.arrayContaining(["scripts/deploy.mjs", "dist/migrator/cli/main.js"]),
  );
});

test(
  "the example application refuses to start in production, upgrades in development, and tells at /health",
  () =>
    withProject("sqlite", async (project) => {
      const environment = { DATABASE_URL: `sqlite:${join(project.directory, "studio.db")}`, PORT: "0" };
      const server = (more: NodeJS.ProcessEnv): readonly [readonly string[], object] => [
        ["--require", "ts-node/register/transpile-only", join(repository, "examples/health-server.ts")],
        { ...environment, ...more },
      ];
      const [words, refusing] = server({ APP_ENV: "production", STRICT: "1" });
      const refused = await runCommand(words, { environment: refusing as NodeJS.ProcessEnv });
      expect(refused).toMatchObject({ code: 1 });
      expect(refused.stdout).toContain("did not start");
      expect(refused.stdout).toContain("not what this release needs");
      const [, developing] = server({ APP_ENV: "development" });
      const health = await healthOf(words, developing as NodeJS.ProcessEnv);
      expect(health).toMatchObject({ upToDate: true, pending: [], unknown: [] });
    }),
  120_000,
);

/** Starts the server, asks once, and stops it. */
async function healthOf(words: readonly string[], environment: NodeJS.ProcessEnv): Promise<unknown> {
  const child = spawn(process.execPath, words, {
    cwd: repository,
    env: { PATH: process.env["PATH"], ...environment },
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    let printed = "";
    for await (const chunk of child.stdout.setEncoding("utf8")) {
      printed += String(chunk);
      const port = /"port":(\d+)/.exec(printed)?.[1];
      if (port === undefined) continue;
      const response = await fetch(`http://127.0.0.1:${port}/health`);
      expect(response.status).toBe(200);
      return await response.json();
    }
    throw new Error(`The server did not listen: ${printed}`);
  } finally {
    child.kill("SIGTERM");
  }
}

function freePort(): Promise<number> {
  const server = createServer();
  return new Promise((done) => {
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => done(port));
    });
  });
}
