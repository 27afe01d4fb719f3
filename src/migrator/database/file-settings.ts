/** How new migration files are called, and what runs over them: read from the settings, all mistakes told at once. */
import { extname, relative } from "node:path";
import { AutogenError } from "../schema/errors";
import { fileTokens, usualNaming, type FileNaming } from "../revisions/naming";
import type { RevisionLanguage } from "../revisions/render";
import type { AfterWrite, AutogenConfig } from "./config";
import { isEsModule } from "./loading/module-kind";

export interface FileSettings extends FileNaming {
  readonly afterWrite: readonly AfterWrite[];
  readonly language: RevisionLanguage;
}

export const usualFiles: FileSettings = { ...usualNaming, afterWrite: [], language: "typescript" };

/**
 * @param file the configuration file: migrations are written in its language
 * @throws AutogenError `settings-invalid`
 */
export function fileSettingsOf({ files = {}, afterWrite = [] }: AutogenConfig, file: string): FileSettings {
  const { template = usualNaming.template, slugLength = usualNaming.slugLength, timeZone = "UTC" } = files;
  const mistakes = [
    ...templateMistakes(template),
    ...(Number.isInteger(slugLength) && slugLength > 0
      ? []
      : ["`files.slugLength` is not a number of characters"]),
    ...(isTimeZone(timeZone)
      ? []
      : [`\`files.timeZone\` is ${JSON.stringify(timeZone)}, which is no time zone`]),
    ...(isHooks(afterWrite) ? [] : ["`afterWrite` is not a list of commands and functions"]),
  ];
  if (mistakes.length > 0)
    throw new AutogenError(
      "settings-invalid",
      `In the autogen settings of ${relative(process.cwd(), file)}: ${mistakes.join("; ")}.`,
      {
        nextStep: `Write for instance files: { template: "{year}/{month}/{timestamp}-{slug}", timeZone: "Europe/Berlin" }.`,
      },
    );
  return { template, slugLength, timeZone, afterWrite, ...languageLike(file) };
}

function languageLike(file: string): Pick<FileSettings, "language" | "ending"> {
  if (/\.[cm]?ts$/.test(file)) return { language: "typescript", ending: ".ts" };
  return { language: isEsModule(file) ? "es-module" : "commonjs", ending: extname(file) };
}

function templateMistakes(template: unknown): readonly string[] {
  if (typeof template !== "string") return ["`files.template` is not a text"];
  const tokens = [...template.matchAll(/\{([^}]*)\}/g)].map(([, name = ""]) => name);
  const unknown = tokens.filter((name) => !(fileTokens as readonly string[]).includes(name));
  const isSafe = !/^[\\/]|\.\.|[\\:*?"<>|]|\.(?:ts|js)$/.test(template);
  return [
    ...unknown.map(
      (name) =>
        `\`files.template\` names {${name}}; there are ${fileTokens.map((known) => `{${known}}`).join(", ")}`,
    ),
    ...(tokens.includes("timestamp") || tokens.includes("id")
      ? []
      : ["`files.template` has neither {timestamp} nor {id}"]),
    ...(isSafe ? [] : ["`files.template` is no path inside the folder of migrations without its ending"]),
  ];
}

function isTimeZone(name: string): boolean {
  // The first use of Intl takes some 30 ms.
  if (name === "UTC") return true;
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

function isHooks(value: unknown): value is readonly AfterWrite[] {
  return (
    Array.isArray(value) && value.every((hook) => typeof hook === "string" || typeof hook === "function")
  );
}
