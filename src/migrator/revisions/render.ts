/** Operations -> the TypeScript text of a migration file, formatted with Prettier. */
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
}

/** The same input gives the same text on every machine: no locale, time zone or hash order plays a part. */
export async function renderRevision(text: RevisionText): Promise<string> {
  const constants = typeConstants([...text.up, ...text.down]);
  const code = [
    `import type { MigrationInterface, QueryRunner } from "typeorm";`,
    `import { operations } from "typeorm-autogen";`,
    "",
    ...(constants.size > 0 ? [constantsCode(constants), ""] : []),
    headerComment(text),
    `export class ${text.className} implements MigrationInterface {`,
    `static readonly revision = ${literal(text.revision)};`,
    `static readonly parents: readonly string[] = ${literalList(text.parents)};`,
    ...listCode("dependsOn", text.dependsOn),
    ...listCode("labels", text.labels),
    ...(text.transaction === false ? [noTransactionCode] : []),
    "",
    ...methodCode("up", text.up, text.targets, constants),
    "",
    ...methodCode("down", text.down, text.targets, constants),
    "}",
  ].join("\n");
  return formatTypeScript(code);
}

const noTransactionCode = `
/** PostgreSQL builds and drops indexes concurrently only outside a transaction. TypeORM's own runner needs \`--transaction each\`, and \`none\` to revert. */
readonly transaction = false;`;

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
function listRow(title: string, list: readonly string[] = []): readonly string[] {
  return list.length === 0 ? [] : [`${title.padEnd(8)}  ${list.map(commentText).join(", ")}`];
}

function listCode(field: string, list: readonly string[] = []): readonly string[] {
  return list.length === 0 ? [] : [`static readonly ${field}: readonly string[] = ${literalList(list)};`];
}

function headerLine({ sign, subject, detail }: Line, width: number): string {
  return `  ${sign} ${commentText(subject).padEnd(width)}  ${commentText(detail)}`.trimEnd();
}

function methodCode(
  name: "up" | "down",
  groups: readonly Group[],
  targets: readonly DialectName[],
  constants: TypeConstants,
): readonly string[] {
  const body = groups.flatMap((group) => groupCode(group, targets, constants));
  if (body.length === 0)
    return [
      `async ${name}(queryRunner: QueryRunner): Promise<void> {`,
      `const op = operations(queryRunner);`,
      `await op.sql({}); // Hand-written work: op.sql("..."), op.alterTable(...), or the queryRunner itself.`,
      "}",
    ];
  return [
    `async ${name}(queryRunner: QueryRunner): Promise<void> {`,
    `const op = operations(queryRunner);`,
    ...body,
    "}",
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
async function formatTypeScript(code: string): Promise<string> {
  const [{ format }, typescript, estree] = await Promise.all([
    import("prettier/standalone"),
    import("prettier/plugins/typescript"),
    import("prettier/plugins/estree"),
  ]);
  return format(code, { parser: "typescript", plugins: [typescript, estree as Plugin], printWidth: 100 });
}
