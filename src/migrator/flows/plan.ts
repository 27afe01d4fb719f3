/** What a revision would hold: entities compared with every database that the project supports. Writes nothing. */
import type { OpenDatabase } from "../database/connect";
import { explainConnectionError } from "../database/connection-errors";
import type { Project } from "../database/project";
import { remoteTarget } from "../database/remote-target";
import { emptySides, localTarget, type ComparedTarget, type TwoSides } from "../database/target";
import { splitConcurrent } from "../diff/concurrent";
import { missingFills, withFills, type MissingFill } from "../diff/backfills";
import { markEnumRewrites } from "../diff/enum-rewrites";
import { withExtensions } from "../diff/extensions";
import { withKept } from "../diff/keep";
import { mergeTargets } from "../diff/merge";
import { orderSteps } from "../diff/order";
import { enumLosses } from "../diff/enum-values";
import type { NamesSetting } from "../diff/given-names";
import type { Clues } from "../diff/likeness/clues";
import type { Renames } from "../diff/renames";
import { differences, namingOperations } from "../diff/schemas";
import { undoGroups } from "../diff/undo";
import { applyAll } from "../operations/apply";
import { noneDeclared, type DeclaredRenames } from "../metadata/declared-renames";
import type { Line } from "../operations/kind";
import type { Group } from "../operations/step";
import type { DialectName, Schema, UnsupportedObject } from "../schema/schema";
import { displayName } from "../schema/names";
import { isEqual } from "../schema/equality";
import type { History } from "../revisions/history";
import { comparablePart } from "../database/comparable";
import { describeGroups } from "./describe-groups";
import { withoutHandMade } from "../database/hand-made";
import { namesInHistory, type NamesInHistory } from "../database/history-names";
import { managedPart } from "../database/managed";
import { gitClues } from "./git-clues";
import type { Answers, Asker } from "./questions";
import { settleConversions } from "./settle-conversions";
import { settleFills } from "./settle-fills";
import { settleRenames, type AnswerSources } from "./settle-renames";
import { settleValues } from "./settle-values";
import type { Progress } from "./progress";
import { openUpToDate } from "./up-to-date";

export interface Plan {
  /** What was detected, line by line; empty when entities and databases agree. */
  readonly lines: readonly Line[];
  readonly up: readonly Group[];
  /** The same, as the files that are to be written, each following the one before: one, or two where an index is built concurrently. */
  readonly revisions: readonly PlannedRevision[];
  readonly targets: readonly DialectName[];
  /** What each database has of ours before the first of them. */
  readonly before: Readonly<Partial<Record<DialectName, Schema>>>;
  /** Exists in the database and belongs to somebody else: left alone. */
  readonly unmanaged: readonly UnsupportedObject[];
  /** Seen on either side, and not compared by this version. */
  readonly notCompared: readonly UnsupportedObject[];
}

/** What one migration file holds. */
export interface PlannedRevision {
  readonly lines: readonly Line[];
  readonly up: readonly Group[];
  readonly down: readonly Group[];
  /** false: it runs outside a transaction. */
  readonly transaction: boolean;
}

export interface PlanOptions {
  /** Compare with the connected database, or with what the revisions give. */
  readonly against: "database" | "history";
  /** Go on where the database has applied what no file holds: for a comparison that nothing is made of. */
  readonly evenAhead?: boolean;
  readonly answers: Answers;
  readonly ask?: Asker;
  /** Evidence from outside for renames, fetched only where a question is open. */
  readonly clues?: () => Clues;
  /** The revision that the new one follows; it is in the names of what is kept aside. Default: the newest. */
  readonly parent?: string;
  readonly progress: Progress;
}

type AnswerOptions = Pick<PlanOptions, "answers" | "ask" | "clues" | "parent"> & {
  readonly names?: NamesSetting;
};

/** A plan, and what speaks against trusting it. */
export type ComparedPlan = Plan & Pick<History, "problems">;

