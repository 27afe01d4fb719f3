/** Versions: Node, the tool, TypeORM, the driver, and what proofs need. */
import { installedVersion, ownVersion } from "../../database/installed";
import { isNodeSupported, oldestNode } from "../../database/node-version";
import type { Project } from "../../database/project";
import { failure, ok, warning, type Finding } from "./finding";

export function ownSoftware(): readonly Finding[] {
  return [nodeFinding(process.versions.node), ok("typeorm-autogen", ownVersion())];
}

export function nodeFinding(version: string): Finding {
  return isNodeSupported(version)
    ? ok("Node", version)
    : failure("Node", `${version} is too old`, `Install Node ${oldestNode} or newer.`);
}

export function projectSoftware(project: Project): readonly Finding[] {
  return [typeormFinding(project), driverFinding(project), ...scratchFindings(project)];
}

function typeormFinding({ configFile }: Project): Finding {
  const version = installedVersion("typeorm", configFile);
  if (version === undefined) return failure("TypeORM", "not installed", "npm install typeorm");
  const [major = 0, minor = 0, patch = 0] = version.split(".").map((part) => Number.parseInt(part, 10));
  const isSupported = major === 1 || (major === 0 && minor === 3 && patch >= 20);
  return isSupported
    ? ok("TypeORM", version)
    : warning("TypeORM", `${version} is not tested`, "0.3.20 and newer, and 1.x, are.");
}

function driverFinding({ dataSource, configFile }: Project): Finding {
  const type: string = dataSource.options.type;
  const name = type === "postgres" ? "pg" : type === "sqlite" ? "sqlite3" : type;
  const version = installedVersion(name, configFile);
  return version === undefined
    ? failure("driver", `${name} is not installed`, `npm install ${name}`)
    : ok("driver", `${name} ${version}`);
}

function scratchFindings({ targets, configFile, scratchUrl }: Project): readonly Finding[] {
  if (!targets.some(({ dialect }) => dialect === "postgres")) return [];
  if (scratchUrl !== undefined) return [ok("proofs", "on the server of AUTOGEN_SCRATCH_URL")];
  const version = installedVersion("@electric-sql/pglite", configFile);
  return [
    version === undefined
      ? warning(
          "proofs",
          "PostgreSQL revisions cannot be tried: no PGlite, and AUTOGEN_SCRATCH_URL is not set",
          "npm install --save-dev @electric-sql/pglite",
        )
      : ok("proofs", `on PGlite ${version}`),
  ];
}
