import type { DialectName } from "../schema/schema";
import type { Dialect } from "./dialect";
import { postgresDialect } from "./postgres";
import { sqliteDialect } from "./sqlite";

export const dialects: { readonly [D in DialectName]: Dialect } = {
  sqlite: sqliteDialect,
  postgres: postgresDialect,
};
