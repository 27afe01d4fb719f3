/**
 * What an edit changed of a revision, in lines that show the differing parts alone. The definition of a table is one long line; two of them side by side hide
 * the word that differs. So lines about the same thing are paired, and compared field by field.
 */
import { isDeepStrictEqual } from "node:util";
import { shown } from "./lines";

/** A part that differs; undefined on the side that does not have it. */
interface DifferingPart {
  readonly path: readonly string[];
  readonly gone?: unknown;
  readonly added?: unknown;
}

type Fields = Readonly<Record<string, unknown>>;

/** A line as `revisions/fingerprint` writes it. */
interface EffectLine {
  /** `up alterColumn tasks.title`: what lines of the same thing have in common. */
  readonly heading: string;
  /** The operation as data, or the text of hand-written SQL. */
  readonly content: unknown;
}

/**
 * `- up createTable tasks, table.columns.plan.default: 2` and `+ up createTable tasks, table.columns.plan.default: 4`.
 * @param gone what the revision did and does no more
 * @param added what it does and did not
 */
export function editLines(gone: readonly string[], added: readonly string[]): readonly string[] {
  const unpaired = added.map(effectLine);
  const lines = gone.map(effectLine).flatMap((line) => {
    const at = unpaired.findIndex(({ heading }) => heading === line.heading);
    const [counterpart] = at < 0 ? [] : unpaired.splice(at, 1);
    const parts = counterpart
      ? differingParts(line.content, counterpart.content)
      : [{ path: [], gone: line.content }];
    return parts.flatMap((part) => partLines(line.heading, part));
  });
  return [
    ...lines,
    ...unpaired.flatMap(({ heading, content }) => partLines(heading, { path: [], added: content })),
  ];
}

function effectLine(line: string): EffectLine {
  const [, direction = "", kind = "", rest = ""] = /^(up|down|code) ?(\w*) ?(.*)$/s.exec(line) ?? [];
  const fields = fieldsOf(rest);
  if (fields) return { heading: `${direction} ${kind} ${subjectOf(fields)}`, content: fields };
  // `code` and a hash stand for a file that cannot be read without running it.
  return direction === "code"
    ? { heading: direction, content: kind }
    : { heading: `${direction} ${kind}`, content: rest };
}

function fieldsOf(text: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isFields(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function subjectOf(fields: Fields): string {
  const owner = nameOf(fields["table"] ?? fields["view"] ?? fields["type"] ?? fields);
  const part = nameOf(partFields.map((name) => fields[name]).find((value) => value !== undefined));
  return [owner, part].filter((name) => name !== undefined).join(".");
}

/** Of operations on a table: the field that says which part of it they are about. */
const partFields = ["column", "index", "constraint", "unique", "check", "exclusion", "foreignKey"];

function nameOf(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  if (!isFields(value) || typeof value["name"] !== "string") return undefined;
  const { schema, name } = value;
  return typeof schema === "string" ? `${schema}.${name}` : name;
}

function differingParts(
  gone: unknown,
  added: unknown,
  path: readonly string[] = [],
): readonly DifferingPart[] {
  if (isDeepStrictEqual(gone, added)) return [];
  const [before, after] = [partsByName(gone), partsByName(added)];
  if (!before || !after) return [{ path, gone, added }];
  const names = [...new Set([...before.keys(), ...after.keys()])];
  const parts = names.flatMap((name) => differingParts(before.get(name), after.get(name), [...path, name]));
  // The same parts in another order.
  return parts.length > 0 ? parts : [{ path, gone: [...before.keys()], added: [...after.keys()] }];
}

/** The fields of an object; a list of things with names (columns, indexes) by those, so that one more does not shift the others. */
function partsByName(value: unknown): ReadonlyMap<string, unknown> | undefined {
  if (isFields(value)) return new Map(Object.entries(value));
  if (!Array.isArray(value)) return undefined;
  const named = new Map(value.map((each: unknown) => [isFields(each) ? nameOf(each) : undefined, each]));
  // Some without a name, or two of the same.
  if (named.has(undefined) || named.size < value.length) return undefined;
  return named as ReadonlyMap<string, unknown>;
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function partLines(heading: string, { path, gone, added }: DifferingPart): readonly string[] {
  const where = path.length === 0 ? `${heading} ` : `${heading}, ${path.join(".")}: `;
  const [before, after] = aroundDifference(textOf(gone), textOf(added));
  return [
    ...(gone === undefined ? [] : [`- ${shown(where + before)}`]),
    ...(added === undefined ? [] : [`+ ${shown(where + after)}`]),
  ];
}

/** SQL, names and other texts stand for themselves. */
function textOf(value: unknown): string {
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "");
}

const longestText = 200;
const contextLength = 40;

/** Long texts from shortly before the first difference on. */
function aroundDifference(one: string, other: string): readonly [string, string] {
  if (Math.max(one.length, other.length) <= longestText) return [one, other];
  const start = Math.max(0, firstDifference(one, other) - contextLength);
  return [excerpt(one, start), excerpt(other, start)];
}

function firstDifference(one: string, other: string): number {
  let at = 0;
  while (at < one.length && one[at] === other[at]) at += 1;
  return at;
}

function excerpt(text: string, start: number): string {
  const end = start + longestText;
  return `${start === 0 ? "" : "... "}${text.slice(start, end)}${text.length > end ? " ..." : ""}`;
}
