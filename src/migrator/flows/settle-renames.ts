/** Which tables and columns were renamed: by flags, by what the entities declare, by asking. Tables first, then columns in them. */
import { fillKey } from "../diff/backfills";
import type { Clues } from "../diff/likeness/clues";
import {
  columnCandidates,
  moveCandidates,
  freeOf,
  renameQuestions,
  tableCandidates,
  type RenameCandidate,
  type RenameQuestion,
} from "../diff/rename-candidates";
import { nameAfter, renameOperations, type Renames, type TableRename } from "../diff/renames";
import { noneDeclared, type DeclaredRenames } from "../metadata/declared-renames";
import { applyAll } from "../operations/apply";
import { AutogenError } from "../schema/errors";
import { displayName, findTable, isSameName } from "../schema/names";
import type { QualifiedName, Schema } from "../schema/schema";
import { answerNeeded, flag, type Answers, type Asker, type Question } from "./questions";

/** Where answers come from. */
export interface AnswerSources {
  readonly answers: Answers;
  readonly ask?: Asker | undefined;
  readonly declared?: DeclaredRenames | undefined;
  /** Evidence that takes time to get: asked for only where a question is open. */
  readonly clues?: (() => Clues) | undefined;
}

/** What an entity wants and a database has, with the old names that the entities declare there. */
export interface ComparedSides {
  readonly before: Schema;
  readonly desired: Schema;
  readonly declared?: DeclaredRenames;
}

/**
 * @param others databases that differ from the first in schemas, which it may not have
 * @throws AutogenError `answer-needed`, `answer-invalid`
 */
export async function settleRenames(
  before: Schema,
  desired: Schema,
  sources: AnswerSources,
  others: readonly ComparedSides[] = [],
): Promise<Renames> {
  const flags = givenRenames(sources.answers);
  refuseBoth(before, desired, sources.declared ?? noneDeclared);
  const settling: Settling = { sources, flags, tables: [] };
  const named = await settle((clues) => tableCandidates(before, desired, clues), settling);
  const moved = await settleMoves(others, tableRenamesOf(named), settling);
  const tables = [...named, ...moved];
  const tableRenames = joined(tableRenamesOf(named), tableRenamesOf(moved));
  const renamed = applyAll(renameOperations(before, { tables: tableRenames, columns: [] }), before);
  const columns = await settle((clues) => columnCandidates(renamed, desired, clues), {
    ...settling,
    tables: tableRenames,
  });
  refuseUnused(flags, [...tables, ...columns], tableRenames);
  return {
    tables: tableRenames,
    columns: columns.flatMap((candidate) =>
      candidate.kind === "column"
        ? [{ table: candidate.table, column: candidate.column, to: candidate.to }]
        : [],
    ),
  };
}

/** Of databases that have schemas where the first one has none. */
async function settleMoves(
  others: readonly ComparedSides[],
  tables: readonly TableRename[],
  settling: Settling,
): Promise<readonly RenameCandidate[]> {
  const chosen: RenameCandidate[] = [];
  for (const { before, desired, declared } of others) {
    const renamed = applyAll(renameOperations(before, { tables, columns: [] }), before);
    const sources = { ...settling.sources, declared };
    chosen.push(
      ...(await settle((clues) => moveCandidates(renamed, desired, clues), { ...settling, sources })),
    );
  }
  return chosen;
}

function tableRenamesOf(candidates: readonly RenameCandidate[]): readonly TableRename[] {
  return candidates.flatMap((candidate): TableRename[] => {
    if (candidate.kind !== "table") return [];
    const { table, to } = candidate;
    return [{ table, to: to.name, ...(isMove(candidate) ? { into: to.schema ?? null } : {}) }];
  });
}

/** A table that one database renames and another one moves then is one rename. */
function joined(named: readonly TableRename[], moved: readonly TableRename[]): readonly TableRename[] {
  const moveOf = (rename: TableRename): TableRename | undefined =>
    moved.find(({ table }) => rename.into === undefined && table.name === rename.to);
  const moves = named.map(moveOf);
  return [
    ...named.map((rename, position) => ({ ...rename, ...intoOf(moves[position]) })),
    ...moved.filter((move) => !moves.includes(move)),
  ];
}

function intoOf(move: TableRename | undefined): Pick<TableRename, "into"> {
  return move?.into === undefined ? {} : { into: move.into };
}

