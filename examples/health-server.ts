/**
 * An application that looks at its database before it serves, and says at `/health` where the schema stands.
 *
 * `npx ts-node examples/health-server.ts`: development upgrades by itself; with `APP_ENV=production` and `STRICT=1` it refuses to start on a schema that is
 * not its own.
 */
import { createServer } from "node:http";
import { pino } from "pino";
import { startUp, status } from "typeorm-autogen";
import dataSource from "../ormconfig";

const logger = pino({ name: "studio" });

async function main(): Promise<void> {
  const now = await startUp(dataSource, { logger, strict: process.env["STRICT"] === "1" });
  logger.info({ current: now.current, pending: now.pending }, "schema");
  await dataSource.initialize();
  const server = createServer((request, response) => {
    if (request.url !== "/health") return void response.writeHead(404).end();
    status(dataSource).then(
      (health) =>
        response
          .writeHead(health.upToDate ? 200 : 503, { "content-type": "application/json" })
          .end(JSON.stringify(health)),
      (error: unknown) => {
        logger.error({ error: String(error) }, "health");
        response.writeHead(503, { "content-type": "application/json" }).end('{"upToDate":false}');
      },
    );
  });
  server.listen(Number(process.env["PORT"] ?? 3000), () => {
    const address = server.address();
    logger.info({ port: typeof address === "object" ? address?.port : address }, "listening");
  });
  const stop = (): void => void server.close(() => void dataSource.destroy());
  process.once("SIGTERM", stop).once("SIGINT", stop);
}

main().catch((error: unknown) => {
  logger.fatal({ error: error instanceof Error ? error.message : String(error) }, "did not start");
  process.exitCode = 1;
});
