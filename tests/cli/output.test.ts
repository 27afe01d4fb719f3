/** What the command prints: usage, help, JSON, colour. */
import {
  jsonOf,
  makeProject,
  migrationFile,
  ormconfig,
  taskEntity,
  type TestProject,
} from "../support/project";

const commands = ["revision", "upgrade", "downgrade", "current", "history", "check", "diff"];

let project: TestProject;

beforeAll(async () => {
  project = await makeProject();
});
afterAll(() => project.close());

describe("wrong words", () => {
  test.each([
    ["upgarde", 'There is no command "upgarde".', "The commands are revision, upgrade"],
    ["upgrade --frce", "There is no option --frce.", "See `autogen upgrade --help`."],
    ["-z", "There is no option -z.", "See `autogen --help`."],
    ["-m", "-m needs a value.", "See `autogen --help`."],
    ["-m add priority", '"priority" is one word too many.', "Put a message of several words in quotes."],
    ["-m a -m b", "--message is given more than once.", "Give --message once."],
    ["--message=", "A revision needs a message.", 'autogen -m "what the change is about"'],
    ["revision --empty", "A revision needs a message.", 'autogen -m "what the change is about"'],
    ["downgrade", "`autogen downgrade` needs one more word.", "See `autogen downgrade --help`."],
    ["history extra", '"extra" is one word too many.', "See `autogen history --help`."],
    ["upgrade --lock-timeout soon", "--lock-timeout is not a number of seconds.", "--lock-timeout 60"],
  ])("autogen %s", async (line, says, next) => {
    const result = await project.autogen(...line.split(" "));
    expect(result).toMatchObject({ code: 2, stdout: "" });
    expect(result.stderr).toContain(`error[usage] ${says}\nNext: `);
    expect(result.stderr).toContain(next);
  });

  test("a message of spaces is none", async () => {
    expect((await project.autogen("-m", "  ")).stderr).toContain("A revision needs a message.");
    expect(project.files("migrations")).toEqual([]);
  });
});

describe("help", () => {
  test.each(commands)("autogen %s --help has examples and needs no project", async (word) => {
    const result = await project.run([word, "--help"], { folder: "node_modules" });
    expect(result).toMatchObject({ code: 0, stderr: "" });
    expect(result.stdout).toMatch(/\nExamples:\n {2}autogen /);
  });

  test("autogen --help names every command and exit code", async () => {
    const { stdout } = await project.autogen("--help");
    for (const word of commands) expect(stdout).toContain(`autogen ${word}`);
    expect(stdout).toContain("Exit codes: 0 done");
  });

  test("autogen --version is that of the package", async () => {
    const { version } = require("../../package.json") as { version: string };
    expect((await project.autogen("--version")).stdout.trim()).toBe(version);
  });
});

describe("a life in JSON: every command prints one value with the fields of the README", () => {
  const revision = { id: expect.any(String) as string, parents: [], message: "first" };
  const rest = {
    name: expect.stringMatching(/^First\d{13}$/) as string,
    file: expect.stringMatching(/^migrations\/\d{13}-first\.ts$/) as string,
  };
  const notices = { unmanaged: [], notCompared: [] };
  const database = "sqlite:development.db";

  // One after the other: each step builds on the one before.
  const steps: readonly (readonly [line: string, exitCode: number, value: unknown])[] = [
    [
      "check",
      1,
      {
        clean: false,
        heads: [],
        targets: ["sqlite"],
        changes: [{ sign: "+", subject: "table tasks", detail: "2 columns" }],
        ...notices,
      },
    ],
    ["diff", 0, { changes: [{ sign: "+", subject: "table tasks", detail: "2 columns" }], ...notices }],
    [
      "diff --exit-code --file",
      1,
      {
        changes: expect.any(Array) as unknown,
        file: expect.stringContaining("createTable") as unknown,
        ...notices,
      },
    ],
    [
      "-m first",
      0,
      {
        changes: [{ sign: "+", subject: "table tasks", detail: "2 columns" }],
        revision: expect.stringMatching(/^[0-9a-f]{12}$/) as unknown,
        file: rest.file,
        proofs: [{ target: "sqlite", verdict: "lossless", detail: [], notes: [] }],
        ...notices,
      },
    ],
    [
      "current",
      0,
      {
        database,
        current: [],
        heads: [{ ...revision, ...rest }],
        pending: [{ ...revision, ...rest }],
        unknown: [],
      },
    ],
    ["history", 0, { revisions: [{ ...revision, ...rest }], heads: [revision.id] }],
    [
      "upgrade",
      0,
      {
        database,
        direction: "upgrade",
        done: [{ ...revision, ...rest, milliseconds: expect.any(Number) as unknown }],
        current: [{ ...revision, ...rest }],
      },
    ],
    ["upgrade", 0, { database, direction: "upgrade", done: [], current: [{ ...revision, ...rest }] }],
    [
      "current --check-head",
      0,
      {
        database,
        current: [{ ...revision, ...rest }],
        heads: [{ ...revision, ...rest }],
        pending: [],
        unknown: [],
      },
    ],
    ["history -i", 0, { revisions: [{ ...revision, ...rest, applied: true }], heads: [revision.id] }],
    ["check", 0, { clean: true, heads: [revision.id], targets: ["sqlite"], changes: [], ...notices }],
    ["-m again", 0, { changes: [], revision: null, file: null, ...notices }],
    [
      "downgrade -1",
      0,
      {
        database,
        direction: "downgrade",
        done: [{ ...revision, ...rest, milliseconds: expect.any(Number) as unknown }],
        current: [],
      },
    ],
    [
      "upgrade zzz",
      2,
      {
        error: {
          code: "revision-unknown",
          message: 'There is no revision "zzz".',
          nextStep: expect.any(String) as unknown,
        },
      },
    ],
    [
      "upgrade --frce",
      2,
      {
        error: {
          code: "usage",
          message: "There is no option --frce.",
          nextStep: expect.any(String) as unknown,
        },
      },
    ],
    [
      "revision --empty -m hand",
      0,
      {
        revision: expect.stringMatching(/^[0-9a-f]{12}$/) as unknown,
        file: expect.stringMatching(/^migrations\/\d{13}-hand\.ts$/) as unknown,
      },
    ],
  ];
  test.each(steps)("autogen %s --json", async (line, exitCode, value) => {
    const result = await project.autogen(...line.split(" "), "--json");
    expect(result.stdout.trimEnd().split("\n")).toHaveLength(1);
    expect(jsonOf(result)).toEqual(value);
    expect(result).toMatchObject({ code: exitCode, stderr: "" });
  });
});

