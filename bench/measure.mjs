// Runs a command as a whole process and says what it cost, the processes that it starts included.
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const probe = new URL("./probe.cjs", import.meta.url).pathname;

/**
 * @returns {Promise<{ wall: number, cpu: number, memory: number, statements: number }>}
 * milliseconds, milliseconds, megabytes (of the largest process), sent to the database, milliseconds by name
 */
export async function measure(words, { cwd, environment = {} }) {
  const folder = mkdtempSync(join(tmpdir(), "autogen-bench-"));
  const start = performance.now();
  const { code, output } = await run(words, {
    cwd,
    env: { ...process.env, ...environment, BENCH_PROBE: folder, NODE_OPTIONS: `-r ${probe}` },
  });
  const wall = performance.now() - start;
  if (code !== 0) throw new Error(`${words.join(" ")} ended with ${code}:\n${output}`);
  const found = readdirSync(folder).map((name) => JSON.parse(readFileSync(join(folder, name), "utf8")));
  rmSync(folder, { recursive: true });
  return {
    wall,
    cpu: sum(found.map(({ cpu }) => cpu)),
    memory: Math.max(...found.map(({ memory }) => memory)),
    statements: sum(found.map(({ statements }) => statements)),
  };
}

function run(words, options) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, words, { ...options, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    child.stdout.on("data", (chunk) => (output += chunk));
    child.stderr.on("data", (chunk) => (output += chunk));
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, output }));
  });
}

function sum(numbers) {
  return numbers.reduce((total, number) => total + number, 0);
}
