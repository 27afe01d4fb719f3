/** Proves revisions on one database: a scratch database with the history replayed up to each, and the comparison with the entities at its end. */
import type { QueryRunner } from "typeorm";
import { diff, differences } from "../../diff/schemas";
import { dialects } from "../../dialects";
import { ancestors } from "../../revisions/family";
import { historyOf, type History } from "../../revisions/history";
import { revisionsIn } from "../../revisions/read-folder";
import type { Revision } from "../../revisions/revision";
import { AutogenError } from "../../schema/errors";
import type { DesiredSchema } from "../../metadata/entities";
import type { Schema } from "../../schema/schema";
import type { OpenDatabase } from "../connect";
import { comparablePart } from "../comparable";
import { replay, type Replayed } from "../history-schema";
import { filteredSchema, filteredSides } from "../filters";
import { withoutHandsOff, withoutThose } from "../hands-off";
import { introspectDatabase } from "../introspect-database";
import { loadModule } from "../loading/load-module";
import { namesInHistory, schemasInHistory } from "../history-names";
import { managedPart } from "../managed";
import type { Project } from "../project";
import { recordRevision } from "../recorder";
import { openScratchAt } from "./scratch-at";
import { prove, type Bench } from "./prove";
import { hasRun, type Proof, type Verdict } from "./verdict";

export interface ProofRequest {
  /** Files that are not yet in the history and follow its newest revision, in their order. */
  readonly drafts?: readonly string[];
  /** Revisions of the history. */
  readonly ids: readonly string[];
  /**
   * What the database has where the drafts begin. A history that began with a database which was there already does not give it, nor does one
   * whose database was changed by hand.
   */
  readonly before?: Schema;
  /** What the drafts lead to: the entities, unless they do what somebody did to the database by hand. */
  readonly draftsFollow?: "entities" | "database";
}

/** What the entities want of this database, filters aside. */
export type ReadDesired = () => Promise<DesiredSchema>;

/** In the order of the history. Where no scratch database can be had, the verdicts are `unproven`. */
export async function proveRevisions(
  project: Project,
  history: History,
  request: ProofRequest,
  readDesired: ReadDesired,
): Promise<readonly Proof[]> {
  const asked = await askedRevisions(history, request);
  const all = {
    ...history,
    revisions: [...history.revisions, ...asked.filter((own) => !history.revisions.includes(own))],
  };
  const series = new Series(project, all, readDesired, {
    drafts: history.revisions.length,
    follow: request.draftsFollow ?? "entities",
    ...(request.before ? { before: request.before } : {}),
  });
  const proofs: Proof[] = [];
  try {
    for (const revision of asked) proofs.push({ ...(await series.prove(revision)), target: project.dialect });
    return proofs;
  } catch (error) {
    if (!(error instanceof AutogenError) || error.code !== "driver-missing") throw error;
    const verdict: Verdict = { kind: "unproven", why: error.message.replace(/\.$/, ""), lacks: "database" };
    const rest = asked.slice(proofs.length);
    return [
      ...proofs,
      ...rest.map(({ id }): Proof => ({ revision: id, target: project.dialect, verdict, notes: [] })),
    ];
  } finally {
    await series.close();
  }
}

async function askedRevisions(
  history: History,
  { drafts = [], ids }: ProofRequest,
): Promise<readonly Revision[]> {
  const known = history.revisions.filter(({ id }) => ids.includes(id));
  const drafted = await Promise.all(drafts.map((draft) => revisionsIn(draft, loadModule)));
  return [...known, ...drafted.flat()];
}

/** A history that does not run from an empty database began with one that was there already. */
function unlessRevisionFailed(error: unknown): undefined {
  if (error instanceof AutogenError && error.code === "revision-failed") return undefined;
  throw error;
}

/** Behind a replayed history, or with a schema that no history gives. */
type ScratchDatabase = OpenDatabase & Partial<Replayed>;

interface Place {
  readonly isNewest: boolean;
  readonly isDraft: boolean;
}

function parentsAmong(earlier: readonly Revision[], { parents, dependsOn }: Revision): readonly Revision[] {
  return earlier.filter(({ id }) => parents.includes(id) || dependsOn.includes(id));
}

function placeOf(revisions: readonly Revision[]): string {
  return revisions.map(({ id }) => id).join(" ");
}

