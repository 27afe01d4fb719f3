/** `doctor`: everything that the other commands need, each with what to do. One broken thing does not hide the next. */
import { loadProject, type Project } from "../../database/project";
import { historyOf } from "../../revisions/history";
import type { Progress } from "../progress";
import { databaseFindings } from "./database";
import { diskFinding } from "./disk";
import { entityFindings, migrationFindings, settingFindings } from "./files";
import { failed, skipped, type Finding } from "./finding";
import { ownSoftware, projectSoftware } from "./software";

export async function examine(config: string | undefined, progress: Progress): Promise<readonly Finding[]> {
  const own = ownSoftware();
  progress("loading the DataSource");
  let project: Project;
  try {
    project = await loadProject(config);
  } catch (error) {
    return [
      ...own,
      failed("DataSource", error),
      ...["entities", "migrations", "database"].map((what) => skipped(what, "no DataSource")),
    ];
  }
  progress("reading entities and migrations");
  const entities = await entityFindings(project);
  const { history, findings } = await migrationFindings(project);
  progress("asking the database");
  return [
    ...own,
    ...projectSoftware(project),
    ...settingFindings(project),
    ...entities,
    ...findings,
    ...(await databaseFindings(project, history.problems.length === 0 ? history : historyOf([]))),
    diskFinding(project),
  ];
}
