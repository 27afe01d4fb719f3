/** Two developers at once: branches are told, explained and merged, and up and down work over the merge. */
import { spawnSync } from "node:child_process";
import {
  ormconfig,
  migrationFile,
  jsonOf,
  taskEntity,
  withProject,
  type TestProject,
} from "../support/project";

const addColumn = (name: string): string =>
  `await op.alterTable("tasks", (table) => { table.addColumn("${name}", "integer", { nullable: true }); });`;
const dropColumn = (name: string): string =>
  `await op.alterTable("tasks", (table) => { table.dropColumn("${name}"); });`;

interface Step {
  readonly parents?: readonly string[];
  readonly up?: string;
  readonly down?: string;
  readonly members?: string;
}

/** A file whose class name orders it as its id does. */
function step(project: TestProject, id: string, { parents = ["aaaa"], ...more }: Step = {}): void {
  const timestamp = 1763679060000 + id.charCodeAt(0);
  project.write(`migrations/${id}.ts`, migrationFile({ id, parents, name: `Step${timestamp}`, ...more }));
}

/** A table, and two branches that each add a column to it. */
function branched(project: TestProject): void {
  step(project, "aaaa", {
    parents: [],
    up: `await op.createTable("tasks", (table) => {
      table.column("id", "integer", { nullable: false, autoincrement: true });
      table.column("title", "varchar(120)", { nullable: false });
      table.primaryKey(["id"]);
    });`,
    down: 'await op.dropTable("tasks");',
  });
  step(project, "bbbb", { up: addColumn("left"), down: dropColumn("left") });
  step(project, "cccc", { up: addColumn("right"), down: dropColumn("right") });
}

const setTitle = (length: number): string =>
  `await op.alterTable("tasks", (table) => { table.alterColumn("title", { type: "varchar(${length})" }); });`;

/** Branches that follow the first revision, by their ids. */
const branchSteps = (dialect: "sqlite" | "postgres"): Readonly<Record<string, string>> => ({
  rank: addColumn("rank"),
  wide: setTitle(200),
  more: setTitle(300),
  same: setTitle(200),
  long: setTitle(400),
  // It sees the other two only where it comes last.
  ends: `const columns = await queryRunner.query(${JSON.stringify(
    dialect === "sqlite"
      ? "SELECT name FROM pragma_table_info('tasks') WHERE name IN ('left', 'right')"
      : "SELECT column_name FROM information_schema.columns WHERE column_name IN ('left', 'right')",
  )});
    if (columns.length === 2) await queryRunner.query("CREATE TABLE together (id integer)");`,
});

/** The heads that are to be merged, and what the report names. */
const collisions: readonly (readonly [heads: string, findings: readonly string[]])[] = [
  ["wide bbbb more", ["wide and more: two schemas; from the one to the other"]],
  // Forwards and backwards it ends with the same.
  [
    "wide more same",
    [
      "wide and more: two schemas; from the one to the other",
      "more and same: two schemas; from the one to the other",
    ],
  ],
  // What collides is common to two of them.
  [
    "xxxx wide yyyy",
    [
      "xxxx and wide: two schemas; from the one to the other",
      "wide and yyyy: two schemas; from the one to the other",
    ],
  ],
  ["bbbb cccc ends", ["bbbb and cccc and ends: two schemas; from the one to the other"]],
];

const columns = async (project: TestProject): Promise<readonly unknown[]> => {
  const rows = await project.query("SELECT * FROM tasks");
  return Object.keys(rows[0] ?? {}).sort();
};

