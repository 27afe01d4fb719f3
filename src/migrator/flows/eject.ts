/** `eject`: migration files with nothing but TypeORM in them, written only when they have been seen to do the same. */
import type { Comparison, FileText, SentPieces } from "../database/eject";
import type { Project } from "../database/project";
import { codeHash } from "../database/revision-effect";
import type { ComparedTarget } from "../database/target";
import { withMark } from "../revisions/eject/mark";
import { readMigrationFile, type EjectableFile } from "../revisions/eject/read-file";
import { ejectedFile, markedFile, operationsOf, type SentByFile } from "../revisions/eject/write-file";
import type { History } from "../revisions/history";
import { placeOf, textOf, type Revision } from "../revisions/revision";
import { AutogenError } from "../schema/errors";
import type { DialectName } from "../schema/schema";
import { openTargets } from "./plan";
import type { Progress } from "./progress";

export interface Ejection {
  readonly targets: readonly DialectName[];
  readonly rewritten: readonly RewrittenFile[];
  readonly left: readonly LeftFile[];
  /** Each revision whose own way back fails, with the database on which the comparison ended there. */
  readonly stops: readonly { readonly target: DialectName; readonly revision: Revision }[];
}

export interface RewrittenFile {
  readonly revision: Revision;
  readonly before: string;
  readonly after: string;
}

/** A file that goes on using the package, and what a person has to do. */
export interface LeftFile {
  readonly revision: Revision;
  readonly reasons: readonly string[];
}

export interface EjectOptions {
  /** Only for this database; else for all of the project. */
  readonly dialect: DialectName | undefined;
  readonly progress: Progress;
}

/**
 * Nothing is written.
 * @throws AutogenError `revision-out-of-order`, `proof-failed`, `revision-failed`, `driver-missing`, `settings-invalid`
 */
export async function planEjection(
  project: Project,
  history: History,
  { dialect, progress }: EjectOptions,
): Promise<Ejection> {
  requireOrderOfTimestamps(history);
  const { files, left } = await readFiles(history);
  const targets = openTargets(onlyFor(project, dialect), history, undefined, "history");
  const dialects = targets.map((target) => target.dialect);
  try {
    if (files.length === 0) return { targets: dialects, rewritten: [], left, stops: [] };
    progress("running the revisions on scratch databases");
    const rewritten = await rewrite(files, targets);
    progress("comparing the rewritten files with the original ones on scratch databases");
    const stops = await compare(history, rewritten, targets);
    return { targets: dialects, rewritten, left, stops };
  } finally {
    await Promise.all(targets.map((target) => target.close()));
  }
}

/** TypeORM knows no parents: it applies what is not applied in the order of the timestamps. */
function requireOrderOfTimestamps({ revisions }: History): void {
  const byId = new Map(revisions.map((revision) => [revision.id, revision]));
  for (const revision of revisions)
    for (const id of [...revision.parents, ...revision.dependsOn]) {
      const before = byId.get(id);
      if (!before || before.timestamp < revision.timestamp) continue;
      throw new AutogenError(
        "revision-out-of-order",
        `TypeORM applies migrations in the order of their timestamps, and ${placeOf(revision)} is not later than ${placeOf(before)}, which it follows. No file was written.`,
        {
          nextStep: `Give ${revision.name} a later timestamp (class name, file name, and its row in the migrations table of each database), or let the revisions follow each other in the order of their dates.`,
        },
      );
    }
}

function onlyFor(project: Project, dialect: DialectName | undefined): Project {
  if (dialect === undefined) return project;
  const targets = project.targets.filter((target) => target.dialect === dialect);
  if (targets.length > 0) return { ...project, targets };
  throw new AutogenError(
    "settings-invalid",
    `The project says nothing of ${dialect}: it is for ${project.targets.map((target) => target.dialect).join(" and ")}.`,
    { nextStep: "Add it to `targets` in the autogen settings." },
  );
}

interface OpenFile {
  readonly revision: Revision;
  readonly file: EjectableFile;
}

async function readFiles({
  revisions,
}: History): Promise<{ readonly files: readonly OpenFile[]; readonly left: readonly LeftFile[] }> {
  const files: OpenFile[] = [];
  const left: LeftFile[] = [];
  for (const revision of revisions) {
    const reading = await readMigrationFile(textOf(revision), revision.name);
    const reasons = [
      ...(reading.kind === "by hand" ? reading.reasons : []),
      ...(reading.kind === "plain" ? [] : unusualFile(revision, revisions)),
    ];
    if (reasons.length > 0) left.push({ revision, reasons });
    else if (reading.kind === "ejectable") files.push({ revision, file: reading.file });
  }
  return { files, left };
}

