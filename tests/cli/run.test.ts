/** upgrade and downgrade: targets, failures, Ctrl-C. */
import {
  jsonOf,
  migrationFile,
  ormconfig,
  withProject,
  type CommandResult,
  type TestProject,
} from "../support/project";

const dialects = ["sqlite", "postgres"] as const;

/** Three revisions, each of which creates a table. */
function writeThree(project: TestProject): void {
  const names = ["One", "Two", "Three"];
  const ids = ["aaaaaaaaaaa1", "abbbbbbbbbb2", "cccccccccc33"];
  names.forEach((name, position) =>
    project.write(
      `migrations/${position}.ts`,
      migrationFile({
        id: ids[position] ?? "",
        parents: ids.slice(Math.max(position - 1, 0), position),
        name: `${name}176367906000${position}`,
        up: `await op.sql("CREATE TABLE ${name.toLowerCase()} (id integer)");`,
        down: `await op.sql("DROP TABLE ${name.toLowerCase()}");`,
      }),
    ),
  );
}

const tables = async (
  project: TestProject,
  dialect: (typeof dialects)[number],
): Promise<readonly string[]> => {
  const rows = await project.query(
    dialect === "sqlite"
      ? "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
      : "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'",
  );
  return rows
    .map(({ name }) => String(name))
    .filter((name) => name !== "migrations_journal")
    .sort();
};

const recorded = async (project: TestProject): Promise<readonly unknown[]> =>
  (await project.query("SELECT name FROM migrations ORDER BY id")).map(({ name }) => name);

test("targets: relative, by id, by the beginning of an id, base, head", () =>
  withProject("sqlite", async (project) => {
    writeThree(project);
    const current = async (): Promise<unknown> => {
      const { current: at } = jsonOf(await project.autogen("current", "--json")) as {
        current: readonly { id: string }[];
      };
      return at[0]?.id ?? null;
    };
    const steps: readonly (readonly [line: string, id: string | null])[] = [
      ["upgrade +1", "aaaaaaaaaaa1"],
      ["upgrade abb", "abbbbbbbbbb2"],
      ["upgrade", "cccccccccc33"],
      ["downgrade -2", "aaaaaaaaaaa1"],
      ["upgrade head", "cccccccccc33"],
      ["downgrade aaaaaaaaaaa1", "aaaaaaaaaaa1"],
      ["upgrade Three1763679060002", "cccccccccc33"],
      ["downgrade base", null],
    ];
    for (const [line, id] of steps) {
      expect(await project.autogen(...line.split(" "))).toMatchObject({ code: 0, stderr: "" });
      expect(await current()).toBe(id);
    }
    expect(await recorded(project)).toEqual([]);
    expect(await tables(project, "sqlite")).toEqual(["migrations"]);
  }));

test.each([
  ["upgrade zzz", "revision-unknown", 'There is no revision "zzz".'],
  ["upgrade a", "revision-ambiguous", "aaaaaaaaaaa1 (migrations/0.ts), abbbbbbbbbb2 (migrations/1.ts)."],
  ["upgrade +9", "target-unknown", '"+9" asks for 9 revisions, and 2 revisions are not applied.'],
  ["upgrade -1", "target-unknown", "autogen downgrade -1"],
  ["upgrade base", "target-unknown", "autogen downgrade base"],
  ["downgrade -2", "target-unknown", '"-2" asks for 2 revisions, and 1 revision is applied.'],
  ["downgrade +1", "target-unknown", "autogen upgrade +1"],
  ["downgrade abb", "target-unknown", "is not applied"],
])("%s is refused and changes nothing", (line, code, says) =>
  withProject("sqlite", async (project) => {
    writeThree(project);
    await project.autogen("upgrade", "+1");
    const result = await project.autogen(...line.split(" "));
    expect(result).toMatchObject({ code: 2, stdout: "" });
    expect(result.stderr).toContain(`error[${code}]`);
    expect(result.stderr).toContain(says);
    expect(await recorded(project)).toEqual(["One1763679060000"]);
  }),
);

