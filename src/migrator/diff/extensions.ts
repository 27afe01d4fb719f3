/**
 * Extensions of PostgreSQL that the operations need. TypeORM installs them into whatever database it connects to, so the developer's has them
 * and the next one may not: a revision that uses one for the first time brings it along.
 */
import type { CreateExtension, Operation } from "../operations/operation";
import { compareText } from "../schema/edit";
import { namesIn } from "../schema/expressions";
import type { Column, Index, Table } from "../schema/schema";
import { elementType } from "../schema/type-text";

/** @param known names that the history already has something to do with */
export function withExtensions(
  operations: readonly Operation[],
  known: ReadonlySet<string>,
): readonly Operation[] {
  const needed = new Set(operations.flatMap(extensionsOf).filter((name) => !known.has(name)));
  const created = [...needed]
    .sort(compareText)
    .map((name): CreateExtension => ({ kind: "createExtension", name }));
  return [...created, ...operations];
}

function extensionsOf(operation: Operation): readonly string[] {
  switch (operation.kind) {
    case "createTable":
      return ofTable(operation.table);
    case "addColumn":
      return ofColumn(operation.column);
    case "alterColumn": {
      const { type, default: text, generated } = operation.changes;
      return [...ofType(type), ...ofText(text), ...ofText(generated?.expression)];
    }
    case "addCheck":
      return ofText(operation.check.expression);
    case "addExclusion":
      return ofExclusion(operation.exclusion.expression);
    case "createIndex":
      return ofIndex(operation.index);
    case "createView":
      return ofText(operation.view.definition);
    default:
      return [];
  }
}

function ofTable(table: Table): readonly string[] {
  return [
    ...table.columns.flatMap(ofColumn),
    ...table.checks.flatMap(({ expression }) => ofText(expression)),
    ...(table.exclusions ?? []).flatMap(({ expression }) => ofExclusion(expression)),
    ...table.indexes.flatMap(ofIndex),
  ];
}

function ofColumn(column: Column): readonly string[] {
  return [...ofType(column.type), ...ofText(column.default), ...ofText(column.generated?.expression)];
}

function ofIndex(index: Index): readonly string[] {
  return [
    ...ofText(index.where),
    ...index.columns.flatMap((key) => [...ofText(key.expression), ...ofText(key.operatorClass)]),
  ];
}

/** GiST has no operators for plain numbers and texts of its own. TypeORM installs it for every exclusion constraint, too. */
function ofExclusion(expression: string): readonly string[] {
  return [...(/\bgist\b/i.test(expression) ? ["btree_gist"] : []), ...ofText(expression)];
}

function ofType(type: string | undefined): readonly string[] {
  const name = type && elementType(type).replace(/\(.*$/, "");
  const extension = name === undefined ? undefined : extensionOfType[name];
  return extension === undefined ? [] : [extension];
}

const extensionOfType: Readonly<Record<string, string | undefined>> = {
  citext: "citext",
  cube: "cube",
  geography: "postgis",
  geometry: "postgis",
  halfvec: "vector",
  hstore: "hstore",
  lquery: "ltree",
  ltree: "ltree",
  ltxtquery: "ltree",
  vector: "vector",
};

function ofText(text: string | null | undefined): readonly string[] {
  if (text === undefined || text === null) return [];
  return namesIn(text, "postgres").flatMap(
    (name) => functions.find(([pattern]) => pattern.test(name))?.[1] ?? extensionOfType[name] ?? [],
  );
}

/** Functions and operator classes that no PostgreSQL from 13 on has built in. */
const functions: readonly (readonly [RegExp, string])[] = [
  [/^uuid_generate_v\d/, "uuid-ossp"],
  [/^(?:gen_salt|crypt|digest|hmac|gen_random_bytes|pgp_sym_\w+|pgp_pub_\w+)$/, "pgcrypto"],
  [/^(?:gin|gist)_trgm_ops$/, "pg_trgm"],
  [/^(?:similarity|word_similarity|show_trgm)$/, "pg_trgm"],
  [/^unaccent$/, "unaccent"],
];
