/** Statements as code: `await queryRunner.query(...)`, once for each database where they differ. */
import type { DialectName } from "../../schema/schema";
import { templateLiteral } from "../code";
import { sqlLines } from "./sql-lines";

/** What one piece of a file sends, on each database of the project. */
export type SentPerDatabase = { readonly [D in DialectName]?: readonly string[] };

/** @param indent of the line in which the code begins; the first line has it already */
export function statementsCode(sent: readonly SentPerDatabase[], runner: string, indent: string): string {
  return runsOf(sent)
    .map((run) => runCode(run, runner, indent))
    .filter((code) => code !== "")
    .join(`\n${indent}`);
}

type Run = SentPerDatabase & { readonly isSame: boolean };

/** Neighbours that are the same on all databases, or that are not, stand together. */
function runsOf(sent: readonly SentPerDatabase[]): readonly Run[] {
  const runs: Run[] = [];
  for (const next of sent) {
    const isSame = new Set(Object.values(next).map((list) => JSON.stringify(list))).size === 1;
    const last = runs.at(-1);
    if (last?.isSame === isSame) runs[runs.length - 1] = { ...joined(last, next), isSame };
    else runs.push({ ...next, isSame });
  }
  return runs;
}

function joined(one: SentPerDatabase, other: SentPerDatabase): SentPerDatabase {
  return Object.fromEntries(
    Object.entries(one)
      .filter(([name]) => name in other)
      // The keys of both are names of databases.
      .map(([name, list]) => [name, [...(list as readonly string[]), ...(other[name as DialectName] ?? [])]]),
  );
}

function runCode({ isSame, ...sent }: Run, runner: string, indent: string): string {
  const { postgres = [], sqlite = [] } = sent;
  if (isSame) {
    const [dialect = "postgres"] = Object.keys(sent) as DialectName[]; // see joined
    return queriesCode(sent[dialect] ?? [], dialect, runner, indent);
  }
  const inner = `${indent}  `;
  const block = (statements: readonly string[], dialect: DialectName): string =>
    `{\n${inner}${queriesCode(statements, dialect, runner, inner)}\n${indent}}`;
  const type = `${runner}.connection.options.type`;
  if (postgres.length === 0) return `if (${type} !== "postgres") ${block(sqlite, "sqlite")}`;
  const first = `if (${type} === "postgres") ${block(postgres, "postgres")}`;
  return sqlite.length === 0 ? first : `${first} else ${block(sqlite, "sqlite")}`;
}

function queriesCode(
  statements: readonly string[],
  dialect: DialectName,
  runner: string,
  indent: string,
): string {
  return statements.map((sql) => queryCode(sql, dialect, runner, indent)).join(`\n${indent}`);
}

function queryCode(sql: string, dialect: DialectName, runner: string, indent: string): string {
  const text = templateLiteral(sqlLines(sql, dialect, `${indent}  `));
  const line = `await ${runner}.query(${text});`;
  if (text.includes("\n") || indent.length + line.length <= 100) return line;
  return `await ${runner}.query(\n${indent}  ${text},\n${indent});`;
}
