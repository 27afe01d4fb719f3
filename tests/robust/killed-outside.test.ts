/**
 * A revision outside a transaction, killed right behind each statement that it sends, the tool's own bookkeeping included: run again it
 * finishes, and its steps, its record and its journal are there once. Each third statement, beginning anywhere; EVERY=1 for a night, SEED to see one again.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readDatabase, type DatabaseState } from "../support/chain-state";
import { makeProject, migrationFile, repository, type TestProject } from "../support/project";

const dialects = ["sqlite", "postgres"] as const;
const every = Number(process.env["EVERY"] ?? 3);
const seed = Number(process.env["SEED"] ?? Math.floor(Math.random() * 2 ** 31));

const crew = migrationFile({
  id: "aaaaaaaaaaa1",
  name: "Crew1763679060000",
  up: `
    await op.createTable("crews", (table) => {
      table.column("id", "integer", { nullable: false });
      table.column("name", "text", { nullable: true });
      table.column("size", "integer", { nullable: true });
      table.primaryKey(["id"]);
    });
    await op.sql(\`INSERT INTO crews VALUES (1, 'one', 1), (2, NULL, 2)\`);`,
  down: `await op.dropTable("crews");`,
});

const outside = migrationFile({
  id: "abbbbbbbbbb2",
  parents: ["aaaaaaaaaaa1"],
  name: "Outside1763679060001",
  members: "readonly transaction = false;",
  up: `
    await op.alterTable("crews", (table) => {
      table.addColumn("rank", "integer", { nullable: false, default: "0" });
      table.backfill("name", "'unnamed'");
      table.alterColumn("name", { nullable: false });
      table.renameColumn("size", "people");
    });
    await op.createTable("notes", (table) => {
      table.column("id", "integer", { nullable: false });
      table.column("crew_id", "integer", { nullable: true });
      table.primaryKey(["id"]);
      table.foreignKey({ columns: ["crew_id"], references: "crews", referencedColumns: ["id"] });
    });
    await op.sql("CREATE TABLE by_sql (id integer PRIMARY KEY)");
    await op.sql("INSERT INTO by_sql VALUES (1), (2); UPDATE crews SET people = people + 1");
    await op.alterTable("crews", (table) => {
      table.createIndex("IX_crews_name", ["name"], { concurrently: true });
    });
    await op.sql("INSERT INTO by_sql VALUES (3)");
    await op.alterTable("crews", (table) => {
      table.createIndex("IX_crews_people", ["people"], { concurrently: true, unique: true });
    });`,
  down: `
    await op.alterTable("crews", (table) => {
      table.dropIndex("IX_crews_people", { concurrently: true });
    });
    await op.alterTable("crews", (table) => {
      table.dropIndex("IX_crews_name", { concurrently: true });
    });
    await op.sql("UPDATE crews SET people = people - 1");
    await op.sql("DROP TABLE by_sql");
    await op.dropTable("notes");
    await op.alterTable("crews", (table) => {
      table.renameColumn("people", "size");
      table.alterColumn("name", { nullable: true });
      table.dropColumn("rank");
    });`,
});

const crewAgain = crew
  .replace("aaaaaaaaaaa1", "acccccccccc3")
  .replace("= []", '= ["abbbbbbbbbb2"]')
  .replaceAll("Crew1763679060000", "Again1763679060002");

test.each(dialects)(
  "on %s",
  async (dialect) => {
    const project = await outsideProject(dialect);
    try {
      const ways = { upgrade: await way(project, dialect, up), downgrade: await way(project, dialect, down) };
      console.log(`SEED=${seed} EVERY=${every}`);
      // There and back in turns, so that nothing has to be put back in between.
      for (
        let turn = 0;
        turn < Math.max(...Object.values(ways).map(({ points }) => points.length));
        turn += 1
      )
        for (const { words, points, wanted } of [ways.upgrade, ways.downgrade]) {
          const number = points[Math.min(turn, points.length - 1)] ?? 0;
          const { length } = (await readDatabase(project, dialect)).done;
          const killed = await project.run(words, { environment: killBehind(number) });
          expect({ number, signal: killed.signal }).toEqual({ number, signal: "SIGKILL" });
          await wellDone(project, words);
          const state = await readDatabase(project, dialect);
          expect({ number, ...state, done: state.done.slice(length) }).toEqual({ number, ...wanted });
        }
    } finally {
      await project.close();
    }
  },
  240_000,
);

test("only the revision that broke off passes over what is done: one behind it fails on what it should not find", async () => {
  const project = await outsideProject("sqlite");
  try {
    const { points } = await way(project, "sqlite", up);
    await wellDone(project, down);
    await project.run(up, { environment: killBehind(points[1] ?? 0) });
    project.write("migrations/2.ts", crewAgain);
    const result = await project.autogen("upgrade");
    expect(result.stdout).toMatch(/^applied {2}abbbbbbbbbb2/);
    expect(result.code).toBe(5);
    expect(result.stderr).toContain("Cannot apply revision acccccccccc3");
  } finally {
    await project.close();
  }
}, 60_000);

interface Way {
  readonly words: readonly string[];
  /** Numbers of the statements to kill behind. */
  readonly points: readonly number[];
  readonly wanted: DatabaseState;
}

const up = ["upgrade", "abbbbbbbbbb2"];
const down = ["downgrade", "aaaaaaaaaaa1"];

async function outsideProject(dialect: (typeof dialects)[number]): Promise<TestProject> {
  const project = await makeProject(dialect);
  project.write("migrations/0.ts", crew);
  project.write("migrations/1.ts", outside);
  await wellDone(project, ["upgrade", "aaaaaaaaaaa1"]);
  return project;
}

async function wellDone(project: TestProject, words: readonly string[]): Promise<void> {
  expect(await project.run(words)).toMatchObject({ code: 0, stderr: "" });
}

function killBehind(number: number): NodeJS.ProcessEnv {
  return {
    NODE_OPTIONS: `--require ${join(repository, "tests/support/kill-behind.js")}`,
    KILL_BEHIND: String(number),
  };
}

/** An undisturbed run: what it sends, and what it leaves. */
async function way(
  project: TestProject,
  dialect: (typeof dialects)[number],
  words: readonly string[],
): Promise<Way> {
  const log = join(project.directory, `${words[0] ?? ""}.log`);
  const environment = { ...killBehind(Number.MAX_SAFE_INTEGER), STATEMENTS: log };
  expect(await project.run(words, { environment })).toMatchObject({ code: 0 });
  const points = pointsIn(
    readFileSync(log, "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as string),
  );
  expect(points.length).toBeGreaterThan(5);
  const state = await readDatabase(project, dialect);
  const chosen = points.filter((_point, at) => at % every === seed % every);
  return { words, points: chosen, wanted: { ...state, done: state.done.slice(-1) } };
}

/** Statements of the revision that change something, from the note that it starts to the one that it is done. */
function pointsIn(statements: readonly string[]): readonly number[] {
  const isNote = (sql: string): boolean => sql.startsWith('INSERT INTO "migrations_journal"');
  const start = statements.findIndex((sql) => isNote(sql) && !sql.includes('"milliseconds"'));
  const end = statements.findLastIndex(isNote);
  return statements.flatMap((sql, position) =>
    position < start || position > end + 1 || isWithoutEffect(sql) ? [] : [position + 1],
  );
}

function isWithoutEffect(sql: string): boolean {
  return /^\s*(?:SELECT|WITH|PRAGMA|SET|RESET|SHOW|SAVEPOINT|BEGIN|START)\b/i.test(sql);
}