/** One scratch database for revisions that follow each other; a new one where the last proof left it elsewhere. */
class Series {
  #open: { readonly database: ScratchDatabase; readonly standsAt: string } | undefined;

  constructor(
    private readonly project: Project,
    private readonly history: History,
    private readonly readDesired: ReadDesired,
    /** Where the revisions begin that are not in the history yet, what the database has there, and what they lead to. */
    private readonly start: {
      readonly drafts: number;
      readonly before?: Schema;
      readonly follow: "entities" | "database";
    },
  ) {}

  async prove(revision: Revision): Promise<Omit<Proof, "target">> {
    const position = this.history.revisions.indexOf(revision);
    const past = this.#past(revision);
    const database = await this.#standingBehind(past);
    await database.prepareFor?.(revision);
    const isNewest = past.length === this.history.revisions.length - 1;
    const operations = await recordRevision(revision, "up", this.project.dialect).catch(() => undefined);
    const place = { isNewest, isDraft: position >= this.start.drafts };
    const proof = await prove(revision, { ...this.#bench(database, place), operations });
    if (hasRun(proof.verdict)) this.#open = { database, standsAt: placeOf([...past, revision]) };
    else await this.close();
    return proof;
  }

  async close(): Promise<void> {
    await this.#open?.database.close();
    this.#open = undefined;
  }

  /** What a revision builds on: a draft on all that there is, another on what it follows, whatever other branches do. */
  #past(revision: Revision): readonly Revision[] {
    const { revisions } = this.history;
    const position = revisions.indexOf(revision);
    const earlier = revisions.slice(0, position);
    if (position >= this.start.drafts) return earlier;
    return ancestors(historyOf(earlier), parentsAmong(earlier, revision));
  }

  async #standingBehind(past: readonly Revision[]): Promise<ScratchDatabase> {
    const standsAt = placeOf(past);
    if (this.#open?.standsAt === standsAt) return this.#open.database;
    await this.close();
    const database = await this.#openBehind(past);
    this.#open = { database, standsAt };
    return database;
  }

  async #openBehind(revisions: readonly Revision[]): Promise<ScratchDatabase> {
    const past = historyOf(revisions);
    const { before, drafts } = this.start;
    if (revisions.length !== drafts || !before) return replay(this.project, past);
    const replayed = await replay(this.project, past).catch(unlessRevisionFailed);
    if (replayed && (await this.#isAt(replayed, before))) return replayed;
    await replayed?.close();
    return openScratchAt(this.project, before);
  }

  async #isAt({ queryRunner }: OpenDatabase, schema: Schema): Promise<boolean> {
    const all = withoutThose(await this.#introspect(queryRunner), await this.readDesired());
    const found = filteredSchema(all, this.project.filters);
    const spelled = await dialects[this.project.dialect].normalise(queryRunner, found, schema);
    return diff(found, spelled).length === 0;
  }

  async #introspect(queryRunner: QueryRunner): Promise<Schema> {
    const schemas = await this.#schemas((await this.readDesired()).schema);
    return introspectDatabase(this.project, queryRunner, schemas);
  }

  #bench(
    { queryRunner, standIns = [] }: ScratchDatabase,
    { isNewest, isDraft }: Place,
  ): Omit<Bench, "operations"> {
    const { project } = this;
    const isAdopted = isDraft && this.start.follow === "database";
    return {
      queryRunner,
      standIns,
      mustReachEntities: isDraft && !isAdopted,
      introspect: () => this.#introspect(queryRunner),
      compare:
        isNewest && !isAdopted
          ? async (now) => {
              const own = withoutHandsOff(now, await this.readDesired());
              const sides = comparablePart(filteredSides(own, project.filters));
              const names = await namesInHistory(this.history, project.dialect);
              const { schema: before } = managedPart(sides.before, sides.desired, names);
              const desired = await dialects[project.dialect].normalise(queryRunner, before, sides.desired);
              return differences(before, desired);
            }
          : undefined,
    };
  }

  /** Those of the entities, and those that revisions made. */
  async #schemas(desired: Schema): Promise<readonly string[]> {
    if (this.project.dialect === "sqlite") return [];
    return [...new Set([...desired.schemas, ...(await schemasInHistory(this.history))])];
  }
}