function isMove(candidate: { readonly table: QualifiedName; readonly to: QualifiedName }): boolean {
  return candidate.table.schema !== candidate.to.schema;
}

interface GivenRename {
  readonly text: string;
  readonly from: string;
  readonly to: string;
}

interface Settling {
  readonly sources: AnswerSources;
  readonly flags: readonly GivenRename[];
  /** Tables that are renamed, so that their columns can be named either way. */
  readonly tables: readonly TableRename[];
}

function givenRenames({ renames }: Answers): readonly GivenRename[] {
  return renames.map((text) => {
    const at = text.lastIndexOf("=");
    const from = text.slice(0, at).trim();
    const to = text.slice(at + 1).trim();
    if (at > 0 && from !== "" && to !== "") return { text, from, to };
    throw new AutogenError("answer-invalid", `--rename ${text} is not understood.`, {
      nextStep: "Write --rename table.old_column=new_column or --rename old_table=new_table.",
    });
  });
}

/** @param candidatesOf all pairs, weighed with the clues where these are known */
async function settle(
  candidatesOf: (clues?: Clues) => readonly RenameCandidate[],
  { sources, flags, tables }: Settling,
): Promise<readonly RenameCandidate[]> {
  const candidates = candidatesOf();
  const declared = sources.declared ?? noneDeclared;
  const given = (candidate: RenameCandidate): boolean => flags.some((own) => isAbout(own, candidate, tables));
  const known = (candidate: RenameCandidate): boolean => isDeclared(declared, candidate);
  const chosen = [...candidates.filter(given), ...candidates.filter(known)].reduce<
    readonly RenameCandidate[]
  >((settled, candidate) => [...settled, ...freeOf([candidate], settled)], []);
  if (sources.answers.noRename || freeOf(candidates, chosen).length === 0) return chosen;
  const weighed = candidatesOf(sources.clues?.());
  const open = renameQuestions(freeOf(weighed, chosen));
  if (open.length === 0) return chosen;
  if (!sources.ask) throw renamesNeeded(open);
  return askAll(open, chosen, sources.ask);
}

async function askAll(
  questions: readonly RenameQuestion[],
  settled: readonly RenameCandidate[],
  ask: Asker,
): Promise<readonly RenameCandidate[]> {
  const chosen = [...settled];
  for (const question of questions) {
    const [first, ...others] = freeOf(question, chosen);
    const answer = first && (await ask.rename([first, ...others]));
    if (answer) chosen.push(answer);
  }
  return chosen;
}

function isAbout(rename: GivenRename, candidate: RenameCandidate, tables: readonly TableRename[]): boolean {
  if (candidate.kind === "table")
    return rename.from === displayName(candidate.table) && isNamed(rename.to, candidate);
  // The database that leads may have no schemas.
  const isOf = (own: TableRename): boolean =>
    isSameName(nameAfter(own), candidate.table) || isSameName({ name: own.to }, candidate.table);
  const old = tables.find(isOf)?.table;
  return (
    rename.to === candidate.to &&
    [candidate.table, ...(old ? [old] : [])].some((table) => rename.from === fillKey(table, candidate.column))
  );
}

function isDeclared(declared: DeclaredRenames, candidate: RenameCandidate): boolean {
  if (candidate.kind === "table")
    return declared.tables.some(
      ({ table, from }) =>
        isSameName(table, candidate.to) && from.some((old) => isSameName(old, candidate.table)),
    );
  return declared.columns.some(
    ({ table, column, from }) =>
      isSameName(table, candidate.table) && column === candidate.to && from.includes(candidate.column),
  );
}

/** A name that is declared to be the old one, while the database has both: which rows count, only a person knows. */
function refuseBoth(before: Schema, desired: Schema, declared: DeclaredRenames): void {
  const isLeftOver = (table: QualifiedName, column: string): boolean =>
    hasColumn(before, table, column) && !hasColumn(desired, table, column);
  const columns = declared.columns
    .filter(({ table, column }) => hasColumn(before, table, column))
    .flatMap(({ table, column, from }) =>
      from
        .filter((old) => isLeftOver(table, old))
        .map((old) => [fillKey(table, column), fillKey(table, old)]),
    );
  const tables = declared.tables
    .filter(({ table }) => findTable(before, table))
    .flatMap(({ table, from }) =>
      from
        .filter((old) => findTable(before, old) && !findTable(desired, old))
        .map((old) => [displayName(table), displayName(old)]),
    );
  const both = [...tables, ...columns].map(([now, old]) => `${now ?? ""} was called ${old ?? ""}`);
  if (both.length === 0) return;
  refuseChain(before, declared);
  throw new AutogenError(
    "answer-invalid",
    `The entities declare that ${both.join(", and that ")}, but the database has both.`,
    {
      nextStep:
        "Move the data by hand and drop the old one (autogen revision --empty), or take @RenamedFrom away: then the old one is dropped.",
    },
  );
}

