/** What `git diff` says about names, on a repository of its own. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cluesIn, gitClues } from "../../../src/migrator/flows/git-clues";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "autogen-git-"));
  mkdirSync(join(directory, "src"));
  mkdirSync(join(directory, "migrations"));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const git = (...words: readonly string[]): void => {
  const identity = ["-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false"];
  execFileSync("git", ["-C", directory, ...identity, ...words], { stdio: "ignore" });
};
const write = (file: string, text: string): void => writeFileSync(join(directory, file), text);
const clues = (): ReturnType<typeof gitClues> =>
  gitClues({ directory, migrationsDirectory: join(directory, "migrations") });

const entity = (name: string, other: string): string =>
  `class User {\n  @Column()\n  ${name}: string;\n\n  @Column()\n  ${other}: string;\n}\n`;

test("uses that change with the property count, a column that is replaced does not gain", () => {
  git("init", "-q");
  write("src/user.ts", entity("nickname", "city"));
  write("src/service.ts", "const a = user.nickname;\nsend(user.nickname);\nprint(user.city);\n");
  write("migrations/1-first.ts", "nickname");
  git("add", ".");
  git("commit", "-qm", "first");
  write("src/user.ts", entity("displayName", "ssnHash"));
  write("src/service.ts", "const a = user.displayName;\nsend(user.displayName);\n");
  write("migrations/1-first.ts", "displayName");
  const found = clues();
  expect(found.replaced("nickname", "display_name").sites).toBe(3);
  expect(found.replaced("city", "ssnHash")).toEqual({ sites: 1, crossings: 0 });
  expect(found.replaced("city", "displayName").crossings).toBeGreaterThan(2);
});

test("edits that are committed count since the migrations were last touched", () => {
  git("init", "-q");
  write("src/user.ts", entity("nickname", "city"));
  write("migrations/1-first.ts", "");
  git("add", ".");
  git("commit", "-qm", "first");
  write("src/user.ts", entity("handle", "city"));
  git("commit", "-qam", "rename");
  expect(clues().replaced("nickname", "handle").sites).toBe(1);
});

test("no repository and no commit: no clues, and no error", () => {
  expect(clues().replaced("a", "b")).toEqual({ sites: 0, crossings: 0 });
  git("init", "-q");
  expect(clues().replaced("a", "b")).toEqual({ sites: 0, crossings: 0 });
});

test("lines that differ in more than one name say nothing", () => {
  const diff = "@@ -1 +1 @@\n-  owner: string;\n+  assignee: number;\n@@ -2 +2 @@\n-a(1)\n+b(2)\n";
  expect(cluesIn(diff).replaced("owner", "assignee").sites).toBe(0);
  expect(cluesIn(diff).replaced("a", "b").sites).toBe(0);
});

test("two spellings of one name in one line are one difference", () => {
  const diff = '@@ -1 +1 @@\n-  WAITING = "waiting",\n+  QUEUED = "queued",\n';
  expect(cluesIn(diff).replaced("waiting", "queued")).toEqual({ sites: 1, crossings: 0 });
});
