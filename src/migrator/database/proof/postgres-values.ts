import { quoteString } from "../../schema/expressions";
import { cut, difficultText, textOf, writtenJson, type Part } from "./values";

/** undefined for a type that is not in the table: a domain, a composite, one of an extension. */
export function postgresValue(type: string, part: Part, row: number): string | undefined {
  if (type.endsWith("[]")) return arrayValue(type.slice(0, -2), part, row);
  const [, name = type, modifiers = ""] = /^([^(]+?)\s*(?:\(([^)]*)\))?$/.exec(type) ?? [];
  const [first, second] = modifiers.split(",").map(Number);
  return makers[name]?.({ part, row, first: modifiers === "" ? undefined : first, second });
}

function arrayValue(element: string, part: Part, row: number): string | undefined {
  if (part === "low") return "'{}'";
  const value = postgresValue(element, part, row);
  if (value === undefined) return undefined;
  // One alone, because an array of several cannot become a single value.
  if (part === "fine") return `ARRAY[${value}]::${element}[]`;
  return `ARRAY[${value}, ${part === "high" ? "NULL" : value}]::${element}[]`;
}

interface Wanted {
  readonly part: Part;
  readonly row: number;
  /** Length or precision. */
  readonly first: number | undefined;
  readonly second: number | undefined;
}
type Maker = (wanted: Wanted) => string;

type Texts = (row: number) => string;

/** The smallest, the largest, and any other; `fine` has what a coarser type would cut off. */
function range(low: string, high: string, other: Texts, fine: Texts = other): Maker {
  return ({ part, row }) => {
    if (part === "low") return quoteString(low);
    if (part === "high") return quoteString(high);
    return quoteString(part === "fine" ? fine(row) : other(row));
  };
}

const texts: Maker = ({ part, row, first = 60 }) => {
  if (part === "low") return "''";
  if (part === "high") return quoteString("z".repeat(Math.min(first, 60)));
  return quoteString(cut(textOf(part, row), first));
};

const numeric: Maker = ({ part, row, first, second = 0 }) => {
  if (first === undefined) {
    if (part === "low") return "-12345678901234567890.123456789";
    if (part === "high") return "12345678901234567890.123456789";
    return part === "fine" ? `${row + 1}.123456789` : `${row + 1}.5`;
  }
  const whole = Math.max(first - second, 0);
  const most = `${"9".repeat(whole) || "0"}${second > 0 ? `.${"9".repeat(second)}` : ""}`;
  if (part === "low") return `-${most}`;
  if (part === "high") return most;
  const some = String(whole === 0 ? 0 : (row + 1) % 10 ** Math.min(whole, 9));
  return part === "fine" && second > 0 ? `${some}.${"123456789".repeat(second).slice(0, second)}` : some;
};

const bits =
  (isVarying: boolean): Maker =>
  ({ row, first = isVarying ? 8 : 1 }) =>
    `B'${(row % 2 ? "10" : "01").repeat(first).slice(0, first)}'`;

const document: Maker = ({ part, row }) => {
  if (part === "low") return "'{}'";
  if (part === "high") return `'[null, 1.5, "x", {"a": [true]}]'`;
  if (part === "fine") return quoteString(writtenJson(row));
  return quoteString(JSON.stringify(part === "text" ? { text: difficultText(row) } : { number: row }));
};

const fraction: Texts = (row) => `${row + 1}.123456789`;
const day: Texts = (row) => `2026-01-${String((row % 28) + 1).padStart(2, "0")}`;
const hex: Texts = (row) => (row + 1).toString(16).padStart(2, "0");