/** One takes over the name that another one leaves: each is a rename, and both at once cannot be told from a drop. */
function refuseChain(before: Schema, declared: DeclaredRenames): void {
  const tables = declared.tables.flatMap(({ table, from }) =>
    findTable(before, table)
      ? declared.tables
          .filter((next) => !findTable(before, next.table) && next.from.some((old) => isSameName(old, table)))
          .map((next) => [displayName(table), displayName(next.table), from.map(displayName).join(" or ")])
      : [],
  );
  const columns = declared.columns.flatMap(({ table, column, from }) =>
    hasColumn(before, table, column)
      ? declared.columns
          .filter((next) => isSameName(next.table, table) && next.from.includes(column))
          .filter((next) => !hasColumn(before, next.table, next.column))
          .map((next) => [fillKey(table, column), fillKey(table, next.column), from.join(" or ")])
      : [],
  );
  const [[name, next, old] = []] = [...tables, ...columns];
  if (name === undefined) return;
  throw new AutogenError(
    "answer-invalid",
    `The entities declare that ${next ?? ""} was called ${name}, and that ${name} was called ${old ?? ""}: one name is left and taken over at once.`,
    {
      nextStep:
        `Do it in two revisions: first only ${name} becomes ${next ?? ""}, while ${old ?? ""} keeps its name; ` +
        "upgrade, and then the other one. Each keeps its rows.",
    },
  );
}

function hasColumn(schema: Schema, table: QualifiedName, column: string): boolean {
  return findTable(schema, table)?.columns.some(({ name }) => name === column) ?? false;
}

/** A new name without a schema stays in the table's own one. */
function isNamed(
  text: string,
  candidate: { readonly table: QualifiedName; readonly to: QualifiedName },
): boolean {
  return text === displayName(candidate.to) || (!isMove(candidate) && text === candidate.to.name);
}

function refuseUnused(
  flags: readonly GivenRename[],
  chosen: readonly RenameCandidate[],
  tables: readonly TableRename[],
): void {
  const unused = flags.filter((own) => !chosen.some((candidate) => isAbout(own, candidate, tables)));
  if (unused.length === 0) return;
  throw new AutogenError(
    "answer-invalid",
    `--rename ${unused.map(({ text }) => text).join(", ")} matches nothing: the old name must be gone from the entities ` +
      "and the new one must be missing in the database.",
    { nextStep: "Run `autogen diff --no-rename` to see what was detected." },
  );
}

function renamesNeeded(open: readonly RenameQuestion[]): AutogenError {
  const lines = open.flat().map((candidate) => {
    const evidence = candidate.evidence.join(", ");
    return evidence === "" ? renameFlag(candidate) : `${renameFlag(candidate)}   (${evidence})`;
  });
  return answerNeeded("Is this a rename, or a drop and an addition?", lines, {
    nextStep: "Run again with the flags that are true, and --no-rename for the rest.",
    questions: open.map(renameQuestion),
  });
}

function renameQuestion(candidates: RenameQuestion): Question {
  const [first] = candidates;
  const flags = candidates.map(renameFlag);
  return {
    kind: first.kind === "table" ? "rename-table" : "rename-column",
    table: displayName(first.table),
    ...(first.kind === "column" ? { column: first.column } : {}),
    candidates: candidates.map((candidate) => ({
      flag: renameFlag(candidate),
      likeness: candidate.likeness,
      evidence: candidate.evidence,
    })),
    flags: [...flags, "--no-rename"],
  };
}

function renameFlag(candidate: RenameCandidate): string {
  return candidate.kind === "table"
    ? flag(
        "rename",
        `${displayName(candidate.table)}=${isMove(candidate) ? displayName(candidate.to) : candidate.to.name}`,
      )
    : flag("rename", `${fillKey(candidate.table, candidate.column)}=${candidate.to}`);
}
