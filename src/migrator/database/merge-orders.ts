/** Two branches, applied in either order on scratch databases: do they lead to the same schema? */
import { diff } from "../diff/schemas";
import { dialects } from "../dialects";
import { describeAll } from "../operations/apply";
import type { Line } from "../operations/kind";
import { historyOf, type History } from "../revisions/history";
import type { Revision } from "../revisions/revision";
import { AutogenError } from "../schema/errors";
import type { DialectName, Schema } from "../schema/schema";
import { filteredSchema } from "./filters";
import { replay } from "./history-schema";
import { introspectDatabase } from "./introspect-database";
import { schemasInHistory } from "./managed";
import type { Project } from "./project";
import type { OpenDatabase } from "./connect";

/** Ids of revisions, each list in the order to apply it. */
export interface MergeSides {
  readonly common: readonly string[];
  readonly sides: readonly (readonly string[])[];
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
  readonly verdict: OrdersVerdict;
}

/** The sides one after the other, and in reverse. */
export async function compareOrders(
  project: Project,
  history: History,
  { common, sides }: MergeSides,
): Promise<ComparedOrders> {
  const verdict = async (): Promise<OrdersVerdict> => {
    const byId = new Map(history.revisions.map((revision) => [revision.id, revision]));
    const revisions = (ids: readonly string[]): readonly Revision[] =>
      ids.flatMap((id) => byId.get(id) ?? []);
    const orders = [sides, [...sides].reverse()].map((order) => revisions([...common, ...order.flat()]));
    const schemas = project.dialect === "postgres" ? await schemasInHistory(history) : [];
    const [forwards, backwards] = orders as [readonly Revision[], readonly Revision[]];
    const one = await schemaAfter(project, forwards, schemas);
    if ("kind" in one) return { ...one, first: sides[0]?.[0] ?? "" };
    const open = await replayed(project, backwards);
    if ("kind" in open) return { ...open, first: sides[sides.length - 1]?.[0] ?? "" };
    try {
      const other = await read(project, open, schemas);
      const spelled = await dialects[project.dialect].normalise(open.queryRunner, other, one.schema);
      const operations = diff(other, spelled);
      return operations.length === 0
        ? { kind: "equal" }
        : { kind: "different", lines: describeAll(operations, other) };
    } finally {
      await open.close();
    }
  };
  return { target: project.dialect, verdict: await verdict().catch(unproven) };
}

type Failed = { readonly kind: "failed"; readonly why: string };

async function schemaAfter(
  project: Project,
  revisions: readonly Revision[],
  schemas: readonly string[],
): Promise<{ readonly schema: Schema } | Failed> {
  const open = await replayed(project, revisions);
  if ("kind" in open) return open;
  try {
    return { schema: await read(project, open, schemas) };
  } finally {
    await open.close();
  }
}

async function replayed(project: Project, revisions: readonly Revision[]): Promise<OpenDatabase | Failed> {
  try {
    return await replay(project, historyOf(revisions));
  } catch (error) {
    if (!(error instanceof AutogenError) || error.code !== "revision-failed") throw error;
    return { kind: "failed", why: error.message };
  }
}

async function read(
  project: Project,
  { queryRunner }: OpenDatabase,
  schemas: readonly string[],
): Promise<Schema> {
  return filteredSchema(await introspectDatabase(project, queryRunner, schemas), project.filters);
}

/** Without a scratch database nothing is known; anything else is a real error. */
function unproven(error: unknown): OrdersVerdict {
  if (error instanceof AutogenError && error.code === "driver-missing")
    return { kind: "unproven", why: error.message.replace(/\.$/, "") };
  throw error;
}
