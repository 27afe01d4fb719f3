/** `autogen doctor` */
import { examine } from "../flows/doctor/doctor";
import { findingsText } from "../report/doctor";
import { runCommand, withSharedOptions, type CommandAction, type SharedOptions } from "./command";
import { exitCodes } from "./exit-codes";
import { colours } from "./terminal";

export const doctorCommand: CommandAction<SharedOptions> = {
  builder: (yargs) =>
    withSharedOptions(yargs).example("$0 doctor", "Is everything there that the other commands need?"),
  handler: (options) =>
    runCommand(options, async ({ progress }) => {
      const findings = await examine(options.config, progress);
      const { green, yellow, red, dim } = colours(process.stdout);
      const paint = { ok: green, warning: yellow, failure: red, skipped: dim };
      const isWell = findings.every(({ state }) => state !== "failure");
      return {
        text: findingsText(findings, paint),
        value: { well: isWell, findings },
        ...(isWell ? {} : { exitCode: exitCodes.changesFound }),
      };
    }),
};
