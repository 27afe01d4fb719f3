/** The SQLite dialect. */
import type { Dialect } from "../dialect";
import { compile } from "./compile";
import { execute, script } from "./execute";
import { introspect } from "./introspect";
import { normalise } from "./normalise";

export const sqliteDialect: Dialect = {
  name: "sqlite",
  introspect,
  normalise,
  needsNormalising: () => false,
  compile,
  script,
  execute,
};

export { prepareForeignKeys, watchWrites } from "./session";
