// Brings a database to the newest revision, as a deployment does it: waits for the database, shows what is pending, takes a backup, applies, and looks
// whether all is applied. `node scripts/deploy.mjs [--wait SECONDS] [--no-backup] [--config FILE] [words for autogen upgrade]`
//
// Exit codes are those of autogen: 0 done (also where there was nothing to do), 2 wrong settings or files, 4 the database did not come in time or cannot be
// used or backed up, 5 a revision failed and was rolled back, 6 something is still pending, 70 autogen itself did not answer, 130 stopped by a signal.
// And one more: 7 the database is ahead of these files, and nothing was run.
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const exitCodes = { usage: 2, notUpToDate: 6, ahead: 7, internal: 70, interrupted: 130 };
/** What passes by itself. A wrong password or name does not. */
const passing = ["database-unreachable", "database-locked"];

const { wait, backup, shared, more } = options(process.argv.slice(2));
const command = commandFile();
const stopping = new AbortController();
let child;
// The first process of a container hears only the signals that it listens to, so this one listens all the time, also between two commands. autogen stops cleanly at
// the first signal; this script then says how it ended.
for (const signal of ["SIGINT", "SIGTERM"])
  process.on(signal, () => {
    stopping.abort();
    child?.kill(signal);
  });
process.exitCode = await deploy();

async function deploy() {
  const before = await waitForDatabase();
  if (before.error) return fail(before);
  const { database, pending, unknown } = before.value;
  if (unknown.length > 0) return fail(ahead(database, unknown));
  if (pending.length === 0) {
    say(`${database}: nothing to do`);
    return 0;
  }
  say(`${database}: ${pending.length} pending`);
  for (const { id, message } of pending) say(`  ${id}  ${message}`);
  if (stopping.signal.aborted) return fail(interrupted());
  const upgraded = await run(["upgrade", "heads", ...(backup ? ["--backup"] : []), ...more]);
  if (upgraded !== 0) return upgraded;
  const after = await ask();
  if (after.error) return fail(after);
  if (after.value.pending.length > 0) return fail(stillPending(database, after.value.pending));
  say(`${database}: up to date`);
  return 0;
}

/** A container of the application is often there before the one of its database. */
async function waitForDatabase() {
  const end = Date.now() + wait * 1000;
  for (let isFirst = true; ; isFirst = false) {
    const answer = await ask();
    if (!passing.includes(answer.error?.code) || Date.now() >= end) return answer;
    if (isFirst) say(`waiting for the database, ${wait} s at most: ${answer.error.message}`);
    await sleep(1000, undefined, { signal: stopping.signal }).catch(() => undefined);
    if (stopping.signal.aborted) return interrupted();
  }
}

async function ask() {
  let text = "";
  const code = await start(["current", "--json"], "pipe", (chunk) => (text += chunk));
  const value = parsed(text);
  if (value?.error) return { code, error: value.error };
  return value?.pending && value.unknown ? { code, value } : noAnswer(code);
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The project's own code may have ended the process. */
function noAnswer(code) {
  if (code === exitCodes.interrupted || stopping.signal.aborted) return interrupted();
  return failure(
    exitCodes.internal,
    "internal",
    `\`autogen current --json\` ended with ${code} and without an answer. Nothing more was run.`,
    "Run `autogen current` by hand, and see whether a file of the project ends the process.",
  );
}

function interrupted() {
  const nextStep = "Run it again: it goes on where the database stands.";
  return failure(exitCodes.interrupted, "interrupted", "Stopped by a signal.", nextStep);
}

function ahead(database, unknown) {
  const [is, it] = unknown.length === 1 ? ["is", "it"] : ["are", "them"];
  return failure(
    exitCodes.ahead,
    "database-ahead",
    `${database} is ahead of this release: ${unknown.join(", ")} ${is} applied, and no migration file here holds ${it}. Nothing was run.`,
    "Deploy a release that has the file. To go back to this one, `autogen downgrade head --from-journal` undoes what it does not know.",
  );
}

function stillPending(database, pending) {
  return failure(
    exitCodes.notUpToDate,
    "not-up-to-date",
    `${database} was upgraded, and now lacks ${pending.map(({ id }) => id).join(", ")}: files came, or somebody undid revisions, in the meantime.`,
    "Run it again; `autogen log` shows who did what.",
  );
}

function failure(code, errorCode, message, nextStep) {
  return { code, error: { code: errorCode, message, nextStep } };
}

function run(words) {
  return start(words, "inherit");
}

function start(words, output, onOutput) {
  child = spawn(process.execPath, [command, ...words, ...shared], {
    stdio: ["ignore", output, "inherit"],
  });
  child.stdout?.setEncoding("utf8").on("data", onOutput);
  return new Promise((done, failed) => {
    child.on("error", failed);
    child.on("close", (code) => done(code ?? exitCodes.interrupted));
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
  process.exit(
    fail(failure(exitCodes.usage, "usage", "--wait is not a number of seconds.", "Write --wait 60.")),
  );
}

/** Of the package that this file is in, or, where it was copied into a project, of the one that is installed there. */
function commandFile() {
  try {
    const manifest = createRequire(import.meta.url).resolve("typeorm-autogen/package.json");
    return join(dirname(manifest), "dist/migrator/cli/main.js");
  } catch {
    const message = "typeorm-autogen is not installed where this script is.";
    process.exit(
      fail(failure(exitCodes.usage, "usage", message, "Install it, or run the script in the project.")),
    );
  }
}