describe("what the project's own code prints", () => {
  const noisyConfig = ormconfig(`{
  entities: "src/entities",
  hooks: { beforeRevision: () => console.log("noise of a hook") },
  afterWrite: [() => process.stdout.write("noise of a writing hook\\n")],
}`).concat(
    '\nconsole.log("noise of the DataSource");\nprocess.on("exit", () => console.log("noise at the end"));\n',
  );
  const noisyMigration = migrationFile({
    id: "aaaaaaaaaaa1",
    name: "Loud1763679060000",
    up: 'console.log("noise of a migration"); await op.sql("CREATE TABLE loud (id integer)");',
  });

  let noisy: TestProject;
  beforeAll(async () => {
    noisy = await makeProject();
    noisy.write("ormconfig.ts", noisyConfig);
    noisy.write("src/entities/task.ts", `${taskEntity()}\nconsole.log("noise of an entity");\n`);
    noisy.write("migrations/a.ts", noisyMigration);
  });
  afterAll(() => noisy.close());

  // One after the other: each step builds on the one before.
  test.each([
    ["current", "of the DataSource", "of an entity"],
    ["upgrade", "of a migration", "of a hook"],
    ["revision --empty -m more", "of a writing hook", "at the end"],
    ["upgrade zzz", "of the DataSource", "at the end"],
  ])(
    "autogen %s --json: it stands on standard error, and the value alone on standard output",
    async (line, ...from) => {
      const { stdout, stderr } = await noisy.autogen(...line.split(" "), "--json");
      expect(stdout.trimEnd().split("\n")).toHaveLength(1);
      expect(() => JSON.parse(stdout) as unknown).not.toThrow();
      for (const place of from) expect(stderr).toContain(`noise ${place}\n`);
    },
  );

  test.each(["sql", "upgrade --sql base:heads"])("autogen %s: a script is a script", async (line) => {
    const { stdout, stderr } = await noisy.autogen(...line.split(" "));
    expect(stdout).toMatch(/^-- Applies 2 revisions on SQLite[^]*COMMIT;\n$/);
    expect(stdout).not.toContain("noise");
    expect(stderr).toContain("noise of a migration");
  });

  test("without --json it stays where it was printed", async () => {
    expect((await noisy.autogen("current")).stdout).toContain("noise of the DataSource");
  });
});

describe("colour", () => {
  test.each([[{}], [{ NO_COLOR: "1" }], [{ FORCE_COLOR: "1" }]])(
    "none where there is no terminal: %j",
    async (environment) => {
      project.write(
        "src/entities/task.ts",
        taskEntity('  @Column("text", { nullable: true })\n  plan: string;\n'),
      );
      const printed = await Promise.all(
        [["diff"], ["check"], ["current"], ["history", "-i"], ["upgrade", "zzz"], ["--help"]].map((words) =>
          project.run(words, { environment }),
        ),
      );
      for (const { stdout, stderr } of printed) expect(stdout + stderr).not.toContain("\u001b");
    },
  );
});

test("a message with control characters does not reach the terminal as such", async () => {
  project.write(
    "migrations/9999999999999-a.ts",
    migrationFile({ id: "eeeeeeeeeee1", name: "Last1999999999999" }).replace(
      " * Last1999999999999",
      " * evil \u001b[31mred",
    ),
  );
  project.drop("migrations/.keep");
  const others = project.files("migrations").filter((name) => !name.startsWith("9999"));
  for (const name of others) project.drop(`migrations/${name}`);
  const { stdout } = await project.autogen("history");
  expect(stdout).toContain("evil \\u001b[31mred");
});
