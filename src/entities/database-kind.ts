import { settings } from "../settings";

/** The database that this process works on. */
export function databaseKind(): "sqlite" | "postgres" {
  return settings.database.type === "postgres" ? "postgres" : "sqlite";
}