const makers: Readonly<Record<string, Maker | undefined>> = {
  smallint: range("-32768", "32767", (row) => String(row + 1)),
  integer: range("-2147483648", "2147483647", (row) => String(row + 1)),
  bigint: range("-9223372036854775808", "9223372036854775807", (row) => String(row + 1)),
  numeric,
  real: range("-1.5e37", "1.5e37", (row) => `${row + 1}.5`, fraction),
  "double precision": range("-1.5e300", "1.5e300", (row) => `${row + 1}.25`, fraction),
  money: range("-92233720368547758.08", "92233720368547758.07", (row) => `${row + 1}.50`),
  varchar: texts,
  char: texts,
  bpchar: texts,
  text: texts,
  citext: texts,
  name: (wanted) => texts({ ...wanted, first: 20 }),
  bytea: range("\\x", "\\x00ff5c27", (row) => `\\x${hex(row)}`),
  timestamp: range(
    "0001-01-01 00:00:00",
    "9999-12-31 23:59:59",
    (row) => `${day(row)} 12:34:56`,
    (row) => `${day(row)} 12:34:56.123456`,
  ),
  timestamptz: range(
    "0001-01-02 00:00:00+00",
    "9999-12-30 23:59:59+00",
    (row) => `${day(row)} 12:34:56+00`,
    (row) => `${day(row)} 12:34:56.123456+00`,
  ),
  date: range("0001-01-01", "9999-12-31", day),
  time: range(
    "00:00:00",
    "23:59:59",
    (row) => `12:34:${hex(row % 8)}`,
    (row) => `12:34:${hex(row % 8)}.123456`,
  ),
  timetz: range(
    "00:00:00+00",
    "23:59:59+00",
    (row) => `12:34:${hex(row % 8)}+00`,
    (row) => `12:34:${hex(row % 8)}.123456+00`,
  ),
  interval: range(
    "-1 year",
    "1 year 2 mons 3 days 04:05:06",
    (row) => `${row + 1} days`,
    (row) => `${row + 1} days 04:05:06.123456`,
  ),
  boolean: range("false", "true", (row) => (row % 2 ? "true" : "false")),
  uuid: range(
    "00000000-0000-0000-0000-000000000000",
    "ffffffff-ffff-ffff-ffff-ffffffffffff",
    (row) => `00000000-0000-4000-8000-0000000000${hex(row)}`,
  ),
  json: document,
  jsonb: document,
  xml: range("<a/>", "<a><b>x</b></a>", (row) => `<a n="${row}"/>`),
  bit: bits(false),
  varbit: bits(true),
  inet: range(
    "0.0.0.0",
    "ffff::1",
    (row) => `10.0.0.${row + 1}`,
    (row) => `10.0.0.${row + 1}/24`,
  ),
  cidr: range("0.0.0.0/0", "10.0.0.0/8", (row) => `10.0.${row}.0/24`),
  macaddr: range("00:00:00:00:00:00", "ff:ff:ff:ff:ff:ff", (row) => `08:00:2b:01:02:${hex(row)}`),
  macaddr8: range(
    "00:00:00:00:00:00:00:00",
    "ff:ff:ff:ff:ff:ff:ff:ff",
    (row) => `08:00:2b:01:02:03:04:${hex(row)}`,
  ),
  tsvector: range("", "'fat' 'rat'", (row) => `word${row}`),
  tsquery: range("", "fat & rat", (row) => `word${row}`),
  point: range("(-1,-1)", "(1e10,1e10)", (row) => `(${row},1)`),
  line: range("{1,2,3}", "{-1,2,3}", (row) => `{1,2,${row}}`),
  lseg: range("[(0,0),(1,1)]", "[(0,0),(9,9)]", (row) => `[(0,0),(1,${row})]`),
  box: range("(1,1),(0,0)", "(9,9),(0,0)", (row) => `(${row + 1},1),(0,0)`),
  path: range("[(0,0),(1,1)]", "((0,0),(9,9))", (row) => `[(0,0),(1,${row})]`),
  polygon: range("((0,0),(1,1))", "((0,0),(9,9),(9,0))", (row) => `((0,0),(1,${row}))`),
  circle: range("<(0,0),0>", "<(9,9),9>", (row) => `<(0,0),${row}>`),
  int4range: range("empty", "[1,100)", (row) => `[${row * 10},${row * 10 + 5})`),
  int8range: range("empty", "[1,100)", (row) => `[${row * 10},${row * 10 + 5})`),
  numrange: range("empty", "[1.5,100)", (row) => `[${row * 10},${row * 10 + 5})`),
  daterange: range("empty", "[2030-01-01,)", (row) => `[${day(row)},${day(row)}]`),
  tsrange: range("empty", "[2030-01-01,)", (row) => `["${day(row)} 10:00","${day(row)} 11:00")`),
  tstzrange: range("empty", "[2030-01-01,)", (row) => `["${day(row)} 10:00+00","${day(row)} 11:00+00")`),
  hstore: range("", '"a"=>NULL', (row) => `"k"=>"${row}"`),
  ltree: range("a", "a.b.c", (row) => `a.b${row}`),
  cube: range("(0)", "(1,2,3)", (row) => `(${row})`),
  oid: range("0", "4294967295", (row) => String(row + 1)),
};