test("an applied revision whose file is gone is named, and nothing runs; what only reads goes on where that means something", () =>
  withProject("sqlite", async (project) => {
    writeThree(project);
    await project.autogen("upgrade");
    project.drop("migrations/2.ts");
    const refused = [
      ["upgrade", "Nothing was changed."],
      ["downgrade -1", "Nothing was changed."],
      ["-m mine", "would look dropped by the entities, so nothing was compared."],
      ["drift", "would look like ones made by hand, so nothing was compared."],
    ] as const;
    for (const [line, consequence] of refused) {
      const result = await project.autogen(...line.split(" "));
      expect(result.code).toBe(2);
      expect(result.stderr).toContain("error[database-ahead] The database has applied Three1763679060002");
      expect(result.stderr).toContain(consequence);
      expect(result.stderr).toContain("Next: Bring back the file");
    }
    const compared = await project.autogen("diff");
    expect(compared).toMatchObject({ code: 0, stderr: "" });
    expect(compared.stdout).toMatch(
      /^warning\[database-ahead\] The database has applied Three1763679060002[^]*Next: Bring back[^]*\+ table tasks/,
    );
    expect(jsonOf(await project.autogen("diff", "--json"))).toMatchObject({
      changes: [{ subject: "table tasks" }, {}, {}],
      problems: [{ code: "database-ahead" }],
    });
    const state = await project.autogen("current");
    expect(state.code).toBe(0);
    expect(state.stdout).toContain("Unknown   Three1763679060002 is applied, but no migration file holds it");
    expect(await tables(project, "sqlite")).toEqual(["migrations", "one", "three", "two"]);
  }));

