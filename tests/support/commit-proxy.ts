/** A wire to a PostgreSQL server that breaks at the first COMMIT. */
import { connect, createServer, type AddressInfo } from "node:net";

export interface CommitProxy {
  /** The same database by way of the wire. */
  readonly url: string;
  /** COMMITs at which it broke: one, and from then on it holds. */
  readonly broken: number;
  close(): Promise<void>;
}

/** @param when before the server hears of it, or after it has done it and answered */
export async function startCommitProxy(database: string, when: "before" | "after"): Promise<CommitProxy> {
  const { hostname, port } = new URL(database);
  let broken = 0;
  const server = createServer((client) => {
    let isBreaking = false;
    const upstream = connect(Number(port), hostname);
    const end = (): void => void [client.destroy(), upstream.destroy()];
    client.on("data", (chunk) => {
      // A simple query: the letter, four bytes of length, the text, a zero.
      if (broken === 0 && chunk.includes("COMMIT\0")) {
        broken += 1;
        isBreaking = true;
        if (when === "before") return end();
      }
      upstream.write(chunk);
    });
    upstream.on("data", (chunk) => (isBreaking ? end() : client.write(chunk)));
    for (const socket of [client, upstream]) socket.on("close", end).on("error", end);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  // A test that fails before it closes the wire must end, too.
  server.unref();
  const url = new URL(database);
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.href,
    get broken() {
      return broken;
    },
    close: () => new Promise((done) => server.close(() => done())),
  };
}
