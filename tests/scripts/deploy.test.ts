/** scripts/deploy.mjs, as a deployment runs it, and the example application that looks at its schema. */
import { spawn } from "node:child_process";
import { join } from "node:path";
import {
  migrationFile,
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