describe.each(["sqlite", "postgres"] as const)("on %s", (dialect) => {
  test("two heads are told by every command that must choose, and `heads` applies both", () =>
    withProject(dialect, async (project) => {
      branched(project);
      for (const words of [
        ["upgrade"],
        ["-m", "more"],
        ["revision", "--empty", "-m", "more"],
        ["stamp", "head"],
      ]) {
        const refused = await project.autogen(...words);
        expect(refused).toMatchObject({ code: 2 });
        expect(refused.stderr).toContain("error[revision-several-heads] There are 2 heads: bbbb");
        expect(refused.stderr).toContain("autogen merge heads");
      }
      expect(await project.autogen("upgrade", "heads")).toMatchObject({ code: 0 });
      expect(jsonOf(await project.autogen("current", "--json"))).toMatchObject({
        current: [{ id: "bbbb" }, { id: "cccc" }],
        pending: [],
      });
      const ambiguous = await project.autogen("downgrade", "-1");
      expect(ambiguous).toMatchObject({ code: 2 });
      expect(ambiguous.stderr).toContain("Say which: bbbb@-1 or cccc@-1.");
      expect((await project.autogen("downgrade", "cccc@-1")).stdout).toContain("undone   cccc");
    }));

  test.each([[[]], [["bbbb"]], [["cccc"]], [["bbbb", "cccc"]]])(
    "merged, up and down work from a database with %j applied",
    (applied) =>
      withProject(dialect, async (project) => {
        branched(project);
        for (const id of applied) expect(await project.autogen("upgrade", id)).toMatchObject({ code: 0 });
        const merged = await project.autogen("merge", "-m", "join them", "--id", "mmmm");
        expect(merged).toMatchObject({ code: 0 });
        expect(merged.stdout).toContain("They change different things.");
        expect(merged.stdout).toMatch(new RegExp(`${dialect} +the same schema`));
        expect(await project.autogen("upgrade")).toMatchObject({ code: 0 });
        await project.query("INSERT INTO tasks (title) VALUES ('kept')");
        expect(await columns(project)).toEqual(["id", "left", "right", "title"]);
        expect((await project.autogen("downgrade", "bbbb@aaaa")).stdout).toMatch(
          /undone +mmmm.*\nundone +bbbb/,
        );
        expect(await columns(project)).toEqual(["id", "right", "title"]);
        expect(await project.autogen("upgrade", "mmmm")).toMatchObject({ code: 0 });
        expect(await project.autogen("downgrade", "aaaa")).toMatchObject({ code: 0 });
        expect(await columns(project)).toEqual(["id", "title"]);
        expect(await project.autogen("upgrade")).toMatchObject({ code: 0 });
        expect(await project.query("SELECT title FROM tasks")).toEqual([{ title: "kept" }]);
      }),
  );

  test("branches whose order makes a difference are not merged, and the conflict is shown", () =>
    withProject(dialect, async (project) => {
      branched(project);
      step(project, "bbbb", { up: setTitle(200), down: setTitle(120) });
      step(project, "cccc", { up: setTitle(300), down: setTitle(120) });
      const refused = await project.autogen("merge");
      expect(refused).toMatchObject({ code: 1 });
      expect(refused.stderr).toContain("They change the same things:\n  tasks.title  bbbb");
      expect(refused.stderr).toMatch(/two schemas; from the one to the other:\n +~ tasks\.title/);
      expect(project.files("migrations")).toEqual(["aaaa.ts", "bbbb.ts", "cccc.ts"]);
      expect(await project.autogen("merge", "--force")).toMatchObject({ code: 0 });
    }));

  test("of many branches those that collide are named, two by two, or all where only all together do", () =>
    withProject(dialect, async (project) => {
      branched(project);
      for (const [id, up] of Object.entries(branchSteps(dialect))) step(project, id, { up });
      step(project, "xxxx", { up: addColumn("l_two"), parents: ["long"] });
      step(project, "yyyy", { up: addColumn("l_three"), parents: ["long"] });
      for (const [heads, findings] of collisions) {
        const { code, stderr } = await project.autogen("merge", ...heads.split(" "));
        const found = [...stderr.matchAll(/^ {2}(?:sqlite|postgres) +(.*):/gm)].map(([, which]) => which);
        expect({ heads, code, found }).toEqual({ heads, code: 1, found: findings });
      }
      const joined = await project.autogen("merge", "bbbb", "cccc", "rank");
      expect(joined).toMatchObject({ code: 0, stderr: "" });
      expect(joined.stdout).toMatch(new RegExp(`\\n  ${dialect} +the same schema\\n`));
    }));

  test("an order that does not run at all is a conflict", () =>
    withProject(dialect, async (project) => {
      branched(project);
      step(project, "bbbb", { up: 'await op.dropTable("tasks");' });
      const refused = await project.autogen("merge");
      expect(refused).toMatchObject({ code: 1 });
      expect(refused.stderr).toMatch(/fails where bbbb comes first: /);
    }));
});

