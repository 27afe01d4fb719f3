/** The examples of the documents are code that compiles. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { repository } from "../support/project";

interface Example {
  readonly document: string;
  readonly line: number;
  readonly code: string;
}

const documents = [
  "README.md",
  "docs/migration-files.md",
  "docs/renames.md",
  "docs/architecture.md",
  "docs/troubleshooting.md",
  "docs/deployment.md",
  "docs/data-migrations.md",
  "docs/api.md",
];

/** ```` ```ts ```` is a whole file; ```` ```ts op ```` is what stands in `up`. */
function examplesIn(document: string): readonly Example[] {
  const text = readFileSync(join(repository, document), "utf8");
  return [...text.matchAll(/^```ts( op)?\n([^]*?)^```$/gm)].map((match) => ({
    document,
    line: text.slice(0, match.index).split("\n").length + 1,
    code: match[1] === undefined ? (match[2] ?? "") : asFile(match[2] ?? ""),
  }));
}

function asFile(body: string): string {
  const head =
    'import type { Operations } from "typeorm-autogen"; export async function up(op: Operations) {';
  return `${head}${body}}`;
}

const examples = documents.flatMap(examplesIn);

function mistakesIn(all: readonly Example[]): readonly string[] {
  const configFile = join(repository, "tsconfig.json");
  const { options } = ts.parseJsonConfigFileContent(
    ts.readConfigFile(configFile, (file) => ts.sys.readFile(file)).config,
    ts.sys,
    repository,
  );
  // Beside package.json, so that imports resolve as in a project.
  const files = new Map(
    all.map((example, position) => [join(repository, `example-${position}.ts`), example]),
  );
  const onDisk = ts.createCompilerHost(options);
  const host: ts.CompilerHost = {
    ...onDisk,
    readFile: (name) => files.get(name)?.code ?? onDisk.readFile(name),
    fileExists: (name) => files.has(name) || onDisk.fileExists(name),
    getSourceFile: (name, version, ...rest) => {
      const example = files.get(name);
      return example
        ? ts.createSourceFile(name, example.code, version, true)
        : onDisk.getSourceFile(name, version, ...rest);
    },
  };
  const program = ts.createProgram([...files.keys()], { ...options, noEmit: true }, host);
  return [...files].flatMap(([name, { document, line }]) => {
    const source = program.getSourceFile(name);
    return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map(
      ({ messageText, start, file }) => {
        const row = file && start !== undefined ? file.getLineAndCharacterOfPosition(start).line : 0;
        return `${document}:${line + row} ${ts.flattenDiagnosticMessageText(messageText, "\n")}`;
      },
    );
  });
}

test("every TypeScript example compiles", () => {
  expect(examples.length).toBeGreaterThan(8);
  expect(mistakesIn(examples)).toEqual([]);
});

test("a mistake in an example would be found", () => {
  const wrong = { document: "x.md", line: 1, code: asFile("await op.dropTabel('tasks');") };
  expect(mistakesIn([wrong])).toEqual([expect.stringContaining("dropTabel")]);
});