/** @throws AutogenError `not-up-to-date`, `database-ahead`, `answer-needed`, `answer-invalid`, and those of reading project and database */
export async function planRevision(
  project: Project,
  history: History,
  options: PlanOptions,
): Promise<ComparedPlan> {
  const { connected, problems } =
    options.against === "database"
      ? await openUpToDate(project, history, options.evenAhead === true)
      : { connected: undefined, problems: [] };
  const targets = openTargets(project, history, connected, options.against);
  try {
    options.progress("reading the entities and the database");
    const clues = options.clues ?? once(() => gitClues(project));
    const plan = await planTargets(targets, history, { ...options, clues, names: project.names });
    return { ...plan, problems };
  } catch (error) {
    throw explainConnectionError(error, project.dataSource.options) ?? error;
  } finally {
    await Promise.all(targets.map((target) => target.close()));
    await connected?.close();
  }
}

/** The plan for databases that are already open; the first one leads. */
export async function planTargets(
  targets: readonly ComparedTarget[],
  history: History,
  options: AnswerOptions,
): Promise<Plan> {
  const states = await Promise.all(targets.map((target) => readState(target, history, options.answers)));
  const parent = options.parent ?? history.heads[history.heads.length - 1]?.id;
  return compare(targets, states, { ...options, ...(parent === undefined ? {} : { parent }) });
}

function once<T>(compute: () => T): () => T {
  let known: { readonly value: T } | undefined;
  return () => (known ??= { value: compute() }).value;
}

interface TargetState {
  readonly dialect: DialectName;
  readonly sides: TwoSides;
  readonly unmanaged: readonly UnsupportedObject[];
  readonly notCompared: readonly UnsupportedObject[];
  readonly names: NamesInHistory;
}

/** A database of each kind that the project supports, the connected one first. */
export function openTargets(
  project: Project,
  history: History,
  connected: OpenDatabase | undefined,
  against: "database" | "history",
): readonly ComparedTarget[] {
  return project.targets.map((target) => {
    if (target.dialect !== project.dialect) return remoteTarget(project, target);
    const local = localTarget(project, history, connected);
    // No file and no revisions: there is nothing to connect to, and comparing must not create it.
    return against === "database" && !connected ? { ...local, read: () => emptySides(project) } : local;
  });
}

async function readState(target: ComparedTarget, history: History, answers: Answers): Promise<TargetState> {
  const read = await target.read();
  const sides = comparablePart(read);
  const names = await namesInHistory(history, target.dialect);
  const declared = read.declared ?? noneDeclared;
  const managed = managedPart(
    sides.before,
    sides.desired,
    new Set([...names, ...oldNames(answers, declared)]),
  );
  return {
    dialect: target.dialect,
    sides: { before: managed.schema, desired: sides.desired, declared },
    unmanaged: managed.unmanaged,
    notCompared: [...read.desired.unsupported, ...read.before.unsupported],
    names,
  };
}

/** A table that a flag or an entity calls by its old name is ours, though no revision names it. */
function oldNames({ renames }: Answers, declared: DeclaredRenames): readonly string[] {
  const flags = renames.map((text) => text.split("=")[0]?.trim() ?? "");
  return [...flags, ...declared.tables.flatMap(({ from }) => from.map(displayName))];
}

