/** What a driver or TypeORM says when a database cannot be used, in words that help. */
import { relative } from "node:path";
import type { DataSourceOptions } from "typeorm";
import { AutogenError, type ErrorCode } from "../schema/errors";

/** The database as a person would name it; never with a password. */
export function describeDatabase(options: DataSourceOptions): string {
  const all = options as {
    database?: unknown;
    host?: unknown;
    port?: unknown;
    username?: unknown;
    url?: unknown;
  };
  if (options.type !== "postgres") {
    const path = typeof all.database === "string" ? all.database : "";
    return path === ":memory:" ? "sqlite::memory:" : `sqlite:${relative(process.cwd(), path) || path}`;
  }
  if (typeof all.url === "string") return withoutPassword(all.url);
  const user = typeof all.username === "string" ? `${all.username}@` : "";
  return `postgres://${user}${text(all.host, "localhost")}:${text(all.port, "5432")}/${text(all.database, "")}`;
}

interface Explanation {
  readonly code: ErrorCode;
  readonly what: string;
  readonly nextStep: string;
}

/** connection_failure (manual, appendix A). */
const connectionFailure = "08006";

const makeWritable = "Make the file and its folder writable for this user, and look at the disk.";

const explanations: Readonly<Record<string, Explanation>> = {
  ECONNREFUSED: unreachable("nothing answers at that address"),
  ENOTFOUND: unreachable("the host name is not known"),
  EAI_AGAIN: unreachable("the host name could not be looked up"),
  EHOSTUNREACH: unreachable("the host cannot be reached"),
  ENETUNREACH: unreachable("the network cannot be reached"),
  ETIMEDOUT: unreachable("the server did not answer in time"),
  ECONNRESET: unreachable("the server closed the connection"),
  ENOENT: unreachable("there is no such socket"),
  "28P01": refused("the password is wrong"),
  "28000": refused("the server does not let this user in"),
  "3D000": {
    code: "database-missing",
    what: "the server has no such database",
    nextStep: "Create it (createdb), or correct the name in DATABASE_URL.",
  },
  "57P01": lost("the server ended the connection"),
  "57P02": lost("the server broke down"),
  "57P05": lost("the connection was idle for too long"),
  "08003": lost("the connection is gone"),
  [connectionFailure]: lost("the connection broke off"),
  EPIPE: lost("the connection broke off"),
  "57P03": unreachable("the server is starting up or shutting down"),
  "53300": unreachable("the server has no connection left"),
  "25006": readOnly(
    "it is read-only",
    "Use the primary server, not a replica, and a user and database without default_transaction_read_only.",
  ),
  "42501": readOnly(
    "this user may not do that",
    "Use the user who owns the tables, or have it grant the rights.",
  ),
  EACCES: file("this user may not open it"),
  EPERM: file("this user may not open it"),
  EEXIST: file("a part of the path is a file, not a folder"),
  ENOTDIR: file("a part of the path is a file, not a folder"),
  EROFS: readOnly("the disk is read-only", makeWritable),
  SQLITE_CANTOPEN: file("the file cannot be opened"),
  SQLITE_NOTADB: file("the file is not an SQLite database"),
  SQLITE_CORRUPT: file("the file is damaged"),
  SQLITE_READONLY: readOnly("the file is read-only", makeWritable),
  SQLITE_FULL: diskFull(),
  "53100": diskFull(),
  SQLITE_IOERR: file("the disk gives an error"),
  SQLITE_BUSY: {
    code: "database-locked",
    what: "another process has locked it",
    nextStep: "Wait until that process is done, or find it and stop it.",
  },
};

/** An error of connecting or of the database's state; undefined when it is about something else. */
export function explainConnectionError(error: unknown, options: DataSourceOptions): AutogenError | undefined {
  if (error instanceof AutogenError) return stateOfDatabase(error, options) ?? error;
  if (nameOf(error) === "MissingDriverError")
    return new AutogenError("driver-missing", messageOf(error), { nextStep: unknownDriver, cause: error });
  if (nameOf(error) === "DriverPackageNotInstalledError")
    return new AutogenError("driver-missing", messageOf(error), {
      nextStep: `Install the driver: npm install ${driverPackageOf(options)}.`,
      cause: error,
    });
  const explanation = codesOf(error)
    .map((code) => explanations[code])
    .find((found) => found !== undefined);
  if (!explanation) return undefined;
  return new AutogenError(
    explanation.code,
    `Cannot use ${describeDatabase(options)}: ${explanation.what} (${firstLine(messageOf(error))}).`,
    { nextStep: explanation.nextStep, cause: error },
  );
}

