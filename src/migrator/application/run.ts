/** `upgrade` and `downgrade` from inside an application, and what it does at its start. */
import type { DataSource } from "typeorm";
import type { Limits, RunHooks } from "../database/run-settings";
import { runRevisions } from "../flows/run";
import { loggingHooks, type Logger } from "../report/log";
import { AutogenError } from "../schema/errors";
import { projectOf } from "./project-of";
import { notUpToDate, statusOf, type Status } from "./status";

export interface RunOptions {
  /** Default: `head` (which `upgrade` refuses where there are several). */
  readonly target?: string;
  /** Milliseconds to wait for another process that migrates this database. Default: 60,000. */
  readonly lockTimeout?: number;
  /** One transaction around all revisions instead of one for each. */
  readonly atomic?: boolean;
  /** Apply also what comes before something that is applied already. */
  readonly allowOutOfOrder?: boolean;
  readonly limits?: Partial<Limits>;
  /** Stop cleanly. */
  readonly signal?: AbortSignal;
  readonly hooks?: RunHooks;
  /** pino, or something with its methods: one record for each revision, and one for each statement at level debug. */
  readonly logger?: Logger;
}

/**
 * Applies what is pending, on a connection of its own. Any number of replicas may call it at once: one works, the others wait.
 * @throws AutogenError `revision-failed`, `revision-several-heads`, `database-locked`, `interrupted`, and those of `status`
 */
export async function upgrade(dataSource: DataSource, options: RunOptions = {}): Promise<Status> {
  return run(dataSource, "upgrade", { target: "head", ...options });
}

/** Undoes what follows the target: `base`, `-1`, an id. @throws as `upgrade`, and `target-unknown` */
export async function downgrade(
  dataSource: DataSource,
  target: string,
  options: Omit<RunOptions, "target"> = {},
): Promise<Status> {
  return run(dataSource, "downgrade", { ...options, target });
}

export interface StartOptions extends RunOptions {
  /** Default: `APP_ENV`, else `NODE_ENV`, else `development`. */
  readonly environment?: string;
  /** Outside development: refuse to start where the database is not up to date, instead of only reporting it. */
  readonly strict?: boolean;
}

/**
 * What an application does before it serves: development upgrades by itself, any other environment only reports (to the logger, and as the
 * value), and with `strict` refuses to start.
 * @throws AutogenError `not-up-to-date` with `strict`; in development those of `upgrade`
 */
export async function startUp(dataSource: DataSource, options: StartOptions = {}): Promise<Status> {
  const { environment = environmentName(), strict = false, logger } = options;
  if (environment === "development") return upgrade(dataSource, options);
  const application = await projectOf(dataSource);
  const now = await statusOf(application, false);
  if (strict && application.history.revisions.length === 0) throw noMigrations();
  if (now.upToDate) return now;
  const error = notUpToDate(now);
  if (strict) throw error;
  logger?.warn({ pending: now.pending, unknown: now.unknown, database: now.database }, error.message);
  return now;
}

/** A pattern that matches nothing is more likely than a release that wants no schema. */
function noMigrations(): AutogenError {
  return new AutogenError(
    "data-source-invalid",
    "The DataSource has no migrations, so nothing says what schema this release needs.",
    {
      nextStep: "Correct the pattern or the list in the DataSource's `migrations`.",
    },
  );
}

async function run(
  dataSource: DataSource,
  direction: "upgrade" | "downgrade",
  { target = "head", hooks, logger, limits, ...options }: RunOptions,
): Promise<Status> {
  const application = await projectOf(dataSource, {
    ...(limits ? { limits } : {}),
    ...(hooks ? { hooks } : {}),
  });
  const { project, history, connected } = application;
  await runRevisions(project, history, {
    ...options,
    direction,
    target,
    lockTimeout: options.lockTimeout ?? 60_000,
    limits: project.limits,
    hooks: [...(hooks ? [hooks] : []), ...(logger ? [loggingHooks(logger)] : [])],
    progress: (text) => logger?.info({}, text),
    ...(connected ? { connected } : {}),
  });
  return statusOf(application, false);
}

function environmentName(): string {
  return process.env["APP_ENV"] ?? process.env["NODE_ENV"] ?? "development";
}
