/** Stopping a run that is under way: between statements. `cancelOn` of database/session.ts ends the one that is on its way. */
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

function stopped({ reason }: AbortSignal): AutogenError {
  const by = typeof reason === "string" ? ` by ${reason}` : "";
  return new AutogenError("interrupted", `Stopped${by}.`);
}
