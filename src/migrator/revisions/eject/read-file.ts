/** Finds in a migration file what has to go before it can do without this package. */
import { fileNames, isFixed, type FileNames } from "./fixed-code";
import {
  allNodes,
  children,
  nameOf,
  parseTypeScript,
  part,
  parts,
  references,
  textOfNode,
  type Range,
  type SyntaxNode,
  type SyntaxTree,
} from "./syntax";

export const packageName = "typeorm-autogen";

export type FileReading =
  /** It does not use the package. */
  | { readonly kind: "plain" }
  /** What a person has to do. */
  | { readonly kind: "by hand"; readonly reasons: readonly string[] }
  | { readonly kind: "ejectable"; readonly file: EjectableFile };

export interface EjectableFile {
  readonly text: string;
  /** The import of the package, its line end included. */
  readonly imported: Range;
  readonly up: Method;
  readonly down: Method;
}

export interface Method {
  /** What it calls the QueryRunner. */
  readonly runner: string;
  /** Inside its braces. */
  readonly body: Range;
  /** In their order, none over another. */
  readonly pieces: readonly Piece[];
  /** Where a line may begin inside a text: there nothing is indented. */
  readonly texts: readonly Range[];
}

export type Piece =
  /** A statement that is replaced by what it sends. */
  | { readonly kind: "operations"; readonly range: Range; readonly comments: readonly string[] }
  /** Another text in its place. */
  | { readonly kind: "edit"; readonly range: Range; readonly text: string };

export async function readMigrationFile(text: string, className: string): Promise<FileReading> {
  if (!mentionsPackage(text)) return { kind: "plain" };
  const tree = await parseTypeScript(text);
  const reader = new Reader(text, tree);
  const file = reader.read(className);
  return reader.reasons.length > 0 || file === undefined
    ? { kind: "by hand", reasons: reader.reasons }
    : { kind: "ejectable", file };
}

