/** `-x NAME=value`: environment variables of this run. */
import { AutogenError } from "../schema/errors";

/** What yargs makes of an option that may be given several times. */
export type VariableOption = string | readonly string[];

/**
 * Before the project's files are loaded, which may read them, as may every process that this one starts. The last one counts where a name is given twice.
 * @throws AutogenError `usage`, without the value: it may be a secret
 */
export function setVariables(given: VariableOption = []): void {
  const variables = [given].flat().map(variableFrom);
  for (const { name, value } of variables) process.env[name] = value;
}

function variableFrom(text: string): { readonly name: string; readonly value: string } {
  const end = text.indexOf("=");
  const name = text.slice(0, Math.max(end, 0));
  if (/^[^\s\0]+$/.test(name) && !text.includes("\0")) return { name, value: text.slice(end + 1) };
  throw new AutogenError("usage", end < 0 ? "-x has no `=`." : "-x has no name before the `=`.", {
    nextStep: "Write -x NAME=value, for instance -x TENANT=acme; the value may be empty.",
  });
}
