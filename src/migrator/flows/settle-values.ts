/** What becomes of rows that have an enum value which goes: by flags, by what the entities declare, by asking. */
import type { EnumLoss } from "../diff/enum-values";
import { noClues } from "../diff/likeness/clues";
import type { ColumnValues, Renames } from "../diff/renames";
import { noneDeclared, type DeclaredRenames } from "../metadata/declared-renames";
import { AutogenError } from "../schema/errors";
import { displayName } from "../schema/names";
import { answerNeeded, flag, type Answers, type Question } from "./questions";
import type { AnswerSources } from "./settle-renames";
import {
  enumQuestions,
  lostValues,
  valueQuestion,
  type EnumQuestions,
  type ValueQuestion,
} from "./value-questions";

/** Values less like the one that goes are not proposed. */
const leastLikeness = 0.5;

/**
 * For each column the values that rows get instead.
 * @param losses of all databases
 * @throws AutogenError `answer-needed`, `answer-invalid`
 */
export async function settleValues(
  losses: readonly EnumLoss[],
  renames: Renames,
  sources: AnswerSources,
): Promise<readonly ColumnValues[]> {
  const enums = enumQuestions(losses, renames);
  const given = givenValues(sources.answers, enums);
  const declared = sources.declared ?? noneDeclared;
  const known = (own: EnumQuestions, value: string): Answer | undefined =>
    given.find((answer) => answer.own === own && answer.value === value) ??
    declaredAnswer(declared, own, value);
  const isOpen = enums.some((own) => lostValues(own.loss).some((value) => !known(own, value)));
  const clues = (isOpen && !sources.answers.noValue && sources.clues?.()) || noClues;
  const answers: Answer[] = [];
  const open: ValueQuestion[] = [];
  for (const own of enums)
    for (const value of lostValues(own.loss)) {
      const answer = known(own, value);
      if (answer) answers.push(answer);
      if (answer || sources.answers.noValue) continue;
      const question = valueQuestion(own, value, clues);
      if (!sources.ask) open.push(question);
      else {
        const becomes = await sources.ask.value(question);
        if (becomes !== undefined) answers.push({ own, value, becomes });
      }
    }
  if (open.length > 0) throw valuesNeeded(open);
  return enums.flatMap((own) => {
    const entries = answers
      .filter((answer) => answer.own === own)
      .map(({ value, becomes }) => [value, becomes]);
    const mapping = Object.fromEntries(entries) as ColumnValues["mapping"];
    return entries.length === 0 ? [] : own.columns.map(({ table, column }) => ({ table, column, mapping }));
  });
}

interface Answer {
  readonly own: EnumQuestions;
  readonly value: string;
  readonly becomes: string | null;
}

/**
 * `tasks.status.waiting=queued`. Values may hold dots and equals signs, so the text is not taken apart: it is compared with
 * each `column.value=` that is asked for, and the longest that fits counts.
 */
function givenValues({ values }: Answers, enums: readonly EnumQuestions[]): readonly Answer[] {
  return values.map((text) => {
    const fits = enums.flatMap((own) =>
      lostValues(own.loss).flatMap((value) =>
        own.subjects
          .map((subject) => `${subject}.${value}=`)
          .filter((start) => text.startsWith(start))
          .map((start) => ({ own, value, start })),
      ),
    );
    const best = fits.sort((left, right) => right.start.length - left.start.length)[0];
    if (!best) throw matchesNothing(text, enums);
    return { own: best.own, value: best.value, becomes: targetOf(text, best.start, best.own) };
  });
}

function targetOf(text: string, start: string, { loss, columns }: EnumQuestions): string | null {
  const target = text.slice(start.length);
  if (loss.after.includes(target)) return target;
  const isNullable = columns.every(({ nullable }) => nullable);
  if (target === "NULL" && isNullable) return null;
  const reason =
    target === "NULL" ? "the column is required" : `there will be no value ${JSON.stringify(target)}`;
  throw new AutogenError("answer-invalid", `--value ${text} cannot be: ${reason}.`, {
    nextStep: `Rows can get ${[...loss.after, ...(isNullable ? ["NULL"] : [])].join(", ")}.`,
  });
}

function matchesNothing(text: string, enums: readonly EnumQuestions[]): AutogenError {
  const asked = enums.flatMap((own) => lostValues(own.loss).map((value) => `${own.subject}.${value}`));
  return new AutogenError("answer-invalid", `--value ${text} matches nothing: no such enum value goes.`, {
    nextStep: `Write --value table.column.value=new_value. Values that go: ${asked.join(", ") || "none"}.`,
  });
}

function declaredAnswer(declared: DeclaredRenames, own: EnumQuestions, value: string): Answer | undefined {
  for (const { table, column, values } of declared.values) {
    const isMeant = own.columns.some((other) => other.column === column && other.table.name === table.name);
    const becomes = isMeant
      ? values.find(({ from, to }) => from === value && own.loss.after.includes(to))?.to
      : undefined;
    if (becomes !== undefined) return { own, value, becomes };
  }
  return undefined;
}

function valuesNeeded(open: readonly ValueQuestion[]): AutogenError {
  return answerNeeded(
    "What do rows get that have an enum value which goes?",
    open.map((question) => {
      const likely = likelyCandidates(question)[0];
      if (likely) return `${valueFlag(question, likely.value)}   (${likely.evidence.join(", ")})`;
      return `${valueFlag(question, "VALUE")}   (${choices(question).join(", ")})`;
    }),
    {
      nextStep:
        "Run again with the flags that are true (VALUE is one of those in parentheses), or with --no-value when no row anywhere has such a value.",
      questions: open.map(asQuestion),
    },
  );
}

function asQuestion(question: ValueQuestion): Question {
  const { table, column } = question.column;
  return {
    kind: "enum-value",
    table: displayName(table),
    column,
    value: question.value,
    candidates: likelyCandidates(question).map((candidate) => ({
      flag: valueFlag(question, candidate.value),
      likeness: candidate.likeness,
      evidence: candidate.evidence,
    })),
    flags: [...choices(question).map((choice) => valueFlag(question, choice)), "--no-value"],
  };
}

function likelyCandidates({ candidates }: ValueQuestion): ValueQuestion["candidates"] {
  return candidates.filter(({ likeness }) => likeness >= leastLikeness);
}

function choices({ candidates, nullable }: ValueQuestion): readonly string[] {
  return [...candidates.map(({ value }) => value), ...(nullable ? ["NULL"] : [])];
}

function valueFlag({ subject, value }: ValueQuestion, becomes: string): string {
  return flag("value", `${subject}.${value}=${becomes}`);
}
