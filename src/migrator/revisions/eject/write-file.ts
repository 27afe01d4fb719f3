/** The text of an ejected file, and of one that says which of its pieces is at work. */
import { dropsTable, foreignKeysCode } from "./foreign-keys";
import { packageName, type EjectableFile, type Method, type Piece } from "./read-file";
import { statementsCode, type SentPerDatabase } from "./statement-code";
import {
  allNodes,
  nameOf,
  parseTypeScript,
  part,
  parts,
  type Range,
  type SyntaxNode,
  type SyntaxTree,
} from "./syntax";

/** What the operations of a file send, in the order of their pieces. */
export interface SentByFile {
  readonly up: readonly SentPerDatabase[];
  readonly down: readonly SentPerDatabase[];
}

/** Where `markedFile` says which piece of operations is at work: a function of its number, and of nothing behind it. */
export const markKey = `${packageName}.piece`;

/** The same file, which calls the function at `markKey` before and behind each piece of operations. */
export function markedFile(file: EjectableFile): string {
  const mark = (at: string): string => `(globalThis as any)[Symbol.for("${markKey}")](${at});`;
  return assembled(file, ({ body, pieces }) => {
    const operations = operationsOf(pieces);
    return replaced(file.text, body, operations, (piece) => {
      const at = operations.indexOf(piece);
      const code = file.text.slice(...piece.range).replace(/^return\b/, "");
      return `;${mark(String(at))} ${code}; ${mark("")}`;
    });
  });
}

/** The file with nothing but TypeORM in it. */
export async function ejectedFile(file: EjectableFile, sent: SentByFile): Promise<string> {
  const isGuarded = { up: needsGuard(sent.up), down: needsGuard(sent.down) };
  const text = assembled(file, (method) => {
    const name = method === file.up ? "up" : "down";
    return methodText(file.text, method, sent[name], isGuarded[name]);
  });
  const [from, to] = file.imported;
  const bare = await withoutUnused(text.slice(0, from) + text.slice(to), file.text);
  return isGuarded.up || isGuarded.down ? `${bare.trimEnd()}\n\n${foreignKeysCode}` : bare;
}

export function operationsOf(pieces: readonly Piece[]): readonly OperationsPiece[] {
  return pieces.filter((piece) => piece.kind === "operations");
}

type OperationsPiece = Extract<Piece, { kind: "operations" }>;

function needsGuard(sent: readonly SentPerDatabase[]): boolean {
  return sent.some(({ sqlite = [] }) => sqlite.some(dropsTable));
}

/** The text with other bodies of its methods. */
function assembled(file: EjectableFile, bodyOf: (method: Method) => string): string {
  const methods = [file.up, file.down].sort((one, other) => one.body[0] - other.body[0]);
  return replaced(
    file.text,
    [0, file.text.length],
    methods.map((method) => ({ method, range: method.body })),
    ({ method }) => bodyOf(method),
  );
}

function replaced<P extends { readonly range: Range }>(
  text: string,
  [start, end]: Range,
  pieces: readonly P[],
  codeOf: (piece: P) => string,
  keep: (range: Range) => string = (range) => text.slice(...range),
): string {
  let result = "";
  let from = start;
  for (const piece of pieces) {
    result += keep([from, piece.range[0]]) + codeOf(piece);
    from = piece.range[1];
  }
  return result + keep([from, end]);
}

function methodText(
  text: string,
  method: Method,
  sent: readonly SentPerDatabase[],
  isGuarded: boolean,
): string {
  const more = isGuarded ? "  " : "";
  const pieces = joinedPieces(text, method.pieces, sent).map((piece) => {
    const indent = `${indentAt(text, piece.range[0])}${more}`;
    const code = piece.kind === "edit" ? piece.text : groupCode(piece, method.runner, indent);
    return { code, range: code === "" ? withSpaceBehind(text, piece.range) : piece.range };
  });
  const kept = (range: Range): string => indented(text, range, method.texts, more);
  const body = replaced(text, method.body, pieces, ({ code }) => code, kept).trimEnd();
  const indent = indentAt(text, method.body[1]);
  if (body === "") return "";
  if (!isGuarded) return `${body}\n${indent}`;
  return `\n${indent}  await withoutForeignKeys(${method.runner}, async () => {${body}\n${indent}  });\n${indent}`;
}

