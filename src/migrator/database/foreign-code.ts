/**
 * To know what a revision does, its `up` and `down` are run against a recorder. That is right only for code that does nothing but call `op` and the
 * QueryRunner: a file that calls a service or drops files must do so once, when it is applied.
 */
import type { Program } from "estree";

/** What a program may use without touching the world around it. */
const harmless: ReadonlySet<string> = new Set(
  (
    "undefined NaN Infinity String Number Boolean BigInt Symbol Object Array Map Set RegExp JSON Math Date Intl Promise Error TypeError " +
    "RangeError parseInt parseFloat isNaN isFinite encodeURIComponent decodeURIComponent structuredClone operations " +
    // What compilers put around generators and `async` for older JavaScript.
    "__awaiter __generator __values __read __spreadArray __assign _async_to_generator _ts_generator _object_spread"
  ).split(" "),
);

/** The other words of generated files. */
const generated: ReadonlySet<string> = new Set(
  "async await class const false new null return static true revision parents dependsOn labels transaction up down queryRunner op table".split(
    " ",
  ),
);

const known = new Map<string, string | undefined>();

/**
 * The first name from outside that the code works with, other than `operations` of this package; undefined where it uses none.
 * @param sources JavaScript of a class, or of its functions
 */
export function foreignName(sources: readonly string[]): string | undefined {
  for (const source of sources) {
    if (!known.has(source)) known.set(source, firstForeign(withoutImports(source)));
    const found = known.get(source);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** `(0, typeorm_autogen_1.operations)(...)` and `tslib_1.__awaiter(...)` are what an import becomes; `process.env` is only read. */
function withoutImports(source: string): string {
  return source
    .replace(/\(0,\s*[\w$]+\.(operations|__\w+)\)/g, "$1")
    .replace(/\b[\w$]+\.(operations|__\w+)(?=\s*\()/g, "$1")
    .replace(/\bprocess\.env\b/g, "undefined");
}

function firstForeign(source: string): string | undefined {
  if (isPlainlyOwn(source)) return undefined;
  const code = parsed(source);
  if (!code) return "code that cannot be read";
  const { analyze } = require("eslint-scope") as typeof import("eslint-scope");
  const { globalScope } = analyze(code.program, { ecmaVersion: 2022, sourceType: "module" });
  const foreign = globalScope?.through.find(
    ({ identifier: { name, range } }) => !harmless.has(String(name)) && isUsed(code.text, range),
  );
  return foreign && String(foreign.identifier.name);
}

/** Called, made, looked into or changed. A constant of the file that is only named (`const jsonb = ...`) does nothing. */
function isUsed(text: string, [start, end]: readonly [number, number] = [0, 0]): boolean {
  return (
    /^\s*(?:[([`.]|\?\.|(?:[-+*/%&|^]|\*\*|&&|\|\||\?\?|<<|>>>?)?=(?![=>])|\+\+|--)/.test(text.slice(end)) ||
    /(?:\bnew|\+\+|--|\bextends)\s*$/.test(text.slice(0, start))
  );
}

/** Most files are generated. They need no parser, which takes longer than to run them. */
function isPlainlyOwn(source: string): boolean {
  const text = source.replace(
    /"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\$]|\\.)*`|\/\*[^]*?\*\/|\/\/[^\n]*/g,
    '""',
  );
  if (/[`/]|\bextends\b/.test(text)) return false;
  const names = text
    .replace(/^class\s+[\w$]+/, "class")
    .matchAll(/(?<![\w$.])[A-Za-z_$][\w$]*(?![\w$]|\s*:)/g);
  return [...names].every(([name]) => harmless.has(name) || generated.has(name));
}

/** A class or a function stands as an expression; a method only inside of an object. */
function parsed(source: string): { readonly program: Program; readonly text: string } | undefined {
  const { parse } = require("acorn") as typeof import("acorn");
  for (const text of [`(${source})`, `({ ${source} })`])
    try {
      // The same tree in other types.
      const program = parse(text, { ecmaVersion: 2022, sourceType: "module", ranges: true });
      return { program: program as unknown as Program, text };
    } catch {
      continue;
    }
  return undefined;
}