test("revisions find their place: --head, --splice, --branch-label, --depends-on, --id", () =>
  withProject("sqlite", async (project) => {
    branched(project);
    const refused = await project.autogen("revision", "--empty", "-m", "more", "--head", "aaaa");
    expect(refused.stderr).toContain("Revision aaaa is not a head");
    const written = jsonOf(
      await project.autogen(
        ...["revision", "--empty", "-m", "more", "--head", "aaaa", "--splice", "--json"],
        ...["--branch-label", "billing", "--depends-on", "bbbb", "--id", "dddd"],
      ),
    ) as { file: string };
    const text = project.read(written.file);
    expect(text).toContain('static readonly parents: readonly string[] = ["aaaa"];');
    expect(text).toContain('static readonly dependsOn: readonly string[] = ["bbbb"];');
    expect(text).toContain('static readonly labels: readonly string[] = ["billing"];');
    expect((await project.autogen("upgrade", "billing@head")).stdout).toMatch(
      /applied +aaaa.*\napplied +bbbb.*\napplied +dddd/,
    );
    for (const [words, why] of [
      [["--id", "dddd", "--head", "cccc"], '"dddd" is taken by revision dddd'],
      [["--id", "a-b", "--head", "cccc"], '"a-b" cannot be a revision id'],
      [["--branch-label", "head", "--head", "cccc"], '"head" cannot be a branch label'],
      [["--depends-on", "zz", "--head", "cccc"], 'There is no revision "zz"'],
      [["--head", "zz"], 'There is no revision "zz"'],
      [["--folder", "elsewhere", "--head", "cccc"], "elsewhere is no folder of migration files"],
    ] as const) {
      const result = await project.autogen("revision", "--empty", "-m", "more", ...words);
      expect(result).toMatchObject({ code: 2 });
      expect(result.stderr).toContain(why);
    }
    expect(
      await project.autogen("revision", "--empty", "-m", "own", "--head", "base", "--id", "eeee"),
    ).toMatchObject({
      code: 0,
    });
    expect((await project.autogen("heads")).stdout).toMatch(/cccc[^]*dddd[^]*eeee/);
  }));

test("merge --splice joins what something follows already", () =>
  withProject("sqlite", async (project) => {
    branched(project);
    step(project, "dddd", { parents: ["bbbb"], up: addColumn("due") });
    const refused = await project.autogen("merge", "bbbb", "cccc");
    expect(refused).toMatchObject({ code: 2 });
    expect(refused.stderr).toContain("Revision bbbb is not a head: something follows it already");
    expect(refused.stderr).toContain("--splice");
    expect((await project.autogen("merge", "bbbb", "dddd", "--splice")).stderr).toContain(
      "Revision dddd follows bbbb already: nothing to merge.",
    );
    const merged = await project.autogen("merge", "bbbb", "cccc", "--splice", "--id", "mmmm", "--json");
    expect(jsonOf(merged)).toMatchObject({
      parents: ["bbbb", "cccc"],
      orders: [{ target: "sqlite", heads: ["bbbb", "cccc"], verdict: { kind: "equal" } }],
    });
    expect((await project.autogen("heads")).stdout).toMatch(/^dddd.*\nmmmm.*\n/);
    expect((await project.autogen("upgrade", "mmmm")).stdout).not.toMatch(/applied +dddd/);
  }));

test("the history is drawn, and ranges and marks are told", () =>
  withProject("sqlite", async (project) => {
    branched(project);
    step(project, "mmmm", { parents: ["bbbb", "cccc"] });
    await project.autogen("upgrade", "bbbb");
    const drawn = (await project.autogen("history", "-i")).stdout;
    expect(drawn.replace(/Step\d+/g, "Step")).toBe(
      `${[
        "*    mmmm  Step  (head, merge, pending)",
        "├─┐",
        "│ *  cccc  Step  (pending)",
        "* │  bbbb  Step  (current)",
        "├─┘",
        "*    aaaa  Step  (branch point)",
      ].join("\n")}\n`,
    );
    expect((await project.autogen("history", "-r", "current:")).stdout).toMatch(/^mmmm.*\nbbbb.*\n$/);
    expect((await project.autogen("branches")).stdout).toMatch(/aaaa {2}Step\d+.*\n {2}-> bbbb/);
    expect((await project.autogen("show", "current")).stdout).toMatch(/^bbbb {2}Step/);
  }));

