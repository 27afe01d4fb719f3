/**
 * Puts operations into an order that can be executed, decided by their links, and keeps the changes of one table together:
 * one `alterTable`, one rebuild on SQLite.
 *
 * Method: every operation is a node, links make the edges. All changes of one table form a unit. Where units depend on each
 * other in a circle, the foreign keys of the tables in the circle move into units before and after; where that is not enough,
 * the unit falls apart into single operations. Units, and operations inside a unit, are sorted topologically, and what links
 * leave open stays in the order it came in.
 */
import { links } from "../operations/apply";
import type { Links } from "../operations/kind";
import type { Operation } from "../operations/operation";
import { nameKey } from "../schema/names";
import type { DialectName, Schema } from "../schema/schema";
import type { Group, Step } from "../operations/step";
import { applyRenames } from "./apply-renames";
import { circles, topologicalOrder, type Graph } from "./graph";

export function orderOperations(operations: readonly Operation[], before: Schema): readonly Operation[] {
  const steps = operations.map((operation): Step => ({ [before.dialect]: operation }));
  return orderSteps(steps, { [before.dialect]: before }).flatMap((group) =>
    group.steps.flatMap((step) => step[before.dialect] ?? []),
  );
}

/** @param before the schema of each database before the first of the steps */
export function orderSteps(
  given: readonly Step[],
  before: Readonly<Partial<Record<DialectName, Schema>>>,
): readonly Group[] {
  const steps = [...given].sort((left, right) => phaseOf(left) - phaseOf(right));
  const edges = withViewsAround(edgesBetween(stepLinks(steps, before)), steps);
  const units = settleUnits(steps, edges);
  return unitOrder(units, edges).map((members) => ({
    steps: members.map((member) => steps[member]).filter((step) => step !== undefined),
  }));
}

/** The order that a reader expects where links leave it open: types first, what is dropped last. */
const phases = {
  createSchema: 0,
  createExtension: 0,
  dropView: 1,
  createEnum: 2,
  renameEnum: 2,
  moveEnum: 2,
  renameEnumValue: 2,
  alterEnum: 2,
  createView: 4,
  dropTable: 5,
  dropEnum: 6,
  dropSchema: 7,
} as const;

const phaseOfTableChanges = 3;

function phaseOf(step: Step): number {
  const kind = Object.values(step)[0]?.kind;
  return kind !== undefined && kind in phases
    ? phases[kind as keyof typeof phases] // just checked
    : phaseOfTableChanges;
}

/** Each step's links, over all databases; keys of different databases never meet. */
function stepLinks(
  steps: readonly Step[],
  before: Readonly<Partial<Record<DialectName, Schema>>>,
): readonly Required<Links>[] {
  const collected = steps.map(
    () => ({ creates: [], needs: [], releases: [], drops: [] }) as Record<keyof Links, string[]>,
  );
  for (const [dialect, schema] of Object.entries(before) as [DialectName, Schema][]) {
    const operations = steps.flatMap((step) => step[dialect] ?? []);
    const named = applyRenames(operations, schema);
    steps.forEach((step, position) => {
      const operation = step[dialect];
      const into = collected[position];
      if (!operation || !into) return;
      for (const [role, keys] of Object.entries(links(operation, named)) as [
        keyof Links,
        readonly string[],
      ][])
        into[role].push(...keys.map((key) => `${dialect} ${key}`));
    });
  }
  return withoutReleasedTwice(steps, collected);
}

/** A table that loses a foreign key in a step of its own no longer holds the other table when it is dropped. */
function withoutReleasedTwice(
  steps: readonly Step[],
  collected: readonly Record<keyof Links, string[]>[],
): readonly Required<Links>[] {
  const kindOf = (step: Step): string | undefined => Object.values(step)[0]?.kind;
  const released = new Map<string, Set<string>>();
  steps.forEach((step, position) => {
    const operation = Object.values(step)[0];
    if (operation?.kind !== "dropForeignKey") return;
    const key = nameKey(operation.table);
    released.set(key, new Set([...(released.get(key) ?? []), ...(collected[position]?.releases ?? [])]));
  });
  return collected.map((own, position) => {
    const step = steps[position];
    const operation = step && Object.values(step)[0];
    if (!step || kindOf(step) !== "dropTable" || operation?.kind !== "dropTable") return own;
    const gone = released.get(nameKey(operation.table));
    return gone ? { ...own, releases: own.releases.filter((key) => !gone.has(key)) } : own;
  });
}

