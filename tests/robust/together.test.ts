/** Many at once on one database: each revision is applied once, and whoever comes second waits for its turn. */
import { makeChain, type Chain, type ChainProject } from "../support/chain-project";
import { readDatabase, type DatabaseState } from "../support/chain-state";
import { hasPgbouncer, startPooler, type Pooler } from "../support/pgbouncer";
import type { CommandResult } from "../support/project";

const runners = 10;
const patient = ["--lock-timeout", "300"];

let chain: Chain;
beforeAll(async () => {
  chain = await makeChain();
}, 300_000);
afterAll(() => chain.close());

const ups = (): readonly string[] => chain.revisions.map(({ name }) => `up ${name}`);
const names = (): readonly string[] => chain.revisions.map(({ name }) => name);

async function undisturbed(project: ChainProject): Promise<DatabaseState> {
  await project.reset("empty");
  expect(await project.autogen("upgrade")).toMatchObject({ code: 0, stderr: "" });
  return readDatabase(project, project.dialect);
}

function upgradeTogether(
  project: ChainProject,
  environment: NodeJS.ProcessEnv = {},
): Promise<readonly CommandResult[]> {
  return Promise.all(
    Array.from({ length: runners }, () => project.run(["upgrade", ...patient], { environment })),
  );
}

function expectAllWell(results: readonly CommandResult[]): void {
  expect(results.map(({ code, stderr }) => ({ code, stderr }))).toEqual(
    results.map(() => ({ code: 0, stderr: "" })),
  );
}

/** Each revision was said to be applied by one of them. */
function expectSharedOut(results: readonly CommandResult[]): void {
  const applied = results.flatMap(({ stdout }) => stdout.match(/^applied .*/gm) ?? []);
  const ids = applied.map((line) => line.split(/\s+/)[1]).sort();
  expect(ids).toEqual(chain.revisions.map(({ id }) => id).sort());
}

describe.each(["sqlite", "postgres"] as const)("on %s", (dialect) => {
  test("ten upgrades of an empty database", async () => {
    const project = await chain.project(dialect);
    const wanted = await undisturbed(project);
    await project.reset("empty");
    const results = await upgradeTogether(project);
    expectAllWell(results);
    expectSharedOut(results);
    expect(await readDatabase(project, dialect)).toEqual(wanted);
    expect(wanted).toMatchObject({ done: ups(), record: names() });
    expect(project.files(".").filter((name) => name.includes("lock"))).toEqual([]);
  }, 120_000);

  test("two upgrades and a downgrade in the middle of them", async () => {
    const project = await chain.project(dialect);
    const wanted = await undisturbed(project);
    await project.reset("empty");
    let others: Promise<readonly CommandResult[]> | undefined;
    const first = await project.run(["upgrade", ...patient], {
      onOutput: (printed) => {
        if (!/^applied/m.test(printed)) return;
        others ??= Promise.all([
          project.autogen("downgrade", "-3", ...patient),
          project.autogen("upgrade", ...patient),
        ]);
      },
    });
    expectAllWell([first, ...((await others) ?? [])]);
    expectEachInItsTurn((await readDatabase(project, dialect)).done);
    expect(await project.autogen("upgrade")).toMatchObject({ code: 0, stderr: "" });
    const { schema, rows, record } = await readDatabase(project, dialect);
    expect({ schema, rows, record }).toEqual({ ...wanted, done: undefined });
  }, 120_000);
});

/** Nothing is applied that is applied, nothing undone that is not, and always the newest first. */
function expectEachInItsTurn(done: readonly string[]): void {
  const applied: string[] = [];
  for (const line of done) {
    const [direction, name = ""] = line.split(" ");
    if (direction === "up") {
      expect(name).toBe(chain.revisions[applied.length]?.name);
      applied.push(name);
    } else expect(applied.pop()).toBe(name);
  }
}

const behindPooler = hasPgbouncer() ? describe : describe.skip;
if (!hasPgbouncer()) console.warn("pgbouncer is not installed: what runs behind it is skipped");

behindPooler("on postgres behind a pooler in transaction mode", () => {
  let pooler: Pooler | undefined;
  let project: ChainProject;
  let environment: NodeJS.ProcessEnv;
  beforeAll(async () => {
    const started = await startPooler();
    pooler = started;
    project = await chain.project("postgres");
    environment = { DATABASE_URL: started.through(project.environment["DATABASE_URL"] ?? "") };
  });
  afterAll(() => pooler?.stop());

  const lockRows = (): Promise<readonly unknown[]> => project.query("SELECT holder FROM migrations_lock");

  test("ten upgrades of an empty database", async () => {
    const wanted = await undisturbed(project);
    await project.reset("empty");
    const results = await upgradeTogether(project, environment);
    expectAllWell(results);
    expectSharedOut(results);
    expect(await readDatabase(project, "postgres")).toEqual(wanted);
    expect(await lockRows()).toEqual([]);
  }, 180_000);

  test("a killed runner's lock row keeps others out until it has been silent for long enough", async () => {
    const wanted = await undisturbed(project);
    await project.reset("empty");
    const killed = await project.run(["upgrade"], {
      environment,
      onOutput: (printed, kill) => {
        if (/^applied/m.test(printed)) kill("SIGKILL");
      },
    });
    expect(killed.signal).toBe("SIGKILL");
    expect(await lockRows()).toHaveLength(1);
    const refused = await project.run(["upgrade", "--lock-timeout", "1"], { environment });
    expect(refused.code).toBe(4);
    expect(refused.stderr).toContain("error[database-locked]");
    expect(refused.stderr).toMatch(/\(process \d+, \w+\) has been working on this database for 1 s\./);
    await project.query("UPDATE migrations_lock SET beat_at = beat_at - interval '31 seconds'");
    expect(await project.run(["upgrade"], { environment })).toMatchObject({ code: 0, stderr: "" });
    expect(await readDatabase(project, "postgres")).toEqual(wanted);
    expect(await lockRows()).toEqual([]);
  }, 120_000);
});
