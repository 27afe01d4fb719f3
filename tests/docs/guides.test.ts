/** Every command line of the guides is run, in its order, on a project that stands as the guide supposes (`<!-- given: ... -->`). */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { repository, taskEntity, withProject, type TestProject } from "../support/project";

type Given = (project: TestProject) => Promise<void>;

const column = (name: string): string =>
  `\n  @Column("varchar", { nullable: true })\n  ${name}: string | null;\n`;

/** What the entity has beside its key and title. */
const members = new WeakMap<TestProject, readonly string[]>();

function edit(project: TestProject, name: string): void {
  const now = [...(members.get(project) ?? []), name];
  members.set(project, now);
  project.write("src/entities/task.ts", taskEntity(now.map(column).join("")));
}

async function done(project: TestProject, ...words: readonly string[]): Promise<void> {
  const result = await project.autogen(...words);
  if (result.code !== 0) throw new Error(`autogen ${words.join(" ")}: ${result.stdout}${result.stderr}`);
}

let counter = 0;
const generate = async (project: TestProject, ...more: readonly string[]): Promise<void> => {
  edit(project, `more${(counter += 1)}`);
  await done(project, "-m", `more ${counter}`, "--no-rename", "--no-proof", ...more);
};

const pending: Given = async (project) => {
  await done(project, "upgrade");
  await generate(project);
};

const applied: Given = async (project) => {
  await generate(project);
  await done(project, "upgrade");
};

const table =
  'CREATE TABLE "tasks" ("id" integer PRIMARY KEY AUTOINCREMENT NOT NULL, "title" varchar(120) NOT NULL)';

const fresh: Given = async (project) => {
  for (const path of ["migrations", "development.db"]) project.drop(path);
  members.set(project, []);
  project.write("src/entities/task.ts", taskEntity());
  await project.query(table);
};

function newest(project: TestProject, folder: string): string {
  return join(folder, project.files(folder).at(-1) ?? "");
}

function git(project: TestProject, ...words: readonly string[]): void {
  const own = ["-c", "user.name=t", "-c", "user.email=t@t", "-c", "protocol.file.allow=always"];
  const { status, stderr } = spawnSync("git", [...own, ...words], {
    cwd: project.directory,
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(stderr);
}

const clone: Given = async (project) => {
  if (project.exists(".git")) return;
  git(project, "init", "-q", "-b", "main");
  git(project, "add", "migrations", "src");
  git(project, "commit", "-q", "-m", "first");
  git(project, "remote", "add", "origin", project.directory);
  git(project, "fetch", "-q", "origin");
  await Promise.resolve();
};

const guides: Readonly<Record<string, Readonly<Record<string, Given>>>> = {
  "docs/workflow.md": {
    "first edit": (project) => Promise.resolve(edit(project, "priority")),
    "second edit": (project) => Promise.resolve(edit(project, "due")),
    "file dropped": (project) => Promise.resolve(project.drop(newest(project, "migrations"))),
    "in CI": () => Promise.resolve(),
  },
  "docs/conflicts.md": {
    "two heads": async (project) => {
      await done(project, "revision", "--empty", "-m", "mine");
      await done(project, "revision", "--empty", "-m", "theirs", "--head", "head-1", "--splice");
    },
    "a clone": clone,
  },
  "docs/deployment.md": { pending },
  "docs/rollback.md": {
    applied,
    kept: async (project) => {
      members.set(project, []);
      project.write("src/entities/task.ts", taskEntity());
      await done(project, "-m", "drop all", "--no-rename", "--keep", "--no-proof");
      await done(project, "upgrade");
    },
    pending,
    "backup taken": () => Promise.resolve(),
    "newest file gone": async (project) => {
      await done(project, "upgrade");
      await applied(project);
      project.drop(newest(project, "migrations"));
    },
  },
  "docs/adoption.md": {
    synchronised: fresh,
    "not recorded": async (project) => {
      project.drop("development.db");
      await project.query(table);
    },
    "plain migrations": async (project) => {
      await fresh(project);
      project.drop("development.db");
      project.write(
        "migrations/1663679060000-old.ts",
        `export class Old1663679060000 { async up(runner) { await runner.query('${table}'); } async down() {} }`,
      );
      await done(project, "upgrade");
      edit(project, "legacy");
    },
    applied: () => Promise.resolve(),
  },
  "docs/data-migrations.md": { applied: () => Promise.resolve() },
};

interface Line {
  readonly given: string;
  readonly words: readonly string[];
  readonly code: number;
}

/** The command lines of the `sh` blocks, with what stands before the block. */
function linesOf(document: string): readonly Line[] {
  const text = readFileSync(join(repository, document), "utf8");
  const blocks = text.matchAll(/(?:<!-- given: ([^>]*) -->\s*)?^```sh\n([^]*?)^```$/gm);
  return [...blocks].flatMap(([, given, block = ""]) =>
    block
      .split("\n")
      .filter((line) => line.startsWith("autogen "))
      .map((line, position) => ({
        given: position === 0 ? (given ?? "") : "",
        words: wordsOf(line.replace(/\s+#.*$/, "").replace(/\s+\d?>\s*\S+/g, "")).slice(1),
        code: Number(/# exits with (\d+)/.exec(line)?.[1] ?? 0),
      })),
  );
}

function wordsOf(line: string): readonly string[] {
  return [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? "");
}

test.each(Object.keys(guides))(
  "%s",
  (document) =>
    withProject("sqlite", async (project) => {
      await done(project, "-m", "first", "--no-proof");
      await done(project, "upgrade");
      await project.query("INSERT INTO tasks (title) VALUES ('one')");
      const lines = linesOf(document);
      expect(lines.length).toBeGreaterThan(0);
      for (const { given, words, code } of lines) {
        if (given !== "") {
          const prepare = guides[document]?.[given];
          if (!prepare) throw new Error(`${document} supposes "${given}", which no test prepares`);
          await prepare(project);
        }
        const real = words.map((word) => (word === "backups/LATEST" ? newest(project, "backups") : word));
        const result = await project.run(real, { environment: { VISUAL: "true" } });
        expect({ words, ...result, stderr: code === 0 ? result.stderr : "" }).toMatchObject({ words, code });
      }
    }),
  300_000,
);
