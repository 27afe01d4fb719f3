/** The three edges at a glance: entities, history, database. Reads only. */
import { hasDatabaseFile, openDatabase } from "../database/connect";
import { describeDatabase, explainConnectionError } from "../database/connection-errors";
import type { Project } from "../database/project";
import { localTarget } from "../database/target";
import type { Line } from "../operations/kind";
import { tips } from "../revisions/family";
import type { History } from "../revisions/history";
import type { Revision } from "../revisions/revision";
import { driftOf } from "./drift";
import { editedRevisions, type EditedRevision } from "./edited";
import { planRevision, planTargets } from "./plan";
import type { Progress } from "./progress";
import { anyDifference } from "./questions";

export interface Overview {
  readonly database: string;
  readonly heads: readonly Revision[];
  readonly current: readonly Revision[];
  readonly pending: readonly Revision[];
  /** What a new revision would hold: entities against what all revisions give. */
  readonly entitiesAgainstHistory: readonly Line[];
  /** Changed by hand (undefined where there is no database yet): the database against what its applied revisions give. */
  readonly databaseAgainstHistory: readonly Line[] | undefined;
  /** Applied, and edited since. */
  readonly edited: readonly EditedRevision[];
  /** Entities against the database as it is. */
  readonly entitiesAgainstDatabase: readonly Line[] | undefined;
}

export async function readOverview(
  project: Project,
  history: History,
  progress: Progress,
): Promise<Overview> {
  const { options } = project.dataSource;
  const plan = await planRevision(project, history, { against: "history", answers: anyDifference, progress });
  const database = describeDatabase(options);
  const shared = { database, heads: history.heads, entitiesAgainstHistory: plan.lines };
  if (!hasDatabaseFile(options))
    return {
      ...shared,
      current: [],
      edited: [],
      pending: history.revisions,
      databaseAgainstHistory: undefined,
      entitiesAgainstDatabase: undefined,
    };
  const opened = await openDatabase(options);
  const target = localTarget(project, history, opened);
  try {
    progress("comparing the database");
    const drift = await driftOf(project, history, opened.queryRunner);
    const live = await planTargets([target], history, { answers: anyDifference });
    return {
      ...shared,
      current: tips(drift.applied),
      edited: await editedRevisions(project, history, opened.queryRunner),
      pending: drift.pending,
      databaseAgainstHistory: drift.lines,
      entitiesAgainstDatabase: live.lines,
    };
  } catch (error) {
    throw explainConnectionError(error, options) ?? error;
  } finally {
    await target.close();
    await opened.close();
  }
}