/** `graph.get(a)` holds what must come after a. */
function edgesBetween(all: readonly Required<Links>[]): Graph {
  const byKey = new Map<string, Record<keyof Links, number[]>>();
  all.forEach((own, position) => {
    for (const role of ["creates", "needs", "releases", "drops"] as const)
      for (const key of own[role]) {
        const entry = byKey.get(key) ?? { creates: [], needs: [], releases: [], drops: [] };
        entry[role].push(position);
        byKey.set(key, entry);
      }
  });
  const graph = new Map<number, Set<number>>(all.map((_links, position) => [position, new Set<number>()]));
  const connect = (earlier: readonly number[], later: readonly number[]): void => {
    for (const from of earlier) for (const to of later) if (from !== to) graph.get(from)?.add(to);
  };
  for (const { creates, needs, releases, drops } of byKey.values()) {
    // What drops and creates at once replaces: it comes after a thing was made, and before that is used.
    const replaces = drops.filter((position) => creates.includes(position));
    connect(releases, drops);
    connect(without(drops, replaces), creates);
    connect(without(creates, replaces), replaces);
    connect(creates, needs);
  }
  return graph;
}

/**
 * A view may read any table, and its text does not say reliably which: views go before tables change, and come when all
 * tables are as they should be. (What is dropped may still go afterwards.)
 */
function withViewsAround(edges: Graph, steps: readonly Step[]): Graph {
  const graph = new Map([...edges].map(([from, later]) => [from, new Set(later)]));
  const positions = steps.map((_step, position) => position);
  const inPhase = (test: (phase: number) => boolean): readonly number[] =>
    positions.filter((position) => test(phaseOf(steps[position] ?? {})));
  const dropped = inPhase((phase) => phase === phases.dropView);
  const created = inPhase((phase) => phase === phases.createView);
  const changes = inPhase((phase) => phase > phases.dropView && phase < phases.createView);
  for (const view of dropped)
    for (const later of [...changes, ...inPhase((phase) => phase > phases.createView)])
      graph.get(view)?.add(later);
  for (const change of changes) for (const view of created) graph.get(change)?.add(view);
  return graph;
}

function without(positions: readonly number[], others: readonly number[]): readonly number[] {
  return positions.filter((position) => !others.includes(position));
}

type Units = readonly string[];

/** The name of the unit of each step: whole tables, and in a circle no more pieces than the circle needs. */
function settleUnits(steps: readonly Step[], edges: Graph): Units {
  const whole = steps.map((step, position) => unitOf(step, position));
  const splits: readonly ((unit: string, position: number) => string)[] = [
    (unit, position) => `${unit} ${foreignKeyPhase(steps[position])}`,
    (unit, position) => `${unit} ${constraintPhase(steps[position])}`,
    (unit, position) => `${unit} ${position}`,
  ];
  return splits.reduce<Units>((units, split) => splitCircles(units, edges, split), whole);
}

function unitOf(step: Step, position: number): string {
  const operation = Object.values(step)[0];
  const isTableChange =
    operation !== undefined &&
    "table" in operation &&
    operation.kind !== "createTable" &&
    operation.kind !== "dropTable" &&
    operation.kind !== "renameTable" &&
    operation.kind !== "moveTable" &&
    operation.kind !== "keepRows" &&
    operation.kind !== "restoreRows" &&
    operation.kind !== "forgetRows";
  // SQLite has no schemas: the bare name is what both databases share.
  return isTableChange ? `alter ${operation.table.name}` : `step ${position}`;
}

type Phase = "first" | "middle" | "last";

/** What stands in the way goes first, what rests on the rest comes last. */
function foreignKeyPhase(step: Step | undefined): Phase {
  const kind = step && Object.values(step)[0]?.kind;
  if (kind === "dropForeignKey") return "first";
  return kind === "addForeignKey" ? "last" : "middle";
}

function constraintPhase(step: Step | undefined): Phase {
  switch (step && Object.values(step)[0]?.kind) {
    case "dropForeignKey":
    case "dropCheck":
    case "dropIndex":
    case "dropUnique":
      return "first";
    case "addForeignKey":
    case "addCheck":
    case "createIndex":
    case "addUnique":
      return "last";
    default:
      return "middle";
  }
}

function splitCircles(units: Units, edges: Graph, split: (unit: string, position: number) => string): Units {
  const inCircle = new Set(circles(unitGraph(units, edges)).flat());
  return units.map((unit, position) => (inCircle.has(unit) ? split(unit, position) : unit));
}

function unitGraph(units: Units, edges: Graph): Graph<string> {
  const graph = new Map<string, Set<string>>(units.map((unit) => [unit, new Set<string>()]));
  for (const [from, later] of edges)
    for (const to of later) {
      const source = units[from];
      const target = units[to];
      if (source !== undefined && target !== undefined && source !== target) graph.get(source)?.add(target);
    }
  return graph;
}

/** The steps of each unit, in order, in the order of the units. */
function unitOrder(units: Units, edges: Graph): readonly (readonly number[])[] {
  return topologicalOrder(unitGraph(units, edges)).map((unit) => {
    const members = units.flatMap((other, position) => (other === unit ? [position] : []));
    const inside = new Set(members);
    const own = new Map(
      members.map((member) => [
        member,
        new Set([...(edges.get(member) ?? [])].filter((to) => inside.has(to))),
      ]),
    );
    return topologicalOrder(own);
  });
}
