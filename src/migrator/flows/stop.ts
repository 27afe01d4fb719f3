/** Stopping a run that is under way: between statements, or by cancelling the one that is on its way where nothing of it will be kept. */
import type { DataSource, QueryRunner } from "typeorm";
import { AutogenError } from "../schema/errors";

/** @throws AutogenError `interrupted` */
export function refuseWhenStopped(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw stopped(signal);
}

/** The work, or `interrupted` as soon as the signal comes, whichever is first. What the work does afterwards is nobody's business any more. */
export async function untilStopped<T>(signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
  if (!signal) return work();
  refuseWhenStopped(signal);
  let listener: (() => void) | undefined;
  const stop = new Promise<never>((_resolve, reject) => {
    listener = () => reject(stopped(signal));
    signal.addEventListener("abort", listener, { once: true });
  });
  const running = work();
  running.catch(() => undefined);
  try {
    return await Promise.race([running, stop]);
  } finally {
    if (listener) signal.removeEventListener("abort", listener);
  }
}

/** Ends the statement that is on its way, so that a rollback need not wait for it. Does what it can. */
export async function cancelStatement(dataSource: DataSource, queryRunner: QueryRunner): Promise<void> {
  try {
    const connection = (await queryRunner.connect()) as {
      readonly processID?: number | null;
      interrupt?: () => void;
    };
    if (dataSource.options.type !== "postgres") connection.interrupt?.();
    else if (typeof connection.processID === "number")
      await dataSource.query("SELECT pg_cancel_backend($1)", [connection.processID]);
  } catch {
    // Then the rollback waits for the statement.
  }
}

function stopped({ reason }: AbortSignal): AutogenError {
  const by = typeof reason === "string" ? ` by ${reason}` : "";
  return new AutogenError("interrupted", `Stopped${by}.`);
}
