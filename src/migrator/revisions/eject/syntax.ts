/** The syntax tree of a migration file, TypeScript included, by the parser that Prettier brings along. */
import type { ParserOptions } from "prettier";

/** A node as ESTree and typescript-estree have it; offsets in UTF-16 units. */
export interface SyntaxNode {
  readonly type: string;
  readonly range: Range;
  readonly [part: string]: unknown;
}

export type Range = readonly [start: number, end: number];

export interface SyntaxTree {
  readonly body: readonly SyntaxNode[];
  readonly comments: readonly SyntaxNode[];
}

/** @throws SyntaxError of the parser */
export async function parseTypeScript(text: string): Promise<SyntaxTree> {
  const { parsers } = await import("prettier/plugins/typescript");
  const options = { filepath: "migration.ts" } as ParserOptions; // the parser asks for no more
  // Prettier leaves the form of the tree to each parser; this one gives typescript-estree's.
  return (await parsers.typescript.parse(text, options)) as SyntaxTree;
}

export function isNode(value: unknown): value is SyntaxNode {
  return typeof value === "object" && value !== null && "type" in value && "range" in value;
}

/** A part that is one node, or nothing. */
export function part(node: SyntaxNode | undefined, name: string): SyntaxNode | undefined {
  const value = node?.[name];
  return isNode(value) ? value : undefined;
}

/** A part that is a list of nodes. */
export function parts(node: SyntaxNode | undefined, name: string): readonly SyntaxNode[] {
  const value = node?.[name];
  return Array.isArray(value) ? value.filter(isNode) : [];
}

export function nameOf(node: SyntaxNode | undefined): string | undefined {
  const name = node?.type === "Identifier" ? node["name"] : undefined;
  return typeof name === "string" ? name : undefined;
}

export function children(node: SyntaxNode): readonly SyntaxNode[] {
  return Object.entries(node)
    .filter(([name]) => name !== "parent" && name !== "loc")
    .flatMap(([, value]: [string, unknown]) => (Array.isArray(value) ? (value as unknown[]) : [value]))
    .filter(isNode);
}

/** The node and all below it, from outside to inside. */
export function allNodes(node: SyntaxNode): readonly SyntaxNode[] {
  return [node, ...children(node).flatMap(allNodes)];
}

/** Identifiers that stand for a value: no names of properties, no types. */
export function references(node: SyntaxNode): readonly SyntaxNode[] {
  if (node.type === "Identifier") return [node];
  if (node.type.startsWith("TS") && !wrappers.has(node.type)) return [];
  if (node.type === "MemberExpression") return valuesOf(node, "object", "property");
  if (node.type === "Property" || node.type === "MethodDefinition" || node.type === "PropertyDefinition")
    return valuesOf(node, "value", "key");
  return children(node).flatMap(references);
}

/** Types that stand around a value: `value as T`, `value!`, `value satisfies T`. */
const wrappers: ReadonlySet<string> = new Set([
  "TSAsExpression",
  "TSNonNullExpression",
  "TSSatisfiesExpression",
]);

/** The second part counts only where it is computed: `rows[name]`. */
function valuesOf(node: SyntaxNode, always: string, computed: string): readonly SyntaxNode[] {
  const value = part(node, always);
  const key = node["computed"] === true ? part(node, computed) : undefined;
  return [...(value ? references(value) : []), ...(key ? references(key) : [])];
}

/** Names that code makes for itself: variables, parameters, functions. */
export function bindings(node: SyntaxNode): ReadonlySet<string> {
  return new Set(
    allNodes(node).flatMap((inner) =>
      [part(inner, "id"), part(inner, "param"), ...parts(inner, "params")].flatMap((pattern) =>
        pattern ? references(pattern).flatMap((name) => nameOf(name) ?? []) : [],
      ),
    ),
  );
}

export function textOfNode(text: string, { range: [start, end] }: SyntaxNode): string {
  return text.slice(start, end);
}