/** Does the code import it in one of the ways that there are? */
export function mentionsPackage(text: string): boolean {
  return /["'`]typeorm-autogen(?:\/[^"'`]*)?["'`]/.test(text);
}

class Reader {
  readonly reasons: string[] = [];
  readonly #names: FileNames;

  constructor(
    private readonly text: string,
    private readonly tree: SyntaxTree,
  ) {
    this.#names = fileNames(tree.body);
  }

  read(className: string): EjectableFile | undefined {
    const statement = this.#import();
    const classes = this.tree.body.flatMap((node) => classIn(node) ?? []);
    const declaration = classes.find((node) => nameOf(part(node, "id")) === className);
    if (!declaration) {
      this.reasons.push(`class ${className} is not declared at the top of the file`);
      return undefined;
    }
    const local = statement && this.#operationsName(statement);
    if (!statement || local === undefined) return undefined;
    const [up, down] = (["up", "down"] as const).map((name) => this.#method(declaration, name, local));
    this.#refuseElsewhere(local, [up, down]);
    if (!up || !down) return undefined;
    return {
      text: this.text,
      imported: [statement.range[0], lineEnd(this.text, statement.range[1])],
      up,
      down,
    };
  }

  /** The only place that names the package. */
  #import(): SyntaxNode | undefined {
    const isOwn = (node: SyntaxNode): boolean => part(node, "source")?.["value"] === packageName;
    const [statement, second] = this.tree.body.filter(
      (node) => node.type === "ImportDeclaration" && isOwn(node),
    );
    if (statement && !second) return statement;
    this.reasons.push(
      second
        ? `${this.#place(second)}: a second import of ${packageName}`
        : `it uses ${packageName} in another way than \`import { operations } from "${packageName}"\``,
    );
    return undefined;
  }

  #operationsName(statement: SyntaxNode): string | undefined {
    const specifiers = parts(statement, "specifiers");
    const [own] = specifiers.filter((specifier) => nameOf(part(specifier, "imported")) === "operations");
    if (own && specifiers.length === 1) return nameOf(part(own, "local"));
    this.reasons.push(`${this.#place(statement)}: it imports more from ${packageName} than \`operations\``);
    return undefined;
  }

  #method(declaration: SyntaxNode, name: "up" | "down", operations: string): Method | undefined {
    const member = parts(part(declaration, "body"), "body").find(
      (node) => nameOf(part(node, "key")) === name,
    );
    const method = part(member, "value");
    const body = part(method, "body");
    const runner = nameOf(parts(method, "params")[0]);
    if (
      member?.type !== "MethodDefinition" ||
      !body ||
      (runner === undefined && mentions(body, new Set([operations])))
    ) {
      this.reasons.push(`${name} is no method with a QueryRunner as its parameter`);
      return undefined;
    }
    const statements = parts(body, "body");
    const own = new Set([operations, ...statements.flatMap((node) => opNames(node, operations))]);
    return {
      runner: runner ?? "queryRunner",
      body: [body.range[0] + 1, body.range[1] - 1],
      pieces: statements.flatMap((node, at) =>
        this.#pieces(node, { operations, own, runner, isLast: at === statements.length - 1 }),
      ),
      texts: allNodes(body)
        .filter(({ type }) => type === "TemplateLiteral")
        .map(({ range }) => range),
    };
  }

  #pieces(
    node: SyntaxNode,
    {
      operations,
      own,
      runner = "",
      isLast,
    }: {
      readonly operations: string;
      readonly own: ReadonlySet<string>;
      readonly runner: string | undefined;
      readonly isLast: boolean;
    },
  ): readonly Piece[] {
    if (opNames(node, operations).length > 0) return [{ kind: "edit", range: node.range, text: "" }];
    if (!mentions(node, own)) return [];
    const edits = dialectEdits(node, own, runner);
    const left = references(node).filter(
      (reference) =>
        own.has(nameOf(reference) ?? "") && !edits.some(({ range }) => isWithin(reference.range, range)),
    );
    if (left.length === 0) return edits;
    if (this.#isReplaceable(node, new Set([...own]), operations, runner, isLast))
      return [{ kind: "operations", range: node.range, comments: this.#commentsIn(node) }];
    const plain = sqlEdits(this.text, node, own, runner);
    const isAll = left.every((reference) => plain.some(({ range }) => isWithin(reference.range, range)));
    if (isAll) return [...edits, ...plain].sort((one, other) => one.range[0] - other.range[0]);
    this.reasons.push(
      `${this.#place(node)}: what \`${this.#firstLine(node)}\` sends depends on more than the file; write it with ${runner}.query, once for each database`,
    );
    return [];
  }

  /** A statement that is nothing but operations with what stands in the file. */
  #isReplaceable(
    node: SyntaxNode,
    own: ReadonlySet<string>,
    operations: string,
    runner: string,
    isLast: boolean,
  ): boolean {
    const isReturn = node.type === "ReturnStatement";
    if (node.type === "VariableDeclaration" || (isReturn && !isLast)) return false;
    if (!isReturn && returnsFrom(node)) return false;
    const inside = isReturn ? part(node, "argument") : node;
    if (!inside) return false;
    // The QueryRunner may only be handed to `operations`: what is asked of it would depend on rows.
    const runners = references(inside).filter((reference) => nameOf(reference) === runner);
    const handed = allNodes(inside)
      .filter((call) => call.type === "CallExpression" && nameOf(part(call, "callee")) === operations)
      .flatMap((call) => parts(call, "arguments"));
    if (runners.some((reference) => !handed.includes(reference))) return false;
    return isFixed(inside, new Set([...own, runner]), this.#names);
  }

  /** Somewhere else, in a function of the file say, nobody would look for it. */
  #refuseElsewhere(operations: string, methods: readonly (Method | undefined)[]): void {
    const bodies = methods.flatMap((method) => (method ? [method.body] : []));
    for (const node of this.tree.body.filter(({ type }) => type !== "ImportDeclaration"))
      for (const reference of references(node))
        if (nameOf(reference) === operations && !bodies.some((body) => isWithin(reference.range, body)))
          this.reasons.push(`${this.#place(reference)}: \`${operations}\` is used outside of up and down`);
  }

  #commentsIn(node: SyntaxNode): readonly string[] {
    return this.tree.comments
      .filter(({ range }) => isWithin(range, node.range))
      .map((comment) => textOfNode(this.text, comment));
  }

  #place(node: SyntaxNode): string {
    return `line ${this.text.slice(0, node.range[0]).split("\n").length}`;
  }

  #firstLine(node: SyntaxNode): string {
    const [line = ""] = textOfNode(this.text, node).split("\n");
    return line.length > 60 ? `${line.slice(0, 60)}…` : line;
  }
}

