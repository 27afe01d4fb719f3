import type { Dialect } from "../dialect";
import { compile } from "./compile";
import { execute, script } from "./execute";
import { introspect } from "./introspect";
import { needsNormalising, normalise } from "./normalise";

export { canonicalDefault } from "./canonical-default";
export { shortTypeName, typeText } from "./type-text";

export const postgresDialect: Dialect = {
  name: "postgres",
  introspect,
  normalise,
  needsNormalising,
  compile,
  script,
  execute,
};