async function compare(
  targets: readonly ComparedTarget[],
  states: readonly TargetState[],
  options: AnswerOptions,
): Promise<Plan> {
  const first = states[0];
  if (!first) throw new Error("A project without a database");
  const renames = await settleAll(first, states, options);
  const changes = await Promise.all(
    states.map(async (state, position) => {
      const { before, desired } = state.sides;
      const renamed = applyAll(namingOperations(before, desired, renames), before);
      const spelled = (await targets[position]?.normalise({ before: renamed, desired })) ?? desired;
      const own = withoutHandMade(before, spelled, { names: state.names, renames });
      const changed = differences(own.schema, spelled, renames, options.names ?? "given");
      const settled =
        state.dialect === "postgres"
          ? await settleConversions(changed, renamed, options.answers, options.ask)
          : changed;
      const needed = options.answers.keep ? withKept(settled, renamed, options.parent ?? "") : settled;
      return {
        dialect: state.dialect,
        before: own.schema,
        handMade: own.unmanaged,
        desired: spelled,
        operations: state.dialect === "postgres" ? withExtensions(needed, state.names) : needed,
      };
    }),
  );
  const questions = changes.flatMap(({ operations, desired }) => missingFills(operations, desired));
  const fills = await settleFills(oncePerColumn(questions), options.answers, options.ask);
  const steps = mergeTargets(
    changes.map(
      (change) =>
        [change.dialect, markEnumRewrites(withFills(change.operations, fills), change.before)] as const,
    ),
  );
  const before = Object.fromEntries(
    changes.map((change) => [change.dialect, change.before]),
  ) as SchemaPerDatabase;
  const revisions = plannedRevisions(orderSteps(steps, before), before);
  return {
    lines: revisions.flatMap(({ lines }) => lines),
    up: revisions.flatMap(({ up }) => up),
    revisions,
    targets: states.map(({ dialect }) => dialect),
    before,
    unmanaged: distinct([
      ...states.flatMap(({ unmanaged }) => unmanaged),
      ...changes.flatMap(({ handMade }) => handMade),
    ]),
    notCompared: distinct(states.flatMap(({ notCompared }) => notCompared)),
  };
}

function plannedRevisions(groups: readonly Group[], before: SchemaPerDatabase): readonly PlannedRevision[] {
  const { transactional, concurrent } = splitConcurrent(groups);
  const parts = [
    { up: transactional, before, transaction: true },
    { up: concurrent, before: schemasAfter(transactional, before), transaction: false },
  ];
  return parts
    .filter(({ up }) => up.length > 0)
    .map(({ up, before: start, transaction }) => ({
      lines: describeGroups(up, start),
      up,
      down: undoGroups(up, start),
      transaction,
    }));
}

function schemasAfter(groups: readonly Group[], before: SchemaPerDatabase): SchemaPerDatabase {
  const entries = (Object.entries(before) as [DialectName, Schema][]).map(([dialect, schema]) => {
    const operations = groups.flatMap(({ steps }) => steps.flatMap((step) => step[dialect] ?? []));
    return [dialect, applyAll(operations, schema)];
  });
  return Object.fromEntries(entries) as SchemaPerDatabase;
}

/** Everything that gets another name, and the values of enums that go. */
async function settleAll(
  first: TargetState,
  states: readonly TargetState[],
  options: AnswerOptions,
): Promise<Renames> {
  const sources: AnswerSources = { ...options, declared: first.sides.declared };
  const others = states.filter((state) => state !== first).map(({ sides }) => sides);
  const renames = await settleRenames(first.sides.before, first.sides.desired, sources, others);
  const losses = states.flatMap(({ sides: { before, desired } }) =>
    enumLosses(applyAll(namingOperations(before, desired, renames), before), desired),
  );
  return { ...renames, values: await settleValues(losses, renames, sources) };
}

type SchemaPerDatabase = Readonly<Partial<Record<DialectName, Schema>>>;

/** Both databases ask about the same column; the connected one's type and default are shown. */
function oncePerColumn(questions: readonly MissingFill[]): readonly MissingFill[] {
  return questions.filter(
    (question, position) =>
      questions.findIndex(
        (other) => other.column === question.column && other.table.name === question.table.name,
      ) === position,
  );
}

function distinct(objects: readonly UnsupportedObject[]): readonly UnsupportedObject[] {
  return objects.filter(
    (object, position) => objects.findIndex((other) => isEqual(other, object)) === position,
  );
}
