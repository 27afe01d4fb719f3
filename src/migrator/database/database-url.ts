/** `DATABASE_URL` -> the connection part of TypeORM's options. */
import { isAbsolute, join, resolve } from "node:path";
import { AutogenError } from "../schema/errors";
import { sqliteDatabase, type SqliteDatabase } from "./sqlite-driver";

export type DatabaseOptions = SqliteDatabase | PostgresDatabase;

export interface PostgresDatabase {
  readonly type: "postgres";
  readonly host: string;
  readonly port: number;
  readonly username?: string;
  readonly password?: string;
  readonly database?: string;
  readonly schema?: string;
  readonly ssl?: boolean | { readonly rejectUnauthorized: boolean };
  readonly applicationName?: string;
  readonly connectTimeoutMS?: number;
  /** `gen_random_uuid()`, which PostgreSQL has built in since 13. */
  readonly uuidExtension: "pgcrypto";
  /** TypeORM would install extensions when it connects; a schema change belongs in a revision. */
  readonly installExtensions: false;
  readonly extra?: Readonly<Record<string, string>>;
}

const acceptedForms = [
  "sqlite:dev.db",
  "sqlite:/absolute/dev.db",
  "sqlite::memory:",
  "sqlite:///./dev.db",
  "postgres://user:password@host:5432/database",
  "postgresql://...?sslmode=require",
].join(", ");

/**
 * @param directory what a relative SQLite path is relative to
 * @throws AutogenError `database-url-invalid`; the text of the URL, which may hold a password, is never repeated
 */
export function parseDatabaseUrl(url: string, directory: string): DatabaseOptions {
  const scheme = /^([A-Za-z][A-Za-z0-9+.-]*):/.exec(url.trim())?.[1]?.toLowerCase();
  if (scheme === "sqlite") return parseSqlite(url.trim().slice("sqlite:".length), directory);
  if (scheme === "postgres" || scheme === "postgresql") return parsePostgres(url.trim());
  throw invalidUrl(
    scheme === undefined
      ? "it does not begin with sqlite: or postgres:"
      : `"${scheme}:" is not a supported database`,
  );
}

/** `file`, `/absolute/file`, `:memory:`, and SQLAlchemy's `///relative`, `////absolute`. */
function parseSqlite(rest: string, directory: string): SqliteDatabase {
  const path = rest.startsWith("///") ? rest.slice(3) : rest;
  if (path.startsWith("//"))
    throw invalidUrl(
      "two slashes would name a host, which SQLite has not; write sqlite:file or sqlite:///file",
    );
  if (path.trim() === "") throw invalidUrl("it names no file");
  if (path.includes("\0") || path.includes("?"))
    throw invalidUrl("SQLite URLs take no options after a question mark");
  if (path === ":memory:") return sqliteDatabase(path, directory);
  const decoded = decode(path);
  return sqliteDatabase(isAbsolute(decoded) ? resolve(decoded) : join(directory, decoded), directory);
}

function parsePostgres(text: string): PostgresDatabase {
  const url = readUrl(text);
  const options = new Map(url.searchParams);
  const take = (key: string): string | undefined => {
    const value = options.get(key);
    options.delete(key);
    return value;
  };
  const host = take("host") ?? (url.hostname.replace(/^\[|\]$/g, "") || "localhost");
  const port = Number(take("port") ?? (url.port || "5432"));
  if (!Number.isInteger(port) || port < 1 || port > 65535)
    throw invalidUrl("the port is not a number from 1 to 65535");
  const database = decode(url.pathname.replace(/^\//, ""));
  const schema = take("schema");
  const ssl = sslOf(take("sslmode"));
  const applicationName = take("application_name");
  const timeout = take("connect_timeout");
  const extra = Object.fromEntries(options);
  return {
    type: "postgres",
    host,
    port,
    ...(url.username === "" ? {} : { username: decode(url.username) }),
    ...(url.password === "" ? {} : { password: decode(url.password) }),
    ...(database === "" ? {} : { database }),
    ...(schema === undefined ? {} : { schema }),
    ...(ssl === undefined ? {} : { ssl }),
    ...(applicationName === undefined ? {} : { applicationName }),
    ...(timeout === undefined ? {} : { connectTimeoutMS: Number(timeout) * 1000 }),
    uuidExtension: "pgcrypto",
    installExtensions: false,
    ...(options.size === 0 ? {} : { extra }),
  };
}

function readUrl(text: string): URL {
  try {
    return new URL(text);
  } catch {
    throw invalidUrl(
      "it is not a well-formed URL (a password with special characters must be percent-encoded: @ is %40, / is %2F)",
    );
  }
}

/** libpq's modes; `prefer` and `allow` would connect without encryption silently, and so mean none here. */
function sslOf(mode: string | undefined): PostgresDatabase["ssl"] {
  if (mode === undefined || mode === "disable" || mode === "allow" || mode === "prefer") return undefined;
  if (mode === "require") return { rejectUnauthorized: false };
  if (mode === "verify-ca" || mode === "verify-full") return { rejectUnauthorized: true };
  throw invalidUrl("sslmode is none of disable, allow, prefer, require, verify-ca, verify-full");
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw invalidUrl("a percent sign is not followed by two hexadecimal digits (write % itself as %25)");
  }
}

function invalidUrl(why: string): AutogenError {
  return new AutogenError("database-url-invalid", `DATABASE_URL cannot be used: ${why}.`, {
    nextStep: `Accepted forms: ${acceptedForms}.`,
  });
}
