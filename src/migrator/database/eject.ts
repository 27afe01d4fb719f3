/**
 * What the operations of migration files send, piece by piece, and whether the files that send it themselves do the same. Both on scratch databases that
 * stand where the history stands.
 */
import type { QueryRunner } from "typeorm";
import { diff } from "../diff/schemas";
import { dialects } from "../dialects";
import { observeQueries } from "../dialects/observe";
import { describeAll } from "../operations/apply";
import type { Line } from "../operations/kind";
import { markKey } from "../revisions/eject/write-file";
import { historyOf, type History } from "../revisions/history";
import { revisionsIn } from "../revisions/read-folder";
import { placeOf, type Revision } from "../revisions/revision";
import { isEqual } from "../schema/equality";
import { AutogenError } from "../schema/errors";
import type { Schema } from "../schema/schema";
import { replay, type Replayed } from "./history-schema";
import { introspectDatabase } from "./introspect-database";
import { loadModuleText } from "./loading/load-module";
import { schemasInHistory } from "./history-names";
import type { Project } from "./project";
import { effectOf, inlined } from "./revision-effect";
import { beginRevision, switchForeignKeysOff } from "./session";
import { readDeclaredTexts } from "./typeorm-metadata";

/** Another text of a revision's file. */
export interface FileText {
  /** Id of the revision. */
  readonly revision: string;
  readonly text: string;
}

export interface MarkedText extends FileText {
  /** How many pieces of operations there are. */
  readonly up: number;
  readonly down: number;
}

/** The statements of each piece. */
export interface SentPieces {
  readonly revision: string;
  /** Of the file as it is, on this database; undefined where it cannot be told. */
  readonly fingerprint: string | undefined;
  readonly up: readonly (readonly string[])[];
  readonly down: readonly (readonly string[])[];
}

/**
 * Applies the whole history on a scratch database; behind each revision its way back is tried and rolled back.
 * @throws AutogenError `revision-failed`, `driver-missing`
 */
export async function recordPieces(
  project: Project,
  history: History,
  files: readonly MarkedText[],
): Promise<readonly SentPieces[]> {
  const scratch = await replay(project, historyOf([]));
  const recorded: SentPieces[] = [];
  try {
    for (const revision of history.revisions) {
      await scratch.prepareFor(revision);
      const file = files.find((marked) => marked.revision === revision.id);
      if (file) recorded.push(await recordFile(project, scratch.queryRunner, revision, file));
      else await step(scratch.queryRunner, revision, "up");
    }
    return recorded;
  } finally {
    await scratch.close();
  }
}

async function recordFile(
  project: Project,
  queryRunner: QueryRunner,
  revision: Revision,
  { text, up, down }: MarkedText,
): Promise<SentPieces> {
  const marked = await revisionOfText(revision, text);
  const sent = (count: number, work: () => Promise<void>): Promise<readonly (readonly string[])[]> =>
    listening(project, queryRunner, count, work);
  const { fingerprint } = await effectOf(revision, project.dialect);
  const sentUp = await sent(up, () => step(queryRunner, marked, "up"));
  if (down === 0) return { revision: revision.id, fingerprint, up: sentUp, down: [] };
  const sentDown = await sent(down, () => step(queryRunner, marked, "down", "and undo it"));
  if (!revision.transaction) await step(queryRunner, revision, "up");
  return { revision: revision.id, fingerprint, up: sentUp, down: sentDown };
}

/** The class of that revision, from another text of its file. */
async function revisionOfText(revision: Revision, text: string): Promise<Revision> {
  const { file = "" } = revision;
  const revisions = await revisionsIn(file, () => Promise.resolve(loadModuleText(file, text)));
  const found = revisions.find(({ name }) => name === revision.name);
  if (found) return found;
  throw new AutogenError("internal", `The rewritten ${placeOf(revision)} has no class ${revision.name}.`);
}

/** The statements between two calls of the marks' function belong to the piece of the first. */
async function listening(
  { dialect }: Project,
  queryRunner: QueryRunner,
  count: number,
  work: () => Promise<void>,
): Promise<readonly (readonly string[])[]> {
  const pieces = Array.from({ length: count }, (): string[] => []);
  let current: number | undefined;
  const { metadataTableName } = queryRunner.connection;
  const end = observeQueries(queryRunner, {
    isScript: true,
    before: () => undefined,
    after: (statement, _milliseconds, error) => {
      if (error === undefined && current !== undefined)
        pieces[current]?.push(createIfNeeded(inlined(statement, dialect), metadataTableName));
    },
  });
  Reflect.set(globalThis, Symbol.for(markKey), (at?: number) => (current = at));
  try {
    await work();
    return pieces;
  } finally {
    end();
    Reflect.deleteProperty(globalThis, Symbol.for(markKey));
  }
}

