/** Operations -> the text of a migration file, TypeScript or JavaScript, formatted with Prettier. */
import type { Plugin } from "prettier";
import type { Group } from "../operations/step";
import type { Line } from "../operations/kind";
import type { DialectName } from "../schema/schema";
import { callCode, commentText, literal, literalList, nameCode } from "./code";
import { qualifiedTable, stepCode, type StepCode } from "./operation-code";
import { entriesOf, type PerDatabase } from "./per-database";
import { proofRows, type ProvenLine } from "./proof-header";
import type { Operation } from "../operations/operation";
import { onlyCode } from "./table-code";
import { constantsCode, typeConstants, type TypeConstants } from "./type-constants";

export interface RevisionText {
  readonly message: string;
  readonly className: string;
  readonly revision: string;
  readonly parents: readonly string[];
  readonly dependsOn?: readonly string[];
  readonly labels?: readonly string[];
  readonly createdAt: Date;
  /** What was proven, for the header. */
  readonly proven?: readonly ProvenLine[];
  /** What was detected, for the header. */
  readonly lines: readonly Line[];
  readonly up: readonly Group[];
  readonly down: readonly Group[];
  /** The databases that the project supports. */
  readonly targets: readonly DialectName[];
  /** false: the file runs outside a transaction. */
  readonly transaction?: boolean;
  /** Default: TypeScript. */
  readonly language?: RevisionLanguage;
}

/** What the project's own files are written in. */
export type RevisionLanguage = "typescript" | "es-module" | "commonjs";

/** The same input gives the same text on every machine: no locale, time zone or hash order plays a part. */
export async function renderRevision(text: RevisionText): Promise<string> {
  const constants = typeConstants([...text.up, ...text.down]);
  const form = forms[text.language ?? "typescript"];
  const code = [
    ...form.head,
    "",
    ...(constants.size > 0 ? [constantsCode(constants), ""] : []),
    headerComment(text),
    `${form.classHead(text.className)} {`,
    form.field("static", "revision", literal(text.revision)),
    form.field("static", "parents", literalList(text.parents), list),
    ...listCode(form, "dependsOn", text.dependsOn),
    ...listCode(form, "labels", text.labels),
    ...(text.transaction === false ? [noTransactionComment, form.field("", "transaction", "false")] : []),
    "",
    form.method("up"),
    ...bodyCode(text.up, text.targets, constants),
    "}",
    "",
    form.method("down"),
    ...bodyCode(text.down, text.targets, constants),
    "}",
    "}",
    ...form.foot(text.className),
  ].join("\n");
  return formatted(code);
}

const list = "readonly string[]";

/** What differs between the languages around the same operations. */
interface LanguageForm {
  readonly head: readonly string[];
  classHead(name: string): string;
  /** @param type what TypeScript would not see by itself */
  field(modifier: "static" | "", name: string, value: string, type?: string): string;
  method(name: "up" | "down"): string;
  foot(className: string): readonly string[];
}

const javaScript: Pick<LanguageForm, "field" | "method"> = {
  field: (modifier, name, value) => `${modifier} ${name} = ${value};`,
  method: (name) => `async ${name}(queryRunner) {`,
};

const forms: { readonly [L in RevisionLanguage]: LanguageForm } = {
  typescript: {
    head: [
      `import type { MigrationInterface, QueryRunner } from "typeorm";`,
      `import { operations } from "typeorm-autogen";`,
    ],
    classHead: (name) => `export class ${name} implements MigrationInterface`,
    field: (modifier, name, value, type) =>
      `${modifier} readonly ${name}${type === undefined ? "" : `: ${type}`} = ${value};`,
    method: (name) => `async ${name}(queryRunner: QueryRunner): Promise<void> {`,
    foot: () => [],
  },
  "es-module": {
    ...javaScript,
    head: [`import { operations } from "typeorm-autogen";`],
    classHead: (name) => `export class ${name}`,
    foot: () => [],
  },
  commonjs: {
    ...javaScript,
    head: [`const { operations } = require("typeorm-autogen");`],
    classHead: (name) => `class ${name}`,
    foot: (name) => ["", `module.exports = { ${name} };`],
  },
};

