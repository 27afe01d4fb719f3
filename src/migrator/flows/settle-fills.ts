/** What do existing rows get in a column that becomes required? */
import { fillKey, type Fills, type MissingFill } from "../diff/backfills";
import { AutogenError } from "../schema/errors";
import { displayName } from "../schema/names";
import { answerNeeded, type Answers, type Asker, type Question } from "./questions";

/** @throws AutogenError `answer-needed`, `answer-invalid` */
export async function settleFills(
  missing: readonly MissingFill[],
  answers: Answers,
  ask: Asker | undefined,
): Promise<Fills> {
  const given = new Map(answers.backfills.map(parseFill));
  const fills = new Map<string, string | null>();
  const unanswered: MissingFill[] = [];
  for (const question of missing) {
    const key = fillKey(question.table, question.column);
    const value = given.get(key);
    given.delete(key);
    if (value !== undefined) fills.set(key, value);
    else if (answers.noBackfill) fills.set(key, null);
    else if (ask) fills.set(key, await ask.fill(question));
    else unanswered.push(question);
  }
  if (given.size > 0)
    throw new AutogenError(
      "answer-invalid",
      `--backfill names ${[...given.keys()].join(", ")}, which needs no value: no such column becomes required.`,
      { nextStep: `Columns that need one: ${listFills(missing) || "none"}.` },
    );
  if (unanswered.length > 0) throw fillsNeeded(unanswered);
  return fills;
}

function parseFill(text: string): readonly [string, string] {
  const at = text.indexOf("=");
  const key = text.slice(0, at).trim();
  const value = text.slice(at + 1).trim();
  if (at > 0 && key.includes(".") && value !== "") return [key, value];
  throw new AutogenError("answer-invalid", `--backfill ${text} is not understood.`, {
    nextStep: `Write --backfill table.column=VALUE, where VALUE is SQL: --backfill "tasks.state='open'".`,
  });
}

function fillsNeeded(unanswered: readonly MissingFill[]): AutogenError {
  const flagOf = (missing: MissingFill): string =>
    `--backfill "${fillKey(missing.table, missing.column)}=${missing.default ?? "VALUE"}"`;
  return answerNeeded(
    "Existing rows need a value for a column that becomes required:",
    unanswered.map((missing) => `${flagOf(missing)}   (${missing.type})`),
    {
      nextStep:
        "Run again with these flags (VALUE is SQL), or with --no-backfill when there are no such rows anywhere.",
      questions: unanswered.map((missing): Question => ({
        kind: "backfill",
        table: displayName(missing.table),
        column: missing.column,
        type: missing.type,
        candidates:
          missing.default === undefined
            ? []
            : [{ flag: flagOf(missing), likeness: 0.5, evidence: ["the default that new rows get"] }],
        flags: [flagOf({ ...missing, default: "VALUE" }), "--no-backfill"],
      })),
    },
  );
}

function listFills(missing: readonly MissingFill[]): string {
  return missing.map(({ table, column }) => fillKey(table, column)).join(", ");
}