/** What to do where TypeORM does not know the DataSource's type: 1.x has given up "sqlite". */
export const unknownDriver =
  'Write type: "better-sqlite3" or "postgres". TypeORM 1.x has no "sqlite" any more: npm install better-sqlite3, and `timeout` in the place of `busyTimeout`.';

function driverPackageOf(options: DataSourceOptions): string {
  // TypeORM 1.x does not know the type "sqlite".
  const type: string = options.type;
  if (type === "postgres") return "pg";
  return type === "sqlite" ? "sqlite3" : type;
}

/** The file is there, and holds no database any more. */
export function isDamaged(error: unknown): boolean {
  const codes = codesOf(error);
  return codes.includes("SQLITE_NOTADB") || codes.includes("SQLITE_CORRUPT");
}

/** A change that failed because the database cannot be written at all is no fault of the revision. */
function stateOfDatabase(error: AutogenError, options: DataSourceOptions): AutogenError | undefined {
  if (error.code !== "operation-impossible" || error.cause === undefined) return undefined;
  const found = explainConnectionError(error.cause, options);
  return found instanceof AutogenError ? found : undefined;
}

function unreachable(what: string): Explanation {
  return {
    code: "database-unreachable",
    what,
    nextStep: "Check that the server runs, and host and port in DATABASE_URL.",
  };
}

function lost(what: string): Explanation {
  return {
    code: "database-unreachable",
    what,
    nextStep: "Look into the server's log for the reason, and run the command again.",
  };
}

function refused(what: string): Explanation {
  return { code: "database-authentication", what, nextStep: "Check user and password in DATABASE_URL." };
}

function readOnly(what: string, nextStep: string): Explanation {
  return { code: "database-read-only", what, nextStep };
}

function file(what: string): Explanation {
  return {
    code: "database-file",
    what,
    nextStep: "Check the path in DATABASE_URL, its folder, and its permissions.",
  };
}

function diskFull(): Explanation {
  return {
    code: "database-file",
    what: "the disk is full",
    nextStep: "Free some space on the disk of the database, and run the command again.",
  };
}

/** An AggregateError (one try for each address of a host) holds the codes inside. */
function codesOf(error: unknown): readonly string[] {
  if (typeof error !== "object" || error === null) return [];
  const { code, driverError, errors, cause } = error as {
    code?: unknown;
    driverError?: unknown;
    errors?: unknown;
    cause?: unknown;
  };
  return [
    ...(typeof code === "string" ? [code, ...primaryCode(code)] : []),
    ...(isLostConnection(error) ? [connectionFailure] : []),
    ...(driverError === undefined ? [] : codesOf(driverError)),
    ...(Array.isArray(errors) ? errors.flatMap(codesOf) : []),
    ...(cause === undefined ? [] : codesOf(cause)),
  ];
}

/** better-sqlite3 gives SQLite's extended codes (rescode.html): SQLITE_READONLY_DIRECTORY. */
function primaryCode(code: string): readonly string[] {
  const [, primary] = /^(SQLITE_[A-Z]+)_/.exec(code) ?? [];
  return primary === undefined ? [] : [primary];
}

/** What node-postgres says of a connection that ended, and TypeORM of its runner once it was told, carries no code. */
export function isLostConnection(error: unknown): boolean {
  return (
    nameOf(error) === "QueryRunnerAlreadyReleasedError" ||
    (error instanceof Error && /^Connection terminated|not queryable$/.test(error.message))
  );
}

/** The error ended the connection, whatever was under way. */
export function endedConnection(error: unknown): boolean {
  return codesOf(error).some((code) => endings.has(code));
}

const endings: ReadonlySet<string> = new Set([
  connectionFailure,
  "08003",
  "57P01",
  "57P02",
  "57P05",
  "ECONNRESET",
  "EPIPE",
  "ETIMEDOUT",
]);

function messageOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === "")
    return error.errors.map((inner: unknown) => messageOf(inner)).join("; ");
  return error instanceof Error ? error.message : String(error);
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : "";
}

function firstLine(message: string): string {
  return message.split("\n")[0]?.trim() ?? "";
}

function text(value: unknown, otherwise: string): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : otherwise;
}

function withoutPassword(url: string): string {
  try {
    const parsed = new URL(url);
    parsed.password = "";
    parsed.search = "";
    return parsed.toString();
  } catch {
    return "postgres://...";
  }
}
