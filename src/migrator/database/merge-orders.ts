/**
 * Branches, applied in either order on scratch databases: do they lead to the same schema? Of more than two each pair is tried, so that a conflict names the two
 * that collide, and then all of them forwards and backwards. That is n(n-1)/2 pairs and one more, each with two orders.
 */
import { diff } from "../diff/schemas";
import { dialects } from "../dialects";
import { describeAll } from "../operations/apply";
import type { Line } from "../operations/kind";
import type { History } from "../revisions/history";
import type { Revision } from "../revisions/revision";
import type { DialectName, Schema } from "../schema/schema";
import { AutogenError } from "../schema/errors";
import type { OpenDatabase } from "./connect";
import { filteredSchema } from "./filters";
import { introspectDatabase } from "./introspect-database";
import { schemasInHistory } from "./history-names";
import { MergeBench, type Failed } from "./merge-bench";
import type { Project } from "./project";

export interface MergeSide {
  /** Id of the revision that is joined. */
  readonly head: string;
  /** Ids of it and of everything before it, in the order to apply them. */
  readonly revisions: readonly string[];
}

export type OrdersVerdict =
  | { readonly kind: "equal" }
  /** What has to be done to the schema of the one order to get that of the other. */
  | { readonly kind: "different"; readonly lines: readonly Line[] }
  /** One order does not even run. */
  | { readonly kind: "failed"; readonly first: string; readonly why: string }
  | { readonly kind: "unproven"; readonly why: string };

export interface ComparedOrders {
  readonly target: DialectName;
  /** Ids of the joined revisions that were tried together: two, or all of them. */
  readonly heads: readonly string[];
  readonly verdict: OrdersVerdict;
}

/** Those of each pair; where no pair collides also those of all. */
export async function compareOrders(
  project: Project,
  history: History,
  sides: readonly MergeSide[],
): Promise<readonly ComparedOrders[]> {
  const schemas = project.dialect === "postgres" ? await schemasInHistory(history) : [];
  const bench = new MergeBench(project, commonOf(history, sides));
  const compare = async (some: readonly MergeSide[]): Promise<ComparedOrders> => ({
    target: project.dialect,
    heads: some.map(({ head }) => head),
    verdict: await comparison({ project, history, bench, schemas }, some).catch(unproven),
  });
  try {
    const compared: ComparedOrders[] = [];
    for (const pair of pairsOf(sides)) compared.push(await compare(pair));
    const isDecided = sides.length === 2 || compared.some(({ verdict }) => verdict.kind !== "equal");
    return isDecided ? compared : [...compared, await compare(sides)];
  } finally {
    await bench.close();
  }
}

function commonOf(history: History, sides: readonly MergeSide[]): readonly Revision[] {
  return history.revisions.filter(({ id }) => sides.every(({ revisions }) => revisions.includes(id)));
}

function pairsOf(sides: readonly MergeSide[]): readonly (readonly MergeSide[])[] {
  return sides.flatMap((one, position) => sides.slice(position + 1).map((other) => [one, other]));
}

interface Comparing {
  readonly project: Project;
  readonly history: History;
  readonly bench: MergeBench;
  /** PostgreSQL schemas to read beside the default one. */
  readonly schemas: readonly string[];
}

/** The sides one after the other, and in reverse. */
async function comparison(comparing: Comparing, sides: readonly MergeSide[]): Promise<OrdersVerdict> {
  const { project, history, bench, schemas } = comparing;
  const read = async ({ queryRunner }: OpenDatabase): Promise<Schema> =>
    filteredSchema(await introspectDatabase(project, queryRunner, schemas), project.filters);
  const backwards = [...sides].reverse();
  const one = await bench.behind(inOrder(history, sides), read);
  if (isFailed(one)) return { ...one, first: sides[0]?.head ?? "" };
  const verdict = await bench.behind(inOrder(history, backwards), async (open): Promise<OrdersVerdict> => {
    const other = await read(open);
    const spelled = await dialects[project.dialect].normalise(open.queryRunner, other, one.found);
    const operations = diff(other, spelled);
    if (operations.length === 0) return { kind: "equal" };
    return { kind: "different", lines: describeAll(operations, other) };
  });
  return isFailed(verdict) ? { ...verdict, first: backwards[0]?.head ?? "" } : verdict.found;
}

function isFailed(value: Failed | { readonly found: unknown }): value is Failed {
  return "kind" in value;
}

/** What several sides hold once. */
function inOrder(history: History, sides: readonly MergeSide[]): readonly Revision[] {
  const byId = new Map(history.revisions.map((revision) => [revision.id, revision]));
  const ids = new Set(sides.flatMap(({ revisions }) => revisions));
  return [...ids].flatMap((id) => byId.get(id) ?? []);
}

/** Without a scratch database nothing is known; anything else is a real error. */
function unproven(error: unknown): OrdersVerdict {
  if (error instanceof AutogenError && error.code === "driver-missing")
    return { kind: "unproven", why: error.message.replace(/\.$/, "") };
  throw error;
}
