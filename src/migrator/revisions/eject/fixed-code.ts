/**
 * Code whose statements can be known ahead: it calls `op`, and what it calls it with stands in the file. What depends on rows, on the time or on the world around
 * does something else on each database, so what it sends on a scratch database says nothing.
 */
import { bindings, nameOf, part, parts, allNodes, references, type SyntaxNode } from "./syntax";

/** Names that a file gives a meaning to, outside its methods. */
export interface FileNames {
  /** Constants whose values stand in the file. */
  readonly constants: ReadonlySet<string>;
  /** Imported from elsewhere: a value of them may be used, nothing of them may be called. */
  readonly imported: ReadonlySet<string>;
}

const harmless: ReadonlySet<string> = new Set(
  "undefined NaN Infinity String Number Boolean BigInt Object Array Map Set RegExp JSON parseInt parseFloat isNaN isFinite".split(
    " ",
  ),
);

/** Nodes that make it matter what happens before or behind. */
const unforeseeable: ReadonlySet<string> = new Set([
  "TryStatement",
  "ThrowStatement",
  "ThisExpression",
  "ImportExpression",
  "LabeledStatement",
  "DebuggerStatement",
]);

/** @param own names of `op` and of what makes it */
export function isFixed(node: SyntaxNode, own: ReadonlySet<string>, names: FileNames): boolean {
  if (allNodes(node).some(({ type }) => unforeseeable.has(type))) return false;
  const local = bindings(node);
  const isCalled = calledNames(node);
  return references(node).every((reference) => {
    const name = nameOf(reference) ?? "";
    if (own.has(name) || local.has(name) || harmless.has(name) || names.constants.has(name)) return true;
    return names.imported.has(name) && !isCalled.has(reference);
  });
}

/** What stands at the beginning of a callee: `mail` of `mail.send(...)`. */
function calledNames(node: SyntaxNode): ReadonlySet<SyntaxNode> {
  const calls = allNodes(node).filter(
    ({ type }) =>
      type === "CallExpression" || type === "NewExpression" || type === "TaggedTemplateExpression",
  );
  return new Set(
    calls.flatMap((call) => part(call, "callee") ?? part(call, "tag") ?? []).flatMap(references),
  );
}

/** Of the statements of a file. */
export function fileNames(body: readonly SyntaxNode[]): FileNames {
  const imported = new Set(
    body
      .filter(({ type }) => type === "ImportDeclaration")
      .flatMap((statement) => parts(statement, "specifiers"))
      .flatMap((specifier) => nameOf(part(specifier, "local")) ?? []),
  );
  const constants = new Set<string>();
  for (const declarator of body.flatMap(constantsOf)) {
    const name = nameOf(part(declarator, "id"));
    const value = part(declarator, "init");
    if (name !== undefined && value && isFixed(value, new Set(), { constants, imported }))
      constants.add(name);
  }
  return { constants, imported };
}

function constantsOf(statement: SyntaxNode): readonly SyntaxNode[] {
  const declaration = part(statement, "declaration") ?? statement;
  return declaration.type === "VariableDeclaration" && declaration["kind"] === "const"
    ? parts(declaration, "declarations")
    : [];
}
