/** A day of the chain as a developer works it: planned against the databases with the day's answers, and written as a revision. */
import { openDatabase } from "../../src/migrator/database/connect";
import { localTarget } from "../../src/migrator/database/target";
import { draftRevisions, writeRevisions } from "../../src/migrator/flows/generate";
import { loadHistory } from "../../src/migrator/flows/history";
import { planTargets, type Plan } from "../../src/migrator/flows/plan";
import type { DialectName } from "../../src/migrator/schema/schema";
import type { Day } from "../cases/chain";
import type { CaseDatabases, EntityClass } from "./case-databases";

export type EntitiesFor = (dialect: DialectName) => readonly EntityClass[];

/** @param order the database that the developer is connected to comes first */
export async function planDay(
  databases: CaseDatabases,
  entities: EntitiesFor,
  order: readonly DialectName[],
  day: Partial<Day>,
): Promise<Plan> {
  const projects = order.map((dialect) => databases.project(dialect, entities(dialect)));
  const open = await Promise.all(projects.map(({ dataSource }) => openDatabase(dataSource.options)));
  try {
    const [first] = projects;
    if (!first) throw new Error("A chain without a database");
    const history = await loadHistory(first);
    const targets = projects.map((project, own) => localTarget(project, history, open[own]));
    const { renames = [], values = [], backfills = [] } = day;
    const answers = { renames, values, backfills, noRename: true, noValue: true, noBackfill: false };
    return await planTargets(targets, history, { answers });
  } finally {
    await Promise.all(open.map((database) => database.close()));
  }
}

/** @param position of the day in the chain, which gives its date */
export async function writeDay(
  databases: CaseDatabases,
  entities: EntitiesFor,
  lead: DialectName,
  { position, title, plan }: { readonly position: number; readonly title: string; readonly plan: Plan },
): Promise<void> {
  const project = databases.project(lead, entities(lead));
  const now = new Date(Date.UTC(2026, 0, position + 1, 9));
  writeRevisions(await draftRevisions(project, await loadHistory(project), { message: title, plan, now }));
}
