import { loadModule } from "../database/loading/load-module";
import type { Project } from "../database/project";
import { linkHistory, requireSound, type History } from "../revisions/history";
import { readRevisions } from "../revisions/read-folder";

/** The project's revisions in order, for a command that works with them. @throws AutogenError `revision-*`, `project-file-broken` */
export async function loadHistory(project: Project): Promise<History> {
  return requireSound(await readHistory(project));
}

/** The same for a command that only reads: what is wrong with the files is in `problems`. */
export async function readHistory(project: Project): Promise<History> {
  const { revisions, problems } = await readRevisions(project.migrationFolders, loadModule);
  return linkHistory(revisions, problems);
}