const noTransactionComment = `
/** PostgreSQL builds and drops indexes concurrently only outside a transaction. TypeORM's own runner needs \`--transaction each\`, and \`none\` to revert. */`;

function headerComment(text: RevisionText): string {
  const width = Math.min(Math.max(...text.lines.map(({ subject }) => subject.length), 0), 48);
  const lines = text.lines.map((line) => headerLine(line, width));
  const rows = [
    commentText(text.message),
    "",
    `Revision  ${text.revision}`,
    `Parents   ${text.parents.length > 0 ? text.parents.map(commentText).join(", ") : "none"}`,
    ...listRow("Needs", text.dependsOn),
    ...listRow("Branch", text.labels),
    `Created   ${text.createdAt.toISOString().replace(/\.\d+Z$/, "Z")}`,
    ...proofRows(text.proven ?? []),
    ...(lines.length > 0 ? ["", ...lines] : []),
  ];
  return ["/**", ...rows.map((row) => ` * ${row}`.trimEnd()), " */"].join("\n");
}

/** Nothing where the list is empty. */
function listRow(title: string, values: readonly string[] = []): readonly string[] {
  return values.length === 0 ? [] : [`${title.padEnd(8)}  ${values.map(commentText).join(", ")}`];
}

function listCode(form: LanguageForm, field: string, values: readonly string[] = []): readonly string[] {
  return values.length === 0 ? [] : [form.field("static", field, literalList(values), list)];
}

function headerLine({ sign, subject, detail }: Line, width: number): string {
  return `  ${sign} ${commentText(subject).padEnd(width)}  ${commentText(detail)}`.trimEnd();
}

function bodyCode(
  groups: readonly Group[],
  targets: readonly DialectName[],
  constants: TypeConstants,
): readonly string[] {
  const body = groups.flatMap((group) => groupCode(group, targets, constants));
  return [
    `const op = operations(queryRunner);`,
    ...(body.length === 0
      ? [
          `await op.sql({}); // Hand-written work: op.sql("..."), op.alterTable(...), or the queryRunner itself.`,
        ]
      : body),
  ];
}

function groupCode(
  group: Group,
  targets: readonly DialectName[],
  constants: TypeConstants,
): readonly string[] {
  const codes = group.steps.flatMap((step) => stepCode(step, targets, constants));
  if (codes.every(({ code }) => code.startsWith("table."))) return [alterTableCode(group, codes)];
  return codes.map(({ code, only }) =>
    only === undefined ? code : `await ${callCode("op.only", literal(only), `async (op) => {\n${code}\n}`)}`,
  );
}

function alterTableCode(group: Group, codes: readonly StepCode[]): string {
  const step = group.steps.find((candidate) => hasSchema(candidate)) ?? group.steps[0] ?? {};
  // Every operation of an alterTable group names a table; see `order`.
  const name = nameCode(qualifiedTable(step as PerDatabase<Extract<Operation, { table: unknown }>>));
  return `await ${callCode("op.alterTable", name, `(table) => {\n${joinOnly(codes).join("\n")}\n}`)}`;
}

/** Neighbours that are for the same database share one `table.only`. */
function joinOnly(codes: readonly StepCode[]): readonly string[] {
  const joined: StepCode[] = [];
  for (const next of codes) {
    const previous = joined[joined.length - 1];
    if (previous && previous.only !== undefined && previous.only === next.only)
      joined[joined.length - 1] = { ...previous, code: `${previous.code}\n${next.code}` };
    else joined.push(next);
  }
  return joined.map(({ code, only }) => (only === undefined ? code : onlyCode("table", [only], code)));
}

function hasSchema(step: PerDatabase<Operation>): boolean {
  return entriesOf(step).some(
    ([, operation]) => "table" in operation && operation.table.schema !== undefined,
  );
}

/** Prettier's own build for embedding: no configuration is looked up, so the result is the same everywhere. */
async function formatted(code: string): Promise<string> {
  const [{ format }, typescript, estree] = await Promise.all([
    import("prettier/standalone"),
    import("prettier/plugins/typescript"),
    import("prettier/plugins/estree"),
  ]);
  return format(code, { parser: "typescript", plugins: [typescript, estree as Plugin], printWidth: 100 });
}
