/**
 * How values become values of another type in place. PostgreSQL converts by itself wherever an assignment cast exists
 * (https://www.postgresql.org/docs/current/sql-createcast.html), and such a cast complains about what does not fit, while an explicit
 * `::varchar(3)` would cut it off silently. So USING is written only where nothing else works.
 */
import { parseType, type TypeParts } from "./type-text";

/** The expression for USING, or undefined where the assignment cast is right. `column` is quoted; `from` may be unknown. */
export function conversion(column: string, from: string | undefined, to: string): string | undefined {
  const target = parseType(to);
  const source = from === undefined ? undefined : parseType(from);
  if (target && source) {
    const converted = documentOrList(column, source, target, to);
    if (converted !== undefined) return converted;
  }
  if (target && source?.isArray && !target.isArray) return onlyElement(column, source, target, to);
  if (!target || isText(target)) return undefined;
  if (!source) return `${column}::text::${to}`;
  if (source.name === target.name && source.isArray === target.isArray) return undefined;
  return betweenTypes(column, source, target, to);
}

/** Between a JSON document and an array, element by element; an array of documents is another matter. */
function documentOrList(
  column: string,
  source: TypeParts,
  target: TypeParts,
  to: string,
): string | undefined {
  if (source.isArray && !isDocument(source.name) && !target.isArray && isDocument(target.name))
    return `to_${target.name}(${column})`;
  if (!source.isArray && isDocument(source.name) && target.isArray && !isDocument(target.name))
    return elementsOfDocument(column, target, to);
  // The extension has a cast for the one direction, and its text is no JSON.
  if (source.name === "hstore" && isDocument(target.name) && source.isArray === target.isArray)
    return `${column}::${to}`;
  return undefined;
}

/**
 * USING takes no subquery, so jsonb_array_elements is out. jsonb_populate_record makes an array of a JSON array where the row type has one,
 * and any row type with a text[] does: pg_class has (reloptions). What is no array stays one value.
 */
function elementsOfDocument(column: string, target: TypeParts, to: string): string {
  const record = `jsonb_populate_record(NULL::pg_catalog.pg_class, jsonb_build_object('reloptions', ${column}))`;
  // An explicit cast to varchar(3)[] would cut texts off; the assignment that follows complains.
  const cast = isTextName(target.name) ? "" : `::${to}`;
  const only = `ARRAY[${column}::jsonb #>> '{}']`;
  return (
    `CASE WHEN jsonb_typeof(${column}::jsonb) = 'array' THEN (${record}).reloptions${cast} ` +
    `WHEN jsonb_typeof(${column}::jsonb) <> 'null' THEN ${only}${cast} END`
  );
}

function isDocument(name: string): boolean {
  return name === "json" || name === "jsonb";
}

function betweenTypes(column: string, source: TypeParts, target: TypeParts, to: string): string | undefined {
  if (target.isArray && isText(source)) return listOrElement(column, target, to);
  if (target.isArray && !source.isArray) {
    const element = source.name === target.name ? column : `${column}::text`;
    return `CASE WHEN ${column} IS NOT NULL THEN ARRAY[${element}]::${to} END`;
  }
  if (!isBuiltIn(source) || !isBuiltIn(target)) return `${column}::text::${to}`;
  const converted = betweenScalars(column, source.name, target.name, to);
  const isForElements = target.isArray && converted !== undefined && !converted.endsWith(`::text::${to}`);
  return isForElements ? `${column}::${to}` : converted;
}

/** A text that an array of several was turned into (see `onlyElement`), or an element. */
function listOrElement(column: string, target: TypeParts, to: string): string {
  const cast = isTextName(target.name) ? "::text[]" : `::${to}`;
  return `CASE WHEN ${column} LIKE '{%}' THEN ${column}${cast} WHEN ${column} IS NOT NULL THEN ARRAY[${column}]${cast} END`;
}

/** The way back from an array of one; for any other array its text, which the database refuses where it is no value of the type. */
function onlyElement(column: string, source: TypeParts, target: TypeParts, to: string): string {
  const element = `${column}[array_lower(${column}, 1)]`;
  const isOnly = `array_ndims(${column}) = 1 AND cardinality(${column}) = 1`;
  // An explicit cast to varchar(3) would cut the text off; the assignment that follows complains.
  const cast = isText(target) ? "::text" : `::text::${to}`;
  const value = source.name === target.name ? element : `${element}${cast}`;
  return `CASE WHEN ${isOnly} THEN ${value} ELSE ${column}${cast} END`;
}

function betweenScalars(column: string, from: string, target: string, to: string): string | undefined {
  if (isTextName(target) || (isNumber(from) && isNumber(target))) return undefined;
  if (isNumber(from) && target === "boolean") return `${column} <> 0`;
  if (from === "boolean" && isNumber(target)) return `${column}::integer`;
  // The cast between these two depends on the session's time zone.
  if (isTimestamp(from) && isTimestamp(target)) return `${column} AT TIME ZONE 'UTC'`;
  if (hasAssignmentCast(from, target)) return undefined;
  return isTextName(from) || hasExplicitCast(from, target) ? `${column}::${to}` : `${column}::text::${to}`;
}

function hasAssignmentCast(from: string, target: string): boolean {
  return assignable[from]?.includes(target) ?? false;
}

/** The casts that only `::` makes; every type has one from text. */
function hasExplicitCast(from: string, target: string): boolean {
  if (from === "jsonb") return isNumber(target) || target === "boolean";
  if (from === "bit") return target === "integer" || target === "bigint";
  return target === "bit" && (from === "integer" || from === "bigint");
}

const assignable: Readonly<Record<string, readonly string[] | undefined>> = {
  date: ["timestamp", "timestamptz"],
  timestamp: ["date", "time"],
  timestamptz: ["date", "time", "timetz"],
  time: ["timetz", "interval"],
  timetz: ["time"],
  interval: ["time"],
  json: ["jsonb"],
  jsonb: ["json"],
  cidr: ["inet"],
  inet: ["cidr"],
  bit: ["varbit"],
  integer: ["money"],
  bigint: ["money"],
  numeric: ["money"],
  money: ["numeric"],
  varbit: ["bit"],
};

function isText(type: TypeParts): boolean {
  return !type.isArray && isTextName(type.name);
}

function isTextName(name: string): boolean {
  return /^(?:text|varchar|char|bpchar)$/.test(name);
}

function isNumber(name: string): boolean {
  return /^(?:smallint|integer|bigint|numeric|real|double precision)$/.test(name);
}

function isTimestamp(name: string): boolean {
  return name === "timestamp" || name === "timestamptz";
}

function isBuiltIn(type: TypeParts): boolean {
  return isTextName(type.name) || isNumber(type.name) || otherBuiltIns.has(type.name);
}

/** The other types between which a cast may exist; every other pair goes through text. */
const otherBuiltIns: ReadonlySet<string> = new Set(
  "boolean timestamp timestamptz date time timetz interval json jsonb cidr inet bit varbit bytea uuid money".split(
    " ",
  ),
);
