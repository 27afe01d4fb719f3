/** Debian's pgbouncer in transaction mode before the test server, on a free port, with its configuration in a folder of its own. */
import { spawn, spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { serverUrl } from "./project";

export interface Pooler {
  /** The same database through the pooler. */
  through(url: string): string;
  stop(): Promise<void>;
}

export function hasPgbouncer(): boolean {
  return spawnSync("pgbouncer", ["--version"], { env: environment() }).status === 0;
}

/** Debian puts it where only root's PATH leads. */
function environment(): NodeJS.ProcessEnv {
  return { ...process.env, PATH: [process.env["PATH"], "/usr/sbin", "/usr/local/sbin"].join(delimiter) };
}

export async function startPooler(): Promise<Pooler> {
  const directory = mkdtempSync(join(tmpdir(), "autogen-pgbouncer-"));
  chmodSync(directory, 0o755);
  const port = await freePort();
  const { hostname, port: serverPort, username, password } = new URL(serverUrl());
  const at = (name: string): string => join(directory, name);
  writeFileSync(at("users.txt"), `"${username}" "${decodeURIComponent(password)}"\n`);
  writeFileSync(
    at("pgbouncer.ini"),
    [
      "[databases]",
      `* = host=${hostname} port=${serverPort}`,
      "[pgbouncer]",
      "listen_addr = 127.0.0.1",
      `listen_port = ${port}`,
      "unix_socket_dir =",
      "auth_type = scram-sha-256",
      `auth_file = ${at("users.txt")}`,
      "pool_mode = transaction",
      // Fewer than the runners need, so that they do share connections.
      "default_pool_size = 8",
      "ignore_startup_parameters = extra_float_digits",
    ].join("\n"),
  );
  const child = spawn("pgbouncer", [at("pgbouncer.ini")], {
    stdio: ["ignore", "ignore", "pipe"],
    env: environment(),
    // It refuses to run as root. 65534 is nobody.
    ...(process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {}),
  });
  let log = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (log += text));
  const ended = new Promise<void>((done) => child.on("exit", () => done()));
  await answers(port).catch(() => {
    throw new Error(`pgbouncer did not start: ${log}`);
  });
  return {
    through: (url) => Object.assign(new URL(url), { host: `127.0.0.1:${port}` }).href,
    stop: async () => {
      child.kill("SIGKILL");
      await ended;
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

async function answers(port: number): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    const isOpen = await new Promise<boolean>((done) => {
      const socket = connect(port, "127.0.0.1", () => done(true));
      socket.on("error", () => done(false)).on("connect", () => socket.end());
    });
    if (isOpen) return;
    if (tries > 50) throw new Error("nothing answers");
    await wait(100);
  }
}

function freePort(): Promise<number> {
  return new Promise((done, failed) => {
    const server = createServer().on("error", failed);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      const port = typeof address === "object" ? (address?.port ?? 0) : 0;
      server.close(() => done(port));
    });
  });
}
