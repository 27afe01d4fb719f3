/**
 * A database of the project that this process is not set up for. Column decorators may choose types from the environment, so its
 * metadata is built in a process of its own, under the variables that the project names for it.
 */
import { fork, type ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { AutogenError, type ErrorCode } from "../schema/errors";
import type { Schema } from "../schema/schema";
import type { Comparison, FileText, MarkedText, SentPieces } from "./eject";
import type { ComparedOrders, MergeSide } from "./merge-orders";
import type { Project, Target } from "./project";
import type { ProofRequest } from "./proof/prove-revisions";
import type { Proof } from "./proof/verdict";
import type { ScriptRequest, ScriptStep } from "./script";
import type { StampRequest } from "./stamp-script";
import type { ComparedTarget, TwoSides } from "./target";

export type TargetRequest =
  | { readonly id: number; readonly ask: "read" }
  | { readonly id: number; readonly ask: "normalise"; readonly sides: TwoSides }
  | { readonly id: number; readonly ask: "prove"; readonly request: ProofRequest }
  | { readonly id: number; readonly ask: "compareOrders"; readonly sides: readonly MergeSide[] }
  | { readonly id: number; readonly ask: "script"; readonly script: ScriptRequest }
  | { readonly id: number; readonly ask: "stampScript"; readonly stamp: StampRequest }
  | { readonly id: number; readonly ask: "recordPieces"; readonly files: readonly MarkedText[] }
  | { readonly id: number; readonly ask: "compareFiles"; readonly files: readonly FileText[] };

type Answer =
  | TwoSides
  | Schema
  | readonly Proof[]
  | readonly ComparedOrders[]
  | readonly ScriptStep[]
  | readonly string[]
  | readonly SentPieces[]
  | Comparison;

export type TargetAnswer =
  { readonly id: number; readonly value: Answer } | { readonly id: number; readonly error: RemoteError };

export interface RemoteError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly nextStep?: string;
}

export function remoteTarget(project: Project, target: Target): ComparedTarget {
  const child = fork(workerFile(), [project.configFile], {
    env: { ...process.env, ...target.environment },
    cwd: process.cwd(),
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  const ask = askThrough(child, target);
  return {
    dialect: target.dialect,
    read: async () => (await ask({ ask: "read" })) as TwoSides,
    normalise: async (sides) => (await ask({ ask: "normalise", sides })) as Schema,
    prove: async (request) => (await ask({ ask: "prove", request })) as readonly Proof[],
    compareOrders: async (sides) => (await ask({ ask: "compareOrders", sides })) as readonly ComparedOrders[],
    script: async (script) => (await ask({ ask: "script", script })) as readonly ScriptStep[],
    stampScript: async (stamp) => (await ask({ ask: "stampScript", stamp })) as readonly string[],
    recordPieces: async (files) => (await ask({ ask: "recordPieces", files })) as readonly SentPieces[],
    compareFiles: async (files) => (await ask({ ask: "compareFiles", files })) as Comparison,
    close: () => {
      child.removeAllListeners();
      if (child.connected) child.disconnect();
      return Promise.resolve();
    },
  };
}

/** The compiled worker, also when this file itself runs uncompiled. */
function workerFile(): string {
  const beside = join(__dirname, "target-worker.js");
  return existsSync(beside) ? beside : join(__dirname, "../../../dist/migrator/database/target-worker.js");
}

type Question =
  | { readonly ask: "read" }
  | { readonly ask: "normalise"; readonly sides: TwoSides }
  | { readonly ask: "prove"; readonly request: ProofRequest }
  | { readonly ask: "compareOrders"; readonly sides: readonly MergeSide[] }
  | { readonly ask: "script"; readonly script: ScriptRequest }
  | { readonly ask: "stampScript"; readonly stamp: StampRequest }
  | { readonly ask: "recordPieces"; readonly files: readonly MarkedText[] }
  | { readonly ask: "compareFiles"; readonly files: readonly FileText[] };

function askThrough(child: ChildProcess, target: Target): (question: Question) => Promise<Answer> {
  const waiting = new Map<number, { resolve(value: Answer): void; reject(error: Error): void }>();
  let stopped: AutogenError | undefined;
  let complaints = "";
  child.stderr?.on("data", (chunk: Buffer) => (complaints += chunk.toString()));
  child.on("message", (answer: TargetAnswer) => {
    const asker = waiting.get(answer.id);
    waiting.delete(answer.id);
    if ("value" in answer) asker?.resolve(answer.value);
    else asker?.reject(fromRemote(answer.error, target));
  });
  const stop = (): void => {
    stopped = new AutogenError(
      "internal",
      `The process that reads the entities for ${target.dialect} stopped. ${complaints.trim().slice(-2000)}`.trim(),
    );
    for (const asker of waiting.values()) asker.reject(stopped);
    waiting.clear();
  };
  child.on("exit", stop);
  child.on("error", stop);
  let id = 0;
  return (question) =>
    new Promise((resolve, reject) => {
      if (stopped) return reject(stopped);
      id += 1;
      waiting.set(id, { resolve, reject });
      child.send({ id, ...question } satisfies TargetRequest);
    });
}

function fromRemote(error: RemoteError, target: Target): AutogenError {
  return new AutogenError(error.code, `For ${target.dialect}: ${error.message}`, {
    ...(error.nextStep === undefined ? {} : { nextStep: error.nextStep }),
  });
}
