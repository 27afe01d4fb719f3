/** Types that differ between databases and recur get a name at the top of the file: `const jsonb = { ... }`. */
import type { Column } from "../schema/schema";
import type { Group } from "../operations/step";
import type { Operation } from "../operations/operation";
import { mapEach, portableCode, type PerDatabase } from "./per-database";

/** Code of a type -> the name of its constant. */
export type TypeConstants = ReadonlyMap<string, string>;

export function typeConstants(groups: readonly Group[]): TypeConstants {
  const uses = new Map<string, number>();
  const names = new Map<string, string>();
  for (const group of groups)
    for (const step of group.steps)
      for (const types of typesOf(step)) {
        const code = portableCode(types);
        if (code === undefined || !code.startsWith("{")) continue;
        uses.set(code, (uses.get(code) ?? 0) + 1);
        if (!names.has(code)) names.set(code, constantName(types.postgres ?? types.sqlite ?? ""));
      }
  const taken = new Set<string>();
  const constants = new Map<string, string>();
  for (const [code, count] of uses) {
    const name = names.get(code) ?? "";
    if (count < 2 || name === "" || taken.has(name)) continue;
    taken.add(name);
    constants.set(code, name);
  }
  return constants;
}

export function constantsCode(constants: TypeConstants): string {
  return [...constants].map(([code, name]) => `const ${name} = ${code};`).join("\n");
}

function typesOf(step: PerDatabase<Operation>): readonly PerDatabase<string>[] {
  const columns = mapEach(step, columnsOf);
  const names = new Set(Object.values(columns).flatMap((list) => list.map(({ name }) => name)));
  return [...names].map((name) => {
    const types = mapEach(columns, (list) => list.find((column) => column.name === name)?.type);
    // A database without the column has nothing to say about its type.
    return Object.fromEntries(Object.entries(types).filter(([, type]) => type !== undefined));
  });
}

function columnsOf(operation: Operation): readonly Pick<Column, "name" | "type">[] {
  if (operation.kind === "createTable") return operation.table.columns;
  if (operation.kind === "addColumn") return [operation.column];
  if (operation.kind === "alterColumn" && operation.changes.type !== undefined)
    return [{ name: operation.column, type: operation.changes.type }];
  return [];
}

/** `timestamptz`, `numeric_14_4`, `text_array`; nothing for a name that JavaScript or the file itself uses. */
function constantName(type: string): string {
  const name = type
    .replace("[]", "_array")
    .replace(/[^A-Za-z0-9]+/g, "_")
    .replace(/^_|_$/g, "");
  const isUsable = /^[a-z][a-z0-9_]*$/.test(name) && !usedNames.has(name);
  return isUsable ? name : "";
}

const usedNames: ReadonlySet<string> = new Set([
  "op",
  "table",
  "operations",
  "name",
  "enum",
  "interface",
  "class",
  "default",
  "null",
  "public",
  "private",
  "static",
  "module",
  "exports",
  "require",
]);
