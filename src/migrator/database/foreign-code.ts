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
    "__awaiter __generator __values __read __spreadArray __assign __name __publicField __async _async_to_generator _asyncToGenerator " +
    "_ts_generator _object_spread _objectSpread _define_property _defineProperty SyntaxError ReferenceError"
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
  const program = parsed(source);
  if (!program) return "code that cannot be read";
  const { analyze } = require("eslint-scope") as typeof import("eslint-scope");
  const { globalScope } = analyze(program, { ecmaVersion: 2022, sourceType: "module" });
  const parents = parentsIn(program);
  if (parents.hasImport) return "import";
  const foreign = globalScope?.through.find(
    ({ identifier }) =>
      !harmless.has(String(identifier.name)) && !isOnlyNamed(identifier as unknown as TreeNode, parents.of),
  );
  return foreign && String(foreign.identifier.name);
}

interface TreeNode {
  readonly type: string;
  readonly [part: string]: unknown;
}

interface Parents {
  readonly of: ReadonlyMap<TreeNode, TreeNode>;
  /** `import(...)` runs a file. */
  readonly hasImport: boolean;
}

function parentsIn(program: unknown): Parents {
  const of = new Map<TreeNode, TreeNode>();
  let hasImport = false;
  const read = (value: unknown, parent: TreeNode | undefined): void => {
    if (Array.isArray(value)) value.forEach((each) => read(each, parent));
    if (!isTreeNode(value)) return;
    if (parent) of.set(value, parent);
    hasImport ||= value.type === "ImportExpression";
    Object.values(value).forEach((each) => read(each, value));
  };
  read(program, undefined);
  return { of, hasImport };
}

function isTreeNode(value: unknown): value is TreeNode {
  return typeof value === "object" && value !== null && !Array.isArray(value) && "type" in value;
}

/**
 * A constant of the file, or of another (`status_1.Status.Open`), that goes as a value into SQL, an operation or a loop: nothing of it is run. What is called, made or
 * changed, or goes anywhere else (`ids.map(notify)`, `const send = mail`), may be.
 */
function isOnlyNamed(identifier: TreeNode, parents: ReadonlyMap<TreeNode, TreeNode>): boolean {
  let node = identifier;
  let parent = parents.get(node);
  while (parent?.type === "MemberExpression" && parent["object"] === node) {
    node = parent;
    parent = parents.get(node);
  }
  while (parent && carriers.has(parent.type) && parent["test"] !== node) {
    node = parent;
    parent = parents.get(node);
  }
  if (node.type === "TemplateLiteral" || node.type === "BinaryExpression") return true;
  if (parent?.type === "ForOfStatement") return parent["right"] === node;
  return parent?.type === "CallExpression" && parent["callee"] !== node && isValueFor(node, parent);
}

const carriers: ReadonlySet<string> = new Set([
  "TemplateLiteral",
  "BinaryExpression",
  "ConditionalExpression",
  "Property",
  "ObjectExpression",
  "ArrayExpression",
  "SpreadElement",
]);

/** For `queryRunner.query`, or a method of `op` or `table`; two of them run what they are given behind the table's name. */
function isValueFor(node: TreeNode, { callee, arguments: given }: TreeNode): boolean {
  if (!isTreeNode(callee) || callee.type !== "MemberExpression") return false;
  const nameOf = (part: unknown): unknown => (isTreeNode(part) ? part["name"] : undefined);
  const [object, method] = [nameOf(callee["object"]), nameOf(callee["property"])];
  if (method === "createTable" || method === "alterTable") return (given as readonly unknown[])[0] === node;
  return method === "query" || object === "op" || object === "table";
}

/** Most files are generated. They need no parser, which takes longer than to run them. */
function isPlainlyOwn(source: string): boolean {
  // Longer literals are too much for the expression below.
  if (source.length > 100_000) return false;
  const text = source.replace(
    /"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\$]|\\.)*`|\/\*[^]*?\*\/|\/\/[^\n]*/g,
    '""',
  );
  if (/[`/?]|\bextends\b/.test(text)) return false;
  const names = text
    .replace(/^class\s+[\w$]+/, "class")
    .matchAll(/(?<![\w$.])[A-Za-z_$][\w$]*(?![\w$]|\s*:)/g);
  return [...names].every(([name]) => harmless.has(name) || generated.has(name));
}

/** A class or a function stands as an expression; a method only inside of an object. */
function parsed(source: string): Program | undefined {
  const { parse } = require("acorn") as typeof import("acorn");
  for (const text of [`(${source})`, `({ ${source} })`])
    try {
      // The same tree in other types; eslint-scope looks at the ranges.
      return parse(text, { ecmaVersion: 2022, sourceType: "module", ranges: true }) as unknown as Program;
    } catch {
      continue;
    }
  return undefined;
}