test("broken files do not keep read-only commands from telling what is there", () =>
  withProject("sqlite", async (project) => {
    branched(project);
    step(project, "dddd", { parents: ["gone"] });
    project.write("migrations/broken.ts", "export class {");
    for (const words of [["history"], ["heads"], ["branches"], ["current"], ["show", "bbbb"]]) {
      const result = await project.autogen(...words);
      expect(result).toMatchObject({ code: 0, stderr: "" });
      expect(result.stdout).toContain('warning[revision-missing-parent] The parent "gone" of revision dddd');
      expect(result.stdout).toContain("warning[project-file-broken]");
    }
    expect(jsonOf(await project.autogen("heads", "--json"))).toMatchObject({
      problems: [{ code: "project-file-broken" }, { code: "revision-missing-parent" }],
    });
    expect(await project.autogen("upgrade", "heads")).toMatchObject({ code: 2 });
  }));

test("a file of an older date that came later is not slipped in", () =>
  withProject("sqlite", async (project) => {
    const plain = (timestamp: number, table: string): void =>
      project.write(
        `migrations/${timestamp}-plain.ts`,
        `export class Plain${timestamp} {
           async up(runner) { await runner.query("CREATE TABLE ${table} (id integer)"); }
           async down(runner) { await runner.query("DROP TABLE ${table}"); }
         }`,
      );
    plain(1763679060000, "one");
    plain(1763679062000, "three");
    expect(await project.autogen("upgrade")).toMatchObject({ code: 0 });
    plain(1763679061000, "two");
    const refused = await project.autogen("upgrade");
    expect(refused).toMatchObject({ code: 2 });
    expect(refused.stderr).toContain("error[revision-out-of-order] Plain1763679061000");
    expect((await project.autogen("upgrade", "--out-of-order")).stdout).toContain(
      "applied  Plain1763679061000",
    );
    expect(await project.query("SELECT name FROM sqlite_schema WHERE name = 'two'")).toHaveLength(1);
  }));

test("a clock that went back: a new file is later than the newest one all the same, and runs behind it", () =>
  withProject("sqlite", async (project) => {
    branched(project);
    for (const id of ["bbbb", "cccc"]) project.drop(`migrations/${id}.ts`);
    // A colleague's clock stood at the year 2100.
    const ahead = 4102444800000;
    const file = migrationFile({
      id: "ffff",
      parents: ["aaaa"],
      name: `Ahead${ahead}`,
      up: addColumn("due"),
      down: dropColumn("due"),
    });
    project.write(`migrations/${ahead}-ahead.ts`, file);
    const member = (name: string): string =>
      `\n  @Column("integer", { nullable: true })\n  ${name}: number | null;\n`;
    for (const [members, id] of [
      [member("due") + member("rank"), "bbbb"],
      [member("due") + member("rank") + member("weight"), "dddd"],
    ] as const) {
      expect(await project.autogen("upgrade")).toMatchObject({ code: 0, stderr: "" });
      project.write("src/entities/task.ts", taskEntity(members));
      expect(await project.autogen("-m", "more", "--no-rename", "--id", id)).toMatchObject({ code: 0 });
    }
    expect(project.files("migrations").slice(0, -1)).toEqual([
      `${ahead}-ahead.ts`,
      `${ahead + 1}-more.ts`,
      `${ahead + 2}-more.ts`,
    ]);
    expect(await project.autogen("downgrade", "aaaa")).toMatchObject({ code: 0, stderr: "" });
    expect((await project.autogen("upgrade")).stdout).toMatch(
      /^applied +ffff.*\napplied +bbbb.*\napplied +dddd.*\n/,
    );
    expect(await project.query("SELECT name FROM migrations ORDER BY id")).toEqual(
      ["Step1763679060097", `Ahead${ahead}`, `More${ahead + 1}`, `More${ahead + 2}`].map((name) => ({
        name,
      })),
    );
    expect((await project.autogen("history")).stdout).toMatch(/^dddd.*\nbbbb.*\nffff.*\naaaa.*\n$/);
    expect(await project.autogen("check", "--database")).toMatchObject({ code: 0 });
  }));

