/** What all commands share: options, output as text or JSON, errors, exit codes. */
import type { Argv } from "yargs";
import { AutogenError } from "../schema/errors";
import type { Progress } from "../flows/progress";
import { exitCodeOf, exitCodes } from "./exit-codes";
import { colours, isInteractive } from "./terminal";
import { startProgress, type ProgressLine } from "./progress-line";
import { printOutcome, reserveStandardOutput } from "./standard-output";
import { setVariables, type VariableOption } from "./variables";

/** What a command found out. The text is for people, the value for programs. */
export interface Outcome {
  readonly text: string;
  readonly value: unknown;
  readonly exitCode?: number;
}

export interface SharedOptions {
  readonly config?: string | undefined;
  readonly json?: boolean | undefined;
  readonly quiet?: boolean | undefined;
  readonly x?: VariableOption | undefined;
}

/** Options and action of one command; its name and place in the list stand in main. */
export interface CommandAction<O> {
  /** Declares the options on the given yargs. */
  builder(yargs: Argv): unknown;
  handler(options: O): Promise<void>;
}

export interface CommandContext {
  readonly progress: Progress;
  /** Keeps the progress line away until the next step, for a question. */
  readonly pauseProgress: () => void;
  /** Prints a line on the way, before the outcome; nothing with `--json` or `--quiet`. */
  readonly say: (line: string) => void;
  /** Prints a line that must be seen, before the outcome; nothing with `--json`, whose value holds it. */
  readonly warn: (line: string) => void;
  /** Aborted by SIGINT or SIGTERM where the command stops cleanly; the reason is the signal's name. */
  readonly signal: AbortSignal;
  /** A person is there to answer. */
  readonly isInteractive: boolean;
}

export function withSharedOptions<T>(yargs: Argv<T>): Argv<T & SharedOptions> {
  return yargs
    .option("config", { type: "string", describe: "File that exports the DataSource", requiresArg: true })
    .option("json", { type: "boolean", describe: "Print one JSON value instead of text" })
    .option("quiet", {
      alias: "q",
      type: "boolean",
      describe: "Print the outcome only, and nothing on the way",
    })
    .option("x", {
      type: "string",
      requiresArg: true,
      describe:
        "NAME=value: an environment variable of this run, for what the DataSource file reads; repeatable",
    });
}

export interface LockOption {
  readonly "lock-timeout"?: number | undefined;
}

export function withLockOption<T>(yargs: Argv<T>): Argv<T & LockOption> {
  return yargs.option("lock-timeout", {
    type: "number",
    default: 60,
    describe: "Seconds to wait for another autogen on this database",
  }) as Argv<T & LockOption>;
}

export interface CommandManners {
  readonly stops?: "at once" | "cleanly";
  /** Another program reads standard output, also without `--json`. */
  readonly isPiped?: boolean;
}

/** Runs a command, prints what it found out, and sets the exit code. Never throws. */
export async function runCommand(
  options: SharedOptions,
  command: (context: CommandContext) => Promise<Outcome>,
  { stops = "at once", isPiped = options.json === true }: CommandManners = {},
): Promise<void> {
  if (isPiped) reserveStandardOutput();
  const isSilent = options.json === true || options.quiet === true;
  const line = startProgress(!isSilent);
  const print = (text: string): void => {
    line.clear();
    process.stdout.write(`${text}\n`);
  };
  const stopping = new AbortController();
  const context: CommandContext = {
    signal: stopping.signal,
    progress: line.show,
    pauseProgress: line.stop,
    say: isSilent ? () => undefined : print,
    warn: options.json === true ? () => undefined : print,
    isInteractive: isInteractive() && options.json !== true,
  };
  const listening = stopOnSignals(line, options.json === true, stops === "cleanly" ? stopping : undefined);
  try {
    setVariables(options.x);
    const outcome = await command(context);
    line.stop();
    printOutcome(options.json ? JSON.stringify(outcome.value) : outcome.text);
    process.exitCode = outcome.exitCode ?? exitCodes.ok;
  } catch (error) {
    line.stop();
    printError(error, options.json === true);
  } finally {
    // What the stopped work still waits for must not keep the process.
    if (stopping.signal.aborted) process.exit();
    listening.end();
  }
}

/**
 * Asks the command to stop where it can do so cleanly. Otherwise, and at the second signal, the process ends at once: the database rolls back the
 * transaction of a connection that is gone.
 */
function stopOnSignals(
  line: ProgressLine,
  asJson: boolean,
  stopping: AbortController | undefined,
): { end(): void } {
  const signals = ["SIGINT", "SIGTERM"] as const;
  const stop = (signal: NodeJS.Signals): void => {
    if (stopping && !stopping.signal.aborted) {
      stopping.abort(signal);
      line.show(`stopping, as ${signal} says (once more: at once)`);
      return;
    }
    line.stop();
    const what = `Stopped by ${signal}. A revision that was under way in a transaction is rolled back.`;
    const nextStep = "Run `autogen current` to see where the database stands.";
    printError(new AutogenError("interrupted", what, { nextStep }), asJson);
    process.exit();
  };
  for (const signal of signals) process.on(signal, stop);
  return { end: () => signals.forEach((signal) => process.off(signal, stop)) };
}

export function printError(thrown: unknown, asJson: boolean): void {
  const error = asAutogenError(thrown);
  process.exitCode = exitCodeOf[error.code];
  if (asJson) {
    const { code, message, nextStep, details } = error;
    printOutcome(JSON.stringify({ error: { code, message, nextStep, ...details } }));
    return;
  }
  const { red, bold } = colours(process.stderr);
  const next = error.nextStep === undefined ? "" : `\n${bold("Next:")} ${error.nextStep}`;
  process.stderr.write(`${red(`error[${error.code}]`)} ${error.message}${next}\n`);
}

function asAutogenError(thrown: unknown): AutogenError {
  if (thrown instanceof AutogenError) return thrown;
  // The user's project may hold its own copy of this package, whose errors are of another class.
  if (thrown instanceof Error && thrown.name === "AutogenError" && "code" in thrown)
    return thrown as AutogenError;
  if (isCancelledPrompt(thrown))
    return new AutogenError("interrupted", "Stopped at the question; nothing was written.");
  const text = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
  return new AutogenError("internal", `This should not happen: ${text}`, {
    nextStep: "Please report it with the command and this text, after a look that it holds no secret.",
    cause: thrown,
  });
}

/** @inquirer/core's errors for Ctrl-C and for an input that ended. */
function isCancelledPrompt(thrown: unknown): boolean {
  return thrown instanceof Error && ["ExitPromptError", "AbortPromptError"].includes(thrown.name);
}
