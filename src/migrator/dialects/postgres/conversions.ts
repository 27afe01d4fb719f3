/**
 * Between which types values can be carried over at all. Where there is no sensible way, `USING` cannot be made up: only the developer knows
 * what an integer is as a uuid. The pairs are those that a server converts by a cast (pg_cast) or through text, less those that it only
 * converts by accident (1 to the network 1.0.0.0/8).
 */
import { parseType, unqualifiedType } from "./type-text";

/** Types whose values are plain text, so that they may hold anything. */
const texts: ReadonlySet<string> = new Set(["text", "varchar", "char", "bpchar", "citext", "name"]);

/** Types that convert into each other, each into each. */
const families: readonly ReadonlySet<string>[] = [
  new Set(["smallint", "integer", "bigint", "numeric", "real", "double precision"]),
  new Set(["timestamp", "timestamptz", "date"]),
  new Set(["json", "jsonb"]),
  new Set(["inet", "cidr"]),
  new Set(["macaddr", "macaddr8"]),
  new Set(["bit", "varbit"]),
  new Set(["int4range", "int8range", "numrange"]),
  new Set(["daterange", "tsrange", "tstzrange"]),
  new Set(["path", "polygon"]),
];

/** Beside their families. */
const others: Readonly<Record<string, readonly string[] | undefined>> = {
  smallint: ["boolean", "money", "json", "jsonb", "oid"],
  integer: ["boolean", "money", "json", "jsonb", "oid", "bit"],
  bigint: ["boolean", "money", "json", "jsonb", "oid", "bit"],
  numeric: ["boolean", "money", "json", "jsonb"],
  real: ["boolean", "json", "jsonb"],
  "double precision": ["boolean", "json", "jsonb"],
  oid: ["integer", "bigint"],
  money: ["numeric"],
  boolean: ["smallint", "integer", "bigint", "numeric", "json", "jsonb"],
  timestamp: ["time"],
  timestamptz: ["time", "timetz"],
  time: ["timetz", "interval"],
  timetz: ["time"],
  interval: ["time"],
  json: ["smallint", "integer", "bigint", "numeric", "real", "double precision", "boolean"],
  jsonb: ["smallint", "integer", "bigint", "numeric", "real", "double precision", "boolean"],
  bit: ["integer", "bigint"],
  hstore: ["json", "jsonb"],
};

/** Every type whose conversions are known here; of any other (an enum, one of an extension) nothing is claimed. */
const known: ReadonlySet<string> = new Set([
  ...families.flatMap((family) => [...family]),
  ...Object.keys(others),
  ..."bytea uuid xml tsvector tsquery point line lseg box circle".split(" "),
]);

/**
 * Where a text becomes an array, it may be one element, or a list with commas: so TypeORM writes a `simple-array`. Only the developer knows.
 * @param column as it is written in SQL
 */
export function likelyConversions(column: string, from: string, to: string): readonly LikelyConversion[] {
  const target = parseType(to);
  if (from !== "text" || !target?.isArray) return [];
  const cast = texts.has(target.name) ? "" : `::${to}`;
  return [
    {
      using: `string_to_array(${column}, ',')${cast}`,
      meaning: "a list with commas, as simple-array has it",
    },
    { using: `ARRAY[${column}]${cast}`, meaning: "each text is one element" },
  ];
}

export interface LikelyConversion {
  /** SQL over the row. */
  readonly using: string;
  readonly meaning: string;
}

/** False where no value of the old type becomes a value of the new one without the developer's word. */
export function canConvert(from: string, to: string): boolean {
  if (likelyConversions("", from, to).length > 0) return false;
  const source = nameIn(from);
  const target = nameIn(to);
  if (isElementwise(from, to)) return true;
  if (source === undefined || target === undefined) return true;
  if (source === target || texts.has(source) || texts.has(target)) return true;
  if (!known.has(source) || !known.has(target)) return true;
  return (
    families.some((family) => family.has(source) && family.has(target)) ||
    (others[source]?.includes(target) ?? false)
  );
}

/** Between an array and a JSON document every element has a form. */
function isElementwise(from: string, to: string): boolean {
  const [source, target] = [parseType(from), parseType(to)];
  const isDocument = (name: string | undefined): boolean => name === "json" || name === "jsonb";
  return (
    (source?.isArray === true && !target?.isArray && isDocument(target?.name)) ||
    (!source?.isArray && target?.isArray === true && isDocument(source?.name))
  );
}

/** Of an array the type of its elements: arrays convert element by element. */
function nameIn(type: string): string | undefined {
  const parts = parseType(type);
  return parts && (parts.name.includes(".") ? unqualifiedType(parts.name) : parts.name);
}
