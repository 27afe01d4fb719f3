/** The project's own files: entities, migrations, settings that lead nowhere or work against migrations. */
import { existsSync } from "node:fs";
import { relative, resolve } from "node:path";
import { codeFilesIn, type Project } from "../../database/project";
import { emptySides } from "../../database/target";
import type { History } from "../../revisions/history";
import { readHistory } from "../history";
import { failed, failure, ok, warning, type Finding } from "./finding";

export async function entityFindings(project: Project): Promise<readonly Finding[]> {
  try {
    const { desired } = await emptySides(project);
    const { tables, views, enums } = desired;
    const parts = [
      counted(tables.length, "table"),
      ...(views.length > 0 ? [counted(views.length, "view")] : []),
      ...(enums.length > 0 ? [counted(enums.length, "enum type")] : []),
    ];
    const checked =
      project.entitiesDirectory === undefined
        ? ""
        : `; each entity in ${shown(project.entitiesDirectory)} (${counted(codeFilesIn(project.entitiesDirectory).length, "file")}) is registered`;
    return [ok("entities", `${parts.join(", ")}${checked}`)];
  } catch (error) {
    return [failed("entities", error)];
  }
}

export async function migrationFindings(
  project: Project,
): Promise<{ readonly history: History; readonly findings: readonly Finding[] }> {
  const history = await readHistory(project);
  const where = project.migrationFolders.map(({ path }) => shown(path)).join(", ");
  const { revisions, heads, problems } = history;
  if (problems.length > 0)
    return { history, findings: problems.map((problem) => failed("migrations", problem)) };
  if (heads.length > 1)
    return {
      history,
      findings: [
        warning(
          "migrations",
          `${where}: ${counted(revisions.length, "revision")}, ${heads.length} heads`,
          "autogen merge heads",
        ),
      ],
    };
  const found = `${where}: ${revisions.length === 0 ? "none yet" : counted(revisions.length, "revision")}`;
  return { history, findings: [ok("migrations", found), ...newestFinding(history)] };
}

/** A clock that was ahead once puts every later file behind its own. */
function newestFinding({ revisions }: History): readonly Finding[] {
  const ahead = revisions.filter(({ timestamp }) => timestamp > Date.now() + 60_000);
  const [first] = ahead;
  if (!first) return [];
  return [
    warning(
      "clock",
      `${first.file === undefined ? first.name : shown(first.file)} is of ${new Date(first.timestamp).toISOString()}, and here it is ${new Date().toISOString()}`,
      "Look at the clock of this machine, and of the one that wrote the file; TypeORM's own commands run files in the order of these times.",
    ),
  ];
}

export function settingFindings(project: Project): readonly Finding[] {
  const { options } = project.dataSource;
  const findings: Finding[] = [];
  if (options.dropSchema)
    findings.push(
      failure(
        "dropSchema",
        "true: the application drops every table when it starts",
        "Take it out of the DataSource.",
      ),
    );
  if (options.synchronize)
    findings.push(
      warning(
        "synchronize",
        "true: the application changes tables past the migrations when it starts",
        "Set synchronize: false, and let `autogen upgrade` bring the database along.",
      ),
    );
  if (options.migrationsRun)
    findings.push(
      warning(
        "migrationsRun",
        "true: each replica migrates when it starts, and no lock keeps two apart",
        "Set it to false and call `startUp` of this package, or run `autogen upgrade` before the start: see docs/deployment.md.",
      ),
    );
  for (const folder of missingFolders(project))
    findings.push(
      warning(
        "settings",
        `there is no folder ${shown(folder)}`,
        "Correct `migrations` or `entities` in the settings.",
      ),
    );
  return findings.length > 0 ? findings : [ok("settings", shown(project.configFile))];
}

/** The first folder of migrations is made when it is needed. */
function missingFolders({ migrationFolders, entitiesDirectory }: Project): readonly string[] {
  const others = migrationFolders.slice(1).map(({ path }) => path);
  return [...others, ...(entitiesDirectory === undefined ? [] : [entitiesDirectory])].filter(
    (folder) => !existsSync(resolve(folder)),
  );
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}

function shown(path: string): string {
  return relative(process.cwd(), path) || ".";
}
