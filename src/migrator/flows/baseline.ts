/** `init --baseline`: a database that is there already becomes the first revision of the history, and nothing in it changes. */
import { openDatabase, requireDatabaseFile } from "../database/connect";
import { describeDatabase, explainConnectionError } from "../database/connection-errors";
import { filteredSchema } from "../database/filters";
import { managedPart } from "../database/managed";
import type { Project } from "../database/project";
import { introspectDatabase } from "../database/introspect-database";
import { localTarget, type ComparedTarget } from "../database/target";
import type { History } from "../revisions/history";
import { AutogenError } from "../schema/errors";
import { emptySchema, type Schema, type UnsupportedObject } from "../schema/schema";
import { openTargets, planTargets, type Plan } from "./plan";
import { anyDifference } from "./questions";

export interface Baseline {
  readonly database: string;
  /** From an empty database to what this one has of the entities' tables (other databases: to what the entities say). */
  readonly plan: Plan;
  /** Tables that no entity names. They stay nobody's. */
  readonly foreign: readonly UnsupportedObject[];
}

/** @throws AutogenError `usage` where there is a history already, `database-*` */
export async function planBaseline(project: Project, history: History): Promise<Baseline> {
  refuseHistory(history);
  const { options } = project.dataSource;
  requireDatabaseFile(options);
  const opened = await openDatabase(options);
  const connected = localTarget(project, history, opened);
  const [, ...others] = openTargets(project, history, undefined, "history");
  try {
    const { desired } = await connected.read();
    const present = filteredSchema(
      await introspectDatabase(project, opened.queryRunner, desired.schemas),
      project.filters,
    );
    // What nobody but its maker knows (indexes and constraints made by hand, foreign keys to tables of others) stays nobody's.
    const { schema: own, unmanaged } = managedPart(present, desired, new Set());
    if (own.tables.length === 0)
      throw new AutogenError("usage", `${describeDatabase(options)} has no table of the entities yet.`, {
        nextStep: 'There is nothing to adopt: write the first revision with `autogen -m "..."`.',
      });
    const plan = await planTargets([standingFor(connected, own), ...others], history, {
      answers: anyDifference,
    });
    return { database: describeDatabase(options), plan, foreign: unmanaged };
  } catch (error) {
    throw explainConnectionError(error, options) ?? error;
  } finally {
    await Promise.all([connected, ...others].map((target) => target.close()));
    await opened.close();
  }
}

/** The database as it is in the place of the entities. */
function standingFor(connected: ComparedTarget, present: Schema): ComparedTarget {
  return {
    ...connected,
    read: () => Promise.resolve({ before: emptySchema(connected.dialect), desired: present }),
    normalise: ({ desired }) => Promise.resolve(desired),
  };
}

function refuseHistory({ revisions }: History): void {
  if (revisions.length === 0) return;
  throw new AutogenError(
    "usage",
    `There are migrations already (${revisions.length}), which a baseline would repeat.`,
    {
      nextStep:
        "Where the database has what they do: `autogen stamp heads`. Migrations that TypeORM ran are in its record, and count as applied.",
    },
  );
}
