/** TypeORM's own command line runs the same files on this repository's ormconfig.ts. */
import { randomBytes } from "node:crypto";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { command, repository, runCommand, withProject, type CommandResult } from "../support/project";

// ts-node checks the types of the whole project at each start.
jest.setTimeout(240_000);

const typeorm = join(repository, "node_modules", "typeorm", "cli-ts-node-commonjs.js");

test.each(["sqlite", "postgres"] as const)("typeorm migration:run and :revert on %s", (dialect) =>
  withProject(dialect, async (database) => {
    const file = join(database.directory, "development.db");
    const environment = { DATABASE_URL: database.environment["DATABASE_URL"] ?? `sqlite:${file}` };
    const runChecked = (words: readonly string[]): Promise<CommandResult> =>
      runCommand(words, { environment });
    const run = (words: readonly string[]): Promise<CommandResult> =>
      runCommand(words, { environment: { ...environment, TS_NODE_TRANSPILE_ONLY: "true" } });
    const count = readdirSync(join(repository, "migrations")).length;

    const applied = await runChecked([typeorm, "migration:run", "-d", "ormconfig.ts"]);
    expect(applied).toMatchObject({ code: 0 });
    const current = JSON.parse((await run([command, "current", "--json"])).stdout) as Record<string, unknown>;
    expect(current).toMatchObject({ pending: [], unknown: [] });
    expect((await run([command, "check", "--database"])).code).toBe(0);

    for (let position = 0; position < count; position += 1)
      expect((await run([typeorm, "migration:revert", "-d", "ormconfig.ts"])).code).toBe(0);
    expect(JSON.parse((await run([command, "current", "--json"])).stdout)).toMatchObject({ current: [] });

    // And the other way round: what autogen applied, TypeORM sees and undoes.
    expect((await run([command, "upgrade"])).code).toBe(0);
    const shown = await run([typeorm, "migration:show", "-d", "ormconfig.ts"]);
    expect(shown.stdout.match(/\[X\]/g)).toHaveLength(count);
    expect((await run([typeorm, "migration:revert", "-d", "ormconfig.ts"])).code).toBe(0);
    expect(await database.query("SELECT * FROM migrations")).toHaveLength(count - 1);
  }),
);

test("autogen in this repository: the migrations give what the entities say, on both databases", async () => {
  const name = `nothing-${randomBytes(4).toString("hex")}.db`;
  const result = await runCommand([command, "check"], {
    environment: { DATABASE_URL: `sqlite:/tmp/${name}` },
  });
  expect(result.stdout).toContain("Clean: entities and migrations agree on sqlite and postgres.");
  expect(result.code).toBe(0);
});
