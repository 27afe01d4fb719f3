#!/usr/bin/env node
/** The `autogen` command. */
import "./node-version";
import { printError } from "./command";
import { followCommandLine } from "./command-line";

// A reader that has seen enough (`| head`) is no error.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
});

followCommandLine(process.argv.slice(2)).catch((error: unknown) => {
  printError(error, process.argv.includes("--json"));
});
