/** A month of an application, ejected: TypeORM alone makes of every database what autogen makes of it. */
import { join } from "node:path";
import type { DialectName } from "../../src/migrator/schema/schema";
import { makeChain, type Chain, type ChainProject } from "../support/chain-project";
import { readDatabase, type DatabaseState } from "../support/chain-state";
import { complaintsAbout, plainProject, readFiles, type PlainProject } from "../support/plain-typeorm";
import { jsonOf, serverUrl } from "../support/project";

jest.setTimeout(300_000);

let chain: Chain;
let plain: PlainProject;
let project: ChainProject;

const both = (config: string): string => `
import "reflect-metadata";
import { DataSource } from "typeorm";
import { defineConfig, readSettings } from "typeorm-autogen";

export const autogen = defineConfig(${config});

export default new DataSource({
  ...readSettings({ directory: __dirname }).database,
  entities: [],
  migrations: [\`\${__dirname}/migrations/*.ts\`],
});
`;

beforeAll(async () => {
  chain = await makeChain();
  project = await chain.project("sqlite");
  project.write(
    "ormconfig.ts",
    both(`{ targets: { postgres: { DATABASE_URL: "postgres://nobody@nowhere/none" } } }`),
  );
  project.environment["AUTOGEN_SCRATCH_URL"] = serverUrl();
});

afterAll(async () => {
  plain?.close();
  await chain.close();
});

test("eject rewrites all files for both databases, and says so", async () => {
  const result = await project.autogen("eject", "--json");
  expect(result).toMatchObject({ code: 0 });
  expect(jsonOf(result)).toMatchObject({
    left: [],
    stops: [],
    targets: ["sqlite", "postgres"],
    importing: ["ormconfig.ts"],
  });
  const names = project.files("migrations");
  const files = readFiles(join(project.directory, "migrations"), names);
  for (const text of Object.values(files)) expect(text).not.toMatch(/typeorm-autogen|operations\(|\bop\./);
  expect(complaintsAbout(join(project.directory, "migrations"), names)).toEqual([]);
  plain = plainProject(files);
});

/** TypeORM reverts what is built concurrently without a transaction only. */
const backToTheFirst = (): readonly string[] =>
  [...chain.revisions]
    .slice(1)
    .reverse()
    .map(({ transaction }) => (transaction ? "undo each" : "undo none"));

describe.each(["sqlite", "postgres"] as const)("%s", (dialect) => {
  let original: ChainProject;
  let atTheEnd: Omit<DatabaseState, "done">;

  beforeAll(async () => {
    original = await chain.project(dialect);
  });

  test("from the first day with its rows to the end", async () => {
    await original.reset("first day");
    expect(await original.autogen("upgrade", "-q")).toMatchObject({ code: 0 });
    atTheEnd = await stateOf(original, dialect);
    await original.reset("first day");
    expect(await plain.typeorm(original, dialect, "run each")).toMatchObject({ code: 0, stderr: "" });
    expect(await stateOf(original, dialect)).toEqual(atTheEnd);
  });

  test("from the end with the rows of all days back to the first day", async () => {
    await original.reset("end");
    expect(await original.autogen("downgrade", chain.revisions[0]?.id ?? "", "-q")).toMatchObject({
      code: 0,
    });
    const wanted = await stateOf(original, dialect);
    await original.reset("end");
    expect(await plain.typeorm(original, dialect, ...backToTheFirst())).toMatchObject({
      code: 0,
      stderr: "",
    });
    const found = await stateOf(original, dialect);
    expect(found).toEqual(wanted);
    expect(found.record).toHaveLength(1);
  });

  test("from an empty database to the end", async () => {
    await original.reset("empty");
    expect(await plain.typeorm(original, dialect, "run each")).toMatchObject({ code: 0, stderr: "" });
    const { schema, record } = await stateOf(original, dialect);
    expect({ schema, record }).toEqual({ schema: atTheEnd.schema, record: atTheEnd.record });
  });
});

/** TypeORM keeps no journal. */
async function stateOf(database: ChainProject, dialect: DialectName): Promise<Omit<DatabaseState, "done">> {
  await database.query(
    'CREATE TABLE IF NOT EXISTS "migrations_journal" ("id" integer, "direction" text, "name" text, "outcome" text)',
  );
  const { schema, rows, record } = await readDatabase(database, dialect);
  return { schema, rows, record };
}
