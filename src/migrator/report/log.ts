/** Structured records of a run: JSON lines, or readable on a terminal. */
import type { RunHooks } from "../database/run-settings";

/** The part of pino that is needed. */
export interface Logger {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** A record for each revision (info), statement (debug), wait and new try (warn) and failure (error). */
export function loggingHooks(logger: Logger): RunHooks {
  return {
    beforeRevision: ({ revision, direction }) =>
      logger.info({ revision: revision.id, direction }, `${direction} ${revision.id} begins`),
    afterRevision: ({ revision, direction, milliseconds }) =>
      logger.info(
        { revision: revision.id, direction, milliseconds: rounded(milliseconds) },
        `${direction} ${revision.id} ${revision.message}`,
      ),
    onStatement: ({ revision, direction, sql, milliseconds, error }) => {
      const fields = { revision: revision.id, direction, milliseconds: rounded(milliseconds), sql };
      if (error === undefined) logger.debug(fields, "statement");
      else logger.error({ ...fields, error: messageOf(error) }, "statement failed");
    },
    onWait: ({ holder }) => logger.warn({ holder }, `waiting for ${holder}`),
    onRetry: ({ revision, error, milliseconds }) =>
      logger.warn(
        { revision: revision.id, error: messageOf(error), milliseconds },
        `trying ${revision.id} again in ${milliseconds} ms`,
      ),
    onFailure: ({ revision, direction, error }) =>
      logger.error(
        { revision: revision.id, direction, error: messageOf(error) },
        `${direction} ${revision.id} failed`,
      ),
  };
}

export const logLevels = ["debug", "info", "warn", "error"] as const;
export type LogLevel = (typeof logLevels)[number];

/** To standard error, so that standard output stays the command's own. */
export function standardLogger(level: LogLevel): Logger {
  const { pino } = require("pino") as typeof import("pino");
  const options = { name: "autogen", level };
  if (process.stderr.isTTY !== true) return pino(options, pino.destination({ dest: 2, sync: true }));
  const pretty = require("pino-pretty") as typeof import("pino-pretty");
  return pino(options, pretty({ destination: 2, sync: true, colorize: !process.env["NO_COLOR"] }));
}

function rounded(milliseconds: number): number {
  return Math.round(milliseconds * 10) / 10;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