function classIn(node: SyntaxNode): SyntaxNode | undefined {
  const declaration = part(node, "declaration") ?? node;
  return declaration.type === "ClassDeclaration" ? declaration : undefined;
}

/** `const op = operations(queryRunner);` */
function opNames(node: SyntaxNode, operations: string): readonly string[] {
  if (node.type !== "VariableDeclaration") return [];
  const names = parts(node, "declarations").map((declarator) => {
    const value = part(declarator, "init");
    const isOperations = value?.type === "CallExpression" && nameOf(part(value, "callee")) === operations;
    return isOperations ? nameOf(part(declarator, "id")) : undefined;
  });
  return names.every((name) => name !== undefined) ? names.flatMap((name) => name ?? []) : [];
}

function mentions(node: SyntaxNode, names: ReadonlySet<string>): boolean {
  return references(node).some((reference) => names.has(nameOf(reference) ?? ""));
}

type Edit = Extract<Piece, { kind: "edit" }>;

/** `op.dialect` is what the QueryRunner says itself. */
function dialectEdits(node: SyntaxNode, own: ReadonlySet<string>, runner: string): readonly Edit[] {
  const type = `${runner}.connection.options.type`;
  const isDialect = (inner: SyntaxNode | undefined): boolean =>
    inner?.type === "MemberExpression" &&
    inner["computed"] !== true &&
    own.has(nameOf(part(inner, "object")) ?? "") &&
    nameOf(part(inner, "property")) === "dialect";
  const compared = allNodes(node).flatMap((inner): readonly Edit[] => {
    const operator = String(inner["operator"]);
    const value = part(inner, "right")?.["value"];
    if (inner.type !== "BinaryExpression" || !isDialect(part(inner, "left")) || !/^[!=]==?$/.test(operator))
      return [];
    if (value !== "postgres" && value !== "sqlite") return [];
    const isPostgres = (value === "postgres") === operator.startsWith("=");
    return [{ kind: "edit", range: inner.range, text: `${type} ${isPostgres ? "===" : "!=="} "postgres"` }];
  });
  const others = allNodes(node).filter(
    (inner) => isDialect(inner) && !compared.some(({ range }) => isWithin(inner.range, range)),
  );
  const words = others.map(({ range }): Edit => ({
    kind: "edit",
    range,
    text: `(${type} === "postgres" ? "postgres" : "sqlite")`,
  }));
  return [...compared, ...words].sort((one, other) => one.range[0] - other.range[0]);
}

/** `op.sql(text)` of one statement is `query(text)`, wherever it stands. */
function sqlEdits(text: string, node: SyntaxNode, own: ReadonlySet<string>, runner: string): readonly Edit[] {
  return allNodes(node).flatMap((inner): readonly Edit[] => {
    const callee = part(inner, "callee");
    const isSql =
      inner.type === "CallExpression" &&
      callee?.type === "MemberExpression" &&
      own.has(nameOf(part(callee, "object")) ?? "") &&
      nameOf(part(callee, "property")) === "sql";
    const [argument] = parts(inner, "arguments");
    if (!isSql || !callee || !argument || !isOneStatement(textOfNode(text, argument), argument)) return [];
    return [{ kind: "edit", range: callee.range, text: `${runner}.query` }];
  });
}

/** On SQLite `op.sql` cuts a text into its statements, and the driver would run only the first. */
function isOneStatement(code: string, { type, ...argument }: SyntaxNode): boolean {
  const isText = (type === "Literal" && typeof argument["value"] === "string") || type === "TemplateLiteral";
  return isText && !/;\s*\S/.test(code.slice(1, -1));
}

function returnsFrom(node: SyntaxNode): boolean {
  if (/Function/.test(node.type)) return false;
  return node.type === "ReturnStatement" || children(node).some(returnsFrom);
}

function isWithin([start, end]: Range, [from, to]: Range): boolean {
  return start >= from && end <= to;
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf("\n", from);
  return end < 0 ? text.length : end + 1;
}
