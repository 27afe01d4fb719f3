/** Thirty versions of one application, there, back, and there again, with rows in all tables. */
import { days } from "../../cases/chain";
import { runChain } from "../../support/chain";
import { runWithAutogen, runWithTypeOrmMode } from "../../support/edit-case";

it("is long enough to be an application's life", () => {
  expect(days.length).toBeGreaterThanOrEqual(20);
});

it("autogen applies each day, TypeORM undoes each and applies all at once", async () => {
  await runChain({ days, up: runWithAutogen, back: runWithTypeOrmMode("each") });
}, 300_000);

it("TypeORM applies each day, autogen undoes each and applies all at once", async () => {
  await runChain({ days, up: runWithTypeOrmMode("each"), back: runWithAutogen });
}, 300_000);
