/** Throw-away databases on a server: gone afterwards, and those that a stopped process left go in time. */
import { randomBytes } from "node:crypto";
import { openScratch } from "../../../src/migrator/database/scratch";
import { openCaseDatabases } from "../../support/case-databases";
import { withDatabase } from "../../support/databases";
import { serverUrl } from "../../support/project";

test("an abandoned scratch database is dropped by the next one that is opened, a young one is not", () =>
  withDatabase("postgres", {}, async ({ queryRunner }) => {
    const tail = randomBytes(4).toString("hex");
    const old = `autogen_scratch_1700000000000_${tail}`;
    const young = `autogen_scratch_${Date.now()}_${tail}`;
    for (const name of [old, young]) await queryRunner.query(`CREATE DATABASE ${name}`);
    const databases = await openCaseDatabases();
    try {
      const scratch = await openScratch({ ...databases.project("postgres", []), scratchUrl: serverUrl() });
      await scratch.close();
      const rows = (await queryRunner.query(
        `SELECT datname AS name FROM pg_database WHERE datname LIKE '%${tail}'`,
      )) as { name: string }[];
      expect(rows).toEqual([{ name: young }]);
    } finally {
      await databases.close();
      await queryRunner.query(`DROP DATABASE IF EXISTS ${young}`);
    }
  }));
