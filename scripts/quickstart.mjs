// A tour on the project's own database: upgrade, edit a copy of an entity, generate a revision, apply it, undo it.
// The copy lies in .quickstart/. It has no package.json of its own, so that Node resolves `typeorm` and `typeorm-autogen` from
// the project, and src/settings.ts finds the project's .env and database. Each run starts anew, also after one that was cut off.
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const project = dirname(dirname(fileURLToPath(import.meta.url)));
/** Another folder may be named, for two tours at once; it has to lie in the project. */
const copy = resolve(project, process.argv[2] ?? ".quickstart");
const command = join(project, "dist", "migrator", "cli", "main.js");
const isColoured = process.stdout.isTTY === true && !process.env.NO_COLOR;
const require = createRequire(import.meta.url);

/** What the tour changes in the copy of src/entities/task.ts: text before, text after, in words. */
const edits = [
  [
    '  Failed = "failed",\n',
    '  Failed = "failed",\n  Skipped = "skipped",\n',
    "a new status: TaskStatus.Skipped",
  ],
  [
    '  @Column("varchar", { length: 200 })\n  title: string;\n',
    '  @Column("varchar", { length: 300 })\n  title: string;\n\n' +
      '  @Index("IDX_tasks_estimate")\n  @Column("integer", { comment: "Minutes" })\n  estimate: number;\n',
    "a longer title: varchar(300); a required column with an index: estimate",
  ],
];

function tour() {
  build();
  refuseSharedDatabase();
  undoEarlierTour();

  heading("1", "Bring the database to the newest revision (the first time this creates it)");
  run(project, ["upgrade"]);
  run(project, ["current"]);

  heading("2", `Edit an entity: a copy of src/entities/task.ts, in ${relative(project, copy)}/`);
  const file = editedCopy();
  for (const [, , words] of edits) console.log(`  ${words}`);
  console.log(`  -> ${relative(project, file)}`);

  heading("3", "Write the revision. Rows that exist already get an estimate of 30 minutes");
  const before = migrationFiles(copy);
  run(copy, ["-m", "estimate tasks", "--backfill", "tasks.estimate=30"]);
  const [written] = migrationFiles(copy).filter((name) => !before.includes(name));
  if (written === undefined) stop("No migration file was written, so the tour ends here.");

  heading("4", `Read it: ${relative(project, join(copy, "migrations", written))}`);
  console.log(readFileSync(join(copy, "migrations", written), "utf8").trimEnd());

  heading("5", "Apply it");
  run(copy, ["upgrade"]);
  run(copy, ["current"]);

  heading("6", "Undo it, so that the database is where your own work begins");
  run(copy, ["downgrade", "-1"]);
  run(project, ["current"]);

  heading("Next", "Your turn");
  console.log(
    [
      "  1. Edit an entity in src/entities.",
      '  2. npx autogen -m "what the change is about"',
      "  3. Read the file in migrations/, then: npx autogen upgrade",
      "  4. Commit the entity and the file together.",
      "",
      "  README.md has the commands. DATABASE_URL=postgres://... npm run quickstart is the same tour on PostgreSQL.",
    ].join("\n"),
  );
}

function build() {
  if (existsSync(command)) return;
  heading("0", "Compile the tool (dist/ is missing)");
  const { status } = spawnSync(process.execPath, [join("scripts", "build.mjs")], {
    cwd: project,
    stdio: "inherit",
  });
  if (status !== 0) stop("It does not compile; the messages are above.");
}

/** The tour applies and undoes a revision: nothing to do on a database that others use. */
function refuseSharedDatabase() {
  const { readSettings } = require(join(project, "dist", "migrator", "index.js"));
  try {
    const { environment } = readSettings({ directory: project });
    if (environment === "staging" || environment === "production")
      stop(`APP_ENV is ${environment}. The tour changes the database and is for development only.`);
  } catch (error) {
    stop(`error[${error.code}] ${error.message}\nNext: ${error.nextStep}`);
  }
}

/** A tour that was cut off may have left its revision applied; the copy still has the file that undoes it. */
function undoEarlierTour() {
  if (!existsSync(join(copy, "ormconfig.ts"))) return;
  const own = migrationFiles(project);
  const state = spawnSync(process.execPath, [command, "current", "--json"], { cwd: copy, encoding: "utf8" });
  if (state.status !== 0) return;
  const { current } = JSON.parse(state.stdout);
  if (current.every(({ file }) => own.includes(basename(file)))) return;
  heading("0", "Undo the revision of an earlier tour that was cut off");
  run(copy, ["downgrade", "-1"]);
}

/** @returns the edited file */
function editedCopy() {
  rmSync(copy, { recursive: true, force: true });
  mkdirSync(copy, { recursive: true });
  for (const path of ["ormconfig.ts", "migrations", join("src", "entities"), join("src", "settings.ts")])
    if (existsSync(join(project, path))) cpSync(join(project, path), join(copy, path), { recursive: true });
  const file = join(copy, "src", "entities", "task.ts");
  const edited = edits.reduce(
    (text, [from, to, words]) => {
      if (!text.includes(from)) stop(`src/entities/task.ts has changed, and the tour cannot add ${words}.`);
      return text.replace(from, to);
    },
    readFileSync(file, "utf8"),
  );
  writeFileSync(file, edited);
  return file;
}

function migrationFiles(directory) {
  const folder = join(directory, "migrations");
  return existsSync(folder) ? readdirSync(folder) : [];
}

function heading(number, words) {
  const text = `${number}. ${words}`.replace("Next.", "Next:");
  console.log(`\n${isColoured ? `\u001b[1m${text}\u001b[0m` : text}`);
}

/** Runs the real command and shows it with its real output; ends the tour when it fails. */
function run(directory, words) {
  const where = directory === project ? "" : `cd ${relative(project, copy)} && `;
  const shown = words.map((word) => (/^[\w=.+-]+$/.test(word) ? word : JSON.stringify(word))).join(" ");
  const line = `$ ${where}npx autogen ${shown}`;
  console.log(isColoured ? `\u001b[36m${line}\u001b[0m` : line);
  const { status } = spawnSync(process.execPath, [command, ...words], {
    cwd: directory,
    stdio: ["ignore", "inherit", "inherit"],
  });
  if (status === 0) return;
  stop("The tour stops here: the message is above. Run it again when that is mended; it starts anew.");
}

function stop(why) {
  console.error(`\n${why}`);
  process.exit(1);
}

tour();