test("stamp writes the record and runs nothing; --purge takes out what no file holds", () =>
  withProject("sqlite", async (project) => {
    branched(project);
    await project.autogen("upgrade", "aaaa");
    await project.query("INSERT INTO migrations (timestamp, name) VALUES (1, 'Gone1763679069999')");
    const stamped = await project.autogen("stamp", "bbbb", "cccc");
    expect(stamped).toMatchObject({ code: 0 });
    expect(stamped.stdout).toMatch(/recorded as applied +bbbb.*\nrecorded as applied +cccc/);
    expect(stamped.stdout).toContain("left in the record       Gone1763679069999");
    expect(await project.query("SELECT count(*) AS n FROM pragma_table_info('tasks')")).toEqual([{ n: 2 }]);
    const blocked = await project.autogen("upgrade", "heads");
    expect(blocked.stderr).toContain("error[database-ahead] The database has applied Gone1763679069999");
    const purged = await project.autogen("stamp", "--purge", "aaaa");
    expect(purged.stdout).toContain("taken out of the record  Gone1763679069999");
    expect(jsonOf(await project.autogen("current", "--json"))).toMatchObject({
      current: [{ id: "aaaa" }],
      unknown: [],
    });
    expect((await project.autogen("upgrade", "heads")).stdout).toMatch(/applied +bbbb.*\napplied +cccc/);
    expect((await project.autogen("stamp", "base")).stdout).toMatch(
      /not applied +cccc[^]*not applied +bbbb[^]*not applied +aaaa/,
    );
  }));

test("check tells a branch of the head that another branch has got meanwhile", () =>
  withProject("sqlite", async (project) => {
    const git = (...words: readonly string[]): void => {
      const { status, stderr } = spawnSync("git", ["-c", "user.name=t", "-c", "user.email=t@t", ...words], {
        cwd: project.directory,
        encoding: "utf8",
      });
      if (status !== 0) throw new Error(stderr);
    };
    await project.autogen("-m", "first", "--id", "aaaa", "--no-proof");
    git("init", "-q", "-b", "main");
    git("add", "migrations", "src", "ormconfig.ts");
    git("commit", "-q", "-m", "first");
    git("checkout", "-q", "-b", "mine");
    expect(await project.autogen("check", "--against", "main")).toMatchObject({ code: 0 });
    git("checkout", "-q", "main");
    await project.autogen("revision", "--empty", "-m", "theirs", "--id", "bbbb");
    git("add", "migrations");
    git("commit", "-q", "-m", "theirs");
    git("checkout", "-q", "mine");
    // Theirs is only newer as long as there is nothing of ours.
    expect(await project.autogen("check", "--against", "main")).toMatchObject({ code: 0 });
    await project.autogen("revision", "--empty", "-m", "ours", "--id", "cccc");
    const told = await project.autogen("check", "--against", "main");
    expect(told).toMatchObject({ code: 1 });
    expect(told.stdout).toMatch(
      /main has bbbb \(migrations\/\d+-theirs\.ts\), which no revision here follows/,
    );
    git("add", "migrations");
    git("commit", "-q", "-m", "ours");
    git("merge", "-q", "main", "-m", "merge");
    const several = await project.autogen("check");
    expect(several).toMatchObject({ code: 1 });
    expect(several.stdout).toContain("There are 2 heads");
    expect((await project.autogen("check", "--against", "nowhere")).stderr).toContain(
      'git does not show "nowhere"',
    );
  }));

