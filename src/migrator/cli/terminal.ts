/** Colour only on a terminal, and not where NO_COLOR (https://no-color.org) asks for none. */
import chalk from "chalk";

export function colours(stream: NodeJS.WriteStream): chalk.Chalk {
  const isWanted = stream.isTTY === true && !process.env["NO_COLOR"];
  return new chalk.Instance({ level: isWanted ? 1 : 0 });
}

export function isInteractive(): boolean {
  return process.stdin.isTTY === true && process.stdout.isTTY === true && !process.env["CI"];
}