/** TypeORM makes its table itself where it needs it first. */
function createIfNeeded(sql: string, metadataTable: string): string {
  const [, head, name] = /^(CREATE TABLE )(?:"[^"]*"\.)?"([^"]*)"/.exec(sql) ?? [];
  return head !== undefined && name === metadataTable ? sql.replace(head, `${head}IF NOT EXISTS `) : sql;
}

/** @param ending what follows the way back in a transaction: nothing of it stays */
async function step(
  queryRunner: QueryRunner,
  revision: Revision,
  direction: "up" | "down",
  ending: "and keep it" | "and undo it" = "and keep it",
): Promise<void> {
  const { transaction } = revision;
  const restore = transaction ? await beginRevision(queryRunner) : await switchForeignKeysOff(queryRunner);
  try {
    await revision.create()[direction](queryRunner);
    if (transaction && ending === "and keep it") await queryRunner.commitTransaction();
    if (transaction && ending === "and undo it") await queryRunner.rollbackTransaction();
  } catch (error) {
    if (transaction) await queryRunner.rollbackTransaction().catch(() => undefined);
    throw error instanceof AutogenError ? error : failed(revision, direction, error);
  } finally {
    await restore();
  }
}

function failed(revision: Revision, direction: "up" | "down", cause: unknown): AutogenError {
  const answer = cause instanceof Error ? cause.message : String(cause);
  return new AutogenError(
    "revision-failed",
    `Cannot ${direction === "up" ? "apply" : "undo"} revision ${revision.id} "${revision.message}" on a scratch database, so no file was written: ${answer}`,
    { nextStep: `Mend ${placeOf(revision)} so that it runs on an empty database.`, cause },
  );
}

/** A place at which a rewritten file does not do what the original does. */
export interface Disagreement {
  readonly revision: string;
  readonly direction: "up" | "down";
  readonly why: string;
  /** What would have to be done behind the rewritten file. */
  readonly lines: readonly Line[];
}

export interface Comparison {
  readonly disagreement?: Disagreement;
  /** The revision whose own way back fails, so that nothing before it was undone. */
  readonly stoppedAt?: string;
}

/**
 * Walks two scratch databases from empty to the heads and back to the base, one with the files as they are, one with the rewritten ones, and compares the
 * schemas after each step. Rewritten files are undone as `typeorm migration:revert` does it.
 */
export async function compareFiles(
  project: Project,
  history: History,
  files: readonly FileText[],
): Promise<Comparison> {
  const schemas = project.dialect === "postgres" ? await schemasInHistory(history) : [];
  const original = await replay(project, historyOf([]));
  try {
    const rewritten = await replay(project, historyOf([]));
    try {
      return await new TwoDatabases(project, { original, rewritten }, schemas).walk(history, files);
    } finally {
      await rewritten.close();
    }
  } finally {
    await original.close();
  }
}

interface Walked {
  readonly original: Replayed;
  readonly rewritten: Replayed;
}

class TwoDatabases {
  constructor(
    private readonly project: Project,
    private readonly open: Walked,
    private readonly schemas: readonly string[],
  ) {}

  async walk({ revisions }: History, files: readonly FileText[]): Promise<Comparison> {
    const pairs: { readonly revision: Revision; readonly other: Revision }[] = [];
    for (const revision of revisions) {
      const file = files.find((other) => other.revision === revision.id);
      pairs.push({ revision, other: file ? await revisionOfText(revision, file.text) : revision });
    }
    for (const { revision, other } of pairs) {
      await this.open.original.prepareFor(revision);
      await this.open.rewritten.prepareFor(revision);
      await step(this.open.original.queryRunner, revision, "up");
      const why = await failureOf(() => step(this.open.rewritten.queryRunner, other, "up"));
      const disagreement = await this.#disagreement(revision, "up", why);
      if (disagreement) return { disagreement };
    }
    for (const { revision, other } of [...pairs].reverse()) {
      const own = await failureOf(() => step(this.open.original.queryRunner, revision, "down"));
      const why = await failureOf(() => revert(this.open.rewritten.queryRunner, other));
      if (own !== undefined && why !== undefined) return { stoppedAt: revision.id };
      const disagreement = await this.#disagreement(revision, "down", why);
      if (disagreement) return { disagreement };
    }
    return {};
  }

  async #disagreement(
    { id }: Revision,
    direction: "up" | "down",
    why: string | undefined,
  ): Promise<Disagreement | undefined> {
    const place = { revision: id, direction };
    if (why !== undefined) return { ...place, why, lines: [] };
    const [wanted, found] = [await this.#read(this.open.original), await this.#read(this.open.rewritten)];
    if (!isEqual(wanted.texts, found.texts))
      return { ...place, why: "TypeORM's typeorm_metadata holds something else", lines: [] };
    if (isEqual(wanted.schema, found.schema)) return undefined;
    const spelled = await dialects[this.project.dialect].normalise(
      this.open.rewritten.queryRunner,
      found.schema,
      wanted.schema,
    );
    const operations = diff(found.schema, spelled);
    if (operations.length === 0) return undefined;
    return { ...place, why: "the schemas differ", lines: describeAll(operations, found.schema) };
  }

  async #read({ queryRunner }: Replayed): Promise<{ readonly schema: Schema; readonly texts: unknown }> {
    return {
      schema: await introspectDatabase(this.project, queryRunner, this.schemas),
      texts: await readDeclaredTexts(queryRunner, this.project.dialect),
    };
  }
}

async function failureOf(work: () => Promise<void>): Promise<string | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** TypeORM begins its transaction first and switches foreign keys off afterwards, which SQLite ignores. */
async function revert(queryRunner: QueryRunner, revision: Revision): Promise<void> {
  if (!revision.transaction) return step(queryRunner, revision, "down");
  await queryRunner.startTransaction();
  try {
    await revision.create().down(queryRunner);
    await queryRunner.commitTransaction();
  } catch (error) {
    await queryRunner.rollbackTransaction().catch(() => undefined);
    throw error;
  }
}