/** What comes next stands in its place. */
function withSpaceBehind(text: string, [start, end]: Range): Range {
  return [start, end + (/^\s*/.exec(text.slice(end))?.[0].length ?? 0)];
}

type Group = {
  readonly kind: "group";
  readonly range: Range;
  readonly sent: readonly SentPerDatabase[];
  readonly comments: readonly string[];
};

/** Neighbours with nothing but white space between them become one piece. */
function joinedPieces(
  text: string,
  pieces: readonly Piece[],
  sent: readonly SentPerDatabase[],
): readonly (Group | Extract<Piece, { kind: "edit" }>)[] {
  const groups: (Group | Extract<Piece, { kind: "edit" }>)[] = [];
  let at = 0;
  for (const piece of pieces) {
    if (piece.kind === "edit") {
      groups.push(piece);
      continue;
    }
    const own = sent[at] ?? {};
    at += 1;
    const last = groups.at(-1);
    const isNext =
      last?.kind === "group" &&
      piece.comments.length === 0 &&
      text.slice(last.range[1], piece.range[0]).trim() === "";
    if (isNext)
      groups[groups.length - 1] = {
        ...last,
        range: [last.range[0], piece.range[1]],
        sent: [...last.sent, own],
      };
    else groups.push({ kind: "group", range: piece.range, sent: [own], comments: piece.comments });
  }
  return groups;
}

function groupCode({ sent, comments }: Group, runner: string, indent: string): string {
  const code = statementsCode(sent, runner, indent);
  return [...comments, ...(code === "" ? [] : [code])].join(`\n${indent}`);
}

function indentAt(text: string, at: number): string {
  const line = text.slice(text.lastIndexOf("\n", at - 1) + 1, at);
  return /^\s*/.exec(line)?.[0] ?? "";
}

/** A line that begins inside a text must stay as it is. */
function indented(text: string, [start, end]: Range, texts: readonly Range[], more: string): string {
  if (more === "") return text.slice(start, end);
  return text.slice(start, end).replace(/\n(?!\n)/g, (line, at: number) => {
    const place = start + at;
    return texts.some(([from, to]) => place > from && place < to) ? line : `${line}${more}`;
  });
}

/** Constants and imports that only operations used go with them. */
async function withoutUnused(text: string, before: string): Promise<string> {
  const used = namesUsed(await parseTypeScript(before));
  const tree = await parseTypeScript(text);
  const stillUsed = namesUsed(tree);
  const unused = tree.body.filter((statement) => {
    const names = namesMade(statement);
    return names.length > 0 && names.every((name) => used.has(name) && !stillUsed.has(name));
  });
  if (unused.length === 0) return text;
  const pieces = unused.map(({ range: [from, to] }) => ({ range: [from, linesBehind(text, to)] as const }));
  return withoutUnused(
    replaced(text, [0, text.length], pieces, () => ""),
    before,
  );
}

/** Names that are used for something, types too. */
function namesUsed({ body }: SyntaxTree): ReadonlySet<string> {
  const declared = new Set(body.flatMap(declaredNames));
  const nodes = body.filter(({ type }) => type !== "ImportDeclaration").flatMap(allNodes);
  return new Set(nodes.flatMap((node) => (declared.has(node) ? [] : (nameOf(node) ?? []))));
}

/** Of a declaration that no other file can use. */
function namesMade(statement: SyntaxNode): readonly string[] {
  return declaredNames(statement).flatMap((node) => nameOf(node) ?? []);
}

function declaredNames(statement: SyntaxNode): readonly SyntaxNode[] {
  if (statement.type === "ImportDeclaration")
    return parts(statement, "specifiers").flatMap((specifier) => part(specifier, "local") ?? []);
  if (statement.type !== "VariableDeclaration") return [];
  return parts(statement, "declarations").flatMap((declarator) => part(declarator, "id") ?? []);
}

/** The rest of the line, and an empty one behind it. */
function linesBehind(text: string, from: number): number {
  return from + (/^[ \t]*\n?(?:[ \t]*\n)?/.exec(text.slice(from))?.[0].length ?? 0);
}
