/** Every command line of the guides is run, in its order, on a project that stands as the guide supposes (`<!-- given: ... -->`). */
import { spawnSync } from "node:child_process";
import { chmodSync, copyFileSync, mkdirSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { exitCodeOf } from "../../src/migrator/cli/exit-codes";
import {
  cleanEnvironment,
  command,
  repository,
  taskEntity,
  withProject,
  type TestProject,
} from "../support/project";

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
  "docs/alembic.md": { "first edit": (project) => Promise.resolve(edit(project, "priority")) },
  "docs/conflicts.md": {
    "two heads": async (project) => {
      await done(project, "revision", "--empty", "-m", "mine");
      await done(project, "revision", "--empty", "-m", "theirs", "--head", "head-1", "--splice");
    },
    "a clone": clone,
  },
  "docs/deployment.md": {
    pending,
    "a branch with a revision": async (project) => {
      await clone(project);
      await generate(project);
      git(project, "add", "migrations", "src");
      git(project, "commit", "-q", "-m", "a branch");
    },
  },
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
    "changed by hand": async (project) =>
      void (await project.query("CREATE INDEX by_title ON tasks (title)")),
  },
  "docs/data-migrations.md": { applied: () => Promise.resolve() },
  "docs/projects.md": {
    "a project without settings": (project) => {
      for (const path of ["migrations", "development.db"]) project.drop(path);
      const text = project.read("ormconfig.ts").replace("./src/entities", "./entities");
      project.write("src/data-source.ts", text.replace(/export const autogen.*\n/, ""));
      project.drop("ormconfig.ts");
      return Promise.resolve();
    },
  },
};

interface Line {
  readonly given: string;
  /** For a shell. */
  readonly text: string;
  readonly code: number;
  /** Printed somewhere. */
  readonly says?: string;
}

/** The command lines of a block, by the language that it says it is in. */
const linesIn: Readonly<Record<string, (block: string) => readonly Omit<Line, "given">[]>> = {
  sh: (block) =>
    block
      .split("\n")
      .filter((line) => line !== "")
      .map((text) => ({ text, code: Number(/# exits with (\d+)/.exec(text)?.[1] ?? 0) })),
  console: (block) =>
    [...block.matchAll(/^\$ (.*)\nerror\[([a-z-]+)\]/gm)].map(([, text = "", code = ""]) => ({
      text,
      code: exitCodeOf[code as keyof typeof exitCodeOf],
      says: `error[${code}]`,
    })),
  dockerfile: (block) =>
    [...block.matchAll(/^CMD (.*)$/gm)].map(([, words = "[]"]) => ({
      text: (JSON.parse(words) as readonly string[]).join(" "),
      code: 0,
    })),
  yaml: (block) =>
    [...block.matchAll(/^ +(?:- )?run: (?:\|\n((?: {10}.*\n)+)|(.*)\n)/gm)].map(([, several, one]) => ({
      text: several ?? one ?? "",
      code: 0,
    })),
};

/** What the guide has its reader run, with what stands before the block. */
function linesOf(document: string): readonly Line[] {
  const text = readFileSync(join(repository, document), "utf8");
  const blocks = text.matchAll(
    /(?:<!-- given: ([^>]*) -->\s*)?^```(sh|console|dockerfile|yaml)\n([^]*?)^```$/gm,
  );
  return [...blocks].flatMap(([, given = "", language = "", block = ""]) =>
    (linesIn[language]?.(block) ?? []).map((line, position) => ({
      ...line,
      given: position === 0 ? given : "",
    })),
  );
}

/** `autogen` and `npx` as an installed package gives them, and the script that the guide has its reader copy. */
function install(project: TestProject): void {
  project.write("bin/autogen", `#!/bin/sh\nexec "${process.execPath}" "${command}" "$@"\n`);
  project.write("bin/npx", '#!/bin/sh\nexec "$@"\n');
  project.write("bin/npm", "#!/bin/sh\n");
  for (const name of ["autogen", "npx", "npm"]) chmodSync(join(project.directory, "bin", name), 0o755);
  mkdirSync(join(project.directory, "scripts"));
  copyFileSync(join(repository, "scripts/deploy.mjs"), join(project.directory, "scripts/deploy.mjs"));
}

function runLine(
  project: TestProject,
  text: string,
): { readonly code: number | null; readonly said: string } {
  const line = text.replace("backups/LATEST", newest(project, "backups")).replace("app.db", "development.db");
  const bin = join(project.directory, "bin");
  const { status, stdout, stderr } = spawnSync("sh", ["-e", "-c", line], {
    cwd: project.directory,
    env: {
      ...cleanEnvironment(),
      ...project.environment,
      PATH: [bin, process.env["PATH"]].join(delimiter),
      VISUAL: "true",
    },
    encoding: "utf8",
    timeout: 120_000,
  });
  return { code: status, said: stdout + stderr };
}

test.each(Object.keys(guides))(
  "%s",
  (document) =>
    withProject("sqlite", async (project) => {
      install(project);
      await done(project, "-m", "first", "--no-proof");
      await done(project, "upgrade");
      await project.query("INSERT INTO tasks (title) VALUES ('one')");
      const lines = linesOf(document);
      expect(lines.length).toBeGreaterThan(0);
      for (const { given, text, code, says = "" } of lines) {
        if (given !== "") {
          const prepare = guides[document]?.[given];
          if (!prepare) throw new Error(`${document} supposes "${given}", which no test prepares`);
          await prepare(project);
        }
        const ran = runLine(project, text);
        expect({ text, ...ran }).toMatchObject({
          text,
          code,
          said: expect.stringContaining(says) as unknown,
        });
        // Nothing said would be nothing done: a pipe that carries nothing, say.
        if (/autogen|deploy/.test(text)) expect({ text, ...ran }).not.toMatchObject({ said: "" });
      }
    }),
  300_000,
);
