/** The three edges at a glance: entities, history, database. Reads only, and says what it can where something is broken. */
import { hasDatabaseFile, openDatabase } from "../database/connect";
import { explainConnectionError } from "../database/connection-errors";
import type { Project } from "../database/project";
import { readApplied } from "../database/record";
import { localTarget } from "../database/target";
import type { Line } from "../operations/kind";
import type { History } from "../revisions/history";
import { AutogenError } from "../schema/errors";
import { driftOf } from "./drift";
import { editedRevisions, type EditedRevision } from "./edited";
import { planRevision, planTargets } from "./plan";
import type { Progress } from "./progress";
import { anyDifference } from "./questions";
import { stateOf, type DatabaseState } from "./status";

/** What two sides do not agree in, or why that cannot be said. */
export type Edge = { readonly lines: readonly Line[] } | { readonly notKnown: string };

export interface Overview extends DatabaseState {
  /** What a new revision would hold: entities against what all revisions give. */
  readonly entitiesAgainstHistory: Edge;
  /** Changed by hand: the database against what its applied revisions give. */
  readonly databaseAgainstHistory: Edge;
  /** Applied, and edited since. */
  readonly edited: readonly EditedRevision[];
  /** Entities against the database as it is. */
  readonly entitiesAgainstDatabase: Edge;
}

const noDatabase: Edge = { notKnown: "there is no database yet" };
const brokenFiles: Edge = { notKnown: "the migration files have to be mended first" };
const missingFiles: Edge = { notKnown: "files of applied revisions are missing" };
const notReplayable: Edge = {
  notKnown: "the migrations do not run on an empty database: autogen check shows why",
};

/** @param history may have problems */
export async function readOverview(
  project: Project,
  history: History,
  progress: Progress,
): Promise<Overview> {
  const { options } = project.dataSource;
  const isSound = history.problems.length === 0;
  const entitiesAgainstHistory = await edge(isSound ? undefined : brokenFiles, () =>
    planRevision(project, history, { against: "history", answers: anyDifference, progress }),
  );
  if (!hasDatabaseFile(options))
    return {
      ...stateOf(project, history, []),
      edited: [],
      entitiesAgainstHistory,
      databaseAgainstHistory: noDatabase,
      entitiesAgainstDatabase: noDatabase,
    };
  const opened = await openDatabase(options);
  const { queryRunner } = opened;
  const target = localTarget(project, history, opened);
  try {
    progress("comparing the database");
    const state = stateOf(project, history, await readApplied(queryRunner, project.migrationsTable));
    const isWhole = state.unknown.length === 0;
    return {
      ...state,
      entitiesAgainstHistory,
      databaseAgainstHistory: await edge(isSound ? (isWhole ? undefined : missingFiles) : brokenFiles, () =>
        driftOf(project, history, queryRunner),
      ),
      edited: await editedRevisions(project, history, queryRunner),
      entitiesAgainstDatabase: await edge(undefined, () =>
        planTargets([target], history, { answers: anyDifference }),
      ),
    };
  } catch (error) {
    throw explainConnectionError(error, options) ?? error;
  } finally {
    await target.close();
    await opened.close();
  }
}

/** @param known what stands in the way, where something does */
async function edge(
  known: Edge | undefined,
  compare: () => Promise<{ readonly lines: readonly Line[] }>,
): Promise<Edge> {
  if (known) return known;
  try {
    const { lines } = await compare();
    return { lines };
  } catch (error) {
    if (error instanceof AutogenError && error.code === "revision-failed") return notReplayable;
    throw error;
  }
}
