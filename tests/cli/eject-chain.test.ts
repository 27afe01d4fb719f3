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
const states: { [place: string]: DatabaseState } = {};

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
  const start = Date.now();
  const result = await project.autogen("eject", "--json");
  console.log("eject", Date.now() - start, result);
  expect(result).toMatchObject({ code: 0 });
  expect(jsonOf(result)).toMatchObject({
    left: [],
    stops: [],
    targets: ["sqlite", "postgres"],
    importing: ["ormconfig.ts"],
  });
  const names = project.files("migrations");
  const files = readFiles(join(project.directory, "migrations"), names);
  require("fs").cpSync(project.directory + "/migrations", "/tmp/ejected", { recursive: true });
  for (const text of Object.values(files)) expect(text).not.toMatch(/typeorm-autogen|operations\(|\bop\./);
  expect(complaintsAbout(join(project.directory, "migrations"), names)).toEqual([]);
  plain = plainProject(files);
});