/** What `--log` writes where standard error is no terminal. */
function recordsOf(result: CommandResult | undefined): readonly Record<string, unknown>[] {
  const lines = (result?.stderr ?? "").split("\n").filter((line) => line !== "");
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

const refusingHook = `{
  hooks: {
    beforeRevision: ({ revision }) => {
      if (revision.id === process.env["REFUSED"]) throw new Error("not on a Friday");
    },
  },
}`;

describe.each(dialects)("on %s", (dialect) => {
  test("a failure in the middle leaves database and record as they were, and says all", () =>
    withProject(dialect, async (project) => {
      writeThree(project);
      project.write(
        "migrations/1.ts",
        migrationFile({
          id: "abbbbbbbbbb2",
          parents: ["aaaaaaaaaaa1"],
          name: "Two1763679060001",
          up:
            'await op.sql("CREATE TABLE two (id integer)");\n' +
            'await op.sql("INSERT INTO two VALUES (1)");\n' +
            'await op.sql("INSERT INTO nowhere VALUES (1)");',
        }),
      );
      const result = await project.autogen("upgrade");
      expect(result.code).toBe(5);
      // The first one is committed and said so; the second one names itself, its statement, the answer, the state, the cure.
      expect(result.stdout).toMatch(/^applied {2}aaaaaaaaaaa1 {2}One\d+ {2}\(\d+ ms\)\n$/);
      expect(result.stderr).toContain(
        'error[revision-failed] Cannot apply revision abbbbbbbbbb2 "Two1763679060001" (migrations/1.ts).',
      );
      expect(result.stderr).toContain("The statement: INSERT INTO nowhere VALUES (1)");
      expect(result.stderr).toMatch(
        /The database says: .*(?:no such table: nowhere|relation "nowhere" does not exist)/,
      );
      expect(result.stderr).toMatch(/Nothing of it was kept: \S+ stands after revision aaaaaaaaaaa1\./);
      expect(result.stderr).toContain("Next: Mend the migration file");
      expect(await tables(project, dialect)).toEqual(["migrations", "one"]);
      expect(await recorded(project)).toEqual(["One1763679060000"]);
    }));

  test("a hook that refuses a revision is named as such, and nothing of that revision happens", () =>
    withProject(dialect, async (project) => {
      project.write("ormconfig.ts", ormconfig(refusingHook));
      writeThree(project);
      const third = project.read("migrations/2.ts");
      project.write(
        "migrations/2.ts",
        third.replace("async up", "readonly transaction = false;\n  async up"),
      );
      const upgrade = (refused: string, ...more: readonly string[]): Promise<CommandResult> =>
        project.run(["upgrade", ...more], { environment: { REFUSED: refused } });
      const expectRefused = ({ code, stderr }: CommandResult, file: string, stands: string): void => {
        expect(code).toBe(5);
        expect(stderr).toMatch(
          new RegExp(
            `^error\\[hook-refused\\] Cannot apply revision .* \\(${file}\\): the hook \`beforeRevision\` refuses it\\.\\n` +
              `The hook says: not on a Friday\\nNothing of it was kept: .* stands ${stands}\\.\\nNext: .*\`hooks\``,
          ),
        );
      };
      expectRefused(
        await upgrade("abbbbbbbbbb2", "abb", "--atomic"),
        "migrations/1.ts",
        "where it stood before",
      );
      expect(await tables(project, dialect)).toEqual([]);
      expectRefused(await upgrade("abbbbbbbbbb2"), "migrations/1.ts", "after revision aaaaaaaaaaa1");
      expect(await recorded(project)).toEqual(["One1763679060000"]);
      expectRefused(await upgrade("cccccccccc33"), "migrations/2.ts", "after revision abbbbbbbbbb2");
      expect(await tables(project, dialect)).toEqual(["migrations", "one", "two"]);
      expect(await project.query("SELECT outcome FROM migrations_journal")).toEqual([
        { outcome: "done" },
        { outcome: "done" },
      ]);
      expect(await upgrade("nothing")).toMatchObject({ code: 0, stderr: "" });
    }));

  test("a failure on the way down leaves the revision applied", () =>
    withProject(dialect, async (project) => {
      writeThree(project);
      const text = project.read("migrations/2.ts");
      project.write(
        "migrations/2.ts",
        text.replace('op.sql("DROP TABLE three");', '$&\nthrow new Error("stop");'),
      );
      await project.autogen("upgrade");
      const result = await project.autogen("downgrade", "base");
      expect(result.code).toBe(5);
      expect(result.stderr).toContain("Cannot undo revision cccccccccc33");
      expect(result.stderr).toContain("stop");
      expect(result.stderr).toContain("stands where it stood before");
      expect(await tables(project, dialect)).toEqual(["migrations", "one", "three", "two"]);
      expect(await recorded(project)).toHaveLength(3);
    }));

  test.each(["SIGINT", "SIGTERM"] as const)(
    "%s in the middle leaves database and record as they were",
    (signal) =>
      withProject(dialect, async (project) => {
        writeThree(project);
        project.write(
          "migrations/1.ts",
          migrationFile({
            id: "abbbbbbbbbb2",
            parents: ["aaaaaaaaaaa1"],
            name: "Two1763679060001",
            up:
              'await op.sql("CREATE TABLE two (id integer)");\n' +
              'process.stdout.write("in the middle\\n");\n' +
              "await new Promise((done) => setTimeout(done, 60_000));",
          }),
        );
        let isStopped = false;
        const result = await project.run(["upgrade"], {
          onOutput: (printed, kill) => {
            if (isStopped || !printed.includes("in the middle")) return;
            isStopped = true;
            kill(signal);
          },
        });
        expect(result.code).toBe(130);
        expect(result.stderr).toContain(
          `error[interrupted] Stopped by ${signal} while applying revision abbbbbbbbbb2 "Two1763679060001", after 1 statement of it.\nNothing of it was kept`,
        );
        expect(result.stderr).toContain("Next: Run `autogen upgrade` again to go on");
        expect(await tables(project, dialect)).toEqual(["migrations", "one"]);
        expect(await recorded(project)).toEqual(["One1763679060000"]);
        // And nothing is left in the way of the next try.
        writeThree(project);
        expect((await project.autogen("upgrade", "--lock-timeout", "5")).code).toBe(0);
        expect(await recorded(project)).toHaveLength(3);
      }),
  );

  test("a second run waits for its turn, and says for whom; --log debug tells of each statement", () =>
    withProject(dialect, async (project) => {
      project.write(
        "migrations/0.ts",
        migrationFile({
          id: "aaaaaaaaaaa1",
          name: "One1763679060000",
          up: 'await op.sql("CREATE TABLE one (id integer)");\nprocess.stdout.write("in the middle\\n");\nawait new Promise((done) => setTimeout(done, 3000));\nawait op.sql("INSERT INTO one VALUES (1)");',
          down: 'await op.sql("DROP TABLE one");',
        }),
      );
      const url = project.environment["DATABASE_URL"];
      const named = url === undefined ? {} : { DATABASE_URL: `${url}?application_name=deploy` };
      const printed = { waiting: "", quiet: "" };
      const keep = (who: keyof typeof printed) => ({
        onOutput: (all: string): void => void (printed[who] = all),
      });
      let others: Promise<readonly CommandResult[]> | undefined;
      const first = await project.run(["upgrade", "--log", "debug"], {
        environment: named,
        onOutput: (all) => {
          if (all.includes("in the middle"))
            others ??= Promise.all([
              project.run(["upgrade", "--log", "info"], keep("waiting")),
              project.run(["upgrade", "-q"], keep("quiet")),
            ]);
        },
      });
      expect(first.code).toBe(0);
      const [waited, quiet] = (await others) ?? [];
      for (const result of [waited, quiet]) {
        expect(result?.code).toBe(0);
        expect(result?.stdout).toContain("Nothing to do");
      }
      expect(await recorded(project)).toEqual(["One1763679060000"]);

      const holder =
        dialect === "postgres"
          ? /^another autogen \(server process \d+, user postgres, application "deploy"\)$/
          : /^another autogen$/;
      const line = /^… waiting for (.*)$/m.exec(printed.waiting)?.[1];
      expect(line).toMatch(holder);
      expect(recordsOf(waited)).toEqual([
        expect.objectContaining({ level: 40, holder: line, msg: `waiting for ${line}` }),
      ]);
      expect(printed.quiet).not.toContain("…");

      const told = { revision: "aaaaaaaaaaa1", direction: "upgrade" };
      const statement = (sql: string): unknown =>
        expect.objectContaining({ ...told, sql, milliseconds: expect.any(Number) as unknown, level: 20 });
      expect(recordsOf(first)).toEqual([
        expect.objectContaining({ ...told, msg: "upgrade aaaaaaaaaaa1 begins" }),
        statement("CREATE TABLE one (id integer)"),
        statement("INSERT INTO one VALUES (1)"),
        expect.objectContaining({ ...told, milliseconds: expect.any(Number) as unknown, level: 30 }),
      ]);
      const [, undone] = recordsOf(await project.autogen("downgrade", "-1", "--log", "debug"));
      expect(undone).toMatchObject({ ...told, direction: "downgrade", sql: "DROP TABLE one" });
    }));
});

test("what a second run says when it gives up waiting", () =>
  withProject("postgres", async (project) => {
    project.write(
      "migrations/0.ts",
      migrationFile({
        id: "aaaaaaaaaaa1",
        name: "One1763679060000",
        up: 'process.stdout.write("in the middle\\n");\nawait new Promise((done) => setTimeout(done, 4000));',
      }),
    );
    let second: ReturnType<TestProject["autogen"]> | undefined;
    await project.run(["upgrade"], {
      onOutput: (printed) => {
        if (printed.includes("in the middle")) second ??= project.autogen("upgrade", "--lock-timeout", "1");
      },
    });
    const gaveUp = await second;
    expect(gaveUp?.code).toBe(4);
    expect(gaveUp?.stderr).toMatch(
      /^error\[database-locked\] Another autogen \(server process \d+, user postgres\) has been working on this database for 1 s\./,
    );
  }));

test("a revision outside a transaction that fails says that a part may have happened", () =>
  withProject("sqlite", async (project) => {
    project.write(
      "migrations/0.ts",
      migrationFile({
        id: "aaaaaaaaaaa1",
        name: "One1763679060000",
        members: "transaction = false as const;",
        up: 'await op.sql("CREATE TABLE one (id integer)");\nawait op.sql("INSERT INTO nowhere VALUES (1)");',
      }),
    );
    const result = await project.autogen("upgrade");
    expect(result.code).toBe(5);
    expect(result.stderr).toContain("It runs without a transaction, so a part of it may have happened");
    expect(await recorded(project)).toEqual([]);
  }));

test.each(dialects)("on %s a generated revision is refused while the database is behind", (dialect) =>
  withProject(dialect, async (project) => {
    expect((await project.autogen("-m", "first")).code).toBe(0);
    for (const words of [["-m", "second"], ["diff"], ["check", "--database"]]) {
      const result = await project.autogen(...words);
      expect(result.code).toBe(6);
      expect(result.stderr).toBe(
        "error[not-up-to-date] The target database is not up to date: 1 revision is not applied.\n" +
          "Next: Run `autogen upgrade`, then this command again.\n",
      );
    }
    expect(project.files("migrations")).toHaveLength(1);
    expect((await project.autogen("current", "--check-head")).code).toBe(6);
    await project.autogen("upgrade");
    expect((await project.autogen("current", "--check-head")).code).toBe(0);
  }),
);

test("a file that throws by itself is told as that", () =>
  withProject("sqlite", async (project) => {
    const up = 'throw new Error("not on a Friday");';
    project.write("migrations/0.ts", migrationFile({ id: "aaaaaaaaaaa1", name: "One1763679060000", up }));
    const result = await project.autogen("upgrade");
    expect(result).toMatchObject({ code: 5 });
    expect(result.stderr).toContain("\nThe file says: not on a Friday\nNothing of it was kept");
  }));

test("code that acts on more than the database runs when it is applied or undone, and never to see what it would do", () =>
  withProject("sqlite", async (project) => {
    project.write(
      "migrations/1763679060000-uploads.ts",
      `import { appendFileSync } from "node:fs";
       export class Uploads1763679060000 {
         async up(runner) { appendFileSync("calls", "up "); await runner.query('CREATE TABLE "uploads" ("id" integer)'); }
         async down(runner) { appendFileSync("calls", "down "); await runner.query('DROP TABLE "uploads"'); }
       }`,
    );
    for (const words of [["upgrade"], ["status"], ["diff"], ["check"], ["drift"]])
      await project.autogen(...words);
    // `status`, `check` and `drift` compare with what the migrations give, for which they are applied to a scratch database, once.
    expect(project.read("calls")).toBe("up up ");
    await project.autogen("downgrade", "base");
    expect(project.read("calls")).toBe("up up down ");
  }));
