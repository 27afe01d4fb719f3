/** The other end of remote-target: answers for one database until the parent goes. */
import { readRevisions } from "../revisions/read-folder";
import { linkHistory } from "../revisions/history";
import { AutogenError } from "../schema/errors";
import { loadModule } from "./loading/load-module";
import { loadProject } from "./project";
import type { RemoteError, TargetAnswer, TargetRequest } from "./remote-target";
import { localTarget, type ComparedTarget } from "./target";

let target: Promise<ComparedTarget> | undefined;

async function open(): Promise<ComparedTarget> {
  const project = await loadProject(process.argv[2]);
  const history = linkHistory((await readRevisions(project.migrationFolders, loadModule)).revisions);
  return localTarget(project, history, undefined);
}

async function answer(request: TargetRequest): Promise<TargetAnswer> {
  try {
    target ??= open();
    return { id: request.id, value: await askTarget(await target, request) };
  } catch (error) {
    return { id: request.id, error: toRemote(error) };
  }
}

function askTarget(
  own: ComparedTarget,
  request: TargetRequest,
): ReturnType<ComparedTarget[TargetRequest["ask"]]> {
  switch (request.ask) {
    case "read":
      return own.read();
    case "normalise":
      return own.normalise(request.sides);
    case "prove":
      return own.prove(request.request);
    case "compareOrders":
      return own.compareOrders(request.sides);
    case "script":
      return own.script(request.script);
    case "stampScript":
      return own.stampScript(request.stamp);
    case "recordPieces":
      return own.recordPieces(request.files);
    case "compareFiles":
      return own.compareFiles(request.files);
  }
}

function toRemote(error: unknown): RemoteError {
  if (error instanceof AutogenError)
    return {
      code: error.code,
      message: error.message,
      ...(error.nextStep === undefined ? {} : { nextStep: error.nextStep }),
    };
  return {
    code: "internal",
    message: error instanceof Error ? (error.stack ?? error.message) : String(error),
  };
}

process.on("message", (request: TargetRequest) => {
  void answer(request).then((reply) => process.send?.(reply));
});
process.on("disconnect", () => {
  void Promise.resolve(target)
    .then((opened) => opened?.close())
    .finally(() => process.exit(0));
});
