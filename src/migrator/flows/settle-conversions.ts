/** How do values become values of a type to which no conversion leads? PostgreSQL only: SQLite keeps values as they are, or says which do not fit. */
import { fillKey } from "../diff/backfills";
import { canConvert, likelyConversions, type LikelyConversion } from "../dialects/postgres/conversions";
import type { AlterColumn, Operation } from "../operations/operation";
import { AutogenError } from "../schema/errors";
import { displayName, findTable } from "../schema/names";
import type { QualifiedName, Schema } from "../schema/schema";
import { identifierText } from "../schema/type-text";
import { answerNeeded, flag, type Answers, type Asker, type Question } from "./questions";

/** A column whose values cannot be carried over by themselves. */
export interface ConversionQuestion {
  readonly table: QualifiedName;
  readonly column: string;
  readonly from: string;
  readonly to: string;
  /** What it may mean, where it may mean several things. */
  readonly likely: readonly LikelyConversion[];
}

/**
 * The operations with the answers written in.
 * @param before the schema under the names that the operations use
 * @throws AutogenError `answer-needed`, `answer-invalid`
 */
export async function settleConversions(
  operations: readonly Operation[],
  before: Schema,
  answers: Answers,
  ask: Asker | undefined,
): Promise<readonly Operation[]> {
  const given = new Map((answers.using ?? []).map(parseUsing));
  const unanswered: ConversionQuestion[] = [];
  const settled: Operation[] = [];
  for (const operation of operations) {
    const question = operation.kind === "alterColumn" ? questionOf(operation, before) : undefined;
    const key = operation.kind === "alterColumn" ? fillKey(operation.table, operation.column) : "";
    const isRetyped = operation.kind === "alterColumn" && operation.changes.type !== undefined;
    const using = isRetyped ? given.get(key) : undefined;
    if (using !== undefined) given.delete(key);
    const isAsked = question !== undefined && using === undefined && !answers.noUsing;
    const answer = isAsked && ask ? await ask.conversion(question) : using;
    if (isAsked && !ask) unanswered.push(question);
    settled.push(
      answer === undefined || operation.kind !== "alterColumn" ? operation : { ...operation, using: answer },
    );
  }
  if (given.size > 0) throw unused([...given.keys()]);
  if (unanswered.length > 0) throw conversionsNeeded(unanswered);
  return settled;
}

function questionOf(operation: AlterColumn, before: Schema): ConversionQuestion | undefined {
  const { table, column, changes, using } = operation;
  const old = findTable(before, table)?.columns.find(({ name }) => name === column);
  if (!old || changes.type === undefined || using !== undefined) return undefined;
  // A computed column is computed anew.
  if (old.generated || changes.generated) return undefined;
  const { type: to } = changes;
  if (canConvert(old.type, to)) return undefined;
  return {
    table,
    column,
    from: old.type,
    to,
    likely: likelyConversions(identifierText(column), old.type, to),
  };
}

function parseUsing(text: string): readonly [string, string] {
  const at = text.indexOf("=");
  const key = text.slice(0, at).trim();
  const value = text.slice(at + 1).trim();
  if (at > 0 && key.includes(".") && value !== "") return [key, value];
  throw new AutogenError("answer-invalid", `--using ${text} is not understood.`, {
    nextStep: `Write --using "table.column=SQL", where SQL makes a new value of the row: --using "tasks.token=gen_random_uuid()".`,
  });
}

function unused(keys: readonly string[]): AutogenError {
  return new AutogenError(
    "answer-invalid",
    `--using names ${keys.join(", ")}, whose type does not change on PostgreSQL.`,
    { nextStep: "Run `autogen diff` to see what was detected." },
  );
}

function conversionsNeeded(questions: readonly ConversionQuestion[]): AutogenError {
  return answerNeeded(
    "No conversion leads from the old type to the new one on PostgreSQL, or more than one:",
    questions.flatMap(flagLines),
    {
      nextStep:
        "Run again with these flags (SQL over the row makes the new value, NULL where it may be), or with --no-using when there are no rows anywhere. " +
        "To keep both for a while: add a new column, fill it, and drop the old one later.",
      questions: questions.map((question): Question => ({
        kind: "conversion",
        table: displayName(question.table),
        column: question.column,
        type: question.to,
        candidates: question.likely.map((own) => ({
          flag: likelyFlag(question, own),
          likeness: 0.5,
          evidence: [own.meaning],
        })),
        flags: [...question.likely.map((own) => likelyFlag(question, own)), openFlag(question), "--no-using"],
      })),
    },
  );
}

function flagLines(question: ConversionQuestion): readonly string[] {
  const { from, to, likely } = question;
  return [
    ...likely.map((own) => `${likelyFlag(question, own)}   (${own.meaning})`),
    `${openFlag(question)}   (${from} to ${to})`,
  ];
}

function likelyFlag({ table, column }: ConversionQuestion, { using }: LikelyConversion): string {
  return flag("using", `${fillKey(table, column)}=${using}`);
}

function openFlag({ table, column }: ConversionQuestion): string {
  return `--using "${fillKey(table, column)}=SQL"`;
}
