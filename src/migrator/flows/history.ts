import { loadModule } from "../database/load-module";
import type { Project } from "../database/project";
import { linkHistory, requireSound, type History } from "../revisions/history";
import { readRevisions } from "../revisions/read-folder";

/** The project's revisions in order, for a command that works with them. @throws AutogenError `revision-*`, `project-file-broken` */
export function loadHistory(project: Project): History {
  return requireSound(readHistory(project));
}

/** The same for a command that only reads: what is wrong with the files is in `problems`. */
export function readHistory(project: Project): History {
  const { revisions, problems } = readRevisions(project.migrationFolders, loadModule);
  return linkHistory(revisions, problems);
}