function unusualFile({ file = "" }: Revision, revisions: readonly Revision[]): readonly string[] {
  if (!/\.c?ts$/.test(file)) return ["it is no TypeScript file"];
  const isShared = revisions.filter((other) => other.file === file).length > 1;
  return isShared ? ["several migrations stand in this file; give each a file of its own"] : [];
}

async function rewrite(
  files: readonly OpenFile[],
  targets: readonly ComparedTarget[],
): Promise<readonly RewrittenFile[]> {
  const texts = files.map(({ revision, file }) => ({
    revision: revision.id,
    text: markedFile(file),
    up: operationsOf(file.up.pieces).length,
    down: operationsOf(file.down.pieces).length,
  }));
  const recorded = await Promise.all(
    targets.map(async (target) => ({ dialect: target.dialect, pieces: await target.recordPieces(texts) })),
  );
  return Promise.all(
    files.map(async ({ revision, file }) => ({
      revision,
      before: file.text,
      after: marked(await ejectedFile(file, sentBy(revision, file, recorded)), revision, recorded),
    })),
  );
}

interface Recorded {
  readonly dialect: DialectName;
  readonly pieces: readonly SentPieces[];
}

function sentBy({ id }: Revision, file: EjectableFile, recorded: readonly Recorded[]): SentByFile {
  const own = recorded.map(({ dialect, pieces }) => ({
    dialect,
    sent: pieces.find(({ revision }) => revision === id),
  }));
  const inDirection = (direction: "up" | "down"): SentByFile["up"] =>
    operationsOf(file[direction].pieces).map((_piece, at) =>
      Object.fromEntries(own.map(({ dialect, sent }) => [dialect, sent?.[direction][at] ?? []])),
    );
  return { up: inDirection("up"), down: inDirection("down") };
}

/** So that nobody calls the file edited where the tool comes back. */
function marked(text: string, { id, file = "" }: Revision, recorded: readonly Recorded[]): string {
  const fingerprints = recorded.flatMap(({ dialect, pieces }) => {
    const fingerprint = pieces.find(({ revision }) => revision === id)?.fingerprint;
    return fingerprint === undefined ? [] : [[dialect, fingerprint] as const];
  });
  return withMark(text, { code: codeHash(text, file), fingerprints: Object.fromEntries(fingerprints) });
}

/** @throws AutogenError `proof-failed` */
async function compare(
  history: History,
  rewritten: readonly RewrittenFile[],
  targets: readonly ComparedTarget[],
): Promise<Ejection["stops"]> {
  const texts = rewritten.map(({ revision, after }): FileText => ({ revision: revision.id, text: after }));
  const compared = await Promise.all(
    targets.map(async (target) => ({ target: target.dialect, ...(await target.compareFiles(texts)) })),
  );
  const wrong = compared.filter(({ disagreement }) => disagreement !== undefined);
  if (wrong.length > 0) throw notTheSame(history, wrong);
  return compared.flatMap(({ target, stoppedAt }) =>
    history.revisions.filter(({ id }) => id === stoppedAt).map((revision) => ({ target, revision })),
  );
}

function notTheSame(
  { revisions }: History,
  wrong: readonly (Comparison & { readonly target: DialectName })[],
): AutogenError {
  const lines = wrong.flatMap(({ target, disagreement }) => {
    if (!disagreement) return [];
    const revision = revisions.find(({ id }) => id === disagreement.revision);
    const place = revision ? placeOf(revision) : disagreement.revision;
    const missing = disagreement.lines.map(
      ({ sign, subject, detail }) => `    ${sign} ${subject}  ${detail}`,
    );
    return [`  ${target}: ${disagreement.direction} of ${place}: ${disagreement.why}`, ...missing];
  });
  return new AutogenError(
    "proof-failed",
    `The rewritten files were tried on scratch databases and do not do what the original ones do, so no file was written:\n${lines.join("\n")}`,
    {
      nextStep:
        "Look at the file that is named first: code of its own that works with what an operation left behind? Write that part with queryRunner.query. Otherwise this is a defect of autogen: please report it.",
    },
  );
}
