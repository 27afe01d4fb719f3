/** What only the developer can answer: is it a rename, and what do existing rows get? */
import { fillKey, type Fills, type MissingFill } from "../diff/backfills";
import {
  columnCandidates,
  renameOperations,
  tableCandidates,
  type ColumnRename,
  type RenameCandidate,
  type Renames,
  type TableRename,
} from "../diff/renames";
import { applyAll } from "../operations/apply";
import { AutogenError } from "../schema/errors";
import { displayName, isSameName } from "../schema/names";
import type { QualifiedName, Schema } from "../schema/schema";

/** Answers given beforehand, as flags. */
export interface Answers {
  /** `tasks.owner=assignee`, `customers=clients` */
  readonly renames: readonly string[];
  /** Nothing else is a rename. */
  readonly noRename: boolean;
  /** `tasks.priority=0` */
  readonly backfills: readonly string[];
  /** No table has rows that need a value. */
  readonly noBackfill: boolean;
}

/** Asks a person; absent where there is none. */
export interface Asker {
  isRename(candidate: RenameCandidate): Promise<boolean>;
  /** SQL expression; null for "there are no such rows". */
  fill(missing: MissingFill): Promise<string | null>;
}

/** Pairs less alike than this are never proposed: types, places and names all differ. */
const leastLikeness = 0.5;

/** @throws AutogenError `answer-needed`, `answer-invalid` */
export async function settleRenames(
  before: Schema,
  desired: Schema,
  answers: Answers,
  ask: Asker | undefined,
): Promise<Renames> {
  const given = answers.renames.map(parseRename);
  const used = new Set<GivenRename>();
  const tables = await settle(tableCandidates(before, desired), given, used, answers, ask);
  const tableRenames = tables.map(({ table, to }): TableRename => ({
    table,
    to: (to as QualifiedName).name,
  }));
  const renamed = applyAll(renameOperations(before, { tables: tableRenames, columns: [] }), before);
  const columns = await settle(columnCandidates(renamed, desired), given, used, answers, ask, tableRenames);
  const columnRenames = columns.map((candidate): ColumnRename => ({
    table: candidate.table,
    column: candidate.kind === "column" ? candidate.column : "",
    to: candidate.kind === "column" ? candidate.to : "",
  }));
  refuseUnused(given, used);
  return { tables: tableRenames, columns: columnRenames };
}

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

interface GivenRename {
  readonly text: string;
  readonly from: string;
  readonly to: string;
}

function parseRename(text: string): GivenRename {
  const at = text.lastIndexOf("=");
  const from = text.slice(0, at).trim();
  const to = text.slice(at + 1).trim();
  if (at > 0 && from !== "" && to !== "") return { text, from, to };
  throw new AutogenError("answer-invalid", `--rename ${text} is not understood.`, {
    nextStep: "Write --rename table.old_column=new_column or --rename old_table=new_table.",
  });
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

async function settle(
  candidates: readonly RenameCandidate[],
  given: readonly GivenRename[],
  used: Set<GivenRename>,
  answers: Answers,
  ask: Asker | undefined,
  tableRenames: readonly TableRename[] = [],
): Promise<readonly RenameCandidate[]> {
  const chosen: RenameCandidate[] = [];
  for (const candidate of candidates) {
    const answer = given.find((rename) => isAbout(rename, candidate, tableRenames));
    if (!answer || !isFree(candidate, chosen)) continue;
    used.add(answer);
    chosen.push(candidate);
  }
  if (answers.noRename) return chosen;
  const open: RenameCandidate[] = [];
  const likely = candidates.filter(({ likeness }) => likeness >= leastLikeness);
  for (const candidate of [...likely].sort((left, right) => right.likeness - left.likeness)) {
    if (!isFree(candidate, chosen)) continue;
    if (!ask) open.push(candidate);
    else if (await ask.isRename(candidate)) chosen.push(candidate);
  }
  if (open.length > 0) throw renamesNeeded(open);
  return chosen;
}

function isAbout(
  rename: GivenRename,
  candidate: RenameCandidate,
  tableRenames: readonly TableRename[],
): boolean {
  if (candidate.kind === "table")
    return rename.from === displayName(candidate.table) && isNamed(rename.to, candidate.to);
  const old = tableRenames.find(({ table, to }) =>
    isSameName({ ...table, name: to }, candidate.table),
  )?.table;
  return (
    rename.to === candidate.to &&
    [candidate.table, ...(old ? [old] : [])].some((table) => rename.from === fillKey(table, candidate.column))
  );
}

function isNamed(text: string, name: QualifiedName): boolean {
  return text === name.name || text === displayName(name);
}

/** Neither end is part of a rename that is already settled. */
function isFree(candidate: RenameCandidate, chosen: readonly RenameCandidate[]): boolean {
  return !chosen.some((other) => {
    if (candidate.kind === "table" && other.kind === "table")
      return isSameName(other.table, candidate.table) || isSameName(other.to, candidate.to);
    if (candidate.kind === "column" && other.kind === "column")
      return (
        isSameName(other.table, candidate.table) &&
        (other.column === candidate.column || other.to === candidate.to)
      );
    return false;
  });
}

function refuseUnused(given: readonly GivenRename[], used: ReadonlySet<GivenRename>): void {
  const unused = given.filter((rename) => !used.has(rename));
  if (unused.length === 0) return;
  throw new AutogenError(
    "answer-invalid",
    `--rename ${unused.map(({ text }) => text).join(", ")} matches nothing: the old name must be gone from the entities ` +
      "and the new one must be missing in the database.",
    { nextStep: "Run `autogen diff --no-rename` to see what was detected." },
  );
}

function renamesNeeded(open: readonly RenameCandidate[]): AutogenError {
  const lines = open.map((candidate) => `  --rename ${renameFlag(candidate)}`);
  return new AutogenError(
    "answer-needed",
    `Is this a rename, or a drop and an addition?\n${lines.join("\n")}`,
    { nextStep: "Run again with the flags that are true, and --no-rename for the rest." },
  );
}

export function renameFlag(candidate: RenameCandidate): string {
  return candidate.kind === "table"
    ? `${displayName(candidate.table)}=${candidate.to.name}`
    : `${fillKey(candidate.table, candidate.column)}=${candidate.to}`;
}

function fillsNeeded(unanswered: readonly MissingFill[]): AutogenError {
  const lines = unanswered.map(
    (missing) =>
      `  --backfill "${fillKey(missing.table, missing.column)}=${missing.default ?? "VALUE"}"   (${missing.type})`,
  );
  return new AutogenError(
    "answer-needed",
    `Existing rows need a value for a column that becomes required:\n${lines.join("\n")}`,
    {
      nextStep:
        "Run again with these flags (VALUE is SQL), or with --no-backfill when there are no such rows anywhere.",
    },
  );
}

function listFills(missing: readonly MissingFill[]): string {
  return missing.map(({ table, column }) => fillKey(table, column)).join(", ");
}
