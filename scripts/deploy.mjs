// Brings a database to the newest revision, as a deployment does it: waits for the database, shows what is pending, takes a backup, applies, and looks
// whether all is applied. `node scripts/deploy.mjs [--wait SECONDS] [--no-backup] [--config FILE] [words for autogen upgrade]`
//
// Exit codes are those of autogen: 0 done (also where there was nothing to do), 2 wrong settings or files, 4 the database did not come in time or cannot be
// used or backed up, 5 a revision failed and was rolled back, 6 something is still pending, 130 stopped by a signal.
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const manifest = createRequire(import.meta.url).resolve("typeorm-autogen/package.json");
const command = join(dirname(manifest), "dist/migrator/cli/main.js");
const databaseNotUsable = 4;
const notUpToDate = 6;

const { wait, backup, shared, more } = options(process.argv.slice(2));
process.exitCode = await deploy();

async function deploy() {
  const before = await waitForDatabase();
  if (before.error) return fail(before);
  const { database, pending } = before.value;
  if (pending.length === 0) {
    say(`${database}: nothing to do`);
    return 0;
  }
  say(`${database}: ${pending.length} pending`);
  for (const { id, message } of pending) say(`  ${id}  ${message}`);
  const upgraded = await run(["upgrade", "heads", ...(backup ? ["--backup"] : []), ...more]);
  if (upgraded !== 0) return upgraded;
  const after = await ask();
  if (after.error) return fail(after);
  if (after.value.pending.length > 0) {
    say(`${after.value.pending.length} still pending`);
    return notUpToDate;
  }
  say(`${database}: up to date`);
  return 0;
}

/** A container of the application is often there before the one of its database. */
async function waitForDatabase() {
  const end = Date.now() + wait * 1000;
  for (let isFirst = true; ; isFirst = false) {
    const answer = await ask();
    const mayCome = answer.code === databaseNotUsable && Date.now() < end;
    if (!mayCome) return answer;
    if (isFirst) say(`waiting for the database, ${wait} s at most: ${answer.error.message}`);
    await sleep(1000);
  }
}

async function ask() {
  let text = "";
  const code = await start(["current", "--json"], "pipe", (chunk) => (text += chunk));
  const value = JSON.parse(text);
  return value.error ? { code, error: value.error } : { code, value };
}

function run(words) {
  return start(words, "inherit");
}

function start(words, output, onOutput) {
  const child = spawn(process.execPath, [command, ...words, ...shared], {
    stdio: ["ignore", output, "inherit"],
  });
  child.stdout?.setEncoding("utf8").on("data", onOutput);
  // autogen stops cleanly at the first signal; this script then says how it ended.
  const pass = (signal) => child.kill(signal);
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, pass);
  return new Promise((done, failed) => {
    child.on("error", failed);
    child.on("close", (code) => {
      for (const signal of ["SIGINT", "SIGTERM"]) process.off(signal, pass);
      done(code ?? 130);
    });
  });
}

function fail({ code, error }) {
  console.error(`error[${error.code}] ${error.message}${error.nextStep ? `\nNext: ${error.nextStep}` : ""}`);
  return code;
}

function say(line) {
  console.log(`deploy: ${line}`);
}

function options(words) {
  const given = { wait: 60, backup: true, shared: [], more: [] };
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at];
    if (word === "--wait") given.wait = Number(words[(at += 1)]);
    else if (word === "--no-backup") given.backup = false;
    else if (word === "--config") given.shared.push("--config", words[(at += 1)] ?? "");
    else given.more.push(word);
  }
  if (Number.isFinite(given.wait) && given.wait >= 0) return given;
  console.error("error[usage] --wait is not a number of seconds.");
  process.exit(2);
}
