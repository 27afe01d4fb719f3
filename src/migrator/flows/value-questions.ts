/** Enum values that go, over all databases: one question for what PostgreSQL keeps in a type and SQLite in a column. */
import { fillKey } from "../diff/backfills";
import { lostValues, newValues, type EnumColumn, type EnumLoss } from "../diff/enum-values";
import type { Clues, Likeness } from "../diff/likeness/clues";
import { valueLikeness } from "../diff/likeness/values";
import { nameAfter, type Renames } from "../diff/renames";
import { displayName, isSameName } from "../schema/names";

/** An enum that loses values, with all columns that have it. */
export interface EnumQuestions {
  /** As a flag names it: the column, or the type where several columns have it. */
  readonly subject: string;
  /** Every name under which a flag may mean it. */
  readonly subjects: readonly string[];
  readonly columns: readonly EnumColumn[];
  readonly loss: EnumLoss;
}

/** One value that goes. */
export interface ValueQuestion {
  readonly subject: string;
  readonly column: EnumColumn;
  readonly value: string;
  /** What rows may get instead, the likeliest first. */
  readonly candidates: readonly ValueCandidate[];
  readonly nullable: boolean;
}
export interface ValueCandidate extends Likeness {
  readonly value: string;
}

/** Losses of different databases that share a column are one. @param losses of all databases, PostgreSQL's types first */
export function enumQuestions(losses: readonly EnumLoss[], renames: Renames): readonly EnumQuestions[] {
  const groups: EnumLoss[][] = [];
  for (const loss of [...losses].sort((left, right) => Number(!left.type) - Number(!right.type))) {
    const known = groups.find((group) => group.some((other) => isShared(other, loss)));
    if (known) known.push(loss);
    else groups.push([loss]);
  }
  return groups.flatMap(([first, ...others]) => {
    if (!first) return [];
    const columns = [first, ...others].flatMap((loss) => loss.columns);
    const names = columns.flatMap(({ table, column }) => [
      fillKey(table, column),
      fillKey({ name: table.name }, column),
    ]);
    const types = first.type ? [displayName(first.type), first.type.name] : [];
    const own = first.columns[0];
    const subject =
      first.columns.length > 1 && first.type
        ? displayName(first.type)
        : own
          ? fillKey(own.table, own.column)
          : "";
    return [
      {
        subject,
        subjects: [...names, ...columns.flatMap((column) => oldNames(column, renames)), ...types],
        columns,
        loss: first,
      },
    ];
  });
}

function isShared(left: EnumLoss, right: EnumLoss): boolean {
  return left.columns.some((own) =>
    right.columns.some((other) => other.column === own.column && other.table.name === own.table.name),
  );
}

/** What the column was called before the renames of this very change. */
function oldNames({ table, column }: EnumColumn, renames: Renames): readonly string[] {
  const oldTable = renames.tables.find((rename) => isSameName(nameAfter(rename), table));
  const oldColumn = renames.columns.find(
    (rename) => rename.table.name === table.name && rename.to === column,
  );
  if (!oldTable && !oldColumn) return [];
  const tables = [table, ...(oldTable ? [oldTable.table] : [])];
  const columns = [column, ...(oldColumn ? [oldColumn.column] : [])];
  return tables.flatMap((owner) => columns.map((name) => fillKey(owner, name)));
}

export function valueQuestion(
  { subject, columns, loss }: EnumQuestions,
  value: string,
  clues: Clues,
): ValueQuestion {
  const candidates = newValues(loss).map((to) => ({
    value: to,
    ...valueLikeness([value, to], [loss.before, loss.after], clues),
  }));
  const kept = loss.after
    .filter((other) => loss.before.includes(other))
    .map((other) => ({ value: other, likeness: 0, evidence: [] }));
  return {
    subject,
    // A loss without columns is no loss; see enumLosses.
    column: columns[0] as EnumColumn,
    value,
    candidates: [...candidates.sort((left, right) => right.likeness - left.likeness), ...kept],
    nullable: columns.every((column) => column.nullable),
  };
}

export { lostValues };
