import { loadModule } from "../database/load-module";
import type { Project } from "../database/project";
import { linkHistory, type History } from "../revisions/history";
import { readRevisions } from "../revisions/read-folder";

/** The project's revisions in order. @throws AutogenError `revision-*` */
export function loadHistory(project: Project): History {
  return linkHistory(readRevisions(project.migrationsDirectory, loadModule));
}