test("file names follow the template, folders are read with those inside, and hooks run over new files", () =>
  withProject("sqlite", async (project) => {
    project.write(
      "ormconfig.ts",
      ormconfig(`{
        migrations: ["migrations", "more/**"],
        files: { template: "{year}/{month}-{day}-{hour}-{minute}-{second}-{slug}-{id}", slugLength: 8, timeZone: "Asia/Kathmandu" },
        afterWrite: ["node hook.js {file}", (file) => require("node:fs").appendFileSync(file, "// function\\n")],
      }`),
    );
    project.write("hook.js", 'require("node:fs").appendFileSync(process.argv[2], "// program\\n");');
    project.write("more/deep/plain.ts", "export class Plain1663679060000 { async up() {} async down() {} }");
    const before = Date.now();
    const { file } = jsonOf(
      await project.autogen("revision", "--empty", "-m", "a long message", "--id", "aaaa", "--json"),
    ) as { file: string };
    const digits = /^migrations\/(\d{4})\/(\d\d)-(\d\d)-(\d\d)-(\d\d)-(\d\d)-a-long-m-aaaa\.ts$/.exec(file);
    const [year = 0, month = 0, ...time] = (digits ?? []).slice(1).map(Number);
    // The clocks of Kathmandu are always 5 hours and 45 minutes ahead of UTC.
    const moment = Date.UTC(year, month - 1, ...time) - (5 * 60 + 45) * 60_000;
    expect(moment).toBeGreaterThanOrEqual(Math.floor(before / 1000) * 1000);
    expect(moment).toBeLessThanOrEqual(Date.now());
    expect(project.read(file)).toMatch(/\/\/ program\n\/\/ function\n$/);
    expect((await project.autogen("history")).stdout).toMatch(/^aaaa.*\nPlain1663679060000.*\n$/);
    expect(await project.autogen("revision", "--empty", "-m", "b", "--folder", "more/deep")).toMatchObject({
      code: 0,
    });

    project.write("hook.js", 'console.error("no semicolon"); process.exit(3);');
    const failed = await project.autogen("revision", "--empty", "-m", "c");
    expect(failed).toMatchObject({ code: 2 });
    expect(failed.stderr).toMatch(
      /error\[hook-failed\] migrations\/.* is written, but `node hook.js {file}` failed over it: no semicolon/,
    );

    project.write(
      "ormconfig.ts",
      ormconfig(
        '{ files: { template: "../{slug}-{nope}", slugLength: 0, timeZone: "Mars" }, afterWrite: [1 as never] }',
      ),
    );
    const wrong = await project.autogen("history");
    expect(wrong).toMatchObject({ code: 2 });
    for (const mistake of ["{nope}", "neither {timestamp} nor {id}", "slugLength", '"Mars"', "afterWrite"])
      expect(wrong.stderr).toContain(mistake);
  }));

test("what Alembic's users look for: -v, --resolve-dependencies, -q", () =>
  withProject("sqlite", async (project) => {
    branched(project);
    project.drop("migrations/cccc.ts");
    step(project, "cccc", { members: 'static readonly dependsOn: readonly string[] = ["bbbb"];' });
    const details = (id: string, indent: string): string =>
      `${indent}parents  aaaa\n${indent}class    Step\\d+\n${indent}file     migrations/${id}\\.ts`;
    const printed: readonly (readonly [line: string, pattern: string])[] = [
      ["heads", "^bbbb[^]*\ncccc"],
      ["heads --resolve-dependencies", "^cccc .*\n$"],
      ["heads -v --resolve-dependencies", "^cccc .*\n {4}parents  aaaa\n {4}needs    bbbb\n"],
      ["branches -v", `^aaaa .*\n {4}parents  none\n[^]* -> bbbb .*\n${details("bbbb", " {9}")}`],
      ["current -v", `Pending   2 revisions.*\n {10}bbbb .*\n${details("bbbb", " {14}")}`],
      ["upgrade heads -q", "^sqlite:development.db stands at bbbb .* and cccc .*\n$"],
      ["current -v", `^Database .*\nCurrent   bbbb .*\n${details("bbbb", " {14}")}`],
    ];
    expect(await project.autogen("upgrade", "aaaa")).toMatchObject({ code: 0 });
    for (const [line, pattern] of printed) {
      const result = await project.autogen(...line.split(" "));
      expect({ line, ...result }).toMatchObject({
        line,
        code: 0,
        stderr: "",
        stdout: expect.stringMatching(new RegExp(pattern)) as unknown,
      });
    }
  }));

test("edit opens the file in the editor", () =>
  withProject("sqlite", async (project) => {
    branched(project);
    project.write(
      "editor.js",
      'require("node:fs").appendFileSync(process.argv[3], "// " + process.argv[2]);',
    );
    const editing = { environment: { VISUAL: "node editor.js edited" } };
    expect(await project.run(["edit", "bbbb"], editing)).toMatchObject({ code: 0, stderr: "" });
    expect(project.read("migrations/bbbb.ts")).toMatch(/\/\/ edited$/);
    const none = await project.run(["edit", "bbbb"], { environment: { VISUAL: "", EDITOR: "" } });
    expect(none.stderr).toContain("Neither VISUAL nor EDITOR says which editor to open.");
    const gone = await project.run(["edit", "bbbb"], { environment: { VISUAL: "no-such-editor" } });
    expect(gone).toMatchObject({ code: 2 });
  }));
