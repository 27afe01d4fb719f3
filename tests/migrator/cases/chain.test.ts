/** Thirty versions of one application, there, back, and there again, with rows in all tables. */
import { days } from "../../cases/chain";
import { runChain } from "../../support/chain";
import { runWithAutogen, runWithTypeOrmMode } from "../../support/edit-case";

it("is long enough to be an application's life", () => {
  expect(days.length).toBeGreaterThanOrEqual(20);
});

it("generated on SQLite, applied by autogen", async () => {
  await runChain({ days, lead: "sqlite", runner: runWithAutogen });
}, 300_000);

it("generated on PostgreSQL, applied by TypeORM", async () => {
  await runChain({ days, lead: "postgres", runner: runWithTypeOrmMode("each") });
}, 300_000);
